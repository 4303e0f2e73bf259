"""API tokens open what their person may open, for a stated purpose and case, and end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.hub.agencies import tokens
from tallystick.hub.agencies.models import ApiToken, Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.viewer import Refused, Unacceptable

pytestmark = pytest.mark.django_db
WORK = {"Tallystick-Purpose": "c", "Tallystick-Case": "ES-2026-0417"}


@pytest.fixture
def token(viewer: Any) -> str:
    return tokens.create(viewer(), name="Nightly import", days=30)


def me(token: str, **headers: str) -> Any:
    return Client().get("/api/me", headers={"Authorization": f"Bearer {token}", **headers})


def test_a_token_says_who(token: str) -> None:
    assert me(token, **WORK).json() == {
        "account": "es.pn.analyst", "agency": "ES-PN", "role": "analyst", "clearance": "R-UE/EU-R",
        "purpose": "c", "case": "ES-2026-0417",
    }  # fmt: skip
    assert me(token).json()["purpose"] is None


def test_only_its_digest_is_kept(token: str) -> None:
    assert token not in str(list(ApiToken.objects.values())) + str(list(LogEntry.objects.values()))


@pytest.mark.parametrize("wrong", ["", "tally_", "tally_" + "A" * 43, "x" * 5000, "é"])
def test_a_wrong_token_opens_nothing(token: str, wrong: str) -> None:
    answer = me(wrong.encode().decode("latin-1"))
    assert answer.status_code == 401
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    "headers",
    [{"Tallystick-Purpose": "c"}, {"Tallystick-Case": "ES-1"}, {**WORK, "Tallystick-Purpose": "z"},
     {**WORK, "Tallystick-Purpose": ""}, {**WORK, "Tallystick-Case": "two words"}],
)  # fmt: skip
def test_bad_work_headers_get_one_line(token: str, headers: dict[str, str]) -> None:
    answer = me(token, **headers)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Header Tallystick-")


def test_it_ends(token: str, viewer: Any) -> None:
    ApiToken.objects.update(expires_at=timezone.now())
    assert me(token).status_code == 401
    assert LogEntry.objects.filter(action="token_use", result="refused").exists()


def test_it_is_revoked_by_its_person_alone(token: str, viewer: Any) -> None:
    one = ApiToken.objects.get()
    with pytest.raises(Refused):
        tokens.revoke(viewer(role="officer"), one.pk)
    assert me(token).status_code == 200
    tokens.revoke(viewer(), one.pk)
    assert me(token).status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"until": timezone.now().date() - timedelta(days=1)}])
def test_a_closed_account_closes_its_tokens(token: str, change: dict[str, Any]) -> None:
    Person.objects.filter(account="es.pn.analyst").update(**change)
    assert me(token).status_code == 401


@pytest.mark.parametrize(("name", "days"), [("", 5), (" ", 5), ("x" * 61, 5), ("x", 0), ("x", 91)])
def test_limits(viewer: Any, name: str, days: int) -> None:
    with pytest.raises(Unacceptable):
        tokens.create(viewer(), name=name, days=days)


def test_at_most_ten(viewer: Any) -> None:
    for number in range(tokens.MAX_TOKENS):
        tokens.create(viewer(), name=str(number), days=1)
    with pytest.raises(Unacceptable):
        tokens.create(viewer(), name="one more", days=1)


def test_the_page_shows_a_token_once(world: Any, client_for: Any) -> None:
    client = client_for(world.person())
    fresh = client.post("/account/tokens/", {"name": "Script", "days": "7"})
    assert me(fresh.context["fresh"]).status_code == 200
    assert "no-store" in fresh["Cache-Control"]
    assert not client.get("/account/tokens/").context["fresh"]
    client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert me(fresh.context["fresh"]).status_code == 401


def test_a_session_does_not_open_the_api(world: Any, client_for: Any) -> None:
    assert client_for(world.person()).get("/api/me").status_code == 401


def test_roles_without_content_have_no_api_but_me(viewer: Any) -> None:
    token = tokens.create(viewer(role="administrator", purpose=None), name="x", days=1)
    assert me(token).json()["role"] == "administrator"


def test_the_document_of_the_api_stands() -> None:
    document = Client().get("/api/openapi.json").json()
    assert document["info"]["title"] == "Tallystick"
    assert "/api/me" in document["paths"]
