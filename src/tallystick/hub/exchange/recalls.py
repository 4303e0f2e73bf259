"""The only readers of recalls: the owner that asks, and each holder that is asked, for itself."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from tallystick.clocks import State, clock, stands
from tallystick.hub.audit import delaying
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import carrying, deadlines
from tallystick.hub.exchange.models import AccessRequest, Change, Done, Recall, Receipt
from tallystick.hub.register import queries as register
from tallystick.hub.register.batches import visible_exports
from tallystick.hub.register.models import Contribution, Holding, How
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Viewer

CLOCKS = {Change.CORRECTION: "correction_receipt", Change.RESTRICTED: "correction_receipt"}
"""The clock of a receipt, by what it answers; every other change has the recall's."""
REMIND_AFTER = timedelta(days=1)
MOST = 200
"""Receipts on one board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReceipt:
    """One agency's receipt as its own people (``to_me``) or the owner's see it. ``why`` is the answering agency's,
    ``asked_why`` the owner's own word, for the owner alone; ``files`` and ``removed`` are the holder's, for the holder
    alone, and ``called`` what its copy calls the thing. ``about`` is the record, where the gate lets the viewer see
    it; ``report`` names a recalled report."""

    id: uuid.UUID
    recall: uuid.UUID
    to_me: bool
    contribution: uuid.UUID | None
    about: Seen | None
    called: str
    report: str
    report_id: uuid.UUID | None
    owner: str
    agency: str
    change: str
    asked_at: datetime
    asked_why: str
    due_at: datetime
    overdue: bool
    reminded_at: datetime | None
    may_remind: bool
    done: str
    why: str
    answered_at: datetime | None
    files: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That an owner recalled or corrected a record: by whom, when, and how. ``receipt`` is what waits for the viewer's
    agency."""

    owner: str
    change: str
    at: datetime
    receipt: uuid.UUID | None


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


def answered_by_me(viewer: Viewer) -> tuple[SeenReceipt, ...]:
    """What the viewer's agency answered, the latest first."""
    return _listed(viewer, receipts_of(viewer).exclude(done=Done.OPEN).order_by("-at", "pk"))


def board(viewer: Viewer) -> tuple[SeenReceipt, ...]:
    """Every holder asked by the viewer's agency: those that have not answered first, the oldest first."""
    return _listed(viewer, asked_by(viewer).order_by("done", "asked_at", "pk"))


def read(viewer: Viewer, receipt_id: uuid.UUID) -> SeenReceipt | None:
    """One receipt, of the viewer's agency or asked by it; None where it is neither."""
    found = _seen(viewer, _either(viewer).filter(pk=receipt_id))
    record(viewer, "read_recall", _named(found) or [receipt_id], result="done" if found else "refused")
    return next(iter(found), None)


def some(viewer: Viewer, ids: Iterable[str]) -> tuple[SeenReceipt, ...]:
    """Those of these receipts that the viewer may be told of."""
    return _listed(viewer, _either(viewer).filter(pk__in=list(ids)))


def unanswered(viewer: Viewer) -> tuple[int, int]:
    """How many receipts that the viewer's agency asked for are open, and how many of these are overdue."""
    found = _listed(viewer, asked_by(viewer).filter(done=Done.OPEN).order_by("asked_at", "pk"))
    return len(found), sum(one.overdue for one in found)


def about(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Mark]:
    """The latest recall of each of these contributions, where the viewer may be told of one."""
    wanted = list(ids)
    rows = visible_recalls(viewer).filter(contribution__in=wanted).order_by("at")
    waiting = receipts_of(viewer).filter(done=Done.OPEN, recall__contribution__in=wanted).order_by("-asked_at")
    open_ones = {row.recall.contribution: row.pk for row in waiting}
    return {
        row.contribution: Mark(
            owner=row.owner_id, change=row.change, at=row.at, receipt=open_ones.get(row.contribution)
        )
        for row in rows
        if row.contribution
    }  # fmt: skip


def of_request(viewer: Viewer, request_id: uuid.UUID) -> Mark | None:
    """The latest recall of what the viewer's agency asked for, where it asked for the record itself: what a notice led
    to is not named by its recall either."""
    asked = AccessRequest.objects.filter(pk=request_id, from_agency=viewer.agency, hit=None)
    told = about(viewer, [row.contribution_id for row in asked if row.contribution_id])
    return next(iter(told.values()), None)


def of_export(viewer: Viewer, export_id: uuid.UUID) -> tuple[Mark, ...]:
    """The recalls that keep an export of the viewer's from being handed out: of what it holds, made after it."""
    made = visible_exports(viewer).filter(pk=export_id).first()
    if made is None:
        return ()
    told = about(viewer, made.items.values_list("contribution_id", flat=True))
    return tuple(mark for mark in told.values() if mark.at > made.made_at)


