"""Who is let into the room of an operation: those who work on a case in an agency that takes part. The wall is not."""

import uuid

from django.db.models import QuerySet

from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.policy import running, takes_part
from tallystick.hub.register.policy import cleared
from tallystick.hub.room.models import File
from tallystick.hub.viewer import Viewer


def entered(viewer: Viewer) -> QuerySet[Operation]:
    """The operations whose rooms the viewer may enter."""
    rows = takes_part(viewer)
    return rows if viewer.reads_content else rows.none()


def visible_files(viewer: Viewer) -> QuerySet[File]:
    """Files of these rooms that the viewer is cleared for."""
    return File.objects.filter(cleared(viewer), operation__in=entered(viewer).values("pk"))


def opened(viewer: Viewer, operation_id: uuid.UUID) -> Operation:
    """An operation whose room the viewer may write in, locked: what is written in a room follows one another."""
    over = "The operation has ended: its room can be read, and nothing is written in it any more."
    return running(entered(viewer).filter(pk=operation_id), over=over)
