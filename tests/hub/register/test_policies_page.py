"""The policies page: supervisors decide, the agency's content roles read, nobody else; and the API beside it."""

from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.register import standing
from tallystick.hub.register.models import StandingPolicy, TransferGround
from tallystick.hub.register.standing_models import Proposal
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role
from tests.hub.exchange.parties import in_days, join
from tests.hub.hits.scenes import Api
from tests.world import client_for


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def policy(owner: Viewer, **changed: Any) -> dict[str, Any]:
    stated = {"to": "ES-PN", "purposes": ["c"], "until": in_days(owner, 9).isoformat(), "legal_basis": "Treaty",
              "why": "Joint team."}  # fmt: skip
    return {**stated, **changed}


def ground(owner: Viewer, **changed: Any) -> dict[str, Any]:
    stated = {"country": "TR", "ground": "safeguards", "reference": "Agreement 7",
              "valid_from": owner.today.isoformat(), "until": in_days(owner, 9).isoformat()}  # fmt: skip
    return {**stated, **changed}


@pytest.mark.parametrize("role", list(Role))
def test_content_roles_read_and_supervisors_decide(world: Any, owner: Viewer, role: Role) -> None:
    client = client_for(world.person("NL-DOU", role))
    page = client.get(reverse("policies"))
    assert page.status_code == (200 if role.sees_content else 403)
    assert (b"Decide it" in page.content) == (role is Role.SUPERVISOR)
    made = client.post(reverse("policy_new"), policy(owner))
    assert made.status_code == (302 if role is Role.SUPERVISOR else 403)


def test_a_policy_is_decided_and_ended(world: Any, owner: Viewer) -> None:
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    client.post(reverse("policy_new"), policy(owner))
    page = client.get(reverse("policies")).content.decode()
    for words in ("Policía Nacional", "operational analysis", "Treaty", "Joint team."):
        assert words in page
    assert "Joint team." not in client_for(world.person()).get(reverse("policies")).content.decode()
    client.post(reverse("policy_end", args=[StandingPolicy.objects.get().pk]))
    assert "ended" in client.get(reverse("policies")).content.decode()


def test_every_third_country_says_how_it_is_reached(world: Any, owner: Viewer) -> None:
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    assert "Each release is a transfer of its own" in client.get(reverse("policies")).content.decode()
    assert client.post(reverse("ground_new"), ground(owner)).status_code == 302
    page = client.get(reverse("policies")).content.decode()
    assert "Agreement 7" in page
    assert "Each release is a transfer of its own" not in page
    client.post(reverse("ground_end", args=[TransferGround.objects.get().pk]))
    assert "Each release is a transfer of its own" in client.get(reverse("policies")).content.decode()


def test_what_cannot_stand_is_said_in_the_form(world: Any, owner: Viewer) -> None:
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    late = client.post(reverse("policy_new"), policy(owner, until=in_days(owner, -1).isoformat()))
    assert late.status_code == 422
    assert "must lie between" in late.content.decode()
    early = client.post(reverse("ground_new"), ground(owner, valid_from=in_days(owner, 10).isoformat()))
    assert "end before it begins" in early.content.decode()


def test_a_looser_rule_waits_for_the_second_person(world: Any, owner: Viewer) -> None:
    first = world.person("NL-DOU", Role.SUPERVISOR)
    second = type(first).objects.get(account=f"{first.account}-2")
    one, other = client_for(first), client_for(second)
    one.post(reverse("four_eyes"), {"codes": ["H2", "transfer"]})
    one.post(reverse("four_eyes"), {})
    one.post(reverse("policy_new"), policy(owner))
    page = one.get(reverse("policies")).content.decode()
    assert "lets two persons decide on nothing only" in page
    assert "Take it back" in page
    assert "Agree" not in page
    looser, opened = Proposal.objects.order_by("at").values_list("pk", flat=True)
    assert other.post(reverse("proposal_agree", args=[looser])).status_code == 302
    assert other.post(reverse("proposal_drop", args=[opened])).status_code == 302
    assert (standing.waiting(owner), StandingPolicy.objects.count()) == (0, 0)
    assert first.agency.__class__.objects.get(pk="NL-DOU").four_eyes == []


def test_the_api_says_the_same(world: Any, owner: Viewer) -> None:
    api = Api(owner)
    made = api.post("/policies", **policy(owner)).json()["policies"][0]
    assert (made["agency"], made["purposes"], made["holds"]) == ("ES-PN", ["c"], True)
    assert not api.post(f"/policies/{made['id']}/end").json()["policies"][0]["holds"]
    reach = api.post("/policies/grounds", **ground(owner)).json()["countries"]
    assert [(one["country"], one["ground"]) for one in reach] == [("TR", "safeguards")]
    assert api.post(f"/policies/grounds/{reach[0]['id']}/end").json()["countries"][0]["ground"] == ""
    assert api.post("/policies", **policy(owner, to="XX-NO")).status_code == 422
    assert Api(world.viewer()).get("/policies").json()["policies"] == []
    assert Api(world.viewer("NL-DOU")).post("/policies", **policy(owner)).status_code == 403
