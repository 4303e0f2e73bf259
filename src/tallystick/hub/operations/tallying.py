"""Keeping the figures of an operation, in the transaction of the results that change them. The only writer of sums and
figures; callers have locked the participant."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from django.db.models import Q

from tallystick.figures import Dimension, indicators
from tallystick.figures.effective import Corner, effective
from tallystick.hub.operations.models import Figure, Participant, Reported, Result, Status

MICRO = Decimal(1_000_000)
"""Figures are kept in millionths of their unit."""
Group: TypeAlias = tuple[str, str, str]
"""Day, indicator and base unit: what is added up by itself."""
ALL_DAYS = ""
ROWS = 500
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one result does to the sums: its amount comes or goes, or is stated anew (None: no longer)."""

    group: Group
    corner: Corner
    amount_micro: int = 0
    results: int = 0
    states: bool = False
    stated_micro: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure as it stands now; None where there is none any more."""

    day: str
    indicator: str
    base: str
    crime_area: str
    part: str
    amount_micro: int | None


def apply(participant: Participant, changes: Iterable[Change], at: datetime) -> list[Changed]:
    """Change the sums and what follows from them. Returns the figures that are others now, the days' first."""
    wanted = list(changes)
    groups = sorted({one.group for one in wanted})
    sums = _sums(participant, groups)
    for one in wanted:
        _apply(participant, sums, one)
    touched = dict.fromkeys((one.group, one.corner) for one in wanted)
    Reported.objects.bulk_create(
        (sums[key] for key in touched),
        update_conflicts=True, unique_fields=UNIQUE, update_fields=["amount_micro", "results", "stated_micro"],
    )  # fmt: skip
    of_days = _put(participant, groups, _standing(groups, sums), at)
    return of_days + _over_days(participant, of_days, at)


def recount(participant: Participant) -> dict[tuple[str, str, str, str, str], int]:
    """Every figure of the agency, from its results alone; by day, indicator, base, area and part."""
    sums: dict[tuple[Group, Corner], Reported] = {}
    rows = Result.objects.filter(operation=participant.operation_id, agency=participant.agency_id)
    for row in rows.exclude(status=Status.WITHDRAWN):
        _apply(participant, sums, change_of(row, +1))
    groups = sorted({group for group, _ in sums})
    found: dict[tuple[str, str, str, str, str], int] = {}
    for (day, id, base), corners in _standing(groups, sums).items():
        for (area, part), amount in corners.items():
            found[day, id, base, area, part] = amount
            over = (ALL_DAYS, id, base, area, part)
            found[over] = with_day(id, found.get(over, 0), amount)
    return found


def change_of(row: Result, sign: int) -> Change:
    """What a result does when it comes (+1) or goes (-1)."""
    group, corner = (row.day.isoformat(), row.indicator, row.base), (row.crime_area, row.part)
    if row.states:
        return Change(group, corner, states=True, stated_micro=row.amount_micro if sign > 0 else None)
    return Change(group, corner, amount_micro=sign * row.amount_micro, results=sign)


UNIQUE = ["operation", "agency", "day", "indicator", "base", "crime_area", "part"]


def _sums(participant: Participant, groups: list[Group]) -> dict[tuple[Group, Corner], Reported]:
    rows = Reported.objects.filter(_of(groups), operation=participant.operation_id, agency=participant.agency_id)
    return {((row.day, row.indicator, row.base), (row.crime_area, row.part)): row for row in rows}


def _of(groups: list[Group]) -> Q:
    """Rows of these groups, and perhaps of others of the same days and indicators."""
    days, ids = {day for day, _, _ in groups}, {id for _, id, _ in groups}
    return Q(day__in=days, indicator__in=ids)


def _apply(participant: Participant, sums: dict[tuple[Group, Corner], Reported], change: Change) -> None:
    day, id, base = change.group
    area, part = change.corner
    key = (change.group, change.corner)
    if key not in sums:
        sums[key] = Reported(
            operation_id=participant.operation_id, agency_id=participant.agency_id, day=day, indicator=id, base=base,
            crime_area=area, part=part,
        )  # fmt: skip
    row = sums[key]
    row.amount_micro += change.amount_micro
    row.results += change.results
    if change.states:
        row.stated_micro = change.stated_micro


