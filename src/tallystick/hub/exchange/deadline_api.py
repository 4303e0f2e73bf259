"""API of deadlines and analysis projects: the same as their pages."""

import uuid
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import board, projecting, projects
from tallystick.hub.exchange.board import SeenDeadline
from tallystick.hub.exchange.projecting import NewProject
from tallystick.hub.exchange.projects import SeenProject
from tallystick.hub.viewer import Unacceptable

router = Router(tags=["deadlines and projects"])


class DeadlineOut(Schema):
    """A clock: ``agency`` has the duty, ``waits`` is who waits; ``thing`` and ``thing_id`` say what it is about."""

    id: uuid.UUID
    mine: bool
    agency: str
    waits: str
    case: str
    thing: str
    thing_id: uuid.UUID
    label: str
    source: str
    verified: bool
    state: str
    due: datetime | None
    words: str
    caveats: list[str]
    deviation: str


class DeviateIn(Schema):
    """Until when, and why."""

    until: datetime
    why: str


class ProjectOut(Schema):
    """An analysis project."""

    id: uuid.UUID
    code: str
    name: str
    specific_purpose: str
    crime_area: str
    data_categories: str
    subject_categories: list[str]
    access_conditions: str
    lead: str
    participants: list[str]
    storage_until: date
    ended_at: datetime | None


class ProjectIn(Schema):
    """What an analysis project states (Regulation (EU) 2016/794, Article 18(3))."""

    code: str
    name: str
    specific_purpose: str
    crime_area: str
    data_categories: str
    subject_categories: list[str]
    access_conditions: str
    storage_until: date
    participants: list[str] = []


@router.get("/deadlines", response=list[DeadlineOut], operation_id="deadlines")
def deadlines(request: HttpRequest) -> list[DeadlineOut]:
    """Every clock that runs for the caller's agency, or that it waits for: overdue ones first."""
    return [_clock_out(one) for one in board.board(calling(request))]


@router.post("/deadlines/{uuid:deadline_id}/deviate", response=list[DeadlineOut], operation_id="deadline_deviate")
def deviate(request: HttpRequest, deadline_id: uuid.UUID, given: DeviateIn) -> list[DeadlineOut]:
    """Deviate from a clock, where its law lets one."""
    if given.until.tzinfo is None:
        raise Unacceptable("until: expected a moment with a time zone.")
    board.deviate(calling(request), deadline_id, why=given.why, until=given.until)
    return [_clock_out(one) for one in board.board(calling(request)) if one.id == deadline_id]


@router.get("/projects", response=list[ProjectOut], operation_id="projects")
def project_list(request: HttpRequest) -> list[ProjectOut]:
    """Analysis projects that the caller's agency leads or takes part in."""
    return [_project_out(one) for one in projects.listed(calling(request))]


@router.post("/projects", response=list[ProjectOut], operation_id="project_create")
def create_project(request: HttpRequest, given: ProjectIn) -> list[ProjectOut]:
    """Open an analysis project that the caller's agency leads."""
    listed = {name: tuple(getattr(given, name)) for name in ("participants", "subject_categories")}
    made = projecting.create_project(calling(request), NewProject(**(given.dict() | listed)))
    return [_project_out(one) for one in projects.listed(calling(request)) if one.id == made.pk]


@router.post("/projects/{uuid:project_id}/end", response={204: None}, operation_id="project_end")
def end_project(request: HttpRequest, project_id: uuid.UUID) -> Status[None]:
    """End a project that the caller's agency leads."""
    projecting.end_project(calling(request), project_id)
    return Status(204, None)


def _clock_out(one: SeenDeadline) -> DeadlineOut:
    return DeadlineOut(
        id=one.id, mine=one.mine, agency=one.agency, waits=one.waits, case=one.case, thing=one.thing,
        thing_id=one.thing_id, label=one.label, source=one.source, verified=one.verified, state=str(one.state),
        due=one.standing.due, words=one.words, caveats=list(one.caveats), deviation=one.deviation,
    )  # fmt: skip


def _project_out(one: SeenProject) -> ProjectOut:
    return ProjectOut(
        id=one.id, code=one.code, name=one.name, specific_purpose=one.specific_purpose, crime_area=one.crime_area,
        data_categories=one.data_categories, subject_categories=list(one.subject_categories),
        access_conditions=one.access_conditions, lead=one.lead, participants=list(one.participants),
        storage_until=one.storage_until, ended_at=one.ended_at,
    )  # fmt: skip
