"""An agency's standing decisions: who may read its H2 facts, on which grounds it transfers to third countries, which
releases two persons decide on. Where its rule asks for two persons, these decisions need them too."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.policy import country_of
from tallystick.hub.register.releasing import other_agency, require_last_day
from tallystick.hub.register.standing_models import Act, Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, applies_directive, code_list

LONGEST = timedelta(days=3 * 366)
"""A standing policy or ground is decided on anew within three years."""
TRANSFER = "transfer"
"""Stands in a rule of two persons for every transfer to a third country."""
MOST_STANDING = 500
"""Policies, or grounds, of one agency that stand at one time."""


@action("release")
def set_policy(
    viewer: Viewer, *, to: str, purposes: Iterable[Purpose], until: date, legal_basis: str, why: str
) -> StandingPolicy | None:
    """From now on an agency may read the open part of the own agency's H2 facts, for these purposes, to a day. None
    where it waits for a second person."""
    mask = sum(purpose.bit for purpose in set(purposes))
    if not mask:
        raise Unacceptable("Choose at least one purpose.")
    other_agency(viewer, to)
    require_last_day(viewer, until, viewer.today + LONGEST)
    stated = {
        "agency": to, "purposes": mask, "until": until.isoformat(), "legal_basis": _stated(legal_basis, "legal basis"),
        "why": sentence(why, "decided"),
    }  # fmt: skip
    second = Handling.H2 in _rule(viewer)
    half = _half(viewer, Act.POLICY, stated, second=second)
    return None if second else _make_policy(viewer, half)


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
) -> TransferGround | None:
    """State on which standing ground the own agency transfers to a third country. None where it waits for a second
    person."""
    if not applies_directive(_country(viewer)):
        raise Unacceptable("Your country does not apply Directive (EU) 2016/680: it needs no ground under it.")
    if applies_directive(country) or not Agency.objects.filter(country=country).exists():
        raise Unacceptable("Choose a third country that has an agency on this hub.")
    if not code_list("transfer_grounds")["codes"].get(ground, {}).get("standing"):
        raise Unacceptable("A standing ground is an adequacy decision or appropriate safeguards.")
    if valid_from > until:
        raise Unacceptable("It must not end before it begins.")
    require_last_day(viewer, until, viewer.today + LONGEST)
    stated = {
        "country": country, "ground": ground, "reference": _stated(reference, "reference"),
        "valid_from": valid_from.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    second = TRANSFER in _rule(viewer)
    half = _half(viewer, Act.GROUND, stated, second=second)
    return None if second else _make_ground(viewer, half)


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
def set_four_eyes(viewer: Viewer, *, codes: Iterable[str]) -> bool:
    """Which releases of the own agency two persons decide on: of facts under these handling codes, and transfers. A
    stricter rule holds at once; one that lets go of anything needs a second person. Whether it holds now."""
    wanted = sorted(set(codes))
    if unknown := set(wanted) - {*Handling, TRANSFER}:
        raise Unacceptable(f"Not a handling code or {TRANSFER}: {', '.join(sorted(unknown))[:80]}.")
    looser = bool(set(_rule(viewer)) - set(wanted))
    half = _half(viewer, Act.FOUR_EYES, {"codes": wanted}, second=looser)
    return not looser and _make_rule(viewer, half)


@action("release")
def agree(viewer: Viewer, proposal_id: int) -> None:
    """A second person agrees to what waits for one; from now on it holds."""
    waiting = _open(viewer, proposal_id)
    if waiting.by_id == person(viewer).pk:
        raise Unacceptable("The second person must be somebody else than the first.")
    until = waiting.terms.get("until")
    if until and date.fromisoformat(until) < viewer.today:
        raise Unacceptable(f"Its last day, {until}, is over: decide anew.")
    _close(viewer, waiting)
    _DO[Act(waiting.act)](viewer, waiting)
    record(viewer, "agree", [], act=waiting.act, proposal=waiting.pk)


@action("release")
def take_back(viewer: Viewer, proposal_id: int) -> None:
    """What waits for a second person is dropped: taken back by the first, or refused by another."""
    waiting = _open(viewer, proposal_id)
    _close(viewer, waiting)
    record(viewer, "take_back", [], act=waiting.act, proposal=waiting.pk)


def _half(viewer: Viewer, act: Act, terms: Mapping[str, Any], *, second: bool) -> Proposal:
    """One person's half of a decision; stored where it waits for a second person."""
    half = Proposal(owner_id=viewer.agency, act=act, terms=dict(terms), by=person(viewer), at=viewer.now)
    if second and waiting(viewer) >= MOST_STANDING:
        raise Unacceptable("Too much waits for a second person: decide on that first.")
    if second:
        half.save()
        record(viewer, "propose", [], act=act.value, proposal=half.pk)
    return half