def _standing(groups: list[Group], sums: Mapping[tuple[Group, Corner], Reported]) -> dict[Group, dict[Corner, int]]:
    """What stands at each corner of each group."""
    reported: dict[Group, dict[Corner, Decimal]] = defaultdict(dict)
    stated: dict[Group, dict[Corner, Decimal]] = defaultdict(dict)
    for (group, corner), row in sums.items():
        if row.results:
            reported[group][corner] = Decimal(row.amount_micro)
        if row.stated_micro is not None:
            stated[group][corner] = Decimal(row.stated_micro)
    return {
        group: {corner: int(amount) for corner, amount in
                effective(indicators()[group[1]], reported[group], stated[group]).items()}
        for group in groups
    }  # fmt: skip


def _put(
    participant: Participant, groups: list[Group], standing: Mapping[Group, Mapping[Corner, int]], at: datetime
) -> list[Changed]:
    """Write the figures of these days; returns those that changed."""
    rows = Figure.objects.filter(_of(groups), operation=participant.operation_id, agency=participant.agency_id)
    old = {((row.day, row.indicator, row.base), (row.crime_area, row.part)): row for row in rows}
    fresh = {(group, corner): amount for group in groups for corner, amount in standing[group].items()}
    known = {key: row for key, row in old.items() if key[0] in standing}
    changed = [key for key, amount in fresh.items() if key not in known or known[key].amount_micro != amount]
    gone = [key for key in known if key not in fresh]
    _write(participant, {key: fresh[key] for key in changed}, [known[key].pk for key in gone], at)
    return [Changed(*key[0], *key[1], fresh.get(key)) for key in (*changed, *gone)]


def _over_days(participant: Participant, of_days: list[Changed], at: datetime) -> list[Changed]:
    """The totals of all days of what changed: their sum, or the most on one day where days do not add up."""
    keys = sorted({((ALL_DAYS, one.indicator, one.base), (one.crime_area, one.part)) for one in of_days})
    if not keys:
        return []
    rows = Figure.objects.filter(
        operation=participant.operation_id, agency=participant.agency_id, indicator__in={group[1] for group, _ in keys}
    )  # fmt: skip
    sums: dict[tuple[Group, Corner], int] = {}
    known: dict[tuple[Group, Corner], int] = {}
    for row in rows:
        key = ((ALL_DAYS, row.indicator, row.base), (row.crime_area, row.part))
        if row.day == ALL_DAYS:
            known[key] = row.pk
        else:
            sums[key] = with_day(row.indicator, sums.get(key, 0), row.amount_micro)
    gone = [known[key] for key in keys if key in known and key not in sums]
    _write(participant, {key: sums[key] for key in keys if key in sums}, gone, at)
    return [Changed(*group, *corner, sums.get((group, corner))) for group, corner in keys]


def with_day(id: str, so_far: int, amount: int) -> int:
    """A total of days with one more of them."""
    return so_far + amount if indicators()[id].adds_over(Dimension.DAY) else max(so_far, amount)


def _write(participant: Participant, fresh: Mapping[tuple[Group, Corner], int], gone: list[int], at: datetime) -> None:
    made = [
        Figure(operation_id=participant.operation_id, agency_id=participant.agency_id, day=day, indicator=id, base=base,
               crime_area=area, part=part, amount_micro=amount, changed_at=at)
        for ((day, id, base), (area, part)), amount in fresh.items()
    ]  # fmt: skip
    Figure.objects.bulk_create(
        made, batch_size=ROWS, update_conflicts=True, unique_fields=UNIQUE, update_fields=["amount_micro", "changed_at"]
    )  # fmt: skip
    if gone:
        Figure.objects.filter(pk__in=gone).delete()
