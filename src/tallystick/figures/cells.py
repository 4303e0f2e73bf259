"""One figure of a result sheet: where it stands, what it counts, and what it may stand for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from tallystick.figures.amounts import Qualifier, Span, last_figure, span
from tallystick.figures.indicators import Dimension, Indicator
from tallystick.vocabulary.units import Unit

Place: TypeAlias = tuple[str, str, str, str, str]
"""A value for each ``Dimension`` in its order; an empty one is the total over it."""
NOWHERE: Place = ("", "", "", "", "")


class Status(StrEnum):
    """How far a figure is settled; a second person confirms it."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is as given, in ``unit``; ``row`` counts data rows from 1."""

    row: int
    indicator: Indicator
    value: Decimal
    unit: Unit
    source: str = ""
    agency: str = ""
    country: str = ""
    day: date | None = None
    crime_area: str = ""
    part: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    status: Status = Status.PROVISIONAL

    @property
    def place(self) -> Place:
        day = self.day.isoformat() if self.day else ""
        return (self.part, self.crime_area, self.country, self.agency, day)

    @property
    def base(self) -> Unit:
        """The unit in which it is added up."""
        return self.indicator.base_of(self.unit)

    @property
    def amount(self) -> Decimal:
        """The value in the base unit."""
        return self.indicator.in_base(self.value, self.unit)

    @property
    def span(self) -> Span:
        """What it may stand for, in the base unit."""
        step = self.indicator.in_base(last_figure(self.value), self.unit)
        return span(self.amount, self.qualifier, step)


def at(place: Place, dimension: Dimension) -> str:
    """The value of one column."""
    return place[ORDER.index(dimension)]


ORDER = tuple(Dimension)
