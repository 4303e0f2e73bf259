"""Who is in a room now. One row a person, overwritten: nobody can be followed by it."""

import uuid
from datetime import timedelta

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.register.actions import person
from tallystick.hub.room.models import Presence
from tallystick.hub.room.policy import entered
from tallystick.hub.viewer import Refused, Viewer

PRESENT = timedelta(seconds=90)
"""Whose page asked within this time is in the room."""
OFTEN = timedelta(seconds=20)
"""A row is written no more often than this."""


def be_here(viewer: Viewer, operation_id: uuid.UUID) -> None:
    """The viewer's page of this room is open now."""
    row = Presence.objects.filter(person__account=viewer.account, operation=operation_id).first()
    if row is None or row.seen_at < viewer.now - OFTEN:
        enter_room(viewer, operation_id)


@action("search")
def enter_room(viewer: Viewer, operation_id: uuid.UUID) -> None:
    """The viewer is in this room, and in no other. Whoever has left any room is forgotten."""
    if not entered(viewer).filter(pk=operation_id).exists():
        raise Refused("Your agency takes part in no such operation.")
    Presence.objects.filter(seen_at__lt=viewer.now - PRESENT).delete()
    row = Presence.objects.filter(person__account=viewer.account, operation=operation_id).first()
    since = row.since if row else viewer.now
    here = {"operation_id": operation_id, "since": since, "seen_at": viewer.now}
    Presence.objects.update_or_create(person=person(viewer), defaults=here)
    if row is None:
        record(viewer, "enter_room", [operation_id])
