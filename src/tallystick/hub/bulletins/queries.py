"""The only readers of reports of figures."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from tallystick.hub import naming
from tallystick.hub.audit.actions import record
from tallystick.hub.bulletins import content
from tallystick.hub.bulletins.composing import compose
from tallystick.hub.bulletins.content import Content
from tallystick.hub.bulletins.documents import Document, Issue, document
from tallystick.hub.bulletins.kinds import BulletinKind, kinds
from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.bulletins.policy import visible_bulletins
from tallystick.hub.viewer import Viewer

MOST = 200
"""Reports on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A report in a list."""

    id: uuid.UUID
    kind: BulletinKind
    name: str
    version: int
    agency: str
    scope: str
    operation: uuid.UUID | None
    year: int | None
    mine: bool
    by_me: bool
    issued: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBulletin:
    """A report as it was issued, or, a draft, as it would be now. ``newer`` is the version that replaces it."""

    listed: Listed
    said: Content
    issue: Issue
    text: str
    newer: uuid.UUID | None

    def document(self, language: str) -> Document:
        """Every word of it in a language."""
        return document(self.said, self.issue, language)


def of_operation(viewer: Viewer, operation_id: uuid.UUID) -> tuple[Listed, ...]:
    """The reports of an operation that the viewer may read, the newest first."""
    return _listed(viewer, operation=operation_id)


def of_years(viewer: Viewer) -> tuple[Listed, ...]:
    """The annual summaries of the viewer's agency."""
    return _listed(viewer, operation=None)


def _listed(viewer: Viewer, **which: uuid.UUID | None) -> tuple[Listed, ...]:
    rows = visible_bulletins(viewer).filter(**which).select_related("operation", "author")[:MOST]
    found = tuple(_line(viewer, row) for row in rows)
    record(viewer, "list_bulletins", [one.id for one in found])
    return found


def read(viewer: Viewer, bulletin_id: uuid.UUID) -> SeenBulletin | None:
    """One report; None where it is not there for the viewer."""
    rows = visible_bulletins(viewer).select_related("operation", "author", "second")
    row = rows.filter(pk=bulletin_id).first()
    record(viewer, "read_bulletin", [bulletin_id], result="done" if row else "refused")
    if row is None:
        return None
    newer = visible_bulletins(viewer).filter(replaces=row).exclude(issued_at=None).values_list("pk", flat=True).first()
    said = content.from_json(row.content) if row.issued_at else compose(viewer, row)
    return SeenBulletin(listed=_line(viewer, row), said=said, issue=_issue(viewer, row), text=row.text, newer=newer)


def _issue(viewer: Viewer, row: Bulletin) -> Issue:
    """Persons are named to their own agency alone."""
    mine = row.agency_id == viewer.agency
    names = naming.agencies()
    return Issue(
        name=name_of(row), version=row.version, agency=names[row.agency_id].name,
        author=row.author.name if mine else "", second=row.second.name if row.second and mine else "",
        issued_at=row.issued_at,
    )  # fmt: skip


def name_of(row: Bulletin) -> str:
    """``MK-CC.JAD-2026-SE-SIT-003``; empty for a draft."""
    if row.number is None:
        return ""
    of = row.operation.code if row.operation else f"{row.agency_id}-{row.year}"
    whose = f"-{row.scope}" if row.scope and row.operation else ""
    return f"{of}{whose}-{kinds()[row.kind].short}-{row.number:03}"


def _line(viewer: Viewer, row: Bulletin) -> Listed:
    return Listed(
        id=row.pk, kind=kinds()[row.kind], name=name_of(row), version=row.version, agency=row.agency_id,
        scope=row.scope, operation=row.operation_id, year=row.year, mine=row.agency_id == viewer.agency,
        by_me=row.author.account == viewer.account, issued=row.issued_at is not None, at=row.issued_at or row.made_at,
    )  # fmt: skip
