"""The owner's decisions on who may read what: releases, those passed on, standing policies, grounds for transfers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import policy
from tallystick.hub.register.actions import MAX_WHY, own, person, reclass, sentence
from tallystick.hub.register.models import (
    Contribution,
    FrozenSet,
    Release,
    StandingPolicy,
    Transfer,
    TransferGround,
)
from tallystick.hub.register.policy import Level
from tallystick.hub.register.signals import held_copies_outdated
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, applies_directive, code_list

LONGEST_STANDING = timedelta(days=3 * 366)
"""A standing policy or ground is decided on anew within three years."""


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
    """On which terms an owner releases. ``until`` is the last day."""

    to: str
    purposes: frozenset[Purpose]
    until: date
    why: str
    legal_basis: str = ""
    level: Level = Level.FULL
    case: str = ""
    court: bool = False
    onward: bool = False
    transfer: TransferRecord | None = None


@action("release")
def release(
    viewer: Viewer, contribution_id: uuid.UUID, terms: Terms, *, frozen_set: FrozenSet | None = None
) -> Release:
    """Let one agency read an own contribution on the terms given. Where the owner's policy has two persons decide, it
    waits for the second one (``confirm``)."""
    contribution = own(viewer, contribution_id)
    if not policy.shareable(contribution):
        raise Unacceptable("Its category or its withdrawal does not allow a release.")
    mask = _mask(viewer, contribution, terms)
    transferred = transfer_needed(contribution, terms, viewer)
    granted = Release.objects.create(
        contribution=contribution, agency_id=terms.to, level=terms.level, purposes=mask, case_limit=terms.case,
        until=terms.until, court=terms.court, onward=terms.onward, legal_basis=terms.legal_basis.strip()[:200],
        why=terms.why.strip()[:MAX_WHY], by=person(viewer), at=viewer.now, frozen_set=frozen_set,
        transferred=transferred, pending=needs_second(contribution, transferred=transferred),
    )  # fmt: skip
    if transferred and terms.transfer:
        transfer_of(granted, terms.transfer, viewer).save()
        record(viewer, "transfer", [granted.contribution_id], to=granted.agency_id, ground=terms.transfer.ground)
    record(viewer, "release", [contribution.pk], to=terms.to, until=terms.until.isoformat(), pending=granted.pending)
    if not granted.pending:
        _takes_effect(viewer, granted)
    return granted


@action("release")
def confirm(viewer: Viewer, release_id: int) -> Release:
    """A second person of the owner agrees to a release; from the next read on it holds."""
    granted = _standing(viewer, release_id)
    if not granted.pending:
        raise Unacceptable("It needs no second person, or has had one.")
    if granted.by.account == viewer.account:
        raise Unacceptable("The second person must be somebody else than the first.")
    if not viewer.today <= granted.until:
        raise Unacceptable(f"Its last day, {granted.until}, is over: release it anew.")
    granted.pending, granted.second, granted.second_at = False, person(viewer), viewer.now
    granted.save(update_fields=["pending", "second", "second_at"])
    record(viewer, "confirm_release", [granted.contribution_id], to=granted.agency_id)
    _takes_effect(viewer, granted)
    return granted


@action("release")
def end_release(viewer: Viewer, release_id: int) -> None:
    """End a release now, and those it was passed on by; the next read no longer passes. Its agency is asked what became
    of its copies."""
    granted = _standing(viewer, release_id)
    ended = _end(granted, viewer)
    reclass(granted.contribution)
    record(viewer, "end_release", [granted.contribution_id], to=granted.agency_id)
    held_copies_outdated.send(
        sender=Release, viewer=viewer, contribution=granted.contribution, change="ended", why="The release ended.",
        agencies=ended,
    )  # fmt: skip


@action("ask")
def pass_on(viewer: Viewer, contribution_id: uuid.UUID, *, to: str, why: str) -> Release:
    """Let a third agency read what was released to the viewer's agency with leave to pass it on: on the same terms, no
    longer than these, and never to a third country."""
    reason = sentence(why, "passed on")
    row = policy.visible_to(viewer).filter(pk=contribution_id).exclude(owner=viewer.agency).first()
    if row is None:
        raise Refused("Your agency holds no such contribution of another's.")
    held = _held_onward(viewer, row)
    if to in (viewer.agency, row.owner_id):
        raise Unacceptable("That agency has it.")
    if to in policy.facts_of(row, viewer.today).unreached or _leaves_area(viewer.agency, to):
        raise Refused(f"{to} is in a third country: only {row.owner_id} may transfer it there.")
    granted = Release.objects.create(
        contribution=row, agency_id=to, level=held.level, purposes=held.purposes, case_limit=held.case_limit,
        until=held.until, court=held.court, legal_basis=held.legal_basis, why=reason, by=person(viewer), at=viewer.now,
        parent=held,
    )  # fmt: skip
    record(viewer, "pass_on", [row.pk], to=to)
    live.emit("passed_on", to=row.owner_id, by=viewer.agency, contribution=row.pk, agency=to)
    _takes_effect(viewer, granted)
    return granted


@action("release")
def set_policy(
    viewer: Viewer, *, to: str, purposes: Iterable[Purpose], until: date, legal_basis: str, why: str
) -> StandingPolicy:
    """From now on an agency may read the open part of the own agency's H2 facts, for these purposes, to a day."""
    mask = sum(purpose.bit for purpose in set(purposes))
    require_last_day(viewer, until, viewer.today + LONGEST_STANDING)
    if not mask:
        raise Unacceptable("Choose at least one purpose.")
    made = StandingPolicy.objects.create(
        owner_id=viewer.agency, agency=other_agency(viewer, to), purposes=mask, until=until,
        legal_basis=_stated(legal_basis, "legal basis")[:200], why=sentence(why, "decided"), by=person(viewer),
        at=viewer.now,
    )  # fmt: skip
    record(viewer, "set_policy", [], to=to, until=until.isoformat(), policy=made.pk)
    return made


