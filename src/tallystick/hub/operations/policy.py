"""Who sees an operation: the agencies that take part. Its figures are counts, so the wall sees them too."""

from django.db.models import QuerySet

from tallystick.hub.operations.models import Operation, Participant
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role


def takes_part(viewer: Viewer) -> QuerySet[Operation]:
    """The operations of the viewer's agency: for whoever works there on a case, and for the wall."""
    rows = Operation.objects.filter(pk__in=Participant.objects.filter(agency=viewer.agency).values("operation"))
    return rows if viewer.reads_content or viewer.role is Role.WALL else rows.none()


def running(mine: QuerySet[Operation], *, over: str = "The operation has ended.") -> Operation:
    """The one operation among those of the viewer's agency, locked: what is done in it follows one another. Refused
    where there is none; ``over`` is said where it has ended."""
    found = Operation.objects.select_for_update(of=("self",)).filter(pk__in=mine.values("pk")).first()
    if found is None:
        raise Refused("Your agency takes part in no such operation.")
    if found.ended_at is not None:
        raise Unacceptable(over)
    return found
