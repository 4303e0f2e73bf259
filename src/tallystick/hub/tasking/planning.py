"""What an agency plans: its tasks and their order, centres, and the usual plan to begin with."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.policy import running, takes_part
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import levels
from tallystick.hub.tasking import colliding, policy
from tallystick.hub.tasking.models import Centre, CentreKind, Task
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import code_list

MOST_TASKS = 2_000
"""Tasks of one operation, dropped ones too."""
MOST_CENTRES = 200
MOST_BEFORE = 20
LONGEST_TASK = timedelta(days=31)
LENGTHS = {"title": 120, "team": 80, "place": 160}
CENTRE_LENGTHS = {"name": 80, "place": 120, "contact": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTask:
    """What a task states. ``target`` is a contribution that the planner may see; ``after`` are own tasks that must be
    done before."""

    title: str
    starts_at: datetime
    ends_at: datetime
    team: str = ""
    place: str = ""
    target: uuid.UUID | None = None
    after: tuple[uuid.UUID, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCentre:
    """What a centre states; of the viewer's agency, unless the lead names another that takes part."""

    kind: str
    name: str
    place: str = ""
    contact: str = ""
    agency: str = ""


@action("plan")
def add_task(viewer: Viewer, operation_id: uuid.UUID, stated: StatedTask) -> Task:
    """Plan a task of the viewer's agency. Where it collides with another agency's, both learn of it as they may."""
    operation = _running(viewer, operation_id)
    if Task.objects.filter(operation=operation).count() >= MOST_TASKS:
        raise Unacceptable(f"An operation has at most {MOST_TASKS:,} tasks.")
    made = Task(operation=operation, agency_id=viewer.agency, by=person(viewer))
    _state(viewer, made, stated)
    record(viewer, "add_task", [made.pk], operation=str(operation.pk))
    return made


@action("plan")
def change_task(viewer: Viewer, task_id: uuid.UUID, stated: StatedTask) -> Task:
    """State an own task anew. A target that this planner may not see stays, unless another is named."""
    task = own_task(viewer, task_id)
    _state(viewer, task, stated)
    record(viewer, "change_task", [task.pk])
    return task


@action("plan")
def take_template(viewer: Viewer, operation_id: uuid.UUID) -> int:
    """Take over what is usual for this kind of operation: tasks and centres whose name the agency has none of yet.
    Returns how many were added."""
    operation = _running(viewer, operation_id)
    usual = code_list("task_templates")["codes"][operation.kind]
    held = {one.title: one for one in Task.objects.filter(operation=operation, agency=viewer.agency)}
    wanted = [row for row in usual["tasks"] if row["title"] not in held]
    if Task.objects.filter(operation=operation).count() + len(wanted) > MOST_TASKS:
        raise Unacceptable(f"An operation has at most {MOST_TASKS:,} tasks.")
    for row in wanted:
        held[row["title"]] = made = Task.objects.create(by=person(viewer), **_usual_task(viewer, operation, row))
        made.after.set([held[title] for title in row["after"]])
    added = len(wanted) + _usual_centres(viewer, operation, usual["centres"])
    record(viewer, "take_template", [operation.pk], count=added)
    return added


@action("plan")
def save_centre(
    viewer: Viewer, operation_id: uuid.UUID, stated: StatedCentre, *, centre_id: uuid.UUID | None = None
) -> Centre:
    """Enter a centre, or state one anew: the viewer agency's, or where it leads, anyone's that takes part."""
    operation = _running(viewer, operation_id)
    if problems := _centre_problems(viewer, operation, stated, centre_id):
        raise Unacceptable(*problems)
    centre = _own_centre(viewer, operation, centre_id) if centre_id else Centre(operation=operation)
    centre.agency_id, centre.kind = stated.agency or viewer.agency, stated.kind
    for name in CENTRE_LENGTHS:
        setattr(centre, name, getattr(stated, name).strip())
    centre.by, centre.at = person(viewer), viewer.now
    centre.save()
    record(viewer, "save_centre", [centre.pk], operation=str(operation.pk))
    return centre


@action("plan")
def remove_centre(viewer: Viewer, operation_id: uuid.UUID, centre_id: uuid.UUID) -> None:
    """Take a centre out again."""
    centre = _own_centre(viewer, _running(viewer, operation_id), centre_id)
    record(viewer, "remove_centre", [centre.pk])
    centre.delete()


def _running(viewer: Viewer, operation_id: uuid.UUID) -> Operation:
    return running(takes_part(viewer).filter(pk=operation_id))


def own_task(viewer: Viewer, task_id: uuid.UUID) -> Task:
    """A task of the viewer's agency in an operation that runs, locked."""
    found = policy.own_tasks(viewer).filter(pk=task_id).first()
    if found is None:
        raise Refused("Your agency has no such task.")
    operation = _running(viewer, found.operation_id)
    found = Task.objects.select_for_update(of=("self",)).select_related("target").get(pk=task_id)
    found.operation = operation
    return found


def _state(viewer: Viewer, task: Task, stated: StatedTask) -> None:
    """Keep what a task states; where it collides is found in the same transaction."""
    before = _before(viewer, task, stated.after)
    if problems := [*_words(stated), *_window(task.operation, stated), *_order(task, before)]:
        raise Unacceptable(*problems)
    for name in LENGTHS:
        setattr(task, name, getattr(stated, name).strip())
    task.starts_at, task.ends_at, task.silent = stated.starts_at, stated.ends_at, stated.silent
    task.target, task.at = _target(viewer, task, stated.target), viewer.now
    task.save()
    task.after.set(before)
    colliding.find(task)


