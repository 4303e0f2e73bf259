"""The only readers of the outbox."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tallystick.hub.audit import delaying
from tallystick.hub.exchange.board import visible_deadlines
from tallystick.hub.exchange.threads import visible_messages
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.live.models import Event
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.sets import visible_sets
from tallystick.hub.reports.policy import visible_reports
from tallystick.hub.viewer import Viewer


def visible_events(viewer: Viewer) -> QuerySet[Event]:
    """The events told to the viewer's agency that speak of what the viewer itself may learn of now: of a hit it
    learns of, of a contribution it sees, of a set or a report sent to it, of a message or a clock of its
    agency's, of a recall it is cleared for, or of an answer to its agency's own request. A check in a case whose looks
    are told later is not told yet."""
    rows = Event.objects.filter(to_agency=viewer.agency)
    of_hits = Q(kind__in=("hit", "decided", "watch"), hit__in=visible_hits(viewer).values("pk"))
    kinds = ("checked", "released", "release_ending", "asked", "passed_on")
    of_records = Q(kind__in=kinds, contribution__in=visible_to(viewer).values("pk"))
    of_messages = Q(kind__in=("message", "replied", "clarified"), about__in=visible_messages(viewer).values("pk"))
    of_clocks = Q(kind__startswith="deadline_", about__in=visible_deadlines(viewer).values("pk"))
    of_recalls = Q(kind__in=("recalled", "receipted", "reminded"), payload__confidentiality__lte=viewer.clearance)
    of_sets = Q(kind="set_released", about__in=visible_sets(viewer).values("pk"))
    of_reports = Q(kind="report", about__in=visible_reports(viewer).values("pk"))
    of_content = of_hits | of_records | of_sets | of_reports
    told = rows.filter(of_content | of_messages | of_clocks | of_recalls | Q(kind="answered"))
    later = rows.filter(delaying.untold(viewer, agency="from_agency", case="payload__case"), kind="checked")
    return told.exclude(pk__in=later.values("pk")) if viewer.reads_content else rows.none()


def news(viewer: Viewer, *, after: int = 0, since: datetime | None = None, most: int = 20) -> QuerySet[Event]:
    """What others did that concerns the viewer's agency, newest first. Ids and codes only: what they speak of
    is read through the gate."""
    rows = visible_events(viewer).filter(position__gt=after)
    if since is not None:
        rows = rows.filter(at__gt=since)
    return rows.order_by("-position")[:most]
