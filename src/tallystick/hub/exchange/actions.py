"""Ask an owner, and answer as the owner. Each ask and each answer goes out as a message of its case."""

import uuid
from dataclasses import dataclass
from datetime import date

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import deadlines, queries
from tallystick.hub.exchange.behind import behind_hit, behind_notice
from tallystick.hub.exchange.models import AccessRequest, Answer, Kind, Wanted
from tallystick.hub.exchange.posting import post
from tallystick.hub.live.actions import emit
from tallystick.hub.register import releasing
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import Level, visible_to
from tallystick.hub.register.releasing import Terms, TransferRecord, release
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose, code_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an owner is asked for: to read, to use in court, or to pass on to one agency."""

    wanted: Wanted = Wanted.READ
    onward_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much an owner gives of what it was asked for: by default the whole, for the purpose and case it was asked
    for. ``record`` is which of its own it is, where the request names none."""

    level: Level = Level.FULL
    purposes: frozenset[Purpose] = frozenset()
    any_case: bool = False
    legal_basis: str = ""
    court: bool = False
    onward: bool = False
    transfer: TransferRecord | None = None
    record: uuid.UUID | None = None


@action("ask")
def ask_about_hit(viewer: Viewer, hit_id: uuid.UUID, *, why: str, ask: Ask = Ask()) -> AccessRequest:
    """Ask the owner of the other side of a hit."""
    others = behind_hit(viewer, hit_id)
    if others is None:
        raise Refused("No such hit.")
    if len(others) != 1:
        raise Unacceptable("There is nobody to ask: your agency owns both sides, or neither.")
    return _ask(viewer, others[0], ask, why=why, hit=hit_id)


@action("ask")
def ask_about_notice(viewer: Viewer, notice_id: uuid.UUID, *, why: str) -> AccessRequest:
    """Ask the owner of a contribution that an own agency's check met."""
    met = behind_notice(viewer, notice_id)
    if met is None:
        raise Refused("No such notice of a check of yours.")
    return _ask(viewer, met, Ask(), why=why, hit=notice_id)


@action("ask")
def ask_about_contribution(viewer: Viewer, contribution_id: uuid.UUID, *, why: str, ask: Ask = Ask()) -> AccessRequest:
    """Ask for the withheld properties of a contribution the viewer sees in part, or for leave to use it in court or to
    pass it on."""
    row = visible_to(viewer).filter(pk=contribution_id).first()
    if row is None or row.owner_id == viewer.agency:
        raise Refused("There is nothing to ask for.")
    return _ask(viewer, row, ask, why=why)


@action("release")
def grant(viewer: Viewer, request_id: uuid.UUID, *, until: date, why: str, scope: Scope = Scope()) -> AccessRequest:
    """Release what was asked for, to the end of a day. Where the owner's rule asks for two persons, it waits for the
    second one, and the asker learns nothing yet."""
    asked = standing(viewer, request_id, Answer.OPEN)
    about = asked.contribution_id or asked.found_id or scope.record
    if about is None:
        raise Unacceptable("Say first which record of yours it is.")
    asked.release = release(viewer, about, _terms(asked, scope, until=until, why=why))
    _answer(viewer, asked, Answer.SECOND if asked.release.pending else Answer.RELEASED, text=why)
    return asked


@action("release")
def confirm(viewer: Viewer, request_id: uuid.UUID) -> None:
    """A second person agrees to what was released: it holds from now on, and the asker is told."""
    asked = standing(viewer, request_id, Answer.SECOND)
    releasing.confirm(viewer, _release_of(asked))
    _answer(viewer, asked, Answer.RELEASED, text=asked.answer_text)


@action("release")
def take_back(viewer: Viewer, request_id: uuid.UUID) -> None:
    """Whoever released it takes that back before a second person agreed; it waits for an answer again."""
    asked = standing(viewer, request_id, Answer.SECOND)
    if asked.answered_by_id != person(viewer).pk:
        raise Refused("Only who released it takes that back; you may refuse it.")
    _drop(viewer, asked)
    asked.save()
    record(viewer, "take_back", [asked.pk], to=asked.from_agency_id)


@action("release")
def refuse(viewer: Viewer, request_id: uuid.UUID, *, reason: str, text: str = "") -> None:
    """Refuse a request, for one reason of the closed list; also one that waits for a second person."""
    if reason not in code_list("refusal_reasons")["codes"]:
        raise Unacceptable("Choose one of the reasons Directive (EU) 2023/977, Article 6(1), allows.")
    asked = standing(viewer, request_id, Answer.OPEN, Answer.SECOND)
    if asked.answer == Answer.SECOND:
        _drop(viewer, asked)
    asked.refusal = reason
    _answer(viewer, asked, Answer.REFUSED, text=text)


@action("release")
def end_release(viewer: Viewer, release_id: int) -> None:
    """End a release of an own contribution. A request that waited for its second person waits for an answer again."""
    asked = _waits_for(viewer, release_id)
    if asked is None:
        releasing.end_release(viewer, release_id)
    else:
        _drop(viewer, asked)
        asked.save()


@action("release")
def confirm_release(viewer: Viewer, release_id: int) -> None:
    """A second person agrees to a release, from the page of its record; a request that led to it is answered."""
    asked = _waits_for(viewer, release_id)
    releasing.confirm(viewer, release_id)
    if asked is not None:
        _answer(viewer, asked, Answer.RELEASED, text=asked.answer_text)


