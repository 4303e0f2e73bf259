"""What a report says, frozen: figures with what they are added up from, and the facts beside them. Ids and numbers
alone, so that every language says the same."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tallystick.figures.amounts import Qualifier
from tallystick.hub.operations.tallying import MICRO


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A figure, and each agency's part of it: ``cells`` add up to ``micro``, millionths of ``base``. ``before`` is what
    the report before told; None for none."""

    id: int
    indicator: str
    base: str
    crime_area: str
    part: str
    micro: int
    cells: tuple[tuple[str, int], ...]
    before: int | None = None

    @property
    def amount(self) -> Decimal:
        return self.micro / MICRO


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An operation as a report names it; days in ISO."""

    name: str
    code: str
    kind: str
    lead: str
    legal_basis: str
    prepares_from: str
    first_day: str
    last_day: str
    follow_up_until: str
    zone: str
    crime_areas: tuple[str, ...]
    participants: tuple[str, ...]
    supporting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the morning stands: the order that holds, and teams that are ready of all."""

    order: str = ""
    ready: int = 0
    teams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A centre's year."""

    year: int
    operations: int = 0
    task_forces: int = 0
    reports: tuple[tuple[str, int], ...] = ()
    high_value_targets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a report says. ``agencies`` are the names and countries of every code in it; ``reported`` when each
    agency last reported, ISO or empty; ``qualifiers`` the inexact ones that figures of an indicator are made of."""

    kind: str
    scope: str
    at: str
    text: str = ""
    exercise: bool = False
    facts: Facts | None = None
    agencies: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: tuple[Number, ...] = ()
    reported: dict[str, str] = field(default_factory=dict)
    qualifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    standing: Standing | None = None
    confirmed: int = 0
    results: int = 0
    since: str = ""
    year: Year | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Agencies that have not reported yet."""
        return tuple(code for code, at in self.reported.items() if not at)

    def sources(self, indicator: str) -> tuple[Qualifier, ...]:
        """The inexact qualifiers of what an indicator's figures are added up from."""
        return tuple(map(Qualifier, self.qualifiers.get(indicator, ())))

    @property
    def moment(self) -> datetime:
        """When its figures were read."""
        return datetime.fromisoformat(self.at)


def to_json(content: Content) -> dict[str, Any]:
    """As it is kept."""
    return asdict(content)


def from_json(kept: dict[str, Any]) -> Content:
    """As it was."""
    read = dict(kept)
    read["facts"] = Facts(**_tuples(read["facts"])) if read["facts"] else None
    read["standing"] = Standing(**read["standing"]) if read["standing"] else None
    read["year"] = _year(read["year"]) if read["year"] else None
    read["numbers"] = tuple(_number(one) for one in read["numbers"])
    read["agencies"] = {code: (name, country) for code, (name, country) in read["agencies"].items()}
    read["qualifiers"] = {id: tuple(found) for id, found in read["qualifiers"].items()}
    return Content(**(read | {"findings": tuple(read["findings"])}))


def _number(one: dict[str, Any]) -> Number:
    return Number(**(one | {"cells": tuple((agency, micro) for agency, micro in one["cells"])}))


def _year(one: dict[str, Any]) -> Year:
    return Year(**(one | {"reports": tuple((product, count) for product, count in one["reports"])}))


def _tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
