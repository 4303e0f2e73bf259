"""Announcements of the lead, which somebody of every agency that takes part must have seen."""

import uuid

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.register.actions import person
from tallystick.hub.room.journaling import note_announcement, plain, tell
from tallystick.hub.room.models import Announcement, Seen
from tallystick.hub.room.policy import opened
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST_ANNOUNCEMENTS = 500
"""Announcements of one operation."""
MOST_TEXT_CHARS = 1_000


@action("operate")
def announce(viewer: Viewer, operation_id: uuid.UUID, *, text: str) -> Announcement:
    """Tell every agency something. The lead has seen what it announces itself."""
    operation, said = opened(viewer, operation_id), plain(text, MOST_TEXT_CHARS, "Announcement")
    if operation.lead_id != viewer.agency:
        raise Refused("Only its lead agency announces something.")
    if Announcement.objects.filter(operation=operation).count() >= MOST_ANNOUNCEMENTS:
        raise Unacceptable(f"An operation has at most {MOST_ANNOUNCEMENTS} announcements.")
    made = Announcement.objects.create(operation=operation, text=said, by=person(viewer), at=viewer.now)
    Seen.objects.create(announcement=made, agency_id=viewer.agency, by=made.by, at=viewer.now)
    note_announcement(viewer, made)
    record(viewer, "announce", [made.pk], operation=str(operation.pk))
    tell(viewer, operation, "announcement")
    return made


@action("search")
def see_announcement(viewer: Viewer, operation_id: uuid.UUID, announcement_id: uuid.UUID) -> None:
    """Somebody of the viewer's agency has seen an announcement. Said twice, the first holds."""
    operation = opened(viewer, operation_id)
    found = Announcement.objects.filter(pk=announcement_id, operation=operation).first()
    if found is None:
        raise Refused("No such announcement in this room.")
    first = {"by": person(viewer), "at": viewer.now}
    _, fresh = Seen.objects.get_or_create(announcement=found, agency_id=viewer.agency, defaults=first)
    if fresh:
        record(viewer, "see_announcement", [found.pk], operation=str(operation.pk))
        tell(viewer, operation, "seen")
