"""Who sees an operation: the agencies that take part. Its figures are counts, so the wall sees them too."""

from django.db.models import QuerySet

from tallystick.hub.operations.models import Operation, Participant
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role


def takes_part(viewer: Viewer) -> QuerySet[Operation]:
    """The operations of the viewer's agency: for whoever works there on a case, and for the wall."""
    rows = Operation.objects.filter(pk__in=Participant.objects.filter(agency=viewer.agency).values("operation"))
    return rows if viewer.reads_content or viewer.role is Role.WALL else rows.none()
