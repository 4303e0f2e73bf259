"""The only readers of releases that end soon: the owner that gave them, and the agency that reads by them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tallystick.hub.audit.actions import record
from tallystick.hub.register.models import Release
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

MOST = 50
"""Contributions whose releases end soon, told at once: the next to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A release that ends soon, as either side sees it: of ``about``, to ``agency``, till the end of a day."""

    release: int
    about: Seen
    agency: str
    until: date


def standing() -> QuerySet[Release]:
    """Releases of owners that let their agencies read, to their last day, if no job has ended them."""
    return Release.objects.filter(ended_at=None, pending=False, emergency=False)


def renewed(one: Release) -> bool:
    """Whether the same agency reads no less of it for longer, by another release."""
    longer = standing().filter(
        contribution=one.contribution_id, agency=one.agency_id, until__gt=one.until, level__gte=one.level,
        case_limit__in=("", one.case_limit),
    )  # fmt: skip
    return any(one.purposes & ~more == 0 for more in longer.values_list("purposes", flat=True))


def soon(viewer: Viewer, of: uuid.UUID | None = None) -> tuple[Ending, ...]:
    """The releases of own contributions, and those by which the viewer reads, that both were told end soon; of one
    contribution alone, where it is named. The next to end first."""
    told = _told(viewer)
    ends = told.filter(contribution=OuterRef("pk")).order_by("until").values("until")[:1]
    rows = visible_to(viewer).filter(pk__in=told.values("contribution"), **({"pk": of} if of else {}))
    first = rows.annotate(ends=Subquery(ends)).order_by("ends", "pk")[:MOST]
    about = {seen.id: seen for seen in seen_rows(viewer, first)}
    if about:
        record(viewer, "list_ending", about)
    left = [one for one in told.filter(contribution__in=about).order_by("until", "pk") if not renewed(one)]
    return tuple(
        Ending(release=one.pk, about=about[one.contribution_id], agency=one.agency_id, until=one.until)
        for one in left
        if about[one.contribution_id].mine or one.purposes & _bit(viewer)
    )


def _told(viewer: Viewer) -> QuerySet[Release]:
    ours = Q(contribution__owner=viewer.agency, parent=None)
    to_us = Q(agency=viewer.agency, case_limit__in=("", viewer.case))
    return standing().filter(ours | to_us, until__gte=viewer.today).exclude(warned_at=None)


def _bit(viewer: Viewer) -> int:
    return viewer.purpose.bit if viewer.purpose else 0
