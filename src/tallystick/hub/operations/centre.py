"""What the live centre shows: a snapshot with the position it was read at, from which a screen goes on by what it is
told. Counts and countries, no names."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMinute

from tallystick.hub.operations import policy, results
from tallystick.hub.operations.models import Result
from tallystick.hub.operations.results import SeenFigure
from tallystick.hub.operations.streaming import FEED
from tallystick.hub.viewer import Viewer

NEWEST = 12
"""Reports in the list of what came last."""


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


def newest(viewer: Viewer, operation_id: uuid.UUID, *, country: str = "") -> list[Result]:
    """The last results of all agencies or of one country's, the latest first."""
    return list(_results(viewer, operation_id, country).order_by("-reported_at", "pk")[:NEWEST])


def last_hour(viewer: Viewer, operation_id: uuid.UUID, *, country: str = "") -> list[tuple[str, str, datetime, int]]:
    """What came in the last hour: indicator, base unit, minute and sum, of reports that stand."""
    rows = _results(viewer, operation_id, country).filter(reported_at__gt=viewer.now - timedelta(hours=1))
    minutes = (
        rows.exclude(status="withdrawn").exclude(states=True).annotate(minute=TruncMinute("reported_at", tzinfo=UTC))
    )
    return list(minutes.values_list("indicator", "base", "minute").annotate(Sum("amount_micro")).order_by("minute"))


def _results(viewer: Viewer, operation_id: uuid.UUID, country: str) -> QuerySet[Result]:
    """The results of all agencies, or of one country's, of an operation that the viewer's takes part in."""
    rows = Result.objects.filter(operation__in=policy.takes_part(viewer).filter(pk=operation_id).values("pk"))
    return rows.filter(agency__country=country) if country else rows
