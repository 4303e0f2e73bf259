"""The owner's decisions on who may read which fact: releases, with a second person where its policy says so, their
end, and those passed on."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import granted as granting
from tallystick.hub.register import policy, queries
from tallystick.hub.register.actions import MAX_WHY, own, person, reclass, sentence
from tallystick.hub.register.models import Contribution, FrozenSet, Holding, Release, Transfer
from tallystick.hub.register.policy import Level
from tallystick.hub.register.signals import held_copies_outdated
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, applies_directive, code_list

STATED = {
    "reference": 200, "authority": 200, "authorisation": 200, "assurances": 500, "justification": 500, "data": 500,
}  # fmt: skip
"""What a transfer record says in words, and the characters of it that are kept."""
ROWS = 500
"""Rows of one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRecord:
    """What Directive (EU) 2016/680, Articles 35 to 38, has recorded of a transfer to a third country."""

    ground: str
    reference: str
    authority: str
    authorisation: str
    assurances: str
    justification: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms an owner releases. ``until`` is the last day, ``case`` the one it is for; empty: any.

    ``onward_to`` is the one agency it may be passed on to; empty, with ``onward``: any that the law allows.
    """

    to: str
    purposes: frozenset[Purpose]
    until: date
    why: str
    legal_basis: str = ""
    level: Level = Level.FULL
    case: str = ""
    court: bool = False
    onward: bool = False
    onward_to: str = ""
    transfer: TransferRecord | None = None


@action("release")
def release(viewer: Viewer, contribution_id: uuid.UUID, terms: Terms) -> Release:
    """Let one agency read an own contribution on the terms given. Where the owner's policy has two persons decide, it
    waits for the second one (``confirm``)."""
    granted = give(viewer, [own(viewer, contribution_id)], terms)[0]
    if not granted.pending:
        _tell(viewer, granted)
    return granted


@action("release")
def offer(viewer: Viewer, contribution_id: uuid.UUID, terms: Terms) -> Release:
    """Release an own contribution without having been asked. Unacceptable where a release already gives the agency all
    of that."""
    sentence(terms.why, "released")
    _require_news(viewer, own(viewer, contribution_id), terms)
    return release(viewer, contribution_id, terms)


@action("release")
def confirm(viewer: Viewer, release_id: int) -> Release:
    """A second person of the owner agrees to a release; from the next read on it holds."""
    granted = _standing(viewer, release_id)
    agree(viewer, [granted])
    _tell(viewer, granted)
    return granted


@action("release")
def end_release(viewer: Viewer, release_id: int) -> None:
    """End a release now, and those it was passed on by; the next read no longer passes. Its agency is asked what became
    of its copies."""
    end(viewer, [_standing(viewer, release_id)])


@action("release")
def pass_on(viewer: Viewer, contribution_id: uuid.UUID, *, to: str, why: str) -> Release:
    """Let a third agency read what was released to the viewer's agency with leave to pass it on: on the same terms, no
    longer than these, and never to a third country."""
    reason = sentence(why, "passed on")
    seen = policy.visible_to(viewer).filter(pk=contribution_id).exclude(owner=viewer.agency)
    row = seen.select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("Your agency holds no such contribution of another's.")
    held = _held_onward(viewer, row, to)
    if other_agency(viewer, to).pk == row.owner_id:
        raise Unacceptable("That agency owns it.")
    if _leaves_area(row.owner_id, to) or _leaves_area(viewer.agency, to):
        raise Refused(f"{to} is in a third country: only {row.owner_id} may transfer it there.")
    if held.passed_on.filter(agency=to, ended_at=None).exists():
        raise Unacceptable(f"Your agency has passed it on to {to} already.")
    granted = Release.objects.create(
        contribution=row, agency_id=to, level=held.level, purposes=held.purposes, case_limit=held.case_limit,
        until=held.until, expires_at=held.expires_at, court=held.court, legal_basis=held.legal_basis, why=reason,
        by=person(viewer), at=viewer.now, parent=held, decided_in=viewer.case,
    )  # fmt: skip
    record(viewer, "pass_on", [row.pk], to=to)
    live.emit("passed_on", to=row.owner_id, by=viewer.agency, contribution=row.pk, agency=to)
    reclass(row)
    _tell(viewer, granted)
    return granted


def give(
    viewer: Viewer, rows: Sequence[Contribution], terms: Terms, *, frozen_set: FrozenSet | None = None
) -> list[Release]:
    """Releases of own contributions, locked by the caller, on one set of terms in the caller's transaction: all of
    them or none, each transfer with its record, all waiting for a second person where one of them needs one."""
    _require_in_order(viewer, rows, terms)
    transferred = _is_transfer(viewer, terms)
    rule, by = set(Agency.objects.get(pk=viewer.agency).four_eyes), person(viewer)
    pending = (transferred and "transfer" in rule) or any(rule & set(row.conditions.handling) for row in rows)
    made = [
        Release(
            contribution=row, agency_id=terms.to, level=terms.level, purposes=mask_of(terms) & row.purposes,
            case_limit=terms.case, until=terms.until, court=terms.court, onward=terms.onward,
            onward_to_id=terms.onward_to or None, legal_basis=terms.legal_basis.strip()[:200],
            why=terms.why.strip()[:MAX_WHY], by=by, at=viewer.now, frozen_set=frozen_set, transferred=transferred,
            pending=pending, decided_in=viewer.case,
        )
        for row in rows
    ]  # fmt: skip
    Release.objects.bulk_create(made, batch_size=ROWS)
    if terms.transfer:
        Transfer.objects.bulk_create([_transfer(one, terms.transfer, viewer) for one in made], batch_size=ROWS)
        record(viewer, "transfer", [row.pk for row in rows], to=terms.to, ground=terms.transfer.ground)
    ids, until = [row.pk for row in rows], terms.until.isoformat()
    record(viewer, "release", ids, to=terms.to, until=until, pending=pending, transferred=transferred)
    if not pending:
        reclass(*rows)
    return made


def agree(viewer: Viewer, granted: Sequence[Release]) -> None:
    """The second person's half of releases that wait for it; their contributions are locked by the caller."""
    who = person(viewer)
    for one in granted:
        _require_second(viewer, who, one)
    _change(granted, pending=False, second=who, second_at=viewer.now)
    record(viewer, "confirm_release", [one.contribution_id for one in granted], to=granted[0].agency_id)
    reclass(*(one.contribution for one in granted))


