"""The owner's terms on screen and over the API: three choices, the transfer record where it is needed, two persons."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.exchange import actions
from tallystick.hub.exchange.models import AccessRequest
from tallystick.hub.register import queries, releasing, standing
from tallystick.hub.register.models import Release, Transfer
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, Role
from tests.hub.exchange.parties import TRANSFER, in_days, join, second_of
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, Api, hand_in, pair
from tests.world import client_for

RECORD = {name: getattr(TRANSFER, name) for name in ("ground", "reference", "authority", "authorisation", "assurances",
                                                     "justification")} | {"what": TRANSFER.data}  # fmt: skip


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def supervisors(world: Any) -> tuple[Any, Any]:
    """The browsers of the owner's two supervisors."""
    first = world.person("NL-DOU", Role.SUPERVISOR)
    second = type(first).objects.get(account=f"{first.account}-2")
    return client_for(first), client_for(second)


def asked_by(world: Any, agency: str = "ES-PN", **terms: Any) -> AccessRequest:
    hit = pair(world, **(terms or HIDDEN))
    return actions.ask_about_hit(world.viewer(agency), hit.pk, why="We search tomorrow.")


def test_the_owner_sees_what_will_change_and_three_choices_first(world: Any, owner: Viewer) -> None:
    asked = asked_by(world, **HIDDEN, withheld=frozenset({"phone"}))
    page = supervisors(world)[0].get(reverse("request", args=[asked.pk])).content.decode()
    assert "For this case, Spain reads nothing of it now." in page
    assert re.search("All of it: [^<]*phone", page)
    assert not re.search("The open part: [^<]*phone", page)
    assert re.search("The open part: [^<]*name", page)
    assert page.index("How much") < page.index("For which case") < page.index("More terms") < page.index("Legal basis")
    assert "Record of the transfer" not in page


def test_two_persons_on_screen(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=["H2"])
    asked = asked_by(world)
    first, second = supervisors(world)
    until = in_days(owner, 9).isoformat()
    given = {"until": until, "level": "1", "any_case": "yes", "court": "on", "legal_basis": "Treaty"}
    assert first.post(reverse("request_grant", args=[asked.pk]), given).status_code == 302
    page = first.get(reverse("request", args=[asked.pk])).content.decode()
    assert "Take it back" in page
    assert "Agree and release" not in page
    asker = client_for(world.person()).get(reverse("request", args=[asked.pk])).content.decode()
    assert "Waits for the owner" in asker
    assert "second person" not in asker
    page = second.get(reverse("request", args=[asked.pk])).content.decode()
    assert "the open part, for operational analysis, for any case, for use in judicial proceedings" in page
    assert second.post(reverse("request_confirm", args=[asked.pk])).status_code == 302
    asker = client_for(world.person()).get(reverse("request", args=[asked.pk])).content.decode()
    assert "Open the released record" in asker
    assert "under Treaty" in asker


def test_taken_back_and_released_from_the_record(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=["H2"])
    asked = asked_by(world)
    first, second = supervisors(world)
    given = {"until": in_days(owner, 9).isoformat()}
    first.post(reverse("request_grant", args=[asked.pk]), given)
    first.post(reverse("request_take_back", args=[asked.pk]))
    assert AccessRequest.objects.get().answer == "open"
    first.post(reverse("request_grant", args=[asked.pk]), given)
    address = reverse("contribution", args=[asked.contribution_id]) + "?tab=audience"
    assert "waits for a second person" in second.get(address).content.decode()
    waiting = Release.objects.get(ended_at=None)
    assert second.post(reverse("release_confirm", args=[asked.contribution_id, waiting.pk])).status_code == 302
    assert AccessRequest.objects.get().answer == "released"
    page = second.get(address).content.decode()
    assert "Released to ES-PN by" in page
    assert f"case {asked.case} alone" in page


def test_a_third_country_needs_the_record_of_the_transfer(world: Any, owner: Viewer) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    ground = standing.set_ground(owner, country="TR", ground="safeguards", reference="Agreement 7",
                                 valid_from=owner.today, until=in_days(owner, 9))  # fmt: skip
    asked = actions.ask_about_contribution(world.viewer("TR-EGM"), one, why="The load.")
    assert ground
    standing.end_ground(owner, ground.pk)
    first, _ = supervisors(world)
    assert "Record of the transfer" in first.get(reverse("request", args=[asked.pk])).content.decode()
    given = {"until": in_days(owner, 9).isoformat()}
    answer = first.post(reverse("request_grant", args=[asked.pk]), given)
    assert answer.status_code == 422
    assert "third country without a standing ground" in answer.content.decode()
    assert first.post(reverse("request_grant", args=[asked.pk]), {**given, **RECORD}).status_code == 302
    assert Transfer.objects.get().data == TRANSFER.data
    assert queries.read(world.viewer("TR-EGM"), one)