def _words(stated: StatedTask) -> list[str]:
    said = {name: getattr(stated, name).strip() for name in LENGTHS}
    wrong = [name for name, most in LENGTHS.items() if len(said[name]) > most or not said[name].isprintable()]
    found = [f"{name.capitalize()}: expected one line of at most {LENGTHS[name]} characters." for name in wrong]
    return found if said["title"] else [*found, "Title: say in a few words what the team does."]


def _window(operation: Operation, stated: StatedTask) -> list[str]:
    if not stated.starts_at < stated.ends_at <= stated.starts_at + LONGEST_TASK:
        return [f"Window: expected an end after its beginning, within {LONGEST_TASK.days} days."]
    zone = ZoneInfo(operation.zone)
    first, last = (at.astimezone(zone).date() for at in (stated.starts_at, stated.ends_at))
    if operation.prepares_from <= first and last <= operation.follow_up_until:
        return []
    return [f"Window: expected days of the operation, {operation.prepares_from} to {operation.follow_up_until}."]


def _target(viewer: Viewer, task: Task, wanted: uuid.UUID | None) -> Contribution | None:
    """The contribution that is named, as far as the gate lets the planner name it."""
    if wanted is None:
        hidden = task.target_id is not None and not levels(viewer, [task.target_id])
        return task.target if hidden else None
    found = visible_to(viewer).filter(pk=wanted).select_related("withheld").first()
    if found is None:
        raise Unacceptable("Target: no such contribution, or none that you may see.")
    return found


def _before(viewer: Viewer, task: Task, wanted: Sequence[uuid.UUID]) -> list[Task]:
    ids = set(wanted)
    found = list(Task.objects.filter(pk__in=ids, agency=viewer.agency, operation=task.operation))
    if len(found) != len(ids) or len(ids) > MOST_BEFORE:
        raise Unacceptable(f"Before it: expected at most {MOST_BEFORE} tasks of your own in this operation.")
    return found


def _order(task: Task, before: Sequence[Task]) -> list[str]:
    """A task that waits, over any number of others, for itself would never begin."""
    pairs = Task.after.through.objects.filter(from_task__operation=task.operation, from_task__agency=task.agency_id)
    needs: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one, first in pairs.values_list("from_task", "to_task"):
        needs.setdefault(one, []).append(first)
    seen, waiting = set[uuid.UUID](), [one.pk for one in before]
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            waiting += needs.get(one, [])
    return ["Before it: this task would have to be done before itself."] if task.pk in seen else []


def _usual_task(viewer: Viewer, operation: Operation, row: dict[str, object]) -> dict[str, object]:
    day = operation.first_day + timedelta(days=int(str(row["day"])))
    day = min(max(day, operation.prepares_from), operation.last_day)
    starts_at = datetime.combine(day, time.fromisoformat(str(row["from"])), ZoneInfo(operation.zone))
    return {
        "operation": operation, "agency_id": viewer.agency, "title": row["title"], "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=int(str(row["hours"]))), "at": viewer.now,
    }  # fmt: skip


def _usual_centres(viewer: Viewer, operation: Operation, rows: Sequence[dict[str, str]]) -> int:
    """The coordination centre is the lead's, a national one everybody's."""
    kinds = {CentreKind.NATIONAL, *([CentreKind.COORDINATION] if operation.lead_id == viewer.agency else [])}
    held = set(Centre.objects.filter(operation=operation, agency=viewer.agency).values_list("name", flat=True))
    made = [
        Centre(operation=operation, agency_id=viewer.agency, by=person(viewer), at=viewer.now, **row)
        for row in rows if row["kind"] in kinds and row["name"] not in held
    ]  # fmt: skip
    Centre.objects.bulk_create(made)
    return len(made)


def _own_centre(viewer: Viewer, operation: Operation, centre_id: uuid.UUID) -> Centre:
    rows = Centre.objects.filter(operation=operation, pk=centre_id)
    found = (rows if operation.lead_id == viewer.agency else rows.filter(agency=viewer.agency)).first()
    if found is None:
        raise Refused("Only its agency and the lead change a centre.")
    return found


def _centre_problems(
    viewer: Viewer, operation: Operation, stated: StatedCentre, centre_id: uuid.UUID | None
) -> list[str]:
    agency, said = stated.agency or viewer.agency, {name: getattr(stated, name).strip() for name in CENTRE_LENGTHS}
    if agency != viewer.agency and operation.lead_id != viewer.agency:
        raise Refused("Only the lead enters the centres of others.")
    alike = Centre.objects.filter(operation=operation, agency=agency, name=said["name"])
    checks = (
        (operation.participants.filter(agency=agency).exists(), "Agency: expected one that takes part."),
        (stated.kind in CentreKind.values, f"Kind: expected one of {', '.join(CentreKind.values)}."),
        (bool(said["name"]), "Name: say what the centre is called."),
        (all(len(said[name]) <= most and said[name].isprintable() for name, most in CENTRE_LENGTHS.items()),
         "Name, place and contact: expected one line of at most 80, 120 and 120 characters."),
        (set(alike.values_list("pk", flat=True)) <= {centre_id}, "Name: the agency has a centre of that name there."),
        (bool(centre_id) or Centre.objects.filter(operation=operation).count() < MOST_CENTRES,
         f"An operation has at most {MOST_CENTRES} centres."),
    )  # fmt: skip
    return [sentence for holds, sentence in checks if not holds]
