"""The table of clocks: one frozen row per deadline, read from ``vocabulary/lists/clocks.yml``.

``verified`` carries through to every reader: what was not seen in a public source is told as such on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from tallystick.vocabulary import Role, code_list

HOUSE = "house policy"
"""Source of a row that no law sets."""


class Unit(StrEnum):
    """What a length is counted in."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Nature(StrEnum):
    """What the end of a clock means."""

    DUTY = "duty"
    MAXIMUM = "maximum"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, such as 7 calendar days."""

    number: int
    unit: Unit

    @property
    def words(self) -> str:
        """``7 calendar days``, ``1 week``."""
        unit = self.unit.value.replace("_", " ")
        return f"{self.number} {unit[:-1] if self.number == 1 else unit}"


@dataclass(frozen=True, slots=True)
class StopReason:
    """A reason for which the law lets a clock stand still."""

    code: str
    label: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How far the law lets a clock be extended: by ``most`` of its own unit in all, in ``times`` steps at most."""

    code: str
    label: str
    most: int
    times: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DeviationRule:
    """That the law lets an agency deviate from a clock as far as necessary, if it tells how long and why."""

    label: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NationalLength:
    """The length one country's law sets."""

    country: str
    length: Length
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class WarnBefore:
    """When a clock warns: so many hours before its end, or when that share of its time, in percent, is left.

    A clock without a figure warns so many hours after its start.
    """

    hours: int | None = None
    share: int | None = None

    def before(self, whole: timedelta) -> timedelta:
        """How long before the end of a clock that takes ``whole``; never longer than ``whole``."""
        if self.share is not None:
            return whole * self.share / 100
        return min(self.after, whole)

    @property
    def after(self) -> timedelta:
        """How long after the start a clock without a figure warns."""
        return timedelta(hours=self.hours or 0)

    @property
    def words(self) -> str:
        """``12 hours``, ``50 % of the time``."""
        if self.share is not None:
            return f"{self.share} % of the time"
        return f"{self.hours} hour" if self.hours == 1 else f"{self.hours} hours"


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table. ``length`` is None where the law gives no figure; then ``words`` says what it gives."""

    id: str
    label: str
    instrument: str
    article: str
    starts: str
    length: Length | None
    words: str
    nature: Nature
    where_practicable: bool
    stops: Mapping[str, StopReason]
    extensions: Mapping[str, ExtensionRule]
    deviation: DeviationRule | None
    countries: Mapping[str, NationalLength]
    warn_before: WarnBefore
    escalate_to: tuple[Role, ...]
    source: str
    verified: bool
    unverified: tuple[str, ...]
    valid_from: date

    @property
    def is_house(self) -> bool:
        """Whether house policy sets it, and no law."""
        return self.source == HOUSE

    def in_force(self, day: date) -> bool:
        """Whether the instrument applies on that day."""
        return day >= self.valid_from


def clocks() -> Mapping[str, Clock]:
    """Every clock by its id, in the order of the list."""
    return MappingProxyType(_table())


def clock(clock_id: str) -> Clock:
    """The clock of that id. ValueError where there is none."""
    if clock_id not in _table():
        raise ValueError(f"the id of a clock, found {clock_id!r}")
    return _table()[clock_id]


def clock_of_request(*, under_directive: bool, urgent: bool = False, directly_accessible: bool = False) -> Clock:
    """The clock a request starts: a row of Directive (EU) 2023/977 where it is a request under it, else the house's."""
    if not under_directive:
        return clock("request_urgent" if urgent else "request_other")
    if not urgent:
        return clock("info_other")
    return clock("info_urgent_direct" if directly_accessible else "info_urgent_indirect")


@cache
def _table() -> dict[str, Clock]:
    return {code: read_row(code, row) for code, row in code_list("clocks")["clocks"].items()}


def read_row(code: str, row: Mapping[str, Any]) -> Clock:
    """One row of the list as a clock. KeyError or ValueError where a fact is missing or not known."""
    rest = ("label", "instrument", "article", "starts", "source", "verified", "valid_from")
    return Clock(
        id=code,
        **{name: row[name] for name in rest},
        length=_length(row) if "length" in row else None,
        words=_length(row).words if "length" in row else row["words"],
        nature=Nature(row["nature"]),
        where_practicable=row.get("where_practicable", False),
        stops=_each(StopReason, row.get("stops", {})),
        extensions=_each(ExtensionRule, row.get("extensions", {})),
        deviation=DeviationRule(**row["deviation"]) if "deviation" in row else None,
        countries={country: _national(country, value) for country, value in row.get("countries", {}).items()},
        warn_before=WarnBefore(**row["warn_before"]),
        escalate_to=tuple(Role(role) for role in row["escalate_to"]),
        unverified=tuple(row["unverified"]),
    )


def _each(kind: Any, rows: Mapping[str, Any]) -> dict[str, Any]:
    return {code: kind(code=code, **row) for code, row in rows.items()}


def _length(row: Mapping[str, Any]) -> Length:
    return Length(number=row["length"], unit=Unit(row["unit"]))


def _national(country: str, row: Mapping[str, Any]) -> NationalLength:
    return NationalLength(country=country, length=_length(row), source=row["source"], verified=row["verified"])