def clock_of(recall: Recall) -> str:
    """The clock that a recall starts for each holder."""
    return CLOCKS.get(Change(recall.change), "recall_receipt")


def reminded_lately(receipt: Receipt, viewer: Viewer) -> bool:
    """Whether the holder was asked or reminded within a day."""
    return viewer.now - (receipt.reminded_at or receipt.asked_at) < REMIND_AFTER


def _either(viewer: Viewer) -> QuerySet[Receipt]:
    """What the viewer's agency is asked, and what it asks."""
    mine, own = receipts_of(viewer).values("pk"), asked_by(viewer).values("pk")
    return Receipt.objects.filter(Q(pk__in=mine) | Q(pk__in=own))


def asked_by(viewer: Viewer) -> QuerySet[Receipt]:
    """What the viewer's agency asks of others."""
    own = visible_recalls(viewer).filter(owner=viewer.agency).values("pk")
    return Receipt.objects.filter(recall__in=own).exclude(untold(viewer))


def untold(viewer: Viewer, prefix: str = "") -> Q:
    """Open receipts of agencies that have their looks told later, for copies that nobody gave them: that they are asked
    would tell that they looked."""
    later = {one.agency for one in delaying.standing(viewer.today) if one.agency != viewer.agency}
    given = Holding.objects.filter(
        contribution=OuterRef(f"{prefix}recall__contribution"), agency=OuterRef(f"{prefix}agency"),
        how__in=(How.REPORT, How.MESSAGE),
    )  # fmt: skip
    waiting = {f"{prefix}agency__in": later, f"{prefix}done": Done.OPEN, f"{prefix}recall__contribution__isnull": False}
    return Q(~Exists(given), **waiting) if later else Q(pk__in=[])


def _listed(viewer: Viewer, rows: QuerySet[Receipt]) -> tuple[SeenReceipt, ...]:
    found = _seen(viewer, rows)
    record(viewer, "list_recalls", _named(found))
    return found


def _seen(viewer: Viewer, rows: QuerySet[Receipt]) -> tuple[SeenReceipt, ...]:
    found = list(rows.select_related("recall", "agency")[:MOST])
    ids = {row.recall.contribution for row in found if row.recall.contribution}
    records = register.some(viewer, ids) if ids else {}
    return tuple(_one(viewer, row, records.get(row.recall.contribution or row.pk)) for row in found)


def _named(seen: Sequence[SeenReceipt]) -> list[uuid.UUID]:
    """What the log names of these receipts: the recalls, and the other agencies' records that are read with them."""
    records = (one.about.id for one in seen if one.about and not one.about.mine)
    called = (one.contribution for one in seen if one.called and one.contribution)
    return list(dict.fromkeys([*(one.recall for one in seen), *records, *called]))


def _one(viewer: Viewer, row: Receipt, seen: Seen | None) -> SeenReceipt:
    recall, to_me = row.recall, row.agency_id == viewer.agency
    due, overdue = _due(row, viewer.now)
    return SeenReceipt(
        id=row.pk, recall=row.recall_id, to_me=to_me, contribution=recall.contribution, about=seen,
        report=recall.report_name, report_id=recall.report, owner=recall.owner_id, agency=row.agency_id,
        change=recall.change, called=row.called if to_me and _tells(viewer, row) else "",
        asked_at=row.asked_at, asked_why="" if to_me else recall.why, due_at=due,
        overdue=overdue, reminded_at=row.reminded_at,
        may_remind=not to_me and row.done == Done.OPEN and not reminded_lately(row, viewer), done=row.done,
        why=row.why, answered_at=row.at, files=_words(row.files, viewer) if to_me else (),
        removed=_words(row.removed, viewer) if to_me else (),
    )  # fmt: skip


def _tells(viewer: Viewer, row: Receipt) -> bool:
    """Whether the viewer is at work on what the holder's copy came for."""
    purpose = viewer.purpose.bit if viewer.purpose else 0
    return bool(row.called_purposes & purpose) and row.called_case in ("", viewer.case)


def _due(row: Receipt, now: datetime) -> tuple[datetime, bool]:
    """When the receipt is due by the holder's calendar, and whether that passed without an answer."""
    stood = stands(
        clock(clock_of(row.recall)), started_at=row.asked_at, now=now, country=deadlines.country_of(row.agency),
        done_at=row.at,
    )  # fmt: skip
    return stood.due or row.asked_at, stood.state is State.OVERDUE


def _words(files: Sequence[carrying.File], viewer: Viewer) -> tuple[str, ...]:
    return tuple(carrying.words(one, viewer.account) for one in files)
