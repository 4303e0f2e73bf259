"""On which terms an agency reads what another owns: the releases that hold for its purpose and case now.

What is read by a release carries the release's terms as its conditions, with what is derived from it: its purposes
and last day where they are narrower, and that any other use is for its owner to allow (H3). Whom it was released to,
for which case and with which words is told to its reader alone, and travels with nothing.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.policy import Level, reached
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The terms of one release. ``why`` is the word to its reader; ``passed_on_by`` the agency that passed it on, which
    then says ``why``, and the owner ``first_why``. ``expires_at`` ends it before the day is over."""

    release: int
    to: str
    level: Level
    purposes: int
    case: str
    until: date
    expires_at: datetime | None
    court: bool
    onward: bool
    onward_to: str
    legal_basis: str
    transferred: bool
    emergency: bool
    why: str
    passed_on_by: str
    first_why: str
    at: datetime


def of(one: Release) -> Granted:
    """The terms of a release."""
    return Granted(
        release=one.pk, to=one.agency_id, level=Level(one.level), purposes=one.purposes, case=one.case_limit,
        until=one.until, expires_at=one.expires_at, court=one.court, onward=one.onward,
        onward_to=one.onward_to_id or "", legal_basis=one.legal_basis, transferred=one.transferred,
        emergency=one.emergency, why=one.why, passed_on_by=one.parent.agency_id if one.parent else "",
        first_why=one.parent.why if one.parent else "", at=one.at,
    )  # fmt: skip


def in_force(viewer: Viewer, rows: QuerySet[Contribution], **what: bool | int) -> Iterator[Release]:
    """The releases of these to the viewer's agency that hold for its purpose and case now, the longest first."""
    yield from _in_force(viewer, Q(contribution__in=rows.values("pk"), **what))


def held(viewer: Viewer, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Granted, ...]]:
    """The terms on which the viewer's agency reads each of these contributions, which came through the gate."""
    found: dict[uuid.UUID, list[Granted]] = defaultdict(list)
    if ids:
        for one in _in_force(viewer, Q(contribution__in=ids)):
            found[one.contribution_id].append(of(one))
    return {pk: tuple(given) for pk, given in found.items()}


def _in_force(viewer: Viewer, which: Q) -> Iterator[Release]:
    purpose = viewer.purpose.bit if viewer.purpose else 0
    released = Release.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=viewer.now), Q(transferred=True) | reached(viewer, "contribution__"),
        which, agency=viewer.agency, ended_at=None, pending=False,
        until__gte=viewer.today, case_limit__in=("", viewer.case),
    )  # fmt: skip
    ordered = released.select_related("parent").order_by("-level", "-until", "pk")
    yield from (one for one in ordered if one.purposes & purpose)


def narrowed(stated: Conditions, given: Iterable[Granted], owner: str) -> Conditions:
    """A contribution's conditions for who reads it by the first of these releases: never looser than stated."""
    one = next(iter(given), None)
    if one is None:
        return stated
    allowed = frozenset(purpose for purpose in Purpose if purpose.bit & one.purposes)
    return replace(
        stated, purposes=stated.purposes & allowed, review_date=min(stated.review_date, one.until),
        handling=stated.handling | {Handling.H3}, restrictions=stated.restrictions | {restriction(owner)},
    )  # fmt: skip


def restriction(owner: str) -> str:
    """What stands on everything derived from what a release shows; alike for whoever reads it."""
    return f"Read under a release of {owner}, on its terms: for any other use ask {owner}."