@action("release")
def end_policy(viewer: Viewer, policy_id: int) -> None:
    """End a standing policy; the next read no longer passes by it."""
    found = StandingPolicy.objects.select_for_update().filter(pk=policy_id, owner=viewer.agency, ended_at=None).first()
    if found is None:
        raise Refused("No such standing policy of your agency.")
    found.ended_at = viewer.now
    found.save(update_fields=["ended_at"])
    record(viewer, "end_policy", [], to=found.agency_id, policy=found.pk)


@action("release")
def set_ground(
    viewer: Viewer, *, country: str, ground: str, reference: str, valid_from: date, until: date
) -> TransferGround:
    """State on which standing ground the own agency transfers to a third country."""
    grounds = code_list("transfer_grounds")["codes"]
    if not applies_directive(_country(viewer.agency)):
        raise Unacceptable("Your country does not apply Directive (EU) 2016/680: it needs no ground under it.")
    if applies_directive(country) or not Agency.objects.filter(country=country).exists():
        raise Unacceptable("Choose a third country that has an agency on this hub.")
    if not grounds.get(ground, {}).get("standing"):
        raise Unacceptable("A standing ground is an adequacy decision or appropriate safeguards.")
    if valid_from > until:
        raise Unacceptable("It must not end before it begins.")
    require_last_day(viewer, until, viewer.today + LONGEST_STANDING)
    made = TransferGround.objects.create(
        owner_id=viewer.agency, country=country, ground=ground, reference=_stated(reference, "reference")[:200],
        valid_from=valid_from, until=until, by=person(viewer), at=viewer.now,
    )  # fmt: skip
    record(viewer, "set_ground", [], country=country, ground=ground, until=until.isoformat())
    return made


@action("release")
def end_ground(viewer: Viewer, ground_id: int) -> None:
    """End a standing ground; from the next read on nothing passes by it."""
    found = TransferGround.objects.select_for_update().filter(pk=ground_id, owner=viewer.agency, ended_at=None).first()
    if found is None:
        raise Refused("No such ground of your agency.")
    found.ended_at = viewer.now
    found.save(update_fields=["ended_at"])
    record(viewer, "end_ground", [], country=found.country, ground=found.ground)


@action("release")
def set_four_eyes(viewer: Viewer, *, codes: Iterable[str]) -> None:
    """Which releases of the own agency two persons decide on: of facts under these handling codes, and transfers."""
    allowed = {*Handling, "transfer"}
    wanted = sorted(set(codes))
    if not set(wanted) <= allowed:
        raise Unacceptable(f"Expected some of {', '.join(sorted(allowed))}.")
    Agency.objects.filter(pk=viewer.agency).update(four_eyes=wanted)
    record(viewer, "set_four_eyes", [], codes=wanted)


def usable_in_court(viewer: Viewer, contribution: Contribution) -> bool:
    """Whether a fact the viewer sees may be disclosed in judicial proceedings by its agency: H1 needs the owner's
    release for that."""
    if contribution.owner_id == viewer.agency or Handling.H1 not in contribution.conditions.handling:
        return True
    return Release.objects.filter(
        contribution=contribution, agency=viewer.agency, court=True, ended_at=None, pending=False,
        until__gte=viewer.today, case_limit__in=("", viewer.case),
    ).exists()  # fmt: skip


