"""The only readers of the outbox."""

from django.db.models import QuerySet

from tallystick.hub.live.models import Event
from tallystick.hub.viewer import Viewer


def news(viewer: Viewer, *, after: int = 0, most: int = 20) -> QuerySet[Event]:
    """What others did that concerns the viewer's agency, newest first. Ids and codes only: what they speak of
    is read through the gate."""
    rows = Event.objects.filter(to_agency=viewer.agency, position__gt=after)
    return (rows if viewer.reads_content else rows.none()).order_by("-position")[:most]
