"""Clocks of many subjects on one board: what cannot wait comes first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.clocks.standing import Standing, State
from tallystick.clocks.stops import to_utc

STATES = tuple(State)
BEFORE_ANY_FIGURE_S = 10.0**11
"""More seconds than any moment of a board has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One clock of one subject (a request, a recall) by the subject's id."""

    subject: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Group:
    """What runs under one instrument, in order."""

    instrument: str
    entries: tuple[Entry, ...]


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Overdue, warning, running, paused, done; within a state what ends first, and what has no figure before it.

    What is done comes latest first. The order is the same for the same entries, however they came.
    """
    return tuple(sorted(entries, key=_rank))


def by_instrument(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """The entries grouped by instrument, each group in order, the group with the most pressing entry first."""
    groups: dict[str, list[Entry]] = {}
    for entry in in_order(entries):
        groups.setdefault(entry.standing.clock.instrument, []).append(entry)
    return tuple(Group(instrument, tuple(found)) for instrument, found in groups.items())


def counts(entries: Iterable[Entry]) -> Mapping[State, int]:
    """How many entries stand so, for every state."""
    found = Counter(entry.standing.state for entry in entries)
    return {state: found[state] for state in STATES}


def next_change(entries: Iterable[Entry]) -> datetime | None:
    """When the first of the running clocks will warn or be overdue by itself; None where none will."""
    moments = [moment for entry in entries for moment in _changes(entry.standing)]
    return min(moments, default=None)


def _changes(standing: Standing) -> list[datetime]:
    if standing.state in (State.DONE, State.PAUSED, State.OVERDUE):
        return []
    ahead = [to_utc(moment) for moment in (standing.warns_at, standing.due) if moment]
    return [moment for moment in ahead if moment > to_utc(standing.now)]


def _rank(entry: Entry) -> tuple[int, float, str, str]:
    standing = entry.standing
    if standing.done_at:
        moment = -standing.done_at.timestamp()
    elif standing.due:
        moment = standing.due.timestamp()
    else:
        moment = standing.started_at.timestamp() - BEFORE_ANY_FIGURE_S
    return STATES.index(standing.state), moment, standing.clock.id, entry.subject
