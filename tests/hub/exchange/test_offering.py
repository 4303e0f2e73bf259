"""An owner releases what nobody asked for: on screen, over the API, and one clear line for what does not go."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.live.models import Event
from tallystick.hub.register import queries, standing
from tallystick.hub.register.models import Release, Transfer
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role
from tests.hub.exchange.parties import TRANSFER, in_days, join, second_of
from tests.hub.exchange.test_granting_pages import RECORD
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, Api, hand_in
from tests.world import client_for


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def given(owner: Viewer, **changed: Any) -> dict[str, Any]:
    """What is filled in, as usual but for what is ``changed``."""
    usual = {"to": "ES-PN", "purposes": ["c"], "until": in_days(owner, 9).isoformat(), "why": "They search tomorrow.",
             "any_case": "no" if "case" in changed else "yes"}  # fmt: skip
    return {**usual, **changed}


def problems(page: Any) -> str:
    assert page.status_code == 422
    return page.content.decode()


def test_an_owner_releases_from_the_record_and_ends_it_there(world: Any, owner: Viewer) -> None:
    one, spain = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN), world.viewer()
    browser, address = client_for(world.person("NL-DOU", Role.SUPERVISOR)), reverse("contribution_release", args=[one])
    tab = reverse("contribution", args=[one]) + "?tab=audience"
    assert address in browser.get(tab).content.decode()
    assert "Record of the transfer" not in browser.get(address).content.decode()
    assert queries.read(spain, one) is None
    answer = browser.post(address, given(owner, case=spain.case, level="2", legal_basis="Treaty"))
    assert (answer.status_code, answer["Location"]) == (302, tab)
    assert queries.read(spain, one)
    assert Event.objects.filter(kind="released", to_agency="ES-PN").exists()
    released = Release.objects.get()
    assert (released.case_limit, released.legal_basis, released.onward) == (spain.case, "Treaty", False)
    browser.post(reverse("release_end", args=[one, released.pk]))
    assert queries.read(spain, one) is None


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"until": -1}, "The last day must lie between today and"),
        ({"until": 500}, "The last day must lie between today and"),
        ({"to": "NL-DOU"}, "Choose another agency of this hub."),
        ({"to": "XX-NO"}, "Choose another agency of this hub."),
        ({"purposes": []}, "This field is required"),
        ({"why": ""}, "This field is required"),
        ({"to": "TR-EGM"}, "third country without a standing ground"),
    ],
)
def test_bad_input_is_one_line_on_screen(world: Any, owner: Viewer, changed: dict[str, Any], line: str) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    if "until" in changed:
        changed = {"until": (owner.today + timedelta(days=changed["until"])).isoformat()}
    browser = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    told = problems(browser.post(reverse("contribution_release", args=[one]), given(owner, **changed)))
    assert line in told
    assert not Release.objects.exists()


def test_bad_input_is_one_line_over_the_api(world: Any, owner: Viewer) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    path, api = f"/contributions/{one}/releases", Api(owner)
    for changed, line in (
        ({"to": "NL-DOU"}, "Choose another agency of this hub."),
        ({"until": in_days(owner, -1).isoformat()}, "The last day must lie between"),
        ({"why": " "}, "Say in a sentence why it is released."),
        ({"purposes": []}, "None of the purposes"),
        ({"to": "TR-EGM"}, "record the transfer"),
    ):
        answer = api.post(path, **given(owner, **changed))
        assert answer.status_code == 422
        assert line in str(answer.json())
    assert not Release.objects.exists()


def test_twice_is_told_and_more_is_not_twice(world: Any, owner: Viewer) -> None:
    one, api = hand_in(owner, "nl-1", SAME_MAN), Api(owner)
    path = f"/contributions/{one}/releases"
    assert api.post(path, **given(owner, case="T-1")).status_code == 201
    again = api.post(path, **given(owner, case="T-1"))
    assert (again.status_code, "ES-PN on these terms already, until" in str(again.json())) == (422, True)
    assert api.post(path, **given(owner, case="T-1", level=1)).status_code == 422
    for more in ({"case": "T-2"}, {"case": "T-1", "court": True}, {"until": in_days(owner, 10).isoformat()},
                 {"onward": True}, {"purposes": ["c", "d"]}, {"to": "FR-PN"}):  # fmt: skip
        assert api.post(path, **given(owner, **more)).status_code == 201, more


def test_only_a_supervisor_of_the_owner_releases(world: Any, owner: Viewer) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    address = reverse("contribution_release", args=[one])
    spain = client_for(world.person("ES-PN", Role.SUPERVISOR))
    for answer in (spain.get(address), spain.post(address, given(owner, to="FR-PN"))):
        assert (answer.status_code, "Only its owner releases it: ask Netherlands." in answer.content.decode()) == (
            403, True,
        )  # fmt: skip
    assert spain.get(reverse("contribution_release", args=[uuid.uuid4()])).status_code == 404
    analyst = client_for(world.person("NL-DOU", Role.ANALYST))
    assert analyst.post(address, given(owner)).status_code == 403
    assert address not in analyst.get(reverse("contribution", args=[one]) + "?tab=audience").content.decode()
    foreign = Api(world.viewer("ES-PN", Role.SUPERVISOR)).post(f"/contributions/{one}/releases", **given(owner))
    assert (foreign.status_code, "ask NL-DOU" in str(foreign.json())) == (403, True)
    assert not Release.objects.exists()


def test_two_persons_decide_where_the_owners_rule_says_so(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=["H2"])
    one, spain = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN), world.viewer()
    path, told = f"/contributions/{one}/releases", Event.objects.filter(kind="released")
    made = Api(owner).post(path, **given(owner)).json()
    assert (made["waits"], queries.read(spain, one), told.exists()) == (True, None, False)
    assert "waits for a second person" in str(Api(owner).post(path, **given(owner)).json())
    assert Api(second_of(owner)).post(f"{path}/{made['id']}/confirm").status_code == 204
    assert queries.read(spain, one)
    assert told.exists()


def test_a_third_country_gets_it_with_the_record_of_the_transfer(world: Any, owner: Viewer) -> None:
    one, turkiye = hand_in(owner, "nl-1", SAME_MAN), world.viewer("TR-EGM")
    browser, address = client_for(world.person("NL-DOU", Role.SUPERVISOR)), reverse("contribution_release", args=[one])
    assert "Record of the transfer" in browser.get(address + "?to=TR-EGM").content.decode()
    assert "Record of the transfer" in problems(browser.post(address, given(owner, to="TR-EGM")))
    assert browser.post(address, {**given(owner, to="TR-EGM"), **RECORD}).status_code == 302
    assert Transfer.objects.get().data == TRANSFER.data
    assert queries.read(turkiye, one)
