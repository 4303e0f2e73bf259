"""An owner releases what nobody asked for, on screen and over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tallystick.hub.agencies import tokens
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.live.models import Event
from tallystick.hub.register import queries, standing
from tallystick.hub.register.models import Release
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(world: Any) -> Any:
    return world.viewer("NL-DOU", Role.SUPERVISOR)


@pytest.fixture
def terms(boss: Any) -> dict[str, Any]:
    until = (boss.today + timedelta(days=20)).isoformat()
    return {"to": "ES-PN", "purposes": ["c"], "until": until, "level": "2", "why": "They search his house."}


def test_from_the_record_to_its_next_read(world: Any, client_for: Any, boss: Any, terms: dict[str, Any]) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    reader = world.viewer("ES-PN")
    assert queries.read(reader, one) is None
    client = client_for(Person.objects.get(account=boss.account))
    address = reverse("contribution_release", args=[one])
    assert address in client.get(reverse("contribution", args=[one]) + "?tab=audience").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, terms).status_code == 302
    assert queries.read(reader, one) is not None
    assert Event.objects.filter(kind="released", to_agency="ES-PN").exists()
    assert LogEntry.objects.filter(action="release", agency="NL-DOU").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": "2020-01-01"}, "The last day must lie between today and"),
        ({"until": "2199-01-01"}, "The last day must lie between today and"),
        ({"to": "NL-DOU"}, "not one of the available choices"),
        ({"purposes": []}, "This field is required"),
        ({"why": ""}, "This field is required"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(
    client_for: Any, boss: Any, terms: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    client = client_for(Person.objects.get(account=boss.account))
    page = client.post(reverse("contribution_release", args=[one]), {**terms, **changed})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Release.objects.exists()


def test_twice_is_refused_and_more_is_not(client_for: Any, boss: Any, terms: dict[str, Any]) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    client = client_for(Person.objects.get(account=boss.account))
    address = reverse("contribution_release", args=[one])
    assert client.post(address, terms | {"level": "1"}).status_code == 302
    again = client.post(address, terms | {"level": "1"})
    assert (again.status_code, "on these terms already" in again.content.decode()) == (422, True)
    assert client.post(address, terms).status_code == 302
    assert client.post(address, terms | {"onward": "on"}).status_code == 302
    assert Release.objects.count() == 3


def test_two_persons_where_the_owner_wants_two(world: Any, boss: Any, terms: dict[str, Any]) -> None:
    standing.set_four_eyes(boss, codes=["H2"])
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    answer = _api(boss).post(f"/api/contributions/{one}/releases", _stated(terms), content_type="application/json")
    assert (answer.status_code, answer.json()["waits"]) == (201, True)
    assert queries.read(world.viewer("ES-PN"), one) is None
    again = _api(boss).post(f"/api/contributions/{one}/releases", _stated(terms), content_type="application/json")
    assert "waits for a second person" in again.content.decode()


def test_only_the_owner_and_only_who_may(world: Any, client_for: Any, boss: Any, terms: dict[str, Any]) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN)
    address = reverse("contribution_release", args=[one])
    for account, status in (("ES-PN", 404), ("NL-DOU", 403)):
        role = Role.SUPERVISOR if account == "ES-PN" else Role.ANALYST
        client = client_for(Person.objects.get(account=world.viewer(account, role).account))
        assert client.get(address).status_code == status
        assert client.post(address, terms).status_code == status
    theirs = _api(world.viewer("ES-PN", Role.SUPERVISOR))
    answer = theirs.post(f"/api/contributions/{one}/releases", _stated(terms), content_type="application/json")
    assert answer.status_code == 404
    assert not Release.objects.exists()


def _stated(terms: dict[str, Any]) -> dict[str, Any]:
    return {**terms, "level": int(terms["level"])}


def _api(viewer: Any) -> Client:
    headers = {"authorization": f"Bearer {tokens.create(viewer, name='test', days=1)}"}
    return Client(headers=headers | {"Tallystick-Purpose": "c", "Tallystick-Case": viewer.case})
