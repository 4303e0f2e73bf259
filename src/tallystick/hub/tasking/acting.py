"""What is done with a plan: a task goes on, a collision is acknowledged, two agencies are brought together."""

import uuid

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.register.actions import person
from tallystick.hub.tasking import colliding, planning, policy
from tallystick.hub.tasking.models import OPEN, Collision, ContactPoint, Task, TaskStatus
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import code_list

MOST_LINE_CHARS = 120
MOST_WORDS = 500


@action("plan")
def set_status(viewer: Viewer, task_id: uuid.UUID, status: str) -> Task:
    """Say how far an own task is. It does not begin before what must be done before it."""
    if status not in TaskStatus.values:
        raise Unacceptable(f"Status: expected one of {', '.join(TaskStatus.values)}.")
    task = planning.own_task(viewer, task_id)
    waits = task.after.filter(status__in=OPEN).first()
    if waits and status in (TaskStatus.UNDER_WAY, TaskStatus.DONE):
        raise Unacceptable(f"First must be done: {waits.title}.")
    looked_for = (task.status in OPEN) != (status in OPEN)
    task.status = TaskStatus(status)
    task.save(update_fields=["status"])
    if looked_for:
        colliding.find(task)
    record(viewer, "set_status", [task.pk], status=status)
    return task


@action("plan")
def acknowledge_collision(viewer: Viewer, collision_id: uuid.UUID) -> Collision:
    """The viewer's agency knows of its collision. Said twice, it holds once."""
    rows = policy.collisions(viewer).filter(pk=collision_id)
    found = rows.select_related("first", "second").select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("No such collision of your agency's.")
    side = "first" if found.first.agency_id == viewer.agency else "second"
    if getattr(found, f"{side}_at") is None:
        setattr(found, f"{side}_by", person(viewer))
        setattr(found, f"{side}_at", viewer.now)
        found.save(update_fields=[f"{side}_by", f"{side}_at"])
        record(viewer, "acknowledge_collision", [found.pk])
    return found


@action("deconflict")
def settle_collision(viewer: Viewer, collision_id: uuid.UUID, *, outcome: str, words: str) -> Collision:
    """The deconfliction officer says what was done to bring two agencies together: the clock ends."""
    found = policy.to_bring_together(viewer).filter(pk=collision_id).select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("No such collision waits for a deconfliction officer of your centre.")
    if outcome not in code_list("deconfliction")["outcomes"] or not 1 <= len(words.strip()) <= MOST_WORDS:
        raise Unacceptable(f"Say what was done, and how, in a sentence of at most {MOST_WORDS} characters.")
    found.settled_by, found.settled_at = person(viewer), viewer.now
    found.outcome, found.words = outcome, words.strip()
    found.save(update_fields=["settled_by", "settled_at", "outcome", "words"])
    record(viewer, "settle_collision", [found.pk], told=found.words, outcome=outcome)
    return found


@action("operate")
def set_contact(viewer: Viewer, *, line: str, told: bool) -> ContactPoint:
    """How the agency's deconfliction officer is called, and whether an agency whose plan collides is told."""
    said = line.strip()
    if not 1 <= len(said) <= MOST_LINE_CHARS or not said.isprintable():
        raise Unacceptable(f"Contact: expected one line of at most {MOST_LINE_CHARS} characters.")
    stated = {"line": said, "told": told, "by": person(viewer), "at": viewer.now}
    made, _ = ContactPoint.objects.update_or_create(agency_id=viewer.agency, defaults=stated)
    rows = policy.unattended(viewer.agency).select_related("first__target", "second__target")
    colliding.engage(rows, viewer.now)
    record(viewer, "set_contact", told_to_others=told)
    return made
