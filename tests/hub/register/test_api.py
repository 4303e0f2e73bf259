"""The API says what the pages say: the same rules, the same gate, the same problems."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.hub.agencies import tokens
from tallystick.hub.register import queries, running
from tallystick.hub.register.models import Batch, Contribution
from tallystick.vocabulary.mapping import dumps
from tests.hub.register.conftest import GOOD, MAP

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(viewer: Any) -> Any:
    """``api(agency, role)``: a client of the API with a token."""

    def make(agency: str = "ES-PN", role: str = "analyst") -> Client:
        token = tokens.create(viewer(agency, role), name="test", days=1)
        return Client(
            headers={"Authorization": f"Bearer {token}", "Tallystick-Purpose": "c", "Tallystick-Case": "ES-1"}
        )

    return make


@pytest.fixture
def stated(viewer: Any) -> dict[str, Any]:
    return {
        "id": "7", "schema": "Person", "properties": {"name": ["Ana Anić"], "phone": ["+385912345678"]},
        "conditions": {
            "evaluation": "B2", "legal_basis": ["Act 7"], "subject_category": ["SUSPECT"], "purpose": ["a", "c"],
            "review_date": (viewer().today + timedelta(days=99)).isoformat(), "withheld": ["phone"],
        },
    }  # fmt: skip


def send(client: Client, method: str, path: str, data: Any) -> Any:
    return getattr(client, method)(path, json.dumps(data), content_type="application/json")


def test_hand_in_read_correct_withdraw_erase(api: Any, stated: dict[str, Any]) -> None:
    owner, other, boss = api(), api("NL-DOU"), api(role="supervisor")
    made = send(owner, "post", "/api/contributions", stated)
    assert made.status_code == 201
    path = f"/api/contributions/{made.json()['id']}"
    mine, theirs = owner.get(path).json(), other.get(path).json()
    assert mine["properties"]["phone"] == ["+385912345678"]
    assert (mine["schema"], mine["source_id"], mine["version"]) == ("Person", "7", 1)
    assert "phone" not in theirs["properties"]
    assert (theirs["withheld"], theirs["source_id"], theirs["version"]) == (["phone"], "", 0)
    assert send(other, "put", path, {**stated, "why": "x"}).status_code == 404
    fixed = send(owner, "put", path, {**stated, "properties": {"name": ["Ana Marić"]}, "why": "married"})
    assert (fixed.json()["caption"], fixed.json()["version"]) == ("Ana Marić", 2)
    assert send(owner, "post", path + "/erase", {"why": "x"}).status_code == 403
    assert send(owner, "post", path + "/withdraw", {"why": "mistaken"}).status_code == 204
    assert other.get(path).status_code == 404
    assert send(boss, "post", path + "/erase", {"why": "acquitted"}).status_code == 204
    assert owner.get(path).status_code == 404


def test_every_problem_is_named(api: Any, stated: dict[str, Any]) -> None:
    stated["conditions"] |= {"evaluation": "Z9", "subject_category": [], "recipients": ["XX-NO"]}
    stated["properties"]["birthDate"] = ["31.02.1980"]
    answer = send(api(), "post", "/api/contributions", stated)
    assert answer.status_code == 422
    text = " ".join(answer.json()["errors"])
    assert all(word in text for word in ("evaluation", "subject_category", "recipients", "birthDate"))
    assert not Contribution.objects.exists()


def test_search_and_facets(api: Any, hand_in: Any) -> None:
    hand_in(GOOD)
    found = api("NL-DOU").get("/api/contributions", {"q": "stanković", "schema": ["Person", "Vehicle"]}).json()
    assert (found["total"], found["pages"], len(found["items"])) == (1, 1, 1)
    assert found["facets"]["owner"] == [{"value": "ES-PN", "count": 1}]


def test_the_count_says_where_it_stopped(api: Any, hand_in: Any, monkeypatch: Any) -> None:
    hand_in(GOOD)
    assert api().get("/api/contributions").json()["or_more"] is False
    monkeypatch.setattr(queries, "COUNTED", 2)
    found = api().get("/api/contributions").json()
    assert (found["total"], found["or_more"], len(found["items"])) == (2, True, 2)


def test_import_with_mapping_dry_run_start_and_rejects(api: Any) -> None:
    client = api()

    def files() -> dict[str, Any]:
        return {
            "file": SimpleUploadedFile("list.csv", (GOOD + "4,Bad,1980,,\n").encode()),
            "map_file": SimpleUploadedFile("MAP.yml", dumps(MAP).encode()),
        }

    tried = client.post("/api/imports", {**files(), "dry_run": "true"})
    assert tried.status_code == 200
    assert {name: tried.json()[name] for name in ("rows", "added", "rejected", "import_id")} == {
        "rows": 4, "added": 3, "rejected": 1, "import_id": None,
    }  # fmt: skip
    assert not Batch.objects.exists()
    kept = client.post("/api/imports", files())
    assert kept.status_code == 201
    path = f"/api/imports/{kept.json()['import_id']}"
    assert client.post(path + "/start").status_code == 202
    assert client.post(path + "/stop").json()["status"] == "stopped"
    assert client.post(path + "/start").json()["status"] == "running"
    running.run(Batch.objects.get().pk)
    done = client.get(path).json()
    assert (done["status"], done["added"], done["rejected"]) == ("done", 3, 1)
    assert b"4,category," in client.get(path + "/rejects.csv").content
    assert api(role="supervisor").get(path).status_code == 404
    assert client.delete(path).status_code == 204
    assert len(client.get("/api/imports").json()) == 1


def test_a_file_that_is_none_is_refused_in_one_line(api: Any) -> None:
    answer = api().post("/api/imports", {"file": SimpleUploadedFile("list.csv", b"PK\x03\x04")})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 1


def test_openapi_describes_every_operation() -> None:
    from tallystick.hub.api import api as hub_api

    paths = hub_api.get_openapi_schema()["paths"]
    operations = [
        one for path, each in paths.items() if "contributions" in path or "imports" in path for one in each.values()
    ]
    assert len(operations) == 22
    assert all(one["summary"] and one["description"] for one in operations)
