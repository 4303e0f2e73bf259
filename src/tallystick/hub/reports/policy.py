"""Who may read which report."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from tallystick.hub.register.policy import NO_CASE
from tallystick.hub.reports.models import Report, ReportRecipient, Standing
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose

OUT = (Standing.ISSUED, Standing.RECALLED)
"""Where a report stands once it has left its agency."""


def visible_reports(viewer: Viewer) -> QuerySet[Report]:
    """The reports of the viewer's agency, and those issued to it: for the purpose they were written for, and not above
    the viewer's clearance."""
    if not viewer.reads_content:
        return Report.objects.none()
    sent = ReportRecipient.objects.filter(report=OuterRef("pk"), agency=viewer.agency)
    mine = Q(agency=viewer.agency) | (Q(standing__in=OUT) & Exists(sent))
    return Report.objects.filter(mine, confidentiality__lte=viewer.clearance, purpose=viewer.purpose)


def countable(viewer: Viewer, *, everywhere: bool) -> QuerySet[Report]:
    """The first versions of the reports that left the viewer's agency, or any agency: what the annual figures count."""
    if not viewer.reads_content:
        return Report.objects.none()
    rows = Report.objects.filter(standing__in=OUT, replaces=None, confidentiality__lte=viewer.clearance)
    return rows if everywhere else rows.filter(agency=viewer.agency)


def readers(viewer: Viewer, report: Report) -> list[Viewer]:
    """Somebody of each recipient."""
    return [as_recipient(viewer, report, row.agency_id) for row in report.recipients.all()]


def as_recipient(viewer: Viewer, report: Report, agency: str) -> Viewer:
    """Somebody of a recipient who is cleared for what the author sees, in no particular case: what that person may
    read, the agency may be sent."""
    return replace(viewer, agency=agency, case=NO_CASE, purpose=Purpose(report.purpose))
