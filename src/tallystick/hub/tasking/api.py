"""API of plans and of deconfliction: the same as their pages."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from tallystick.formats import icalendar
from tallystick.hub.acting import require
from tallystick.hub.agencies.tokens import Bearer, calling
from tallystick.hub.operations.morning_api import MadeOut
from tallystick.hub.tasking import acting, collisions, planning, queries, words
from tallystick.hub.tasking.planning import MOST_BEFORE, StatedCentre, StatedTask
from tallystick.hub.tasking.queries import SeenTask

router = Router(tags=["plans"])
S = TypeVar("S", bound=Schema)
NO_CONTENT = Bearer(needs_work=False)
"""For deconfliction officers, who see no content and choose no case."""


class TaskIn(Schema):
    """What a task states. Moments bear their offset; ``target`` is a contribution that the caller may see, ``after``
    are tasks of the caller's agency that must be done before."""

    title: str
    team: str = ""
    place: str = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    target: uuid.UUID | None = None
    after: list[uuid.UUID] = Field([], max_length=MOST_BEFORE)
    silent: bool = False

    def stated(self) -> StatedTask:
        """The same for the actions."""
        return StatedTask(**{**self.dict(), "after": tuple(self.after)})


class TaskOut(Schema):
    """A task of the caller's agency. ``target`` is empty where the caller may not see it."""

    id: uuid.UUID
    title: str
    team: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: str
    silent: bool
    has_target: bool
    target: uuid.UUID | None
    after: list[uuid.UUID]
    by: str


class ToldTaskOut(Schema):
    """A task of another agency, as the lead is told of it."""

    agency: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: str
    has_target: bool


class CountOut(Schema):
    """How many tasks another agency has on a day of the operation."""

    day: date
    agency: str
    tasks: int


class CentreIn(Schema):
    """What a centre states; of the caller's agency, unless the lead names another."""

    kind: Literal["coordination", "national"]
    name: str
    place: str = ""
    contact: str = ""
    agency: str = ""


class CentreOut(Schema):
    """A centre of the operation."""

    id: uuid.UUID
    agency: str
    kind: str
    name: str
    place: str
    contact: str


class GuestOut(Schema):
    """A guest at a participating agency, by name."""

    name: str
    home: str
    host: str
    mandate: str
    until: date | None


class PlanOut(Schema):
    """A plan: own tasks whole; ``told`` for the lead, ``counts`` for all others."""

    mine: list[TaskOut]
    told: list[ToldTaskOut]
    counts: list[CountOut]
    centres: list[CentreOut]
    guests: list[GuestOut]
    guest_counts: dict[str, int]


class CollisionOut(Schema):
    """A collision of the caller's agency; ``agency`` and ``contact`` are empty where they are not told."""

    id: uuid.UUID
    task: uuid.UUID
    operation: uuid.UUID
    reason: str
    found_at: datetime
    agency: str
    contact: str
    unknown_to_them: bool
    acknowledged_by: str
    acknowledged_at: datetime | None


class CaseOut(Schema):
    """A collision as the deconfliction officer sees it."""

    id: uuid.UUID
    agencies: list[str]
    contacts: list[str]
    reason: str
    place: str
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    overdue: bool


class AddedOut(Schema):
    """How much was added."""

    added: int


class StatusIn(Schema):
    """How far a task is."""

    status: Literal["planned", "under_way", "done", "dropped"]


class SettleIn(Schema):
    """What a deconfliction officer did."""

    outcome: Literal["called_both", "withdrew", "together"]
    words: str


class ContactIn(Schema):
    """How an agency's deconfliction officer is called, and whether an agency whose plan collides is told."""

    line: str
    told: bool = False


@router.get("/operations/{operation_id}/plan", response=PlanOut, operation_id="plan")
def plan(request: HttpRequest, operation_id: uuid.UUID) -> PlanOut:
    """The plan of an operation, as the caller may see it."""
    found = queries.plan(calling(request), operation_id)
    if found is None:
        raise Http404
    return PlanOut(
        mine=[_task(one) for one in found.mine], told=_all(ToldTaskOut, found.told),
        counts=_all(CountOut, found.counts), centres=_all(CentreOut, found.centres),
        guests=_all(GuestOut, found.guests), guest_counts=dict(found.guest_counts),
    )  # fmt: skip


