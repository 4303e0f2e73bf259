"""On which terms an agency reads what another owns: the releases that hold for its purpose and case now.

What is read by a release carries the release's terms as its conditions, with what is derived from it: its purposes
and last day where they are narrower, and the owner's words as a restriction (H3).
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.policy import Level
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose, label


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


def in_force(viewer: Viewer, rows: QuerySet[Contribution], **what: bool) -> Iterator[Release]:
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
        Q(expires_at=None) | Q(expires_at__gt=viewer.now), which, agency=viewer.agency, ended_at=None, pending=False,
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
        handling=stated.handling | {Handling.H3}, restrictions=stated.restrictions | {restriction(one, owner)},
    )  # fmt: skip


def restriction(one: Granted, owner: str) -> str:
    """A release's terms as a restriction in words, as they stand on everything derived from what it shows."""
    last = f"{one.until.day} {one.until:%B %Y}"
    if one.emergency and one.expires_at:
        last = f"{one.expires_at:%H:%M} UTC on {last}"
        return f"{one.to} opened it for danger to life, for case {one.case} alone, until {last}."
    by = f"{one.passed_on_by} passed it on to {one.to}" if one.passed_on_by else f"{owner} released it to {one.to}"
    says = [(owner, one.first_why), (one.passed_on_by, one.why)] if one.passed_on_by else [(owner, one.why)]
    said = "".join(f" {who}: {_ended(why)}" for who, why in says if why.strip())
    return f"{by} {', '.join(_terms(one))}, until {last}.{said}"


def _terms(one: Granted) -> Iterator[str]:
    yield f"for {', '.join(label('purposes', purpose) for purpose in Purpose if purpose.bit & one.purposes)}"
    if one.case:
        yield f"for case {one.case} alone"
    if one.court:
        yield "for use in judicial proceedings"
    yield (
        f"may be passed on{f' to {one.onward_to}' if one.onward_to else ''}" if one.onward else "not to be passed on"
    )


def _ended(text: str) -> str:
    """A sentence with its full stop."""
    return text.strip() if text.strip()[-1] in ".!?…" else f"{text.strip()}."
