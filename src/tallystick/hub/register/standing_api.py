"""API of standing decisions: policies, grounds for transfers, the rule of two persons, what waits for the second."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.register import policies, standing
from tallystick.hub.register.policies import Rules
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose

router = Router(tags=["policies"])


class PolicyIn(Schema):
    """Open the own H2 facts (the open part) to an agency, to the end of a day within three years."""

    to: str
    purposes: list[Purpose]
    until: date
    legal_basis: str
    why: str


class GroundIn(Schema):
    """State on which ground the own agency transfers to a third country."""

    country: str = Field(description="ISO 3166, as in TR")
    ground: str = Field(description="adequacy or safeguards")
    reference: str
    valid_from: date
    until: date


class FourEyesIn(Schema):
    """The handling codes, and ``transfer``, that two persons decide on."""

    codes: list[str]


class PolicyOut(Schema):
    """A standing policy."""

    id: int
    agency: str
    purposes: list[str]
    until: date
    legal_basis: str
    why: str
    by: str
    at: datetime
    holds: bool


class ReachOut(Schema):
    """How a third country is reached: by a ground until then; ``ground`` is empty where each release is a transfer."""

    id: int | None
    country: str
    agencies: list[str]
    ground: str
    reference: str
    until: date | None


class HalfOut(Schema):
    """What waits for a second person."""

    id: int
    act: str
    terms: dict[str, Any]
    by: str
    at: datetime


class RulesOut(Schema):
    """Everything the caller's agency decided once and for all."""

    policies: list[PolicyOut]
    countries: list[ReachOut]
    four_eyes: list[str]
    waiting: list[HalfOut]


@router.get("/policies", response=RulesOut, operation_id="policies")
def rules(request: HttpRequest) -> RulesOut:
    """Standing policies, how third countries are reached, and what two persons decide on."""
    return _rules(calling(request))


@router.post("/policies", response=RulesOut, operation_id="policy_new")
def policy(request: HttpRequest, stated: PolicyIn) -> RulesOut:
    """Open the own H2 facts to an agency; under ``waiting`` where a second person has to agree."""
    standing.set_policy(calling(request), **stated.dict())
    return _rules(calling(request))


@router.post("/policies/{policy_id}/end", response=RulesOut, operation_id="policy_end")
def end_policy(request: HttpRequest, policy_id: int) -> RulesOut:
    """End a standing policy; the next read no longer passes by it."""
    standing.end_policy(calling(request), policy_id)
    return _rules(calling(request))


@router.post("/policies/grounds", response=RulesOut, operation_id="ground_new")
def ground(request: HttpRequest, stated: GroundIn) -> RulesOut:
    """State a ground for transfers to a third country."""
    standing.set_ground(calling(request), **stated.dict())
    return _rules(calling(request))


@router.post("/policies/grounds/{ground_id}/end", response=RulesOut, operation_id="ground_end")
def end_ground(request: HttpRequest, ground_id: int) -> RulesOut:
    """End a ground; from the next read on nothing passes by it."""
    standing.end_ground(calling(request), ground_id)
    return _rules(calling(request))


@router.put("/policies/four-eyes", response=RulesOut, operation_id="four_eyes")
def four_eyes(request: HttpRequest, stated: FourEyesIn) -> RulesOut:
    """Say which releases two persons decide on. A looser rule needs a second person."""
    standing.set_four_eyes(calling(request), codes=stated.codes)
    return _rules(calling(request))


@router.post("/policies/waiting/{proposal_id}/agree", response=RulesOut, operation_id="proposal_agree")
def agree(request: HttpRequest, proposal_id: int) -> RulesOut:
    """Agree, as the second person, to what waits for one."""
    standing.agree(calling(request), proposal_id)
    return _rules(calling(request))


@router.post("/policies/waiting/{proposal_id}/drop", response=RulesOut, operation_id="proposal_drop")
def drop(request: HttpRequest, proposal_id: int) -> RulesOut:
    """Drop what waits for a second person."""
    standing.take_back(calling(request), proposal_id)
    return _rules(calling(request))


def _rules(viewer: Viewer) -> RulesOut:
    found: Rules = policies.rules(viewer)
    return RulesOut(
        policies=[
            PolicyOut(
                id=one.id, agency=one.agency, purposes=[p.value for p in Purpose if p.bit & one.purposes],
                until=one.until, legal_basis=one.legal_basis, why=one.why, by=one.by, at=one.at, holds=one.holds,
            )
            for one in found.policies
        ],
        countries=[
            ReachOut(id=one.id, country=one.country, agencies=list(one.agencies), ground=one.ground,
                     reference=one.reference, until=one.until)
            for one in found.countries
        ],
        four_eyes=list(found.four_eyes),
        waiting=[HalfOut(id=one.id, act=one.act, terms=one.terms, by=one.by, at=one.at) for one in found.waiting],
    )  # fmt: skip
