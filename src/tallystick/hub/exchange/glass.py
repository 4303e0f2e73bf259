"""Break-glass: for danger to life, a reader opens what it was told of and may not read; and the readers of what was
opened so: its owner, whoever opened it, and the data-protection officers of both, who see no content."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.actions import behind_notice, sides_of_others
from tallystick.hub.live import queries as live
from tallystick.hub.live.models import Event
from tallystick.hub.register import emergencies
from tallystick.hub.register.models import Contribution, Emergency, Release
from tallystick.hub.register.policy import Level, visible_to
from tallystick.hub.register.queries import Seen, levels, seen_rows
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

SHOWN_FOR = timedelta(days=30)
"""How long what was opened stands on the desks."""
MOST = 50
"""Opened records on one desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record that somebody opened for danger to life, as its owner or its opener sees it."""

    release: int
    agency: str
    owner: str
    person: str
    case: str
    why: str
    at: datetime
    until: datetime
    open: bool
    asked_at: datetime | None
    justification: str
    justified_at: datetime | None
    justify_by: datetime
    by_me: bool
    about: Seen | None


@action("break_glass")
def break_glass(viewer: Viewer, about: uuid.UUID, *, reason: str, why: str) -> Release:
    """Open what a hit, a notice of a check or a record seen in part leads to, for a few hours. What is not there and
    what is never shown are refused in the same words."""
    emergencies.require_reason(viewer, reason, why)
    row = told_of(viewer, about)
    if row is None:
        raise Refused(emergencies.CLOSED)
    row = Contribution.objects.select_for_update().get(pk=row.pk)
    if levels(viewer, [row.pk]).get(row.pk, (Level.NOTHING,))[0] is Level.FULL:
        raise Unacceptable("Your agency reads all of it already.")
    return emergencies.emergency(viewer, row, reason=reason, why=why)


def told_of(viewer: Viewer, about: uuid.UUID) -> Contribution | None:
    """The other agency's contribution that a hit, a notice or its own id leads this viewer to, if one does."""
    others = sides_of_others(viewer, about)
    if others is not None:
        return others[0] if len(others) == 1 else None
    seen = visible_to(viewer).filter(pk=about).exclude(owner=viewer.agency).first()
    return behind_notice(viewer, about) or seen


def may_open(viewer: Viewer, about: uuid.UUID) -> str:
    """The owner of what the viewer may open so, or empty: the same for what is not there and what is never shown."""
    row = told_of(viewer, about) if viewer.may("break_glass") else None
    openable = row is not None and emergencies.openable(viewer, row)
    record(viewer, "look_at_emergency", [about], result="done" if openable else "refused")
    return row.owner_id if row and openable else ""


def standing_on(viewer: Viewer, contribution_id: uuid.UUID) -> Opened | None:
    """The emergency by which the viewer reads a contribution now."""
    rows = _readable(viewer).filter(
        release__contribution=contribution_id, release__agency=viewer.agency, release__case_limit=viewer.case,
        release__ended_at=None, release__expires_at__gt=viewer.now,
    )  # fmt: skip
    return next(iter(_opened(viewer, rows[:1])), None)


def opened_of_ours(viewer: Viewer) -> tuple[Opened, ...]:
    """Own contributions that others opened, newest first."""
    rows = _readable(viewer).exclude(release__agency=viewer.agency)
    return _listed(viewer, rows.filter(release__at__gt=viewer.now - SHOWN_FOR))


def to_justify(viewer: Viewer) -> tuple[Opened, ...]:
    """What the viewer opened and has not justified yet, the oldest first."""
    mine = Emergency.objects.filter(release__by__account=viewer.account, justified_at=None)
    rows = mine if viewer.reads_content else mine.none()
    return _opened(viewer, rows.order_by("release__at")[:MOST])


def told_officers(viewer: Viewer) -> tuple[Event, ...]:
    """That somebody opened a record of the agency's, or one of its people did: for its data-protection officer."""
    return tuple(live.emergencies(viewer, since=viewer.now - SHOWN_FOR, most=MOST))


def _readable(viewer: Viewer) -> QuerySet[Emergency]:
    """Emergencies on own contributions, and those of the own agency on what the viewer sees."""
    return Emergency.objects.filter(release__contribution__in=visible_to(viewer).values("pk"))


def _listed(viewer: Viewer, rows: QuerySet[Emergency]) -> tuple[Opened, ...]:
    found = _opened(viewer, rows.order_by("-release__at")[:MOST])
    record(viewer, "list_emergencies", [one.about.id for one in found if one.about])
    return found


def _opened(viewer: Viewer, rows: QuerySet[Emergency]) -> tuple[Opened, ...]:
    listed = list(rows.select_related("release__by", "release__contribution"))
    ids = [row.release.contribution_id for row in listed]
    seen = {one.id: one for one in seen_rows(viewer, visible_to(viewer).filter(pk__in=ids))} if ids else {}
    return tuple(_one(viewer, row, seen.get(row.release.contribution_id)) for row in listed)


def _one(viewer: Viewer, row: Emergency, about: Seen | None) -> Opened:
    given = row.release
    until = given.expires_at or given.at
    mine = given.agency_id == viewer.agency
    return Opened(
        release=given.pk, agency=given.agency_id, owner=given.contribution.owner_id, person=given.by.name,
        case=given.case_limit, why=given.why, at=given.at, until=until,
        open=given.ended_at is None and until > viewer.now, asked_at=row.asked_at, justification=row.justification,
        justified_at=row.justified_at, justify_by=given.at + emergencies.JUSTIFIED_WITHIN,
        by_me=mine and given.by.account == viewer.account, about=about,
    )  # fmt: skip