def end(viewer: Viewer, granted: Sequence[Release]) -> int:
    """End releases, whose contributions are locked by the caller, and all that were passed on by them. Whoever read
    by them is asked for its copies; one that still waited for its second person let nobody read. Returns how many."""
    ended = [*granted, *_passed_on(granted)]
    _change(ended, ended_at=viewer.now)
    rows = {one.contribution_id: one.contribution for one in ended}
    reclass(*rows.values())
    record(viewer, "end_release", rows, to=granted[0].agency_id)
    ask_holders(viewer, rows, ended, change="ended", why="The release ended.")
    return len(ended)


def usable_in_court(viewer: Viewer, contribution: Contribution, level: Level) -> bool:
    """Whether a fact the viewer sees may be disclosed in judicial proceedings by its agency, so much of it: H1 needs
    the owner's release for that."""
    if contribution.owner_id == viewer.agency or Handling.H1 not in contribution.conditions.handling:
        return True
    mine = Contribution.objects.filter(pk=contribution.pk)
    return any(granting.in_force(viewer, mine, court=True, level__gte=level))


def may_pass_on(viewer: Viewer, contribution_id: uuid.UUID) -> bool:
    """Whether the viewer's agency holds it with leave to pass it on, for this purpose and case."""
    return any(granting.in_force(viewer, policy.visible_to(viewer).filter(pk=contribution_id), onward=True))


def _held_onward(viewer: Viewer, row: Contribution, to: str) -> Release:
    """The release that lets the viewer's agency pass this on to that agency. Refused where there is none. Its end
    waits for the lock on the contribution."""
    for one in granting.in_force(viewer, Contribution.objects.filter(pk=row.pk), onward=True):
        if one.onward_to_id in (None, to):
            return one
    raise Refused(f"Only {row.owner_id} may release it: ask its owner.")


def _tell(viewer: Viewer, granted: Release) -> None:
    live.emit("released", to=granted.agency_id, by=viewer.agency, contribution=granted.contribution_id,
              until=granted.until.isoformat())  # fmt: skip


def _passed_on(granted: Sequence[Release]) -> list[Release]:
    """The standing releases that others made by these, and by those in turn."""
    found: list[Release] = []
    parents = [one.pk for one in granted]
    while parents:
        below = Release.objects.filter(parent__in=parents[:ROWS], ended_at=None).select_related("contribution")
        fresh = list(below)
        found += fresh
        parents = [*parents[ROWS:], *(one.pk for one in fresh)]
    return found


def _change(granted: Sequence[Release], **columns: Any) -> None:
    """Write the same into each of these releases."""
    for start in range(0, len(granted), ROWS):
        some = granted[start : start + ROWS]
        Release.objects.filter(pk__in=[one.pk for one in some]).update(**columns)
    for one in granted:
        for name, value in columns.items():
            setattr(one, name, value)


def ask_holders(
    viewer: Viewer, rows: Mapping[uuid.UUID, Contribution], ended: Sequence[Release], *, change: str, why: str
) -> None:
    """Ask those who read by these releases and hold copies; where nobody holds any, nobody is asked."""
    agencies: dict[uuid.UUID, set[str]] = defaultdict(set)
    for one in ended:
        if not one.pending:
            agencies[one.contribution_id].add(one.agency_id)
    ids = sorted(agencies)
    for start in range(0, len(ids), ROWS):
        held = Holding.objects.filter(contribution__in=ids[start : start + ROWS], ended_at=None)
        for pk in sorted(set(held.values_list("contribution_id", flat=True))):
            held_copies_outdated.send(
                sender=Release, viewer=viewer, contribution=rows[pk], change=change, why=why,
                agencies=sorted(agencies[pk]),
            )  # fmt: skip


