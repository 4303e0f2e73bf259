"""Clocks: when a duty is due, what may pause or extend it, how it stands, and what of that is not verified."""

from tallystick.clocks.board import Entry, Group, by_instrument, counts, in_order, next_change
from tallystick.clocks.calendars import places
from tallystick.clocks.deadline import deadline, literal_deadline
from tallystick.clocks.standing import Pause, Standing, State, stands
from tallystick.clocks.stops import DEVIATION, Extension, Stop, objections
from tallystick.clocks.table import Clock, Length, Nature, Unit, clock, clock_of_request, clocks
from tallystick.clocks.words import caveats, duration, moment, sentence, unverified_facts

__all__ = [
    "DEVIATION",
    "Clock",
    "Entry",
    "Extension",
    "Group",
    "Length",
    "Nature",
    "Pause",
    "Standing",
    "State",
    "Stop",
    "Unit",
    "by_instrument",
    "caveats",
    "clock",
    "clock_of_request",
    "clocks",
    "counts",
    "deadline",
    "duration",
    "in_order",
    "literal_deadline",
    "moment",
    "next_change",
    "objections",
    "places",
    "sentence",
    "stands",
    "unverified_facts",
]
