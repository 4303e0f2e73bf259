"""The only readers of what was opened for danger to life: the reader's agency, the owner's, and the data-protection
officers of both, who see that it happened and nothing of what it was about."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.behind import behind_hit, behind_notice
from tallystick.hub.exchange.models import Deadline
from tallystick.hub.register import emergency
from tallystick.hub.register.models import Contribution, Emergency
from tallystick.hub.register.policy import cleared, visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role

MOST = 100
"""Openings on one page, the newest."""
ON_A_DESK = timedelta(days=3)
"""An opening that is over and justified stays on the owner's and the officers' desks for so long."""


class Way(StrEnum):
    """By what the reader knows that there is something to open."""

    HIT = "hit"
    NOTICE = "notice"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEmergency:
    """An opening as one side sees it. ``why``, ``justification`` and ``about`` are empty for who sees no content;
    ``person`` is told to both agencies, to an officer for the own agency alone."""

    id: uuid.UUID
    by_us: bool
    agency: str
    owner: str
    person: str
    case: str
    purpose: int
    why: str
    at: datetime
    expires_at: datetime
    ended_at: datetime | None
    asked_at: datetime | None
    due_at: datetime | None
    justification: str
    justified_at: datetime | None
    justified_by: str
    about: Seen | None
    now: datetime

    @property
    def open(self) -> bool:
        return self.ended_at is None and self.now < self.expires_at

    @property
    def owed(self) -> bool:
        return self.justified_at is None

    @property
    def overdue(self) -> bool:
        return self.owed and self.due_at is not None and self.due_at < self.now


def known(viewer: Viewer, way: Way, thing: uuid.UUID) -> Contribution | None:
    """The other agency's record that a hit, a notice of an own check or a page stands for, of which the viewer knows
    that it is there; None alike where it is hidden and where it is not."""
    if way is Way.HIT:
        others = behind_hit(viewer, thing) or ()
        return others[0] if len(others) == 1 else None
    if way is Way.NOTICE:
        return behind_notice(viewer, thing)
    return visible_to(viewer).filter(pk=thing).exclude(owner=viewer.agency).select_related("owner").first()


def visible_emergencies(viewer: Viewer) -> QuerySet[Emergency]:
    """What the viewer's agency opened or had opened, of what the viewer is cleared for; all of the agency's, without
    content, for its data-protection officer."""
    ours = Q(release__agency=viewer.agency) | Q(release__contribution__owner=viewer.agency)
    if viewer.role is Role.DATA_PROTECTION_OFFICER:
        return Emergency.objects.filter(ours)
    rows = Emergency.objects.filter(ours, cleared(viewer, "release__contribution__"))
    return rows if viewer.reads_content else rows.none()


def emergencies(viewer: Viewer) -> tuple[SeenEmergency, ...]:
    """The newest first."""
    return _listed(viewer, visible_emergencies(viewer).order_by("-release__at", "pk")[:MOST])


def read(viewer: Viewer, emergency_id: uuid.UUID) -> SeenEmergency | None:
    """One of them, or None where it is none of the viewer's agency's."""
    found = _listed(viewer, visible_emergencies(viewer).filter(pk=emergency_id))
    return next(iter(found), None)


def of_ours(viewer: Viewer) -> tuple[SeenEmergency, ...]:
    """What others opened of the viewer's agency's that is open, not justified, or lately was."""
    rows = visible_emergencies(viewer).filter(release__contribution__owner=viewer.agency)
    lately = Q(justified_at=None) | Q(release__at__gt=viewer.now - ON_A_DESK)
    return _listed(viewer, rows.filter(lately).order_by("-release__at", "pk")[:MOST])


def owed(viewer: Viewer) -> tuple[SeenEmergency, ...]:
    """Justifications that the viewer owes, or, a supervisor, that the agency does: the oldest first."""
    rows = visible_emergencies(viewer).filter(release__agency=viewer.agency, justified_at=None)
    if not viewer.may("release"):
        rows = rows.filter(release__by__account=viewer.account)
    return _listed(viewer, rows.order_by("release__at", "pk")[:MOST])


def for_officer(viewer: Viewer) -> tuple[SeenEmergency, ...]:
    """What stands on a data-protection officer's desk: open, not justified, or of the last days."""
    lately = Q(justified_at=None) | Q(release__at__gt=viewer.now - ON_A_DESK)
    return _listed(viewer, visible_emergencies(viewer).filter(lately).order_by("-release__at", "pk")[:MOST])


def holding(viewer: Viewer, contribution_id: uuid.UUID) -> Emergency | None:
    """The opening by which the viewer reads this record now."""
    row = visible_to(viewer).filter(pk=contribution_id).exclude(owner=viewer.agency).first()
    return emergency.standing(viewer, row) if row else None


def _listed(viewer: Viewer, rows: QuerySet[Emergency]) -> tuple[SeenEmergency, ...]:
    found = list(rows.select_related("release__by", "release__contribution", "justified_by"))
    about = _about(viewer, found)
    due = dict(Deadline.objects.filter(release__in=[one.release_id for one in found]).values_list("release", "due_at"))
    record(
        viewer, "list_emergencies", [*(one.pk for one in found), *(pk for pk, seen in about.items() if not seen.mine)]
    )
    return tuple(
        _seen(viewer, one, about.get(one.release.contribution_id), due.get(one.release_id)) for one in found
    )  # fmt: skip


def _about(viewer: Viewer, found: Iterable[Emergency]) -> dict[uuid.UUID, Seen]:
    ids = [one.release.contribution_id for one in found]
    return {seen.id: seen for seen in seen_rows(viewer, visible_to(viewer).filter(pk__in=ids))} if ids else {}


def _seen(viewer: Viewer, one: Emergency, about: Seen | None, due_at: datetime | None) -> SeenEmergency:
    given, by_us, content = one.release, one.release.agency_id == viewer.agency, viewer.role.sees_content
    assert given.expires_at, "an opening ends at a moment"
    return SeenEmergency(
        id=one.pk, by_us=by_us, agency=given.agency_id, owner=given.contribution.owner_id,
        person=given.by.name if content or by_us else "", case=given.case_limit, purpose=given.purposes,
        why=given.why if content or by_us else "", at=given.at, expires_at=given.expires_at, ended_at=given.ended_at,
        asked_at=one.asked_at, due_at=due_at, justification=one.justification if content or by_us else "",
        justified_at=one.justified_at,
        justified_by=one.justified_by.name if one.justified_by and (content or by_us) else "",
        about=about, now=viewer.now,
    )  # fmt: skip
