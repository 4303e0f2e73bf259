"""The only readers of deadlines: the agency that a clock runs for, and the one that waits for it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tallystick.clocks import Standing, State, caveats, clock, sentence
from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import deadlines
from tallystick.hub.exchange.models import Deadline, Receipt
from tallystick.hub.exchange.queries import visible_requests
from tallystick.hub.exchange.recalls import asked_by, visible_recalls
from tallystick.hub.exchange.threads import visible_messages
from tallystick.hub.register.policy import visible_to
from tallystick.hub.viewer import Refused, Viewer

MOST = 500
"""Clocks on one board, the next to end first."""
DUTIES = ("message", "request", "receipt", "release")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDeadline:
    """One clock as either side sees it. ``agency`` has the duty, ``waits`` is who waits for it; ``thing`` is one of
    ``DUTIES`` and ``thing_id`` the id behind it."""

    id: uuid.UUID
    mine: bool
    agency: str
    waits: str
    case: str
    about: str
    thing: str
    thing_id: uuid.UUID
    state: State
    standing: Standing
    words: str
    caveats: tuple[str, ...]
    label: str
    source: str
    verified: bool
    deviation: str
    may_deviate: bool
    urgent: bool


def visible_deadlines(viewer: Viewer) -> QuerySet[Deadline]:
    """Clocks that run for the viewer's agency, or whose end it waits for, about what the viewer itself may see."""
    mine = Q(agency=viewer.agency)
    seen = Receipt.objects.filter(recall__in=visible_recalls(viewer).values("pk"))
    receipts = seen.filter(Q(agency=viewer.agency) | Q(pk__in=asked_by(viewer).values("pk"))).values("pk")
    of_messages = Q(delivery__message__in=visible_messages(viewer).values("pk")) & (
        mine | Q(delivery__message__from_agency=viewer.agency)
    )
    of_requests = Q(request__in=visible_requests(viewer).values("pk"))
    of_receipts = Q(receipt__in=receipts) & (mine | Q(receipt__recall__owner=viewer.agency))
    of_releases = mine & Q(release__contribution__in=visible_to(viewer).values("pk"))
    rows = Deadline.objects.filter(of_messages | of_requests | of_receipts | of_releases)
    return rows if viewer.reads_content else rows.none()


def board(viewer: Viewer) -> tuple[SeenDeadline, ...]:
    """Every clock that runs, both directions: overdue, due soon, running, standing still; the next to end first."""
    rows = list(_fetched(visible_deadlines(viewer).filter(done_at=None))[:MOST])
    record(viewer, "list_deadlines", [row.pk for row in rows])
    found = [_seen(viewer, row, viewer.now) for row in rows]
    return tuple(sorted(found, key=lambda one: list(State).index(one.state)))


def about_messages(viewer: Viewer, ids: Sequence[uuid.UUID]) -> tuple[SeenDeadline, ...]:
    """The clocks of these messages, those that are done too."""
    rows = _fetched(visible_deadlines(viewer).filter(delivery__message__in=ids))
    return tuple(_seen(viewer, row, viewer.now) for row in rows[:MOST])


def some(viewer: Viewer, ids: Sequence[uuid.UUID]) -> tuple[SeenDeadline, ...]:
    """Those of these clocks that the viewer may know of."""
    rows = list(_fetched(visible_deadlines(viewer).filter(pk__in=ids))[:MOST])
    record(viewer, "list_deadlines", [row.pk for row in rows])
    return tuple(_seen(viewer, row, viewer.now) for row in rows)


def pressing(viewer: Viewer) -> tuple[SeenDeadline, ...]:
    """The own agency's clocks that are overdue or warn: overdue ones only for the roles they escalate to."""
    rows = _fetched(visible_deadlines(viewer).filter(agency=viewer.agency, done_at=None))[:MOST]
    found = [_seen(viewer, row, viewer.now) for row in rows]
    return tuple(
        one for one in found if one.state is State.WARNING or (one.state is State.OVERDUE and _told(viewer, one))
    )


@action("ask")
def deviate(viewer: Viewer, deadline_id: uuid.UUID, *, why: str, until: datetime) -> None:
    """Deviate from a clock of the own agency, where its law lets one: how long, and why. Who waits is told."""
    mine = visible_deadlines(viewer).filter(pk=deadline_id, agency=viewer.agency, done_at=None)
    found = mine.select_related("agency").first()
    if found is None:
        raise Refused("No such clock of your agency runs.")
    deadlines.deviate(found, why, until=until, at=viewer.now)
    record(viewer, "deviate", [found.pk], until=until.isoformat())
    deadlines.tell_waiting(found, _waits(found), by=viewer.agency)


def _told(viewer: Viewer, one: SeenDeadline) -> bool:
    return viewer.role in one.standing.clock.escalate_to


def _fetched(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    return rows.select_related(
        "agency", "delivery__message", "request", "receipt__recall", "release__contribution"
    ).order_by("due_at", "started_at", "pk")  # fmt: skip


def _seen(viewer: Viewer, row: Deadline, now: datetime) -> SeenDeadline:
    standing = deadlines.standing(row, now)
    thing, thing_id, case, about = _thing(row)
    table = clock(row.clock)
    return SeenDeadline(
        id=row.pk, mine=row.agency_id == viewer.agency, agency=row.agency_id, waits=_waits(row), case=case,
        about=about, thing=thing, thing_id=thing_id, state=standing.state, standing=standing, words=sentence(standing),
        caveats=caveats(standing), label=table.label, source=f"{table.instrument}, {table.article}",
        verified=standing.verified, deviation=row.deviation, may_deviate=table.deviation is not None,
        urgent=bool(row.release or (row.delivery and row.delivery.message.urgency)),
    )  # fmt: skip


def _waits(row: Deadline) -> str:
    """The agency that waits; empty for a clock that an agency keeps for itself."""
    if row.delivery:
        return row.delivery.message.from_agency_id
    if row.request:
        return row.request.from_agency_id if row.agency_id == row.request.to_agency_id else row.request.to_agency_id
    return row.receipt.recall.owner_id if row.receipt else ""


def _thing(row: Deadline) -> tuple[str, uuid.UUID, str, str]:
    """What it is about: its kind, id, case, and a word of its own."""
    if row.delivery:
        message = row.delivery.message
        return "message", message.pk, message.case, message.subject or message.name
    if row.request:
        return "request", row.request.pk, row.request.case, ""
    if row.receipt:
        # The case its owner worked on is its owner's to know.
        return "receipt", row.receipt.pk, "", ""
    if row.release is None:
        raise ValueError(f"a deadline about one thing, found none: {row.pk}")
    return "release", row.release.contribution_id, row.release.case_limit, ""