def _waits_for(viewer: Viewer, release_id: int) -> AccessRequest | None:
    """The request to the viewer's agency that waits for its second person by this release, locked. The caller goes on
    to the release, which only an owner who may see the contribution ends or confirms."""
    asked = AccessRequest.objects.filter(release=release_id, to_agency=viewer.agency, answer=Answer.SECOND)
    return asked.select_for_update(of=("self",)).first()


def _ask(viewer: Viewer, row: Contribution, ask: Ask, *, why: str, hit: uuid.UUID | None = None) -> AccessRequest:
    """A new request, or the open one that asks the same way. Two hits or notices never lead to one request:
    that would tell that one hidden record is behind both."""
    if (ask.wanted is Wanted.ONWARD) != bool(ask.onward_to):
        raise Unacceptable("Say to which agency you want to pass it on.")
    if ask.onward_to in (viewer.agency, row.owner_id) or (
        ask.onward_to and not Agency.objects.filter(pk=ask.onward_to).exists()
    ):
        raise Unacceptable("Choose a third agency of this hub.")
    same = AccessRequest.objects.filter(
        contribution=row, from_agency=viewer.agency, answer__in=(Answer.OPEN, Answer.SECOND), hit=hit,
        wanted=ask.wanted, onward_to=ask.onward_to or None,
    )  # fmt: skip
    if why.strip() and (asked := same.first()) is not None:
        return asked
    return make(viewer, row.owner_id, ask, why=why, contribution=row, hit=hit)


def make(
    viewer: Viewer, to: str, ask: Ask, *, why: str, contribution: Contribution | None = None, sought: str = "",
    hit: uuid.UUID | None = None,
) -> AccessRequest:  # fmt: skip
    """A new request to an agency, told to it and posted in the case, in the caller's transaction: for a contribution,
    or for what was ``sought``. Its clock runs till it is answered."""
    if not why.strip():
        raise Unacceptable("Say in a sentence what you need it for.")
    asked = AccessRequest.objects.create(
        contribution=contribution, sought=sought, hit=hit, wanted=ask.wanted, onward_to_id=ask.onward_to or None,
        from_agency_id=viewer.agency, to_agency_id=to, by=person(viewer), purpose=viewer.purpose or "",
        case=viewer.case, why=why.strip()[:500], at=viewer.now,
    )  # fmt: skip
    record(viewer, "ask", [asked.pk], told=sought, to=to, wanted=asked.wanted)
    deadlines.start("release_request", asked.to_agency, at=viewer.now, request=asked)
    about = contribution.pk if contribution else None
    emit("asked", to=to, by=viewer.agency, contribution=about, request=str(asked.pk))
    post(viewer, Kind.RELEASE_REQUEST, [to], case=asked.case, request=asked)
    return asked


NO_WORD = "Released as it was asked for."
"""What stands for the word of an owner who said none."""


def _terms(asked: AccessRequest, scope: Scope, *, until: date, why: str) -> Terms:
    """The owner's terms for what was asked: what it was asked for is always in them."""
    onward_to = asked.onward_to_id or ""
    return Terms(
        to=asked.from_agency_id, purposes=scope.purposes or frozenset({Purpose(asked.purpose)}), until=until,
        why=why.strip() or NO_WORD, legal_basis=scope.legal_basis, level=scope.level,
        case="" if scope.any_case else asked.case, court=scope.court or asked.wanted == Wanted.COURT,
        onward=scope.onward or bool(onward_to), onward_to=onward_to, transfer=scope.transfer,
    )  # fmt: skip


def standing(viewer: Viewer, request_id: uuid.UUID, *answers: Answer) -> AccessRequest:
    """A request to the viewer's agency that stands so, locked: of two answers at once the second finds it answered."""
    received = queries.visible_requests(viewer).filter(pk=request_id, to_agency=viewer.agency)
    asked = received.select_for_update(of=("self",)).first()
    if asked is None:
        raise Refused("No such request to your agency.")
    if asked.answer == Answer.OPEN and Answer.OPEN not in answers:
        raise Unacceptable("Nobody has released it yet.")
    if asked.answer not in answers:
        raise Unacceptable(f"It was answered already: {asked.get_answer_display()}.")
    return asked


def _release_of(asked: AccessRequest) -> int:
    if asked.release_id is None:
        raise Refused("No such release of your agency.")
    return int(asked.release_id)


def _drop(viewer: Viewer, asked: AccessRequest) -> None:
    """What waited for a second person is no longer released; the request is open again, not stored yet."""
    releasing.end_release(viewer, _release_of(asked))
    asked.answer, asked.answer_text, asked.release = Answer.OPEN, "", None
    asked.answered_by, asked.answered_at = None, None


def _answer(viewer: Viewer, asked: AccessRequest, answer: Answer, *, text: str) -> None:
    asked.answer, asked.answer_text = answer, text.strip()[:500]
    if answer == Answer.RELEASED and asked.release:
        asked.contribution_id = asked.release.contribution_id
    if asked.answered_by_id is None:
        asked.answered_by, asked.answered_at = person(viewer), viewer.now
    asked.save()
    record(viewer, "answer", [asked.pk], answer=str(answer), to=asked.from_agency_id)
    if answer == Answer.SECOND:
        return
    deadlines.done(request=asked, at=viewer.now)
    emit("answered", to=asked.from_agency_id, by=viewer.agency, contribution=asked.contribution_id,
         request=str(asked.pk), answer=str(answer))  # fmt: skip
    post(viewer, Kind.RELEASE_DECISION, [asked.from_agency_id], case=asked.case, request=asked)
