"""The only readers of holdings: what the viewer's agency holds of others, and who holds copies of its own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tallystick.hub.audit import delaying
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import carrying, recalls
from tallystick.hub.exchange.models import Change, Done
from tallystick.hub.register import queries as register
from tallystick.hub.register.models import Export, Holding, How
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Viewer

MOST = 200
"""Copies on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCopy:
    """A copy of another agency's record. ``about`` is the record, where the gate lets the viewer see it. ``outdated``
    where its owner recalled or corrected it since; ``receipt`` is what waits for an answer on it. ``export`` is the
    file, where the viewer made it."""

    owner: str
    contribution: uuid.UUID
    about: Seen | None
    how: str
    since: datetime
    file: str
    export: uuid.UUID | None
    outdated: bool
    receipt: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What one agency holds of an own record: a version, how it came by it, and whether that is the present one.
    ``receipt`` is its receipt that is open."""

    agency: str
    version: int
    present: bool
    how: str
    since: datetime
    receipt: uuid.UUID | None


def of_others(viewer: Viewer) -> tuple[tuple[HeldCopy, ...], int]:
    """What the viewer's agency holds of others, as far as the viewer may see the record or is told of its recall:
    outdated first, then by owner, the latest first; and how many copies there are in all."""
    rows = _held(viewer).annotate(outdated=_outdated(viewer), owner=F("contribution__owner"))
    page = list(rows.order_by("-outdated", "owner", "-since", "pk")[:MOST])
    ids = {row.contribution_id for row in page}
    seen, asked = register.some(viewer, ids) if ids else {}, _asked(viewer, ids)
    files = _exports(viewer, page)
    found = tuple(_copy(row, seen.get(row.contribution_id), asked, files) for row in page)
    record(viewer, "list_holdings", [one.id for one in seen.values()])
    return found, rows.count()


def holders(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[Holder, ...]:
    """Which agencies hold copies of an own contribution. An agency that has its looks told later is not told of yet,
    for what it read and exported itself."""
    mine = visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency)
    rows = Holding.objects.filter(contribution__in=mine.values("pk"), ended_at=None)
    later = {one.agency for one in delaying.standing(viewer.today) if one.agency != viewer.agency}
    rows = rows.exclude(agency__in=later, how__in=(How.RELEASE, How.EXPORT)).annotate(now=F("contribution__version"))
    asked = recalls.asked_by(viewer).filter(recall__contribution=contribution_id, done=Done.OPEN)
    waiting = dict(asked.values_list("agency", "pk"))
    record(viewer, "list_holders", [contribution_id])
    return tuple(
        Holder(agency=row.agency_id, version=row.version, present=row.version == row.now, how=row.get_how_display(),
               since=row.since, receipt=waiting.get(row.agency_id))
        for row in rows.order_by("agency", "-version", "since")[:MOST]
    )  # fmt: skip


def _held(viewer: Viewer) -> QuerySet[Holding]:
    told = recalls.receipts_of(viewer).values("recall__contribution")
    seen = visible_to(viewer).values("pk")
    mine = Holding.objects.filter(agency=viewer.agency, ended_at=None)
    return mine.filter(Q(contribution__in=seen) | Q(contribution__in=told))


def _outdated(viewer: Viewer) -> Exists:
    """Told from what the agency was asked, never from the number of the version: a change that was not told to a
    holder of the open part must not show."""
    asked = recalls.receipts_of(viewer).filter(
        Q(recall__version=0) | Q(recall__version__gt=OuterRef("version")),
        recall__contribution=OuterRef("contribution"),
        asked_at__gte=OuterRef("since"),
    )  # fmt: skip
    return Exists(asked.exclude(recall__change=Change.RESTRICTED))


def _asked(viewer: Viewer, ids: set[uuid.UUID]) -> dict[uuid.UUID | None, uuid.UUID]:
    """What waits for the agency's answer about these, the oldest of each."""
    rows = recalls.receipts_of(viewer).filter(done=Done.OPEN, recall__contribution__in=ids).order_by("-asked_at")
    return {row.recall.contribution: row.pk for row in rows}


def _exports(viewer: Viewer, rows: Sequence[Holding]) -> dict[str, tuple[str, uuid.UUID | None]]:
    """The exports among these references: what each is called, and its id where the viewer made it."""
    ids = [uuid.UUID(row.reference) for row in rows if row.how == How.EXPORT and row.reference]
    made = Export.objects.filter(pk__in=ids, agency=viewer.agency).select_related("by")
    return {
        str(one.pk): (
            carrying.words(carrying.named(one), viewer.account), one.pk if one.by.account == viewer.account else None
        )
        for one in made
    }  # fmt: skip


def _copy(
    row: Holding, seen: Seen | None, asked: dict[uuid.UUID | None, uuid.UUID],
    files: dict[str, tuple[str, uuid.UUID | None]],
) -> HeldCopy:  # fmt: skip
    file, export = files.get(row.reference, ("", None))
    return HeldCopy(
        owner=row.owner, contribution=row.contribution_id, about=seen,  # type: ignore[attr-defined]
        how=row.get_how_display(), since=row.since, file=file, export=export,
        outdated=row.outdated,  # type: ignore[attr-defined]
        receipt=asked.get(row.contribution_id),
    )  # fmt: skip
