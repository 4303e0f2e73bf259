"""Standing policies, grounds for transfers, and the rule of two persons: none of them is a way around the others."""

from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.agencies.models import Agency
from tallystick.hub.register import queries, standing
from tallystick.hub.register.standing_models import Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, Role
from tests.hub.exchange.parties import in_days, join, second_of
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def open_to_spain(owner: Viewer, **changed: Any) -> StandingPolicy | None:
    stated = {"to": "ES-PN", "purposes": [Purpose.OPERATIONAL], "until": in_days(owner, 30), "legal_basis": "Treaty",
              "why": "Joint team."}  # fmt: skip
    return standing.set_policy(owner, **{**stated, **changed})


def reach_turkiye(owner: Viewer, **changed: Any) -> TransferGround | None:
    stated = {"country": "TR", "ground": "safeguards", "reference": "Agreement 7", "valid_from": owner.today,
              "until": in_days(owner, 30)}  # fmt: skip
    return standing.set_ground(owner, **{**stated, **changed})


def test_a_policy_opens_h2_facts_until_it_ends(world: Any, owner: Viewer) -> None:
    one, spain = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN), world.viewer()
    assert queries.read(spain, one) is None
    made = open_to_spain(owner)
    assert made
    assert queries.read(spain, one)
    assert queries.read(world.viewer("HR-FIU"), one) is None
    standing.end_policy(owner, made.pk)
    assert queries.read(spain, one) is None
    with pytest.raises(Refused):
        standing.end_policy(owner, made.pk)


def test_a_ground_reaches_a_third_country_until_it_ends(world: Any, owner: Viewer) -> None:
    one, turkiye = hand_in(owner, "nl-1", SAME_MAN), world.viewer("TR-EGM")
    assert queries.read(turkiye, one) is None
    made = reach_turkiye(owner)
    assert made
    assert queries.read(turkiye, one)
    standing.end_ground(owner, made.pk)
    assert queries.read(turkiye, one) is None


@pytest.mark.parametrize("changed", [
    {"to": "NL-DOU"}, {"to": "XX-NO"}, {"purposes": []}, {"legal_basis": " "}, {"why": ""},
    {"until": "yesterday"}, {"until": "in ten years"},
])  # fmt: skip
def test_a_policy_that_cannot_stand(owner: Viewer, changed: dict[str, Any]) -> None:
    days = {"yesterday": -1, "in ten years": 3650}
    stated = {key: in_days(owner, days[value]) if value in list(days) else value for key, value in changed.items()}
    with pytest.raises(Unacceptable):
        open_to_spain(owner, **stated)
    assert not StandingPolicy.objects.exists()


@pytest.mark.parametrize("changed", [
    {"country": "DE"}, {"country": "US"}, {"ground": "derogation"}, {"ground": ""}, {"reference": ""},
    {"valid_from": "after"},
])  # fmt: skip
def test_a_ground_that_cannot_stand(owner: Viewer, changed: dict[str, Any]) -> None:
    stated = {key: in_days(owner, 31) if value == "after" else value for key, value in changed.items()}
    with pytest.raises(Unacceptable):
        reach_turkiye(owner, **stated)
    assert not TransferGround.objects.exists()


def test_two_persons_cannot_be_gone_around_by_one(world: Any, owner: Viewer) -> None:
    """A lone supervisor opens neither all H2 facts by a policy, nor a country by a ground, nor drops the rule."""
    one = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    assert standing.set_four_eyes(owner, codes=[Handling.H2, "transfer"])
    assert open_to_spain(owner) is None
    assert reach_turkiye(owner) is None
    assert not standing.set_four_eyes(owner, codes=[])
    assert queries.read(world.viewer(), one) is None
    assert Agency.objects.get(pk="NL-DOU").four_eyes == ["H2", "transfer"]
    waiting = list(Proposal.objects.values_list("pk", flat=True))
    for half in waiting:
        with pytest.raises(Unacceptable, match="somebody else"):
            standing.agree(owner, half)
        with pytest.raises(Refused):
            standing.agree(world.viewer("ES-PN", Role.SUPERVISOR), half)
        standing.agree(second_of(owner), half)
        with pytest.raises(Refused):
            standing.agree(second_of(owner), half)
    assert queries.read(world.viewer(), one)
    assert (TransferGround.objects.count(), Agency.objects.get(pk="NL-DOU").four_eyes) == (1, [])


def test_what_waits_is_taken_back(owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=[Handling.H2])
    open_to_spain(owner)
    standing.take_back(owner, Proposal.objects.get().pk)
    with pytest.raises(Refused):
        standing.agree(second_of(owner), Proposal.objects.get().pk)
    assert not StandingPolicy.objects.exists()


def test_what_waited_too_long_is_decided_anew(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=[Handling.H2])
    open_to_spain(owner)
    later = world.viewer("NL-DOU", Role.SUPERVISOR, now=owner.now + timedelta(days=40))
    with pytest.raises(Unacceptable, match="is over"):
        standing.agree(second_of(later), Proposal.objects.get().pk)


def test_a_stricter_rule_holds_at_once(owner: Viewer) -> None:
    assert standing.set_four_eyes(owner, codes=[Handling.H1])
    assert standing.set_four_eyes(owner, codes=[Handling.H1, Handling.H2])
    with pytest.raises(Unacceptable, match="H9"):
        standing.set_four_eyes(owner, codes=["H9"])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_supervisors_alone_decide(world: Any, owner: Viewer, role: Role) -> None:
    viewer = world.viewer("NL-DOU", role)
    for attempt in (lambda: open_to_spain(viewer), lambda: reach_turkiye(viewer),
                    lambda: standing.set_four_eyes(viewer, codes=[])):  # fmt: skip
        with pytest.raises(Refused):
            attempt()
