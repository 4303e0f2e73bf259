"""What does not add up in an operation: across its agencies, and between what an agency states and what it reports."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from zoneinfo import ZoneInfo

from tallystick.figures import Cell, Finding, Kind, indicators
from tallystick.figures.agreeing import counted_twice
from tallystick.figures.amounts import Qualifier
from tallystick.figures.findings import in_order
from tallystick.figures.gaps import far_off, late
from tallystick.figures.words import day as in_words
from tallystick.figures.words import number, part, qualified
from tallystick.hub import naming
from tallystick.hub.audit.actions import record
from tallystick.hub.naming import Named
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Operation, Reported, Result, Sameness, Status
from tallystick.hub.operations.tallying import MICRO
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label
from tallystick.vocabulary.units import unit

MOST_RESULTS = 50_000
"""The latest results that are looked through."""
MOST = 200
NEAR = timedelta(hours=1)
"""Reports of one place within so long may be of one thing."""
MOST_ALIKE = 20
"""Equal figures of one place that are compared, each with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two results of two agencies that may be one thing, with what has been decided. ``mine`` is the viewer agency's
    of them; ``taken_for_one`` says which agencies take them for one."""

    finding: Finding
    one: uuid.UUID
    other: uuid.UUID
    mine: uuid.UUID | None
    taken_for_one: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What must be looked at, by kind; and, of that, the results that may be one thing and that nobody told apart."""

    findings: list[Finding]
    pairs: list[Pair]


def look(viewer: Viewer, operation_id: uuid.UUID) -> Looked:
    """What does not add up in an operation."""
    operation = policy.takes_part(viewer).filter(pk=operation_id).first()
    if operation is None:
        return Looked(findings=[], pairs=[])
    named, today = naming.agencies(), viewer.now.astimezone(ZoneInfo(operation.zone)).date()
    rows = Result.objects.filter(operation=operation).exclude(status=Status.WITHDRAWN).order_by("-reported_at")
    listed = list(rows[:MOST_RESULTS])
    cells = [_cell(at, row, named[row.agency_id]) for at, row in enumerate(listed, start=1)]
    stated = Reported.objects.filter(operation=operation, stated_micro__isnull=False, results__gt=0)
    over = (cell for cell in cells if cell.day and cell.day < today)
    alike = _pairs(viewer, operation, listed, cells, named)
    found = [*_stated(list(stated), named), *(one.finding for one in alike), *late(over), *far_off(cells)]
    record(viewer, "read_findings", [operation_id], count=len(found))
    return Looked(findings=in_order(found)[:MOST], pairs=alike[:MOST])


def findings(viewer: Viewer, operation_id: uuid.UUID) -> list[Finding]:
    """What must be looked at, by kind."""
    return look(viewer, operation_id).findings


def pairs(viewer: Viewer, operation_id: uuid.UUID) -> list[Pair]:
    """The results that may be one thing, and that nobody has told apart."""
    return look(viewer, operation_id).pairs


def _pairs(
    viewer: Viewer, operation: Operation, rows: list[Result], cells: list[Cell], named: dict[str, Named]
) -> list[Pair]:
    """By the same particular figure of a day, and by place and time; what was told apart is left out."""
    told = Sameness.objects.filter(operation=operation)
    apart = {(row.one_id, row.other_id) for row in told if not row.same}
    one_thing: dict[tuple[uuid.UUID, uuid.UUID], list[str]] = defaultdict(list)
    for row in told:
        if row.same:
            one_thing[row.one_id, row.other_id].append(named[row.agency_id].short)
    found: dict[tuple[uuid.UUID, uuid.UUID], Pair] = {}
    for finding in [*at_one_place(rows, named), *counted_twice(cells)]:
        one, other = (rows[at - 1] for at in finding.rows)
        key = paired(one.pk, other.pk)
        if key not in apart and key not in found:
            mine = next((row.pk for row in (one, other) if row.agency_id == viewer.agency), None)
            found[key] = Pair(
                finding=finding, one=key[0], other=key[1], mine=mine, taken_for_one=tuple(sorted(one_thing[key]))
            )
    return list(found.values())


def paired(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Two ids in the order in which a decision on them is kept."""
    return (one, other) if one < other else (other, one)


def at_one_place(rows: list[Result], named: dict[str, Named]) -> Iterator[Finding]:
    """The same figure from two countries, at one place within ``NEAR``: one seizure or arrest that both report."""
    by_place: dict[tuple[str, ...], list[tuple[int, Result]]] = defaultdict(list)
    for at, row in enumerate(rows, start=1):
        if row.place.strip() and not row.states:
            place = " ".join(row.place.casefold().split())
            by_place[row.indicator, row.base, str(row.amount_micro), place].append((at, row))
    for alike in by_place.values():
        for (at, one), (near, other) in combinations(alike[:MOST_ALIKE], 2):
            apart = named[one.agency_id].country != named[other.agency_id].country
            if apart and abs(one.at - other.at) <= NEAR:
                yield _one_place(at, one, near, other, named)


def _one_place(at: int, one: Result, near: int, other: Result, named: dict[str, Named]) -> Finding:
    indicator, value = indicators()[one.indicator], Decimal(one.value)
    says = qualified(value, unit(one.unit), one.qualifier)
    who = f"{named[one.agency_id].short} and {named[other.agency_id].short}"
    minutes = int(abs(one.at - other.at).total_seconds() // 60)
    return Finding(
        Kind.DUPLICATE, one.indicator, float(value), float(2 * value),
        f"{indicator.label}, {one.place}: {who} both report {says}, {minutes} min apart: decide whether it is one.",
        (at, near),
    )  # fmt: skip


def _cell(at: int, row: Result, agency: Named) -> Cell:
    return Cell(
        row=at, indicator=indicators()[row.indicator], value=Decimal(row.value), unit=unit(row.unit),
        agency=agency.short, country=agency.country, day=row.day, crime_area=row.crime_area, part=row.part,
        qualifier=Qualifier(row.qualifier),
    )  # fmt: skip


def _stated(rows: list[Reported], named: dict[str, Named]) -> list[Finding]:
    """Totals that an agency states beside reports of its own that add up to something else."""
    found = []
    for row in rows:
        if row.stated_micro == row.amount_micro or row.stated_micro is None:
            continue
        says, sums = Decimal(row.stated_micro) / MICRO, Decimal(row.amount_micro) / MICRO
        indicator = indicators()[row.indicator]
        where = [named[row.agency_id].short, in_words(date.fromisoformat(row.day)), part(indicator, row.part),
                 label("crime_areas", row.crime_area).lower() if row.crime_area else ""]  # fmt: skip
        told = "" if row.base == "1" else f" {row.base}"
        adds = "the one report says" if row.results == 1 else f"the {row.results} reports add up to"
        found.append(Finding(
            Kind.PARTS_TOTAL, row.indicator, float(says), float(sums),
            f"{', '.join(filter(None, (indicator.label, *where)))}: {adds} "
            f"{number(sums)}{told}, the sheet says {number(says)}{told}; the sheet counts.",
        ))  # fmt: skip
    return found


def by_kind(found: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings under the words of their kind."""
    grouped: dict[Kind, list[Finding]] = defaultdict(list)
    for one in found:
        grouped[one.kind].append(one)
    return [(label("figure_findings", kind), some) for kind, some in grouped.items()]
