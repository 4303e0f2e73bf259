"""API of recalls: what waits for the caller's receipt, what it recalled, and who holds copies of what."""

import uuid
from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import holdings, recalling, recalls
from tallystick.hub.exchange.models import Done
from tallystick.hub.exchange.recalls import SeenReceipt
from tallystick.hub.hits.api import RecordOut, record_out
from tallystick.hub.register import queries as register
from tallystick.hub.viewer import Unacceptable, Viewer

router = Router(tags=["recalls"])


class ReceiptOut(Schema):
    """One agency's receipt. ``done`` is empty while it has not answered. ``files`` and ``removed`` name files of the
    agency that is asked, for itself alone; ``about`` is null where the caller may not see the record."""

    id: uuid.UUID
    recall: uuid.UUID
    to_me: bool
    contribution: uuid.UUID | None
    about: RecordOut | None
    report: str
    owner: str
    agency: str
    change: str
    asked_at: datetime
    due_at: datetime
    overdue: bool
    reminded_at: datetime | None
    done: str
    why: str
    answered_at: datetime | None
    files: list[str]
    removed: list[str]


class RecallsOut(Schema):
    """``waiting`` for the caller's receipt, and ``asked`` by the caller's agency."""

    waiting: list[ReceiptOut]
    asked: list[ReceiptOut]


class AnswerIn(Schema):
    """``done``: erased, replaced, restricted, kept or noted; restricted and kept say why. Erased and replaced confirm
    with ``outside_erased`` that nothing is left outside the hub."""

    done: str
    why: str = ""
    outside_erased: bool = False


class CopyOut(Schema):
    """A copy of another agency's record."""

    owner: str
    contribution: uuid.UUID
    how: str
    since: datetime
    file: str
    outdated: bool
    receipt: uuid.UUID | None


class HoldingsOut(Schema):
    """Outdated copies first, 200 at most, of ``total``."""

    total: int
    copies: list[CopyOut]


class HolderOut(Schema):
    """A copy of an own record; ``receipt`` is the agency's receipt that is open."""

    agency: str
    version: int
    present: bool
    how: str
    since: datetime
    receipt: uuid.UUID | None


@router.get("/recalls", response=RecallsOut, operation_id="recalls")
def both(request: HttpRequest) -> RecallsOut:
    """What waits for the caller's receipt, the oldest first, and every receipt the caller's agency asked for."""
    viewer = calling(request)
    waiting = [_out(one) for one in recalls.waiting_for_me(viewer)]
    return RecallsOut(waiting=waiting, asked=[_out(one) for one in recalls.board(viewer)])


@router.get("/recalls/{receipt_id}", response=ReceiptOut, operation_id="receipt")
def one(request: HttpRequest, receipt_id: uuid.UUID) -> ReceiptOut:
    """One receipt."""
    return _out(_found(calling(request), receipt_id))


@router.post("/recalls/{receipt_id}/answer", response=ReceiptOut, operation_id="receipt_answer")
def answer(request: HttpRequest, receipt_id: uuid.UUID, given: AnswerIn) -> ReceiptOut:
    """Say for the own agency what became of its copies."""
    viewer = calling(request)
    _found(viewer, receipt_id)
    if given.done not in set(Done) - {Done.OPEN}:
        raise Unacceptable(f"Expected one of {', '.join(sorted(set(Done) - {Done.OPEN}))}.")
    recalling.answer(
        viewer, receipt_id, done=Done(given.done), why=given.why, outside_erased=given.outside_erased
    )  # fmt: skip
    return _out(_found(viewer, receipt_id))


@router.post("/recalls/{receipt_id}/remind", response=ReceiptOut, operation_id="receipt_remind")
def remind(request: HttpRequest, receipt_id: uuid.UUID) -> ReceiptOut:
    """Remind a holder that it has not answered; once a day."""
    viewer = calling(request)
    _found(viewer, receipt_id)
    recalling.remind(viewer, receipt_id)
    return _out(_found(viewer, receipt_id))


@router.get("/holdings", response=HoldingsOut, operation_id="holdings")
def held(request: HttpRequest) -> HoldingsOut:
    """What the caller's agency holds of others."""
    found, total = holdings.of_others(calling(request))
    return HoldingsOut(total=total, copies=[_copy(one) for one in found])


@router.get("/contributions/{contribution_id}/holders", response=list[HolderOut], operation_id="holders")
def holders(request: HttpRequest, contribution_id: uuid.UUID) -> list[HolderOut]:
    """Which agencies hold copies of an own contribution."""
    viewer = calling(request)
    seen = register.read(viewer, contribution_id)
    if seen is None or not seen.mine:
        raise Http404
    return [
        HolderOut(agency=one.agency, version=one.version, present=one.present, how=one.how, since=one.since,
                  receipt=one.receipt)
        for one in holdings.holders(viewer, contribution_id)
    ]  # fmt: skip


def _found(viewer: Viewer, receipt_id: uuid.UUID) -> SeenReceipt:
    found = recalls.read(viewer, receipt_id)
    if found is None:
        raise Http404
    return found


def _copy(one: holdings.HeldCopy) -> CopyOut:
    return CopyOut(
        owner=one.owner, contribution=one.contribution, how=one.how, since=one.since, file=one.file,
        outdated=one.outdated, receipt=one.receipt,
    )  # fmt: skip


def _out(one: SeenReceipt) -> ReceiptOut:
    return ReceiptOut(
        id=one.id, recall=one.recall, to_me=one.to_me, contribution=one.contribution,
        about=record_out(one.about) if one.about else None, report=one.report, owner=one.owner, agency=one.agency,
        change=one.change, asked_at=one.asked_at, due_at=one.due_at, overdue=one.overdue,
        reminded_at=one.reminded_at, done=one.done, why=one.why, answered_at=one.answered_at, files=list(one.files),
        removed=list(one.removed),
    )  # fmt: skip
