"""An exercise serves this machine alone, and only a database marked as one."""

from typing import Any

import pytest
from django.test import Client

from tallystick.hub.agencies.models import Hub, Person
from tests.world import make_world

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def exercise(settings: Any, db: None) -> Client:
    settings.EXERCISE = True
    make_world(exercise=True)
    return Client(SERVER_NAME="127.0.0.1")


def refused(client: Client, **meta: str) -> str:
    """The one line of a refusal."""
    answer = client.get(LOGIN, **meta)
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    assert text.count("\n") == 1
    return text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_served(exercise: Client, host: str) -> None:
    assert exercise.get(LOGIN, HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.1", "8.8.8.8", "2001:db8::1", "", "nonsense"])
def test_another_machine_is_refused(exercise: Client, address: str) -> None:
    assert "only this machine" in refused(exercise, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    "name", ["FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_REAL_IP", "VIA"]
)
def test_a_proxy_is_refused(exercise: Client, name: str) -> None:
    assert "proxy" in refused(exercise, **{f"HTTP_{name}": "127.0.0.1"})


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::2]:8000", "localhost.evil"]
)
def test_a_foreign_host_is_refused(exercise: Client, host: str) -> None:
    assert "127.0.0.1" in refused(exercise, HTTP_HOST=host)


def test_an_unmarked_database_is_refused(exercise: Client) -> None:
    Hub.objects.update(exercise=False)
    assert "not marked" in refused(exercise)
    Hub.objects.all().delete()
    assert "not marked" in refused(exercise)


def test_an_exercise_database_never_looks_like_a_real_hub(exercise: Client, settings: Any) -> None:
    settings.EXERCISE = False
    assert "marked as an exercise" in refused(exercise)


def test_one_click_signs_in(exercise: Client) -> None:
    answer = exercise.post("/exercise/sign-in/", {"account": "nl.dou.officer"})
    assert answer.status_code == 302
    assert exercise.get("/purpose/").context["viewer"].agency_code == "NL-DOU"


def test_one_click_needs_the_csrf_token(exercise: Client) -> None:
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    assert strict.post("/exercise/sign-in/", {"account": "nl.dou.officer"}).status_code == 403


def test_every_page_says_it_is_an_exercise(exercise: Client) -> None:
    assert b"every person, number and event here is invented" in exercise.get(LOGIN).content
    exercise.post("/exercise/sign-in/", {"account": "nl.dou.administrator"})
    assert b"every person, number and event here is invented" in exercise.get("/people/").content


def test_the_sign_in_page_offers_people_and_finds_them(exercise: Client) -> None:
    page = exercise.get(LOGIN)
    assert [person.role for person in page.context["start"]] == ["analyst", "officer", "supervisor"]
    assert len(page.context["groups"]) == 4
    found = exercise.get(LOGIN, {"who": "hr analyst"}).context["groups"]
    assert [person.account for group in found for person in group.people] == ["hr.fiu.analyst"]
    assert exercise.get(LOGIN, {"who": "nobody like this"}).status_code == 200


def test_the_closed_are_not_offered(exercise: Client) -> None:
    Person.objects.filter(account="es.pn.analyst").update(is_active=False)
    assert exercise.post("/exercise/sign-in/", {"account": "es.pn.analyst"}).status_code == 404


def test_nobody_signs_in_by_click_in_a_real_hub(world: Any) -> None:
    client = Client()
    assert client.post("/exercise/sign-in/", {"account": "es.pn.analyst"}).status_code == 404
    assert b"es.pn.analyst" not in client.get(LOGIN).content