def waiting(viewer: Viewer) -> int:
    """How much of the agency's rules waits for a second person."""
    return Proposal.objects.filter(owner=viewer.agency, closed_at=None).count()


def _make_policy(viewer: Viewer, half: Proposal) -> StandingPolicy:
    if StandingPolicy.objects.filter(owner=viewer.agency, ended_at=None).count() >= MOST_STANDING:
        raise Unacceptable(f"An agency has {MOST_STANDING} standing policies at most: end one first.")
    stated = half.terms
    made = StandingPolicy.objects.create(
        owner_id=viewer.agency, agency_id=stated["agency"], purposes=stated["purposes"],
        until=date.fromisoformat(stated["until"]), legal_basis=stated["legal_basis"], why=stated["why"], by=half.by,
        at=viewer.now,
    )  # fmt: skip
    record(viewer, "set_policy", [], to=stated["agency"], until=stated["until"], policy=made.pk)
    return made


def _make_ground(viewer: Viewer, half: Proposal) -> TransferGround:
    if TransferGround.objects.filter(owner=viewer.agency, ended_at=None).count() >= MOST_STANDING:
        raise Unacceptable(f"An agency has {MOST_STANDING} standing grounds at most: end one first.")
    stated = half.terms
    made = TransferGround.objects.create(
        owner_id=viewer.agency, country=stated["country"], ground=stated["ground"], reference=stated["reference"],
        valid_from=date.fromisoformat(stated["valid_from"]), until=date.fromisoformat(stated["until"]), by=half.by,
        at=viewer.now,
    )  # fmt: skip
    record(viewer, "set_ground", [], country=stated["country"], ground=stated["ground"], until=stated["until"])
    return made


def _make_rule(viewer: Viewer, half: Proposal) -> bool:
    Agency.objects.filter(pk=viewer.agency).update(four_eyes=half.terms["codes"])
    record(viewer, "set_four_eyes", [], codes=half.terms["codes"])
    return True


_DO = {Act.POLICY: _make_policy, Act.GROUND: _make_ground, Act.FOUR_EYES: _make_rule}


def _open(viewer: Viewer, proposal_id: int) -> Proposal:
    """What waits for a second person of the viewer's agency, locked."""
    mine = Proposal.objects.filter(pk=proposal_id, owner=viewer.agency, closed_at=None)
    found = mine.select_for_update().first()
    if found is None:
        raise Refused("Nothing of your agency waits under this number.")
    return found


def _close(viewer: Viewer, waiting: Proposal) -> None:
    waiting.closed_at = viewer.now
    waiting.save(update_fields=["closed_at"])


def _rule(viewer: Viewer) -> list[str]:
    """The agency's rule of two persons, locked so that it cannot change under a decision."""
    return list(Agency.objects.select_for_update().get(pk=viewer.agency).four_eyes)


def _stated(text: str, what: str) -> str:
    if not text.strip():
        raise Unacceptable(f"Say the {what} of it.")
    return text.strip()[:200]


def _country(viewer: Viewer) -> str:
    return country_of(viewer.agency)
