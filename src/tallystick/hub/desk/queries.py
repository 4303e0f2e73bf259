"""What stands on a desk, read through the gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tallystick.hub.agencies.models import Work
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import board, recalls, threads
from tallystick.hub.exchange import queries as exchange
from tallystick.hub.hits import queries as hits
from tallystick.hub.live import queries as live
from tallystick.hub.live.models import Event
from tallystick.hub.register import batches, sets
from tallystick.hub.register import ending as releases
from tallystick.hub.register.models import BatchStatus, Status
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.reports import queries as reports
from tallystick.hub.viewer import Viewer

DUE_DAYS = 14
"""Review dates that are this near stand on the desk."""
LONGEST_BACK = timedelta(days=30)
"""News older than this is in the hits and requests, no longer on the desk."""
AWAY = timedelta(hours=4)
"""Shorter breaks do not begin a new "since you were last here"."""
MOST_NEWS = 200
"""Events one desk sums up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Own contributions reaching their review date: how many, and the first of them."""

    count: int
    first: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event with what the viewer may see of what it speaks of."""

    event: Event
    hit: hits.SeenHit | None
    about: Seen | None
    request: exchange.SeenRequest | None
    receipt: recalls.SeenReceipt | None = None
    message: threads.SeenMessage | None = None
    clock: board.SeenDeadline | None = None
    report: reports.Listed | None = None
    released_set: sets.SeenSet | None = None


def last_here(viewer: Viewer) -> datetime | None:
    """When the viewer last worked here before being away for ``AWAY`` or longer; None for the first time."""
    rows = Work.objects.filter(person__account=viewer.account, used_at__lt=viewer.now - AWAY).order_by("-used_at")[:1]
    return next((work.used_at for work in rows), None)


def owned(viewer: Viewer) -> int:
    """Contributions of the viewer's agency that stand, as far as the viewer sees them."""
    return visible_to(viewer).filter(owner=viewer.agency, status=Status.ACTIVE).count()


def due(viewer: Viewer) -> Due:
    """Own contributions that reach their review date in ``DUE_DAYS``, or are past it."""
    last = viewer.today + timedelta(days=DUE_DAYS)
    rows = visible_to(viewer).filter(owner=viewer.agency, status=Status.ACTIVE, review_date__lte=last)
    first = seen_rows(viewer, rows.order_by("review_date", "pk")[:1])
    record(viewer, "list_due", [one.id for one in first])
    return Due(count=rows.count(), first=first[0] if first else None)


def unfinished(viewer: Viewer) -> tuple[batches.SeenBatch, ...]:
    """The viewer's imports that run, or stopped before their end."""
    wanted = (BatchStatus.RUNNING, BatchStatus.STOPPED)
    return tuple(batch for batch in batches.imports(viewer) if batch.status in wanted)


def ending(viewer: Viewer) -> tuple[releases.Ending, ...]:
    """The releases that end soon, which the viewer may renew as their owner, or ask to have longer."""
    return tuple(one for one in releases.soon(viewer) if viewer.may("release" if one.about.mine else "ask"))


def news(viewer: Viewer, since: datetime | None) -> tuple[Told, ...]:
    """What others did since then, newest first, with what the viewer may see of it now."""
    start = max(since or viewer.now - LONGEST_BACK, viewer.now - LONGEST_BACK)
    events = list(live.news(viewer, since=start, most=MOST_NEWS))
    found = hits.some(viewer, [event.hit for event in events if event.hit])
    wanted = [event.contribution for event in events if event.contribution]
    records = {seen.id: seen for seen in seen_rows(viewer, visible_to(viewer).filter(pk__in=wanted))}
    record(viewer, "read_news", [*records, *(event.hit for event in events if event.hit in found)])
    asked = {str(one.id): one for one in exchange.requests(viewer)} if _speaks_of_requests(events) else {}
    receipts = _receipts(viewer, events)
    written, clocks = _written(viewer, events), _clocks(viewer, events)
    issued, given = _of_kind(events, "report"), _of_kind(events, "set_released")
    received = {one.id: one for one in reports.some(viewer, issued)} if issued else {}
    released = {one.id: one for one in sets.some(viewer, given)} if given else {}
    return tuple(
        Told(
            event=event,
            hit=found.get(event.hit) if event.hit else None,
            about=records.get(event.contribution) if event.contribution else None,
            request=asked.get(str(event.payload.get("request", ""))),
            receipt=receipts.get(str(event.payload.get("receipt", ""))),
            message=written.get(event.about) if event.about else None,
            clock=clocks.get(event.about) if event.about else None,
            report=received.get(event.about) if event.about else None,
            released_set=released.get(event.about) if event.about else None,
        )
        for event in events
    )


def _receipts(viewer: Viewer, events: list[Event]) -> dict[str, recalls.SeenReceipt]:
    """The receipts that these events speak of, as far as the viewer may be told of them."""
    wanted = {str(event.payload["receipt"]) for event in events if "receipt" in event.payload}
    return {str(one.id): one for one in recalls.some(viewer, wanted)} if wanted else {}


def _written(viewer: Viewer, events: list[Event]) -> dict[UUID, threads.SeenMessage]:
    wanted = [event.about for event in events if event.about and event.kind in ("message", "replied", "clarified")]
    return {one.id: one for one in threads.some(viewer, wanted)} if wanted else {}


def _clocks(viewer: Viewer, events: list[Event]) -> dict[UUID, board.SeenDeadline]:
    wanted = [event.about for event in events if event.about and event.kind.startswith("deadline_")]
    return {one.id: one for one in board.some(viewer, wanted)} if wanted else {}


def _of_kind(events: list[Event], kind: str) -> list[UUID]:
    return [event.about for event in events if event.about and event.kind == kind]


def _speaks_of_requests(events: list[Event]) -> bool:
    return any(event.kind == "answered" for event in events)
