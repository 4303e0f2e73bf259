"""What does not add up in an operation: across its agencies, and between what an agency states and what it reports."""

import uuid
from collections import defaultdict
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tallystick.figures import Cell, Finding, Kind, indicators
from tallystick.figures.agreeing import counted_twice
from tallystick.figures.amounts import Qualifier
from tallystick.figures.findings import in_order
from tallystick.figures.gaps import far_off, late
from tallystick.figures.words import day as in_words
from tallystick.figures.words import number, part
from tallystick.hub import naming
from tallystick.hub.audit.actions import record
from tallystick.hub.naming import Named
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Reported, Result, Status
from tallystick.hub.operations.tallying import MICRO
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label
from tallystick.vocabulary.units import unit

MOST_RESULTS = 50_000
"""The latest results that are looked through."""
MOST = 200


def findings(viewer: Viewer, operation_id: uuid.UUID) -> list[Finding]:
    """What must be looked at, by kind."""
    operation = policy.takes_part(viewer).filter(pk=operation_id).first()
    if operation is None:
        return []
    named, today = naming.agencies(), viewer.now.astimezone(ZoneInfo(operation.zone)).date()
    rows = Result.objects.filter(operation=operation).exclude(status=Status.WITHDRAWN).order_by("-reported_at")
    cells = [_cell(at, row, named[row.agency_id]) for at, row in enumerate(rows[:MOST_RESULTS], start=1)]
    stated = Reported.objects.filter(operation=operation, stated_micro__isnull=False, results__gt=0)
    over = (cell for cell in cells if cell.day and cell.day < today)
    found = [*_stated(list(stated), named), *counted_twice(cells), *late(over), *far_off(cells)]
    record(viewer, "read_findings", [operation_id], count=len(found))
    return in_order(found)[:MOST]


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
        found.append(Finding(
            Kind.PARTS_TOTAL, row.indicator, float(says), float(sums),
            f"{', '.join(filter(None, (indicator.label, *where)))}: the {row.results} reports add up to "
            f"{number(sums)}{told}, the sheet says {number(says)}{told}; the sheet counts.",
        ))  # fmt: skip
    return found


def by_kind(found: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings under the words of their kind."""
    grouped: dict[Kind, list[Finding]] = defaultdict(list)
    for one in found:
        grouped[one.kind].append(one)
    return [(label("figure_findings", kind), some) for kind, some in grouped.items()]