def _held_onward(viewer: Viewer, row: Contribution) -> Release:
    """The release that lets the viewer's agency pass this on. Refused where there is none."""
    released = Release.objects.filter(
        contribution=row, agency=viewer.agency, onward=True, ended_at=None, pending=False, until__gte=viewer.today,
        case_limit__in=("", viewer.case),
    )  # fmt: skip
    for one in released.order_by("-until"):
        if viewer.purpose and one.purposes & viewer.purpose.bit:
            return one
    raise Refused(f"Only {row.owner_id} may release it: ask its owner.")


def _takes_effect(viewer: Viewer, granted: Release) -> None:
    reclass(granted.contribution)
    live.emit("released", to=granted.agency_id, by=viewer.agency, contribution=granted.contribution_id,
              until=granted.until.isoformat())  # fmt: skip


def _end(granted: Release, viewer: Viewer) -> list[str]:
    """End this release and all that were passed on by it. Returns their agencies."""
    granted.ended_at = viewer.now
    granted.save(update_fields=["ended_at"])
    below = [one for child in granted.passed_on.filter(ended_at=None) for one in _end(child, viewer)]
    return [granted.agency_id, *below]


def _standing(viewer: Viewer, release_id: int) -> Release:
    """A release of an own contribution that has not ended, locked. Refused where there is none."""
    mine = policy.visible_to(viewer).filter(owner=viewer.agency).values("pk")
    found = Release.objects.filter(ended_at=None, contribution__in=mine).select_related("contribution", "by")
    granted = found.select_for_update(of=("self",)).filter(pk=release_id).first()
    if granted is None:
        raise Refused("No such release of your agency.")
    return granted


def _mask(viewer: Viewer, contribution: Contribution, terms: Terms) -> int:
    """The purposes it is released for, once everything about the terms is in order."""
    other_agency(viewer, terms.to)
    require_last_day(viewer, terms.until, contribution.review_date)
    if terms.level not in (Level.OPEN, Level.FULL):
        raise Unacceptable("Release the open part or the whole of it.")
    mask = sum(purpose.bit for purpose in terms.purposes) & contribution.purposes
    if not mask:
        raise Unacceptable("None of the purposes is one the contribution may be used for.")
    return mask


def require_last_day(viewer: Viewer, until: date, latest: date) -> None:
    """Unacceptable unless the last day lies from today to the latest one."""
    if not viewer.today <= until <= latest:
        raise Unacceptable(f"The last day must lie between today and {latest}.")


def other_agency(viewer: Viewer, code: str) -> Agency:
    """Another agency of the hub. Unacceptable where there is none."""
    found = Agency.objects.filter(pk=code).first()
    if found is None or code == viewer.agency:
        raise Unacceptable("Choose another agency of this hub.")
    return found


def needs_second(contribution: Contribution, *, transferred: bool) -> bool:
    """Whether its owner's policy has two persons decide on releasing it."""
    rule = set(contribution.owner.four_eyes)
    return bool(rule & set(contribution.conditions.handling)) or (transferred and "transfer" in rule)


def transfer_needed(contribution: Contribution, terms: Terms, viewer: Viewer) -> bool:
    """Whether the release is a transfer with a record of its own. Unacceptable where one is needed and incomplete."""
    if not _leaves_area(contribution.owner_id, terms.to):
        return False
    stands = terms.to not in policy.facts_of(contribution, viewer.today).unreached
    if terms.transfer is None:
        if stands:
            return False
        raise Unacceptable(f"{terms.to} is in a third country without a standing ground: record the transfer.")
    if terms.transfer.ground not in code_list("transfer_grounds")["codes"]:
        raise Unacceptable("Choose the ground of the transfer: adequacy, safeguards or derogation.")
    for name in ("authority", "authorisation", "assurances", "justification", "data"):
        _stated(getattr(terms.transfer, name), name)
    return True


def transfer_of(granted: Release, stated: TransferRecord, viewer: Viewer) -> Transfer:
    """The record of a transfer, not stored yet."""
    return Transfer(
        release=granted, ground=stated.ground, reference=stated.reference.strip()[:200],
        authority=stated.authority.strip()[:200], authorisation=stated.authorisation.strip()[:200],
        assurances=stated.assurances.strip()[:500], justification=stated.justification.strip()[:500],
        data=stated.data.strip()[:500], at=viewer.now,
    )  # fmt: skip


def _stated(text: str, what: str) -> str:
    if not text.strip():
        raise Unacceptable(f"Say the {what} of it.")
    return text.strip()


def _leaves_area(owner: str, to: str) -> bool:
    return applies_directive(_country(owner)) and not applies_directive(_country(to))


def _country(agency: str) -> str:
    return str(Agency.objects.values_list("country", flat=True).get(pk=agency))
