"""The only readers of analysis projects: their participants."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.models import Project
from tallystick.hub.viewer import Viewer

MOST = 200
"""Projects on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenProject:
    """An analysis project as a participant sees it."""

    id: uuid.UUID
    code: str
    name: str
    specific_purpose: str
    crime_area: str
    data_categories: str
    subject_categories: tuple[str, ...]
    access_conditions: str
    lead: str
    participants: tuple[str, ...]
    storage_until: date
    at: datetime
    ended_at: datetime | None

    def stands(self, today: date) -> bool:
        """Whether it may be named today."""
        return self.ended_at is None and self.storage_until >= today


def visible_projects(viewer: Viewer) -> QuerySet[Project]:
    """The projects that the viewer's agency leads or takes part in."""
    ours = Q(lead=viewer.agency) | Q(pk__in=Project.participants.through.objects.filter(
        agency=viewer.agency).values("project"))  # fmt: skip
    rows = Project.objects.filter(ours)
    return rows if viewer.reads_content else rows.none()


def open_to(viewer: Viewer) -> QuerySet[Project]:
    """Those that the viewer's agency may name today."""
    return visible_projects(viewer).filter(ended_at=None, storage_until__gte=viewer.today)


def listed(viewer: Viewer) -> tuple[SeenProject, ...]:
    """The agency's projects by their code."""
    rows = list(visible_projects(viewer).prefetch_related("participants")[:MOST])
    record(viewer, "list_projects", [row.pk for row in rows])
    return tuple(_seen(row) for row in rows)


def nameable(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """(code, name) of the projects a message for operational analysis may name."""
    return tuple(open_to(viewer).values_list("code", "name")[:MOST])


def _seen(row: Project) -> SeenProject:
    return SeenProject(
        id=row.pk, code=row.code, name=row.name, specific_purpose=row.specific_purpose, crime_area=row.crime_area,
        data_categories=row.data_categories, subject_categories=tuple(row.subject_categories),
        access_conditions=row.access_conditions, lead=row.lead_id,
        participants=tuple(sorted(one.pk for one in row.participants.all())), storage_until=row.storage_until,
        at=row.at, ended_at=row.ended_at,
    )  # fmt: skip
