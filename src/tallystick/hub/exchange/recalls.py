"""The only readers of recalls: the owner that asks, and each holder that is asked, for itself."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.models import Done, Recall, Receipt
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Viewer

ANSWER_WITHIN = timedelta(days=7)
"""A receipt that takes longer is overdue. House policy."""
MOST = 200
"""Receipts on one board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReceipt:
    """One agency's receipt as its own people or the owner's see it. ``why`` is the answering agency's."""

    id: uuid.UUID
    recall: uuid.UUID
    contribution: uuid.UUID
    owner: str
    agency: str
    change: str
    asked_at: datetime
    due_at: datetime
    overdue: bool
    done: str
    why: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That an owner recalled or corrected a record: by whom, when, and how."""

    owner: str
    change: str
    at: datetime


def visible_recalls(viewer: Viewer) -> QuerySet[Recall]:
    """The recalls that the viewer's agency made or is asked by, of what the viewer is cleared for."""
    if not viewer.reads_content:
        return Recall.objects.none()
    above = Contribution.objects.filter(pk=OuterRef("contribution"), confidentiality__gt=viewer.clearance)
    asked = Receipt.objects.filter(recall=OuterRef("pk"), agency=viewer.agency)
    cleared = Recall.objects.filter(~Exists(above), confidentiality__lte=viewer.clearance)
    return cleared.filter(Q(owner=viewer.agency) | Exists(asked))


def receipts_of(viewer: Viewer) -> QuerySet[Receipt]:
    """What the viewer's agency is asked."""
    mine = Receipt.objects.filter(agency=viewer.agency, recall__in=visible_recalls(viewer).values("pk"))
    return mine.select_related("recall")


def waiting_for_me(viewer: Viewer) -> tuple[SeenReceipt, ...]:
    """What waits for a receipt of the viewer's agency, the oldest first."""
    return _listed(viewer, receipts_of(viewer).filter(done=Done.OPEN).order_by("asked_at", "pk"))


def board(viewer: Viewer) -> tuple[SeenReceipt, ...]:
    """Every holder asked by the viewer's agency: those that have not answered first, the oldest first."""
    own = visible_recalls(viewer).filter(owner=viewer.agency).values("pk")
    return _listed(viewer, Receipt.objects.filter(recall__in=own).order_by("done", "asked_at", "pk"))


def about(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Mark]:
    """The latest recall of each of these contributions, where the viewer may be told of one."""
    rows = visible_recalls(viewer).filter(contribution__in=list(ids)).order_by("at")
    return {row.contribution: Mark(owner=row.owner_id, change=row.change, at=row.at) for row in rows}


def _listed(viewer: Viewer, rows: QuerySet[Receipt]) -> tuple[SeenReceipt, ...]:
    found = tuple(_seen(viewer, row) for row in rows.select_related("recall")[:MOST])
    record(viewer, "list_recalls", dict.fromkeys(one.recall for one in found))
    return found


def _seen(viewer: Viewer, row: Receipt) -> SeenReceipt:
    due = row.asked_at + ANSWER_WITHIN
    return SeenReceipt(
        id=row.pk, recall=row.recall_id, contribution=row.recall.contribution, owner=row.recall.owner_id,
        agency=row.agency_id, change=row.recall.change, asked_at=row.asked_at, due_at=due,
        overdue=row.done == Done.OPEN and due < viewer.now, done=row.done, why=row.why, answered_at=row.at,
    )  # fmt: skip
