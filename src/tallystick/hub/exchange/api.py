"""API of requests: asked of the caller's agency, asked by it, and the owner's answers."""

import uuid
from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import actions, queries
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.hits.api import RecordOut, record_out
from tallystick.hub.viewer import Viewer

router = Router(tags=["requests"])


class RequestOut(Schema):
    """A request. ``about`` is null where the caller may not see what it is about."""

    id: uuid.UUID
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


class GrantIn(Schema):
    """Release to the end of a day, which is not after the review date."""

    until: date
    why: str = ""


class RefuseIn(Schema):
    """``reason``: a code of the closed list of Directive (EU) 2023/977, Article 6(1)."""

    reason: str
    text: str = ""


@router.get("/requests", response=list[RequestOut], operation_id="requests")
def requests(request: HttpRequest) -> list[RequestOut]:
    """Requests to and by the caller's agency: open ones first, 200 at most."""
    return [_out(one) for one in queries.requests(calling(request))]


@router.get("/requests/{request_id}", response=RequestOut, operation_id="request")
def one(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """One request."""
    return _out(_found(calling(request), request_id))


@router.post("/requests/{request_id}/grant", response=RequestOut, operation_id="request_grant")
def grant(request: HttpRequest, request_id: uuid.UUID, given: GrantIn) -> RequestOut:
    """Release what was asked for."""
    _found(calling(request), request_id)
    actions.grant(calling(request), request_id, until=given.until, why=given.why)
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
        id=one.id, to_me=one.to_me, from_agency=one.from_agency, to_agency=one.to_agency, person=one.person,
        purpose=one.purpose, case=one.case, why=one.why, at=one.at, answer=one.answer, refusal=one.refusal,
        answer_text=one.answer_text, answered_at=one.answered_at, until=one.until, hit=one.hit,
        about=record_out(one.about) if one.about else None,
    )  # fmt: skip
