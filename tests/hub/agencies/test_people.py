"""An administrator makes and changes accounts of the own agency, and reads no content anywhere."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from tallystick.hub.agencies import actions, tokens
from tallystick.hub.agencies.models import Person
from tallystick.hub.agencies.policy import NewPerson
from tallystick.hub.audit.models import LogEntry, Opening
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Role

pytestmark = pytest.mark.django_db
NEW = {"account": "es.new", "name": "Инна Новак", "role": "analyst", "clearance": "0"}


@pytest.fixture
def administrator(world: Any, client_for: Any) -> Client:
    return client_for(world.person(role="administrator"))


def test_adds_a_person_whose_password_is_shown_once(administrator: Client) -> None:
    answer = administrator.post("/people/new/", NEW)
    password = answer.context["password"]
    person = Person.objects.get(account="es.new")
    assert person.check_password(password)
    assert (person.agency_id, person.role, person.host) == ("ES-PN", "analyst", None)
    assert "no-store" in answer["Cache-Control"]
    assert password not in str(list(LogEntry.objects.values()))
    assert password.encode() not in administrator.get("/people/es.new/").content


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"account": "Es New"}, "small letters"),
        ({"account": "es.pn.officer"}, "taken"),
        ({"account": "../etc"}, "small letters"),
        ({"clearance": "2"}, "Select a valid choice"),
        ({"role": "oversight"}, "Select a valid choice"),
        ({"role": "guest"}, "choose the host"),
        ({"role": "guest", "host": "ES-PN"}, "Select a valid choice"),
        ({"host": "NL-DOU"}, "Only a guest"),
        ({"role": "guest", "host": "NL-DOU", "mandate": "x", "until": "2020-01-01"}, "last day lies between"),
        ({"role": "guest", "host": "NL-DOU", "until": "2099-01-01"}, "under which mandate"),
    ],
)
def test_what_does_not_fit_is_said(administrator: Client, change: dict[str, str], problem: str) -> None:
    answer = administrator.post("/people/new/", {**NEW, **change})
    assert problem in str(answer.context["form"].errors)
    assert not Person.objects.filter(account="es.new").exists()


def test_the_rules_hold_without_the_form(viewer: Any) -> None:
    new = NewPerson(account="es.x", name="X", role=Role.OVERSIGHT, clearance=Confidentiality.TOP_SECRET)
    with pytest.raises(Unacceptable) as fault:
        actions.add_person(viewer(role="administrator", purpose=None), new)
    assert len(fault.value.problems) == 2
    centre = viewer("EU-CC", "administrator", purpose=None)
    over = NewPerson(account="eu.o", name="O", role=Role.OVERSIGHT, clearance=Confidentiality.BPL)
    assert actions.add_person(centre, over)[0].agency_id == "EU-CC"


def test_adds_a_guest(administrator: Client) -> None:
    until = timezone.now().date() + timedelta(days=20)
    guest = {"role": "guest", "host": "NL-DOU", "mandate": "Order 4/2026", "until": until.isoformat()}
    administrator.post("/people/new/", {**NEW, **guest})
    person = Person.objects.get(account="es.new")
    assert (person.host_id, person.until, person.agency_id) == ("NL-DOU", until, "ES-PN")


def test_sees_the_own_agency_alone(administrator: Client) -> None:
    shown = administrator.get("/people/").context["people"]
    assert {one.person.agency_id for one in shown} == {"ES-PN"}
    assert administrator.get("/people/nl.dou.officer/").status_code == 404
    assert administrator.get("/people/nobody/").status_code == 404
    assert administrator.get("/people/es.pn.officer/").status_code == 200
    assert [one.person.role for one in administrator.get("/people/", {"who": "linguist"}).context["people"]] == [
        "linguist"
    ]


CHANGES = ("deactivate", "reactivate", "second-factor", "password")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("account", ["es.pn.administrator", "nl.dou.officer", "nobody"])
def test_changes_neither_itself_nor_another_agency(administrator: Client, account: str, change: str) -> None:
    before = list(Person.objects.order_by("pk").values("pk", "is_active", "password"))
    assert administrator.post(f"/people/{account}/{change}/", {"why": "because"}).status_code == 403
    assert list(Person.objects.order_by("pk").values("pk", "is_active", "password")) == before
    assert Authenticator.objects.filter(user__account="es.pn.administrator").exists()
    assert LogEntry.objects.filter(result="refused").exists()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_needs_a_reason(administrator: Client, change: str) -> None:
    answer = administrator.post(
        f"/people/es.pn.officer/{change}/", {"why": " "}, headers={"referer": "http://testserver/people/es.pn.officer/"}
    )
    assert answer.url == "/people/es.pn.officer/"
    assert b"Say in a sentence why" in administrator.get(answer.url).content


def test_resetting_a_second_factor_signs_out_and_asks_for_a_new_one(
    administrator: Client, world: Any, client_for: Any
) -> None:
    officer = client_for(world.person(role="officer"))
    assert officer.get("/purpose/").status_code == 200
    administrator.post("/people/es.pn.officer/second-factor/", {"why": "phone lost, called back"})
    assert officer.get("/purpose/").url.startswith("/accounts/login/")
    assert not Authenticator.objects.filter(user__account="es.pn.officer").exists()
    entry = LogEntry.objects.get(action="second_factor_reset")
    assert entry.detail == {"about": "es.pn.officer"}
    assert Opening.objects.get(entry=entry).told == "phone lost, called back"
    assert administrator.get("/people/").status_code == 200


def test_a_one_time_password_signs_out(administrator: Client, world: Any, client_for: Any) -> None:
    officer = client_for(world.person(role="officer"))
    answer = administrator.post("/people/es.pn.officer/password/", {"why": "forgotten"})
    assert Person.objects.get(account="es.pn.officer").check_password(answer.context["password"])
    assert officer.get("/purpose/").url.startswith("/accounts/login/")


def test_closes_and_opens_an_account(administrator: Client, world: Any, client_for: Any) -> None:
    officer = client_for(world.person(role="officer"))
    administrator.post("/people/es.pn.officer/deactivate/", {"why": "left the service"})
    assert officer.get("/purpose/").url.startswith("/accounts/login/")
    administrator.post("/people/es.pn.officer/reactivate/", {"why": "came back"})
    assert Person.objects.get(account="es.pn.officer").is_active


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_administers(world: Any, client_for: Any, viewer: Any, role: Role) -> None:
    client = client_for(world.person(role=role))
    assert client.get("/people/").status_code == 403
    assert client.get("/people/new/").status_code == 403
    assert client.get("/people/es.pn.officer/").status_code == 403
    assert client.post("/people/new/", NEW).status_code == 403
    with pytest.raises(Refused):
        actions.deactivate(viewer(role=role), "es.pn.officer", why="because")


PLACES = ("/register/", "/register/new/", "/check/", "/hits/", "/requests/", "/imports/", "/log/")


@pytest.mark.parametrize("path", PLACES)
def test_an_administrator_sees_no_content(administrator: Client, path: str) -> None:
    assert administrator.get(path).status_code == 403
    assert LogEntry.objects.filter(account="es.pn.administrator", result="refused").exists()


@pytest.mark.parametrize("path", ["/api/contributions", "/api/hits", "/api/requests"])
def test_nor_through_the_api(viewer: Any, path: str) -> None:
    token = tokens.create(viewer(role="administrator", purpose=None), name="x", days=1)
    work = {"Tallystick-Purpose": "c", "Tallystick-Case": "ES-1"}
    answer = Client().get(path, headers={"Authorization": f"Bearer {token}", **work})
    assert answer.status_code == 403
    assert answer.json() == {"error": "The role administrator sees no content."}