@router.get("/operations/{operation_id}/plan/tasks.ics", operation_id="plan_calendar")
def plan_calendar(request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The caller agency's tasks as a calendar file (RFC 5545)."""
    found = queries.own_tasks(calling(request), operation_id)
    if found is None:
        raise Http404
    text = icalendar.calendar(words.appointments(found), name="Our tasks")
    return HttpResponse(text, content_type=icalendar.CONTENT_TYPE)


@router.post("/operations/{operation_id}/tasks", response={201: MadeOut}, operation_id="task_new")
def task_new(request: HttpRequest, operation_id: uuid.UUID, body: TaskIn) -> Status[MadeOut]:
    """Plan a task of the caller's agency."""
    return Status(201, MadeOut(id=planning.add_task(calling(request), operation_id, body.stated()).pk))


@router.get("/tasks/{task_id}", response=TaskOut, operation_id="task")
def task(request: HttpRequest, task_id: uuid.UUID) -> TaskOut:
    """A task of the caller's agency."""
    found = queries.task(calling(request), task_id)
    if found is None:
        raise Http404
    return _task(found)


@router.put("/tasks/{task_id}", response={204: None}, operation_id="task_change")
def task_change(request: HttpRequest, task_id: uuid.UUID, body: TaskIn) -> Status[None]:
    """State a task of the caller's agency anew."""
    planning.change_task(calling(request), task_id, body.stated())
    return Status(204, None)


@router.post("/tasks/{task_id}/status", response={204: None}, operation_id="task_status")
def task_status(request: HttpRequest, task_id: uuid.UUID, body: StatusIn) -> Status[None]:
    """Say how far a task of the caller's agency is."""
    acting.set_status(calling(request), task_id, body.status)
    return Status(204, None)


@router.post("/operations/{operation_id}/plan/usual", response=AddedOut, operation_id="plan_template")
def plan_template(request: HttpRequest, operation_id: uuid.UUID) -> AddedOut:
    """Take over the usual tasks and centres of this kind of operation."""
    return AddedOut(added=planning.take_template(calling(request), operation_id))


@router.post("/operations/{operation_id}/centres", response={201: MadeOut}, operation_id="plan_centre_new")
def plan_centre_new(request: HttpRequest, operation_id: uuid.UUID, body: CentreIn) -> Status[MadeOut]:
    """Enter a centre."""
    made = planning.save_centre(calling(request), operation_id, StatedCentre(**body.dict()))
    return Status(201, MadeOut(id=made.pk))


@router.put("/operations/{operation_id}/centres/{centre_id}", response={204: None}, operation_id="plan_centre")
def plan_centre(request: HttpRequest, operation_id: uuid.UUID, centre_id: uuid.UUID, body: CentreIn) -> Status[None]:
    """State a centre anew."""
    planning.save_centre(calling(request), operation_id, StatedCentre(**body.dict()), centre_id=centre_id)
    return Status(204, None)


@router.delete(
    "/operations/{operation_id}/centres/{centre_id}", response={204: None}, operation_id="plan_centre_remove"
)
def plan_centre_remove(request: HttpRequest, operation_id: uuid.UUID, centre_id: uuid.UUID) -> Status[None]:
    """Take a centre out again."""
    planning.remove_centre(calling(request), operation_id, centre_id)
    return Status(204, None)


@router.get("/collisions", response=list[CollisionOut], operation_id="collisions")
def collision_list(request: HttpRequest) -> list[CollisionOut]:
    """The collisions of the caller agency's plans: those not acknowledged first."""
    return _all(CollisionOut, collisions.collisions(calling(request)))


@router.post("/collisions/{collision_id}/acknowledge", response={204: None}, operation_id="collision_acknowledge")
def collision_acknowledge(request: HttpRequest, collision_id: uuid.UUID) -> Status[None]:
    """The caller's agency knows of its collision."""
    acting.acknowledge_collision(calling(request), collision_id)
    return Status(204, None)


@router.put("/collisions/contact", response={204: None}, operation_id="deconfliction_contact")
def deconfliction_contact(request: HttpRequest, body: ContactIn) -> Status[None]:
    """Say how the agency's deconfliction officer is called."""
    acting.set_contact(calling(request), **body.dict())
    return Status(204, None)


@router.get("/deconfliction", response=list[CaseOut], operation_id="deconfliction", auth=NO_CONTENT)
def deconfliction(request: HttpRequest) -> list[CaseOut]:
    """What waits for the deconfliction officers of the caller's centre."""
    viewer = calling(request)
    require(viewer, "deconflict")
    return _all(CaseOut, collisions.cases(viewer))


@router.post(
    "/deconfliction/{collision_id}/settle", response={204: None}, operation_id="collision_settle", auth=NO_CONTENT
)
def collision_settle(request: HttpRequest, collision_id: uuid.UUID, body: SettleIn) -> Status[None]:
    """Say what was done to bring two agencies together."""
    acting.settle_collision(calling(request), collision_id, **body.dict())
    return Status(204, None)


def _task(one: SeenTask) -> TaskOut:
    same = {name: getattr(one, name) for name in TaskOut.model_fields if name not in ("target", "after")}
    return TaskOut(**same, target=one.target.id if one.target else None, after=[id for id, _, _ in one.after])


def _all(kind: type[S], found: Iterable[object]) -> list[S]:
    """What was seen, as the caller gets it."""
    return [kind(**{name: getattr(one, name) for name in kind.model_fields}) for one in found]
