"""What the live centre shows: a snapshot with the position it was read at, from which a screen goes on by what it is
told. Counts and countries, no names."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncHour, TruncMinute

from tallystick.hub.operations import policy, results
from tallystick.hub.operations.models import Result
from tallystick.hub.operations.results import SeenFigure
from tallystick.hub.operations.streaming import FEED
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label

MOST_POINTS = 400
"""Steps of a curve."""
NEWEST = 12
"""Reports in the list of what came last."""
CURVES = ("arrests", "checks", "seizures_drugs_kg")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures as they stood after so many events of the operation."""

    events: int
    figures: tuple[SeenFigure, ...]
    last_reports: dict[str, datetime | None]


def snapshot(viewer: Viewer, operation_id: uuid.UUID) -> Snapshot:
    """The figures, and a number of events that no figure is missing after. The events are counted first: what comes
    between is told again, and is the same."""
    events = FEED.count(operation_id) if policy.takes_part(viewer).filter(pk=operation_id).exists() else 0
    return Snapshot(events, results.by_agency(viewer, operation_id), results.last_reports(viewer, operation_id))


def newest(viewer: Viewer, operation_id: uuid.UUID) -> list[Result]:
    """The last results of all agencies, the latest first."""
    return list(_results(viewer, operation_id).order_by("-reported_at", "pk")[:NEWEST])


@dataclass(frozen=True, slots=True)
class Curve:
    """How a figure grew: for each name its sum at each hour."""

    hours: list[datetime]
    lines: dict[str, list[int]]


def curve(viewer: Viewer, operation_id: uuid.UUID, indicator: str) -> Curve:
    """An indicator since its first report, by crime area where it has one and else by part, hour by hour."""
    rows = _results(viewer, operation_id).filter(indicator=indicator).exclude(status="withdrawn")
    summed = (
        rows.annotate(hour=TruncHour("at", tzinfo=UTC))
        .values_list("hour", "crime_area", "part")
        .annotate(Sum("amount_micro"))
    )
    grown: dict[str, dict[datetime, int]] = defaultdict(lambda: defaultdict(int))
    for hour, area, part, micro in summed.order_by("hour"):
        name = label("crime_areas", area).lower() if area else part.replace("_", " ") or "not said"
        grown[name][hour] += micro
    every = sorted({hour for steps in grown.values() for hour in steps})
    if not every:
        return Curve([], {})
    length = int((every[-1] - every[0]) / timedelta(hours=1))
    step = length // MOST_POINTS + 1
    hours = [every[0] + timedelta(hours=at) for at in range(0, length + step, step)]
    return Curve(hours, {name: _cumulated(steps, hours) for name, steps in grown.items()})


def _cumulated(steps: dict[datetime, int], hours: list[datetime]) -> list[int]:
    found, total, left = [], 0, sorted(steps.items())
    for hour in hours:
        while left and left[0][0] <= hour:
            total += left.pop(0)[1]
        found.append(total)
    return found


def last_hour(viewer: Viewer, operation_id: uuid.UUID) -> list[tuple[str, str, datetime, int]]:
    """What came in the last hour: indicator, base unit, minute and sum, of reports that stand."""
    rows = _results(viewer, operation_id).filter(reported_at__gt=viewer.now - timedelta(hours=1))
    minutes = (
        rows.exclude(status="withdrawn").exclude(states=True).annotate(minute=TruncMinute("reported_at", tzinfo=UTC))
    )
    return list(minutes.values_list("indicator", "base", "minute").annotate(Sum("amount_micro")).order_by("minute"))


def _results(viewer: Viewer, operation_id: uuid.UUID) -> QuerySet[Result]:
    """The results of all agencies of an operation that the viewer's takes part in."""
    return Result.objects.filter(operation__in=policy.takes_part(viewer).filter(pk=operation_id).values("pk"))