def _standing(viewer: Viewer, release_id: int) -> Release:
    """A release of an own contribution that has not ended; the contribution, then the release, locked."""
    mine = policy.visible_to(viewer).filter(owner=viewer.agency, releases=release_id)
    contribution = mine.select_for_update(of=("self",)).first()
    granted = Release.objects.select_for_update().filter(pk=release_id, ended_at=None).first()
    if contribution is None or granted is None:
        raise Refused("No such release of your agency.")
    granted.contribution = contribution
    return granted


def _require_second(viewer: Viewer, who: Person, granted: Release) -> None:
    if not granted.pending:
        raise Unacceptable("It needs no second person, or has had one.")
    if granted.by_id == who.pk:
        raise Unacceptable("The second person must be somebody else than the first.")
    if not policy.shareable(granted.contribution):
        raise Unacceptable("Its category or its withdrawal does not allow a release any more.")
    if not viewer.today <= granted.until <= granted.contribution.review_date:
        raise Unacceptable(f"Its last day, {granted.until}, is over or past the review date: release it anew.")


def _require_in_order(viewer: Viewer, rows: Sequence[Contribution], terms: Terms) -> None:
    """Unacceptable where these may not be released on such terms."""
    if not all(map(policy.shareable, rows)):
        raise Unacceptable("Its category or its withdrawal does not allow a release.")
    other_agency(viewer, terms.to)
    if terms.onward_to and other_agency(viewer, terms.onward_to).pk == terms.to:
        raise Unacceptable("It can be passed on to another agency only.")
    require_last_day(viewer, terms.until, min(row.review_date for row in rows))
    if terms.level not in (Level.OPEN, Level.FULL):
        raise Unacceptable("Release the open part or the whole of it.")
    if not all(mask_of(terms) & row.purposes for row in rows):
        raise Unacceptable("None of the purposes is one the contribution may be used for.")


def _require_news(viewer: Viewer, row: Contribution, terms: Terms) -> None:
    """Unacceptable where a standing release of the owner's gives that agency no less, and no shorter."""
    wanted = mask_of(terms) & row.purposes
    given = row.releases.filter(
        agency=terms.to, ended_at=None, emergency=False, parent=None, level__gte=terms.level,
        case_limit__in=("", terms.case), until__gte=max(viewer.today, terms.until),
    )  # fmt: skip
    for one in given:
        onward = (one.onward and one.onward_to_id in (None, terms.onward_to or None)) or not terms.onward
        if wanted & one.purposes == wanted and one.court >= terms.court and onward:
            waits = ", and waits for a second person" if one.pending else ""
            raise Unacceptable(f"It is released to {terms.to} on these terms already, until {one.until}{waits}.")


def mask_of(terms: Terms) -> int:
    """The purposes of these terms as the gate holds them."""
    return sum(purpose.bit for purpose in terms.purposes)


def require_last_day(viewer: Viewer, until: date, latest: date) -> None:
    """Unacceptable where a last day is over already, or later than it may be."""
    if not viewer.today <= until <= latest:
        raise Unacceptable(f"The last day must lie between today and {latest}.")


def other_agency(viewer: Viewer, code: str) -> Agency:
    """Another agency of this hub, by its code. Unacceptable where there is none, or it is the viewer's own."""
    found = Agency.objects.filter(pk=code).first()
    if found is None or code == viewer.agency:
        raise Unacceptable("Choose another agency of this hub.")
    return found


def _is_transfer(viewer: Viewer, terms: Terms) -> bool:
    """Whether a release of the viewer's agency is a transfer with a record of its own. Unacceptable where one is needed
    and incomplete, or stated where none is made."""
    if terms.transfer is None:
        if queries.needs_transfer(viewer, terms.to):
            raise Unacceptable(f"{terms.to} is in a third country without a standing ground: record the transfer.")
        return False
    if not _leaves_area(viewer.agency, terms.to):
        raise Unacceptable(f"{terms.to} is not in a third country: a release to it is no transfer.")
    if terms.transfer.ground not in code_list("transfer_grounds")["codes"]:
        raise Unacceptable("Choose the ground of the transfer: adequacy, safeguards or derogation.")
    for name in STATED:
        if not getattr(terms.transfer, name).strip():
            raise Unacceptable(f"Say the {name} of the transfer.")
    return True


def _transfer(granted: Release, stated: TransferRecord, viewer: Viewer) -> Transfer:
    """The record of a transfer, not stored yet."""
    words = {name: getattr(stated, name).strip()[:most] for name, most in STATED.items()}
    return Transfer(release=granted, ground=stated.ground, at=viewer.now, **words)


def _leaves_area(owner: str, to: str) -> bool:
    """Whether what goes from one agency of this hub to another is a transfer to a third country."""
    return applies_directive(policy.country_of(owner)) and not applies_directive(policy.country_of(to))
