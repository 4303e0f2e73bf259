"""How the figures of an operation grew, for charts: each day ends at what stands for it, whether it was reported one
by one or stated by a sheet."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.db.models import Model, QuerySet, Sum
from django.db.models.functions import TruncHour

from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Figure, Result
from tallystick.hub.operations.tallying import ALL_DAYS, MICRO
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label

MOST_POINTS = 400
"""Steps of a curve."""
Rows: TypeAlias = "QuerySet[Any]"
HOUR = timedelta(hours=1)
NOT_SAID = "not said"
Steps: TypeAlias = dict[str, dict[datetime, int]]
"""For each name what came at each hour."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A value at each hour, for each name: how a figure grew, or what came in that hour."""

    hours: list[datetime]
    lines: dict[str, list[int]]


def grown(viewer: Viewer, operation_id: uuid.UUID, indicator: str, *, country: str = "") -> Curve:
    """An indicator since its first report, by crime area where it has one and else by part, added up hour by hour."""
    figures = _of(Figure, viewer, operation_id, indicator, country).exclude(day=ALL_DAYS)
    by_area = figures.filter(crime_area__gt="").exists()
    steps = _reported(viewer, operation_id, indicator, country, by_area=by_area)
    for (day, name), micro in _standing(figures, by_area=by_area).items():
        own = {hour: came for hour, came in steps[name].items() if hour.date() == day}
        if left := micro - sum(own.values()):
            now = viewer.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            steps[name][max([*own, _within(day, now)])] += left
    hours = _hours(steps)
    return Curve(hours, {name: _added_up(came, hours) for name, came in steps.items() if any(came.values())})


def hour_by_hour(viewer: Viewer, operation_id: uuid.UUID, indicator: str, *, country: str = "") -> Curve:
    """What was reported one by one, in each hour by part."""
    steps = _reported(viewer, operation_id, indicator, country, by_area=False)
    hours = _hours(steps)
    ends = [*hours[1:], datetime.max.replace(tzinfo=UTC)]
    return Curve(hours, {
        name: [sum(micro for hour, micro in came.items() if start <= hour < end)
               for start, end in zip(hours, ends, strict=True)]
        for name, came in steps.items()
    })  # fmt: skip


def hit_rate(viewer: Viewer, operation_id: uuid.UUID) -> dict[date, float]:
    """For each day on which the viewer's agency checked anything: hits of its records that were found on that day and
    that the viewer learns of, for 1,000 entities checked."""
    if not viewer.reads_content:
        return {}
    checked = _of(Figure, viewer, operation_id, "checks", "").filter(
        agency=viewer.agency, crime_area="", part="", day__gt=ALL_DAYS, amount_micro__gt=0
    )
    checks = {date.fromisoformat(day): micro / MICRO for day, micro in checked.values_list("day", "amount_micro")}
    if not checks:
        return {}
    first, last = (datetime.combine(day, time(), UTC) for day in (min(checks), max(checks)))
    hits = visible_hits(viewer).filter(found_at__gte=first, found_at__lt=last + timedelta(days=1))
    found: dict[date, int] = defaultdict(int)
    for at, left, right in hits.values_list("found_at", "left_owner", "right_owner").iterator(2_000):
        found[at.date()] += viewer.agency in (left, right)
    return {day: float(1_000 * found[day] / count) for day, count in sorted(checks.items())}


def _of(model: type[Model], viewer: Viewer, operation_id: uuid.UUID, indicator: str, country: str) -> Rows:
    """Rows of all agencies, or of one country's, in an operation that the viewer's agency takes part in."""
    mine = policy.takes_part(viewer).filter(pk=operation_id).values("pk")
    rows: Rows = model._default_manager.filter(operation__in=mine, indicator=indicator)
    return rows.filter(agency__country=country) if country else rows


def _reported(viewer: Viewer, operation_id: uuid.UUID, indicator: str, country: str, *, by_area: bool) -> Steps:
    """What was reported one by one and stands, by hour of the day that it counts for."""
    column = "crime_area" if by_area else "part"
    rows = _of(Result, viewer, operation_id, indicator, country).exclude(status="withdrawn").exclude(states=True)
    summed = rows.annotate(hour=TruncHour("at", tzinfo=UTC)).values_list("day", "hour", column)
    steps: Steps = defaultdict(lambda: defaultdict(int))
    for day, hour, name, micro in summed.annotate(Sum("amount_micro")).order_by("hour"):
        steps[_named(name, by_area=by_area)][_within(day, hour)] += micro
    return steps


def _standing(figures: Rows, *, by_area: bool) -> Mapping[tuple[date, str], int]:
    """What stands for each day and name; what the total has beyond the names is not said."""
    column, other = ("crime_area", "part") if by_area else ("part", "crime_area")
    found: dict[tuple[date, str], int] = defaultdict(int)
    for day, name, micro in figures.filter(**{other: ""}).values_list("day", column).annotate(Sum("amount_micro")):
        when = date.fromisoformat(day)
        if name:
            found[when, _named(name, by_area=by_area)] += micro
        found[when, NOT_SAID] += -micro if name else micro
    return found


def _named(name: str, *, by_area: bool) -> str:
    return (label("crime_areas", name).lower() if by_area else name.replace("_", " ")) if name else NOT_SAID


def _within(day: date, hour: datetime) -> datetime:
    """The hour of this day that is nearest."""
    return min(max(hour, datetime.combine(day, time(), UTC)), datetime.combine(day, time(23), UTC))


def _hours(steps: Steps) -> list[datetime]:
    """The hours of the axis: as many as a chart can take."""
    every = sorted({hour for came in steps.values() for hour, micro in came.items() if micro})
    if not every:
        return []
    step = int((every[-1] - every[0]) / HOUR) // MOST_POINTS + 1
    return [every[0] + HOUR * at for at in range(0, int((every[-1] - every[0]) / HOUR) + step, step)]


def _added_up(came: Mapping[datetime, int], hours: list[datetime]) -> list[int]:
    found, total, left = [], 0, sorted(came.items())
    for hour in hours:
        while left and left[0][0] <= hour:
            total += left.pop(0)[1]
        found.append(total)
    return found
