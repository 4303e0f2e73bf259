"""Ask an owner, and answer as the owner."""

import uuid
from datetime import date

from django.db.models import Q

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import queries
from tallystick.hub.exchange.models import AccessRequest, Answer
from tallystick.hub.hits.models import CheckNotice
from tallystick.hub.hits.policy import noticeable
from tallystick.hub.hits.queries import visible_hits
from tallystick.hub.live.actions import emit
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.releasing import Terms, release
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose, code_list


@action("ask")
def ask_about_hit(viewer: Viewer, hit_id: uuid.UUID, *, why: str) -> AccessRequest:
    """Ask the owner of the other side of a hit to read it whole."""
    hit = visible_hits(viewer).select_related("left", "right").filter(pk=hit_id).first()
    if hit is None:
        raise Refused("No such hit.")
    others = [side for side in (hit.left, hit.right) if side.owner_id != viewer.agency]
    if len(others) != 1:
        raise Unacceptable("There is nobody to ask: your agency owns both sides, or neither.")
    return _ask(viewer, others[0], why=why, hit=hit.pk)


@action("ask")
def ask_about_notice(viewer: Viewer, notice_id: uuid.UUID, *, why: str) -> AccessRequest:
    """Ask the owner of a contribution that an own agency's check met."""
    told = noticeable(viewer, "contribution__") | Q(contribution__in=visible_to(viewer).values("pk"))
    notice = CheckNotice.objects.filter(told, pk=notice_id, check_made__by__account=viewer.account).first()
    if notice is None:
        raise Refused("No such notice of a check of yours.")
    return _ask(viewer, notice.contribution, why=why, hit=notice.pk)


@action("ask")
def ask_about_contribution(viewer: Viewer, contribution_id: uuid.UUID, *, why: str) -> AccessRequest:
    """Ask for the withheld properties of a contribution the viewer sees in part."""
    row = visible_to(viewer).filter(pk=contribution_id).first()
    if row is None or row.owner_id == viewer.agency:
        raise Refused("There is nothing to ask for.")
    return _ask(viewer, row, why=why)


@action("release")
def grant(viewer: Viewer, request_id: uuid.UUID, *, until: date, why: str) -> None:
    """Release what was asked for, for the purpose it was asked for, to the end of a day."""
    asked = _open_request(viewer, request_id)
    terms = Terms(
        to=asked.from_agency_id, purposes=frozenset({Purpose(asked.purpose)}), until=until, why=why or asked.why
    )
    asked.contribution_id = asked.contribution_id or asked.found_id
    if asked.contribution_id is None:
        raise Unacceptable("Say first which record of yours it is.")
    asked.release = release(viewer, asked.contribution_id, terms)
    _answer(viewer, asked, Answer.RELEASED, text=why)


@action("release")
def refuse(viewer: Viewer, request_id: uuid.UUID, *, reason: str, text: str = "") -> None:
    """Refuse a request, for one reason of the closed list."""
    if reason not in code_list("refusal_reasons")["codes"]:
        raise Unacceptable("Choose one of the reasons Directive (EU) 2023/977, Article 6(1), allows.")
    asked = _open_request(viewer, request_id)
    asked.refusal = reason
    _answer(viewer, asked, Answer.REFUSED, text=text)


def _ask(viewer: Viewer, row: Contribution, *, why: str, hit: uuid.UUID | None = None) -> AccessRequest:
    """A new request, or the open one that asks the same way. Two hits or notices never lead to one request:
    that would tell that one hidden record is behind both."""
    if not why.strip():
        raise Unacceptable("Say in a sentence what you need it for.")
    if viewer.purpose is None:
        raise Refused("Choose a purpose and a case first.")
    same = AccessRequest.objects.filter(contribution=row, from_agency=viewer.agency, answer=Answer.OPEN, hit=hit)
    if (asked := same.first()) is not None:
        return asked
    asked = AccessRequest.objects.create(
        contribution=row, hit=hit, from_agency_id=viewer.agency, to_agency_id=row.owner_id, by=person(viewer),
        purpose=viewer.purpose, case=viewer.case, why=why.strip()[:500], at=viewer.now,
    )  # fmt: skip
    record(viewer, "ask", [asked.pk], to=row.owner_id)
    emit("asked", to=row.owner_id, by=viewer.agency, contribution=row.pk, request=str(asked.pk))
    return asked


def _open_request(viewer: Viewer, request_id: uuid.UUID) -> AccessRequest:
    """A request that waits for the viewer's agency, locked: of two answers at once the second finds it answered."""
    received = queries.visible_requests(viewer).filter(pk=request_id, to_agency=viewer.agency)
    asked = received.select_for_update(of=("self",)).first()
    if asked is None:
        raise Refused("No such request to your agency.")
    if asked.answer != Answer.OPEN:
        raise Unacceptable(f"It was answered already: {asked.get_answer_display()}.")
    return asked


def _answer(viewer: Viewer, asked: AccessRequest, answer: Answer, *, text: str) -> None:
    asked.answer, asked.answer_text = answer, text.strip()[:500]
    asked.answered_by, asked.answered_at = person(viewer), viewer.now
    asked.save()
    record(viewer, "answer", [asked.pk], answer=str(answer), to=asked.from_agency_id)
    emit("answered", to=asked.from_agency_id, by=viewer.agency, contribution=asked.contribution_id,
         request=str(asked.pk), answer=str(answer))  # fmt: skip
