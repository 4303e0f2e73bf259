"""API of requests: asked of the caller's agency, asked by it, and the owner's answers."""

import uuid
from datetime import date, datetime
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import access, actions, queries
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.hits.api import RecordOut, record_out
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.policy import Level
from tallystick.hub.register.release_api import TransferIn
from tallystick.hub.register.releasing import TransferRecord
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose

router = Router(tags=["requests"])


class GrantedOut(Schema):
    """On which terms something was released."""

    release: int
    level: str
    purposes: list[str]
    case: str = Field(description="Empty: any")
    until: date
    court: bool
    onward: bool
    onward_to: str
    legal_basis: str
    transferred: bool


class RequestOut(Schema):
    """A request. ``about`` is null where the caller may not see what it is about; ``terms`` where nothing is
    released, or not yet."""

    id: uuid.UUID
    wanted: str = Field(description="read, court or onward")
    onward_to: str
    sought: str
    to_me: bool
    from_agency: str
    to_agency: str
    person: str
    purpose: str
    case: str
    why: str
    at: datetime
    answer: str
    refusal: str
    answer_text: str
    answered_at: datetime | None
    until: date | None
    hit: uuid.UUID | None
    about: RecordOut | None
    terms: GrantedOut | None


class SeekIn(Schema):
    """What was looked for and not shown: in a few words, or by what an address names, or both."""

    agency: str = Field(description="Code of the agency to ask")
    words: str = Field("", max_length=access.MAX_SOUGHT)
    why: str = Field(max_length=access.MAX_WHY)
    reference: str = Field("", max_length=100, description="A kind of thing and its id, as `record <id>`")


class IdentifyIn(Schema):
    """Which own contribution a request is about."""

    contribution: uuid.UUID


class GrantIn(Schema):
    """Release to the end of a day, which is not after the review date."""

    until: date
    why: str = ""
    level: Literal["open", "full"] = "full"
    purposes: list[Purpose] = Field([], description="Letters; none: the purpose it was asked for")
    any_case: bool = Field(False, description="False: for the case it was asked for alone")
    legal_basis: str = Field("", max_length=200)
    court: bool = False
    onward: bool = False
    transfer: TransferIn | None = None


class RefuseIn(Schema):
    """``reason``: a code of the closed list of Directive (EU) 2023/977, Article 6(1)."""

    reason: str
    text: str = ""


@router.get("/requests", response=list[RequestOut], operation_id="requests")
def requests(request: HttpRequest) -> list[RequestOut]:
    """Requests to and by the caller's agency: open ones first, 200 at most."""
    return [_out(one) for one in queries.requests(calling(request))]


@router.post("/requests", response={201: RequestOut}, operation_id="request_new")
def seek(request: HttpRequest, given: SeekIn) -> Status[RequestOut]:
    """Ask an agency for what was not shown, whether it is there or not. Asked the same again: the open request."""
    viewer = calling(request)
    asked = access.seek(viewer, **given.dict())
    return Status(201, _out(_found(viewer, asked.pk)))


@router.post("/requests/{request_id}/record", response=RequestOut, operation_id="request_identify")
def identify(request: HttpRequest, request_id: uuid.UUID, given: IdentifyIn) -> RequestOut:
    """As the agency that was asked, say which own contribution it is. The asker learns nothing of it before it is
    released."""
    viewer = calling(request)
    _found(viewer, request_id)
    access.identify(viewer, request_id, given.contribution)
    return _out(_found(viewer, request_id))


@router.get("/requests/{request_id}", response=RequestOut, operation_id="request")
def one(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """One request."""
    return _out(_found(calling(request), request_id))


@router.post("/requests/{request_id}/grant", response=RequestOut, operation_id="request_grant")
def grant(request: HttpRequest, request_id: uuid.UUID, given: GrantIn) -> RequestOut:
    """Release what was asked for, on the owner's terms. ``answer`` is ``second`` where a second person has to agree."""
    _found(calling(request), request_id)
    scope = actions.Scope(
        level=Level.OPEN if given.level == "open" else Level.FULL, purposes=frozenset(given.purposes),
        any_case=given.any_case, legal_basis=given.legal_basis, court=given.court, onward=given.onward,
        transfer=TransferRecord(**given.transfer.dict()) if given.transfer else None,
    )  # fmt: skip
    actions.grant(calling(request), request_id, until=given.until, why=given.why, scope=scope)
    return _out(_found(calling(request), request_id))


@router.post("/requests/{request_id}/confirm", response=RequestOut, operation_id="request_confirm")
def confirm(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """Agree, as the second person, to what was released."""
    _found(calling(request), request_id)
    actions.confirm(calling(request), request_id)
    return _out(_found(calling(request), request_id))


@router.post("/requests/{request_id}/take-back", response=RequestOut, operation_id="request_take_back")
def take_back(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """Take back what waits for a second person."""
    _found(calling(request), request_id)
    actions.take_back(calling(request), request_id)
    return _out(_found(calling(request), request_id))


@router.post("/requests/{request_id}/refuse", response=RequestOut, operation_id="request_refuse")
def refuse(request: HttpRequest, request_id: uuid.UUID, given: RefuseIn) -> RequestOut:
    """Refuse it."""
    _found(calling(request), request_id)
    actions.refuse(calling(request), request_id, reason=given.reason, text=given.text)
    return _out(_found(calling(request), request_id))


def _found(viewer: Viewer, request_id: uuid.UUID) -> SeenRequest:
    found = queries.read(viewer, request_id)
    if found is None:
        raise Http404
    return found


def _out(one: SeenRequest) -> RequestOut:
    return RequestOut(
        id=one.id, wanted=one.wanted, onward_to=one.onward_to, sought=one.sought, to_me=one.to_me,
        from_agency=one.from_agency, to_agency=one.to_agency, person=one.person, purpose=one.purpose, case=one.case,
        why=one.why, at=one.at, answer=one.answer, refusal=one.refusal, answer_text=one.answer_text,
        answered_at=one.answered_at, until=one.until, hit=one.hit, about=record_out(one.about) if one.about else None,
        terms=_terms(one.terms) if one.terms else None,
    )  # fmt: skip


def _terms(given: Granted) -> GrantedOut:
    return GrantedOut(
        release=given.release, level=Level(given.level).name.lower(), case=given.case, until=given.until,
        purposes=[one.value for one in Purpose if one.bit & given.purposes], court=given.court, onward=given.onward,
        onward_to=given.onward_to, legal_basis=given.legal_basis, transferred=given.transferred,
    )  # fmt: skip
