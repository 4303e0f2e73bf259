"""Figures of an operation: read from sheets, added up, and held against one another."""

from tallystick.figures.cells import Cell, Place, Status
from tallystick.figures.findings import Finding, Kind
from tallystick.figures.indicators import Dimension, Indicator, indicators
from tallystick.figures.reconcile import reconcile
from tallystick.figures.sheet import Frame, Sheet, of_rows, read
from tallystick.figures.tally import Tally

__all__ = [
    "Cell",
    "Dimension",
    "Finding",
    "Frame",
    "Indicator",
    "Kind",
    "Place",
    "Sheet",
    "Status",
    "Tally",
    "indicators",
    "of_rows",
    "read",
    "reconcile",
]