def test_a_record_is_asked_for_to_pass_on_and_passed_on(world: Any, owner: Viewer) -> None:
    one, spain = hand_in(owner, "nl-1", SAME_MAN), client_for(world.person("ES-PN", Role.SUPERVISOR))
    page = spain.get(reverse("contribution", args=[one])).content.decode()
    assert "to pass it on" in page
    assert 'id="pass-on"' not in page
    wanted = {"why": "Germany searches.", "wanted": "onward", "onward_to": "DE-BKA"}
    assert spain.post(reverse("contribution_ask", args=[one]), wanted).status_code == 302
    asked = AccessRequest.objects.get()
    page = supervisors(world)[0].get(reverse("request", args=[asked.pk])).content.decode()
    assert "to pass it on to Germany" in page
    actions.grant(owner, asked.pk, until=in_days(owner, 9), why="Yes.")
    assert 'id="pass-on"' in spain.get(reverse("contribution", args=[one])).content.decode()
    passed = {"to": "DE-BKA", "why": "They search."}
    assert spain.post(reverse("contribution_pass_on", args=[one]), passed).status_code == 302
    assert "Passed on to DE-BKA by ES-PN" in str(queries.audience(owner, one))
    page = supervisors(world)[0].get(reverse("contribution", args=[one]) + "?tab=audience").content.decode()
    assert "reads it, passed on by ES-PN" in page
    assert "Spain passed on" in supervisors(world)[0].get(reverse("desk")).content.decode()


def test_only_a_supervisor_passes_on(world: Any, owner: Viewer) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    terms = releasing.Terms(to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=in_days(owner, 9), why="x",
                            onward=True)  # fmt: skip
    releasing.release(owner, one, terms)
    analyst = client_for(world.person("ES-PN", Role.ANALYST))
    assert 'id="pass-on"' not in analyst.get(reverse("contribution", args=[one])).content.decode()
    answer = analyst.post(reverse("contribution_pass_on", args=[one]), {"to": "DE-BKA", "why": "x"})
    assert answer.status_code == 403


def test_the_api_says_the_same(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=["H2"])
    asked = asked_by(world)
    first, second, asker = Api(owner), Api(second_of(owner)), Api(world.viewer())
    until = in_days(owner, 9).isoformat()
    body = {"until": until, "level": "open", "purposes": ["c", "d"], "onward": True}
    answer = first.post(f"/requests/{asked.pk}/grant", **body).json()
    assert (answer["answer"], answer["terms"]["level"], answer["terms"]["purposes"]) == ("second", "open", ["c", "d"])
    assert asker.get(f"/requests/{asked.pk}").json()["terms"] is None
    assert first.post(f"/requests/{asked.pk}/confirm").status_code == 422
    assert first.post(f"/requests/{asked.pk}/take-back").json()["answer"] == "open"
    first.post(f"/requests/{asked.pk}/grant", **body)
    assert second.post(f"/requests/{asked.pk}/confirm").json()["answer"] == "released"
    told = first.get(f"/contributions/{asked.contribution_id}/audience").json()
    reads = {one["agency"]: (one["allowed"], one["level"]) for one in told["agencies"]}
    assert (reads["ES-PN"], reads["HR-FIU"]) == ((True, "open"), (False, "nothing"))
    release = told["releases"][0]
    assert (release["holds"], release["agency"]) == (True, "ES-PN")
    mine = asker.get(f"/contributions/{asked.contribution_id}/audience").json()
    assert ([one["agency"] for one in mine["agencies"]], mine["releases"]) == (["ES-PN"], [])
    assert first.post(f"/contributions/{asked.contribution_id}/releases/{release['id']}/end").status_code == 204
    assert asker.get(f"/contributions/{asked.contribution_id}").status_code == 404


def test_a_transfer_over_the_api(world: Any, owner: Viewer) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    ground = standing.set_ground(owner, country="TR", ground="safeguards", reference="Agreement 7",
                                 valid_from=owner.today, until=in_days(owner, 9))  # fmt: skip
    turkiye = Api(world.viewer("TR-EGM", Role.SUPERVISOR))
    asked = turkiye.post(f"/contributions/{one}/ask", why="The load.").json()["id"]
    assert ground
    standing.end_ground(owner, ground.pk)
    body = {"until": in_days(owner, 9).isoformat(), "transfer": {**RECORD, "data": "One record."}}
    del body["transfer"]["what"]
    assert Api(owner).post(f"/requests/{asked}/grant", **body).json()["terms"]["transferred"]
    assert turkiye.get(f"/contributions/{one}").status_code == 200
