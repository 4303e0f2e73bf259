"""API of danger to life: open a record before its owner answers, and what both agencies then see and say of it."""

import uuid
from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import breaking, emergencies
from tallystick.hub.exchange.emergencies import SeenEmergency, Way
from tallystick.hub.hits.api import RecordOut, record_out
from tallystick.hub.register.emergency import REASON
from tallystick.hub.viewer import Viewer

router = Router(tags=["danger to life"])


class OpenIn(Schema):
    """What to open: the other agency's record that a hit, a notice of an own check or a record seen in part stands
    for."""

    way: Way
    thing: uuid.UUID = Field(description="Id of the hit, the notice or the contribution")
    why: str = Field(description="What the danger is; the owner reads it")


class TextIn(Schema):
    """What the danger was, and what came of it."""

    text: str


class EmergencyOut(Schema):
    """An opening. ``why``, ``justification`` and ``about`` are empty for who sees no content; ``person`` is told to
    both agencies, to a data-protection officer for the own agency alone."""

    id: uuid.UUID
    by_us: bool
    agency: str
    owner: str
    person: str
    case: str
    why: str
    at: datetime
    expires_at: datetime
    ended_at: datetime | None
    asked_at: datetime | None
    due_at: datetime | None
    justification: str
    justified_at: datetime | None
    justified_by: str
    about: RecordOut | None


@router.get("/emergencies", response=list[EmergencyOut], operation_id="emergencies")
def listed(request: HttpRequest) -> list[EmergencyOut]:
    """What was opened for danger to life by the caller's agency or of its records: newest first, 100 at most."""
    return [_out(one) for one in emergencies.emergencies(calling(request))]


@router.post("/emergencies", response={201: EmergencyOut}, operation_id="emergency_new")
def opened(request: HttpRequest, given: OpenIn) -> Status[EmergencyOut]:
    """Read it whole for four hours, in this case and for this purpose. Its owner and both data-protection officers are
    told at once; a justification is owed within a day."""
    viewer = calling(request)
    made = breaking.break_glass(viewer, given.way, given.thing, reason=REASON, why=given.why)
    return Status(201, _out(_found(viewer, made.pk)))


@router.get("/emergencies/{emergency_id}", response=EmergencyOut, operation_id="emergency")
def one(request: HttpRequest, emergency_id: uuid.UUID) -> EmergencyOut:
    """One of them."""
    return _out(_found(calling(request), emergency_id))


@router.post("/emergencies/{emergency_id}/end", response=EmergencyOut, operation_id="emergency_end")
def end(request: HttpRequest, emergency_id: uuid.UUID) -> EmergencyOut:
    """As the record's owner, end it now; the justification is still owed."""
    viewer = calling(request)
    _found(viewer, emergency_id)
    breaking.end(viewer, emergency_id)
    return _out(_found(viewer, emergency_id))


@router.post("/emergencies/{emergency_id}/why", response=EmergencyOut, operation_id="emergency_why")
def ask_why(request: HttpRequest, emergency_id: uuid.UUID) -> EmergencyOut:
    """As the record's owner, ask for the justification that is owed."""
    viewer = calling(request)
    _found(viewer, emergency_id)
    breaking.ask_why(viewer, emergency_id)
    return _out(_found(viewer, emergency_id))


@router.post("/emergencies/{emergency_id}/justify", response=EmergencyOut, operation_id="emergency_justify")
def justify(request: HttpRequest, emergency_id: uuid.UUID, given: TextIn) -> EmergencyOut:
    """Say what the danger was and what came of it: as who opened it, or as a supervisor of the same agency."""
    viewer = calling(request)
    _found(viewer, emergency_id)
    breaking.justify(viewer, emergency_id, text=given.text)
    return _out(_found(viewer, emergency_id))


def _found(viewer: Viewer, emergency_id: uuid.UUID) -> SeenEmergency:
    found = emergencies.read(viewer, emergency_id)
    if found is None:
        raise Http404
    return found


def _out(one: SeenEmergency) -> EmergencyOut:
    return EmergencyOut(
        id=one.id, by_us=one.by_us, agency=one.agency, owner=one.owner, person=one.person, case=one.case, why=one.why,
        at=one.at, expires_at=one.expires_at, ended_at=one.ended_at, asked_at=one.asked_at, due_at=one.due_at,
        justification=one.justification, justified_at=one.justified_at, justified_by=one.justified_by,
        about=record_out(one.about) if one.about else None,
    )  # fmt: skip
