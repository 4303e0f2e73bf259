"""API of releases: give one, ask for more, who may see an own contribution and why, second persons, passing on."""

import uuid
from datetime import date, datetime
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange.models import Wanted
from tallystick.hub.register import queries, releasing, showing
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Refused, Viewer
from tallystick.vocabulary import Purpose

router = Router(tags=["releases"])


class AskIn(Schema):
    """What is asked for of a contribution, and why."""

    why: str
    wanted: Literal["read", "court", "onward"] = "read"
    onward_to: str = Field("", description="With onward: the agency it shall be passed on to")


class Made(Schema):
    """What was made."""

    id: uuid.UUID


class OfferedOut(Schema):
    """A release that was made. ``waits`` where a second person of the owner has to agree."""

    id: int
    waits: bool


class PassOnIn(Schema):
    """To whom, and why."""

    to: str
    why: str


class TransferIn(Schema):
    """The record of a transfer to a third country (Directive (EU) 2016/680, Articles 35 to 38)."""

    ground: str = Field(description="adequacy, safeguards or derogation")
    reference: str = ""
    authority: str
    authorisation: str
    assurances: str
    justification: str
    data: str


class ReleaseIn(Schema):
    """On which terms an owner releases what nobody asked for."""

    to: str = Field(description="Code of the agency")
    purposes: list[Purpose]
    until: date
    why: str
    legal_basis: str = ""
    level: int = Field(2, ge=1, le=2, description="1: the open part; 2: all of it")
    case: str = Field("", max_length=64, description="For this case alone; empty: any")
    court: bool = False
    onward: bool = False
    transfer: TransferIn | None = None

    def terms(self) -> releasing.Terms:
        """As they are stated."""
        transfer = releasing.TransferRecord(**self.transfer.dict()) if self.transfer else None
        stated = self.dict(exclude={"transfer", "purposes", "level"})
        return releasing.Terms(
            **stated, purposes=frozenset(self.purposes), level=Level(self.level), transfer=transfer
        )  # fmt: skip


class MayOut(Schema):
    """Whether one agency may see it, how much, and why."""

    agency: str
    allowed: bool
    level: str
    reason: str


class ReleaseOut(Schema):
    """A release of an own contribution. ``holds`` while it lets its agency read, ``waits`` for a second person."""

    id: int
    agency: str
    how: str
    purposes: str
    limits: list[str]
    until: datetime | str
    why: str
    by: str
    at: datetime
    holds: bool
    waits: bool
    emergency: bool
    ended_at: datetime | None


class AudienceOut(Schema):
    """Who may see an own contribution and why, and every release of it; of another agency's, the caller's line."""

    agencies: list[MayOut]
    releases: list[ReleaseOut]


@router.post("/contributions/{uuid:contribution_id}/ask", response={201: Made}, operation_id="contribution_ask")
def ask(request: HttpRequest, contribution_id: uuid.UUID, stated: AskIn) -> Status[Made]:
    """Ask the owner for what it withholds, or for leave to use it in court or to pass it on."""
    viewer = calling(request)
    _seen(viewer, contribution_id)
    wanted = exchange.Ask(wanted=Wanted(stated.wanted), onward_to=stated.onward_to)
    asked = exchange.ask_about_contribution(viewer, contribution_id, why=stated.why, ask=wanted)
    return Status(201, Made(id=asked.pk))


@router.get("/contributions/{uuid:contribution_id}/audience", response=AudienceOut, operation_id="audience")
def audience(request: HttpRequest, contribution_id: uuid.UUID) -> AudienceOut:
    """Which agencies may see it, the rule or release that lets them, and until when."""
    viewer = calling(request)
    seen = _seen(viewer, contribution_id)
    if not seen.mine:
        answer = queries.why_visible(viewer, contribution_id)
        decided = [(viewer.agency, answer)]
    else:
        decided = list(queries.audience(viewer, contribution_id))
    found = showing.releases(queries.releases(viewer, contribution_id), viewer)
    return AudienceOut(
        agencies=[
            MayOut(agency=code, allowed=one.allowed, level=one.level.name.lower(), reason=one.reason)
            for code, one in decided
        ],
        releases=[
            ReleaseOut(
                id=one.id, agency=one.agency, how=one.how, purposes=one.purposes, limits=list(one.limits),
                until=one.until if isinstance(one.until, datetime) else one.until.isoformat(), why=one.why, by=one.by,
                at=one.at, holds=one.holds, waits=one.waits, emergency=one.emergency, ended_at=one.ended_at,
            )
            for one in found
        ],
    )  # fmt: skip


@router.post(
    "/contributions/{uuid:contribution_id}/releases", response={201: OfferedOut}, operation_id="contribution_release"
)
def offer(request: HttpRequest, contribution_id: uuid.UUID, given: ReleaseIn) -> Status[OfferedOut]:
    """Release an own contribution to one agency that has not asked for it."""
    viewer = calling(request)
    seen = _seen(viewer, contribution_id)
    if not seen.mine:
        raise Refused(f"Only its owner releases it: ask {seen.owner}.")
    made = releasing.offer(viewer, contribution_id, given.terms())
    return Status(201, OfferedOut(id=made.pk, waits=made.pending))


@router.post(
    "/contributions/{uuid:contribution_id}/releases/{release_id}/confirm",
    response={204: None},
    operation_id="release_confirm",
)
def confirm(request: HttpRequest, contribution_id: uuid.UUID, release_id: int) -> Status[None]:
    """Agree, as the second person, to a release of an own contribution."""
    viewer = calling(request)
    _own(viewer, contribution_id)
    exchange.confirm_release(viewer, release_id)
    return Status(204, None)


@router.post(
    "/contributions/{uuid:contribution_id}/releases/{release_id}/end", response={204: None}, operation_id="release_end"
)
def end(request: HttpRequest, contribution_id: uuid.UUID, release_id: int) -> Status[None]:
    """End a release of an own contribution, and what was passed on by it; the next read no longer passes."""
    viewer = calling(request)
    _own(viewer, contribution_id)
    exchange.end_release(viewer, release_id)
    return Status(204, None)


@router.post("/contributions/{uuid:contribution_id}/pass-on", response={204: None}, operation_id="contribution_pass_on")
def pass_on(request: HttpRequest, contribution_id: uuid.UUID, stated: PassOnIn) -> Status[None]:
    """Pass on what was released with leave to, on the same terms; never to a third country."""
    viewer = calling(request)
    _seen(viewer, contribution_id)
    releasing.pass_on(viewer, contribution_id, to=stated.to, why=stated.why)
    return Status(204, None)


def _seen(viewer: Viewer, contribution_id: uuid.UUID) -> Seen:
    seen = queries.read(viewer, contribution_id)
    if seen is None:
        raise Http404
    return seen


def _own(viewer: Viewer, contribution_id: uuid.UUID) -> None:
    if not _seen(viewer, contribution_id).mine:
        raise Http404
