"""The only readers of watches and their alerts: an agency's own, about what the viewer may see and learn of now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db.models import Count, Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.hits import queries
from tallystick.hub.hits.models import Alert, Ended, Watch
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

WatchRows: TypeAlias = "QuerySet[Watch]"
MOST = 200
"""Watches on one page, and as many that are over."""
MOST_ALERTS = 50
"""Alerts on one desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWatch:
    """A watch of the viewer's agency: ``waiting`` of its ``alerts`` nobody has seen to yet."""

    id: uuid.UUID
    about: Seen
    person: str
    account: str
    purpose: str
    case: str
    why: str
    made_at: datetime
    until: date
    ended: str
    ended_at: datetime | None
    alerts: int
    waiting: int

    def stands(self, today: date) -> bool:
        """Whether it still alerts."""
        return not self.ended and self.until >= today


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAlert:
    """A watched contribution met something: the hit as the viewer may see it, and who asked to be told."""

    id: uuid.UUID
    watch: uuid.UUID
    about: uuid.UUID
    person: str
    mine: bool
    why: str
    at: datetime
    hit: SeenHit


def own(viewer: Viewer) -> QuerySet[Contribution]:
    """The contributions that the viewer's agency may watch, as far as the viewer sees them: its own."""
    return visible_to(viewer).filter(owner=viewer.agency)


def visible_watches(viewer: Viewer) -> WatchRows:
    """The watches of the viewer's agency on contributions that the viewer may see."""
    return Watch.objects.filter(contribution__in=own(viewer).values("pk"))


def visible_alerts(viewer: Viewer) -> QuerySet[Alert]:
    """The alerts of the viewer's agency about hits that the viewer may learn of now."""
    told = visible_hits(viewer).values("pk")
    return Alert.objects.filter(watch__agency=viewer.agency, hit__in=told)


def waiting(viewer: Viewer) -> tuple[SeenAlert, ...]:
    """The alerts that nobody has seen to, the viewer's own watches first, then the newest; each with its hit."""
    if not viewer.may("watch"):
        return ()
    rows = visible_alerts(viewer).filter(seen_at=None).select_related("watch__by").order_by("-at", "pk")[:MOST_ALERTS]
    alerts = sorted(rows, key=lambda row: row.watch.by.account != viewer.account)
    hits = queries.some(viewer, [row.hit_id for row in alerts]) if alerts else {}
    return tuple(_alert(viewer, row, queries.with_reasons(hits[row.hit_id])) for row in alerts)


def waiting_on(viewer: Viewer, hit_id: uuid.UUID) -> uuid.UUID | None:
    """The alert about this hit that nobody has seen to."""
    if not viewer.may("watch"):
        return None
    return visible_alerts(viewer).filter(hit=hit_id, seen_at=None).values_list("pk", flat=True).first()


def standing(viewer: Viewer, contribution_id: uuid.UUID) -> SeenWatch | None:
    """The watch that stands on a contribution."""
    rows = visible_watches(viewer).filter(contribution=contribution_id, ended=Ended.STANDING, until__gte=viewer.today)
    return next(iter(_seen(viewer, list(_counted(viewer, rows)))), None)


def count(viewer: Viewer) -> int:
    """How many watches of the agency stand."""
    return visible_watches(viewer).filter(ended=Ended.STANDING, until__gte=viewer.today).count()


def listed(viewer: Viewer) -> tuple[SeenWatch, ...]:
    """The agency's watches: those that stand by their last day, then those that are over, the newest first."""
    rows = _counted(viewer, visible_watches(viewer))
    stand = Q(ended=Ended.STANDING, until__gte=viewer.today)
    found = [*rows.filter(stand).order_by("until", "pk")[:MOST], *rows.exclude(stand).order_by("-until", "pk")[:MOST]]
    seen = _seen(viewer, found)
    record(viewer, "list_watches", [one.about.id for one in seen])
    return seen


def _counted(viewer: Viewer, rows: WatchRows) -> WatchRows:
    """The rows with how many alerts the viewer may learn of."""
    told = Q(alerts__in=visible_alerts(viewer).values("pk"))
    return rows.select_related("by").annotate(
        told=Count("alerts", filter=told), untouched=Count("alerts", filter=told & Q(alerts__seen_at=None))
    )


def _seen(viewer: Viewer, rows: Sequence[Watch]) -> tuple[SeenWatch, ...]:
    about = [row.contribution_id for row in rows]
    seen = {item.id: item for item in seen_rows(viewer, own(viewer).filter(pk__in=about))} if rows else {}
    return tuple(
        SeenWatch(
            id=row.pk, about=seen[row.contribution_id], person=row.by.name, account=row.by.account,
            purpose=row.purpose, case=row.case, why=row.why, made_at=row.made_at, until=row.until, ended=row.ended,
            ended_at=row.ended_at, alerts=row.told, waiting=row.untouched,  # type: ignore[attr-defined]
        )
        for row in rows
    )  # fmt: skip


def _alert(viewer: Viewer, row: Alert, hit: SeenHit) -> SeenAlert:
    return SeenAlert(
        id=row.pk, watch=row.watch_id, about=row.watch.contribution_id, person=row.watch.by.name,
        mine=row.watch.by.account == viewer.account, why=row.watch.why, at=row.at, hit=hit,
    )  # fmt: skip
