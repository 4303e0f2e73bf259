"""Who sees a report of figures: drafts, the agency that writes them; issued ones of all figures, everybody who takes
part; those of one agency's figures, that agency and the lead."""

from django.db.models import F, Q, QuerySet

from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.operations.policy import takes_part
from tallystick.hub.viewer import Viewer


def visible_bulletins(viewer: Viewer) -> QuerySet[Bulletin]:
    """The reports that the viewer may read, for its work on a case."""
    if not viewer.reads_content:
        return Bulletin.objects.none()
    own = Q(agency=viewer.agency)
    whole = Q(scope="", issued_at__isnull=False, operation__in=takes_part(viewer).values("pk"))
    told = Q(issued_at__isnull=False, operation__lead=viewer.agency) & ~Q(scope=F("operation__lead"))
    return Bulletin.objects.filter(own | whole | told)
