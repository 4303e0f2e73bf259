"""Sets on screen and over the API: freeze, release, confirm, read, download, verify, end."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tallystick.hub.agencies import tokens
from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.register.models import FrozenSet, Release
from tests.hub.register.sets_scenes import TRANSFER, add_agencies, at_work, frozen, hand_in_messages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies(world: Any) -> None:
    add_agencies()


@pytest.fixture
def browse(client_for: Any) -> Any:
    return lambda account, case="OP-1": client_for(Person.objects.get(account=account), case=case)


def form(to: str, **changed: Any) -> dict[str, Any]:
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    return {"to": to, "purposes": ["c"], "until": until, "level": "2", "why": "For the operation.",
            "any_case": "no" if changed.get("case") else "yes", **changed}  # fmt: skip


def test_from_a_register_list_to_another_country_and_back(browse: Any) -> None:
    hand_in_messages(60)
    Agency.objects.filter(pk="FR-DN").update(four_eyes=["transfer"])
    analyst, boss, second = browse("FR-DN.analyst"), browse("FR-DN.supervisor"), browse("FR-DN.second")
    assert "Freeze 60" in analyst.get("/sets/new/?schema=Message").content.decode()
    assert analyst.post("/sets/new/?schema=Message", {"name": "", "why": ""}).status_code == 422
    made = analyst.post("/sets/new/?schema=Message", {"name": "Channel 4", "why": "For it."}, follow=True)
    assert "Channel 4" in made.content.decode()
    held = FrozenSet.objects.get()
    page = reverse("set_release", args=[held.pk])
    assert analyst.get(page).status_code == 403
    missing = boss.post(page, form("TR-EGM", case="OP-1"))
    assert missing.status_code == 422
    assert "record the transfer" in missing.content.decode()
    filled = {name: getattr(TRANSFER, name) for name in TRANSFER.__slots__} | {"what": TRANSFER.data}
    assert boss.post(page, form("TR-EGM", case="OP-1", **filled)).status_code == 302
    shown = second.get(reverse("set", args=[held.pk])).content.decode()
    assert "waits for a second person" in shown
    assert "Confirm" in shown
    assert "Confirm" not in boss.get(reverse("set", args=[held.pk])).content.decode()
    second.post(reverse("set_confirm", args=[held.pk]), {"to": "TR-EGM"})

    turk = browse("TR-EGM.analyst")
    assert "Channel 4" in turk.get("/sets/").content.decode()
    listing = turk.get(reverse("set", args=[held.pk])).content.decode()
    assert listing.count("data-contribution=") == 50
    assert "For it." not in listing
    assert turk.get(reverse("set", args=[held.pk]) + "?page=2").content.decode().count("data-contribution=") == 10
    download = turk.get(reverse("set_manifest", args=[held.pk]))
    assert "H2-H3-BPL-manifest.json" in download["Content-Disposition"]
    assert LogEntry.objects.filter(agency="TR-EGM", action="manifest", result="done").count() == 1
    verify = reverse("set_verify", args=[held.pk])
    assert 'data-verdict="same"' in turk.post(verify, {"text": download.content.decode()}).content.decode()
    altered = download.content.replace(b'"version": 1', b'"version": 2', 1)
    told = turk.post(verify, {"file": SimpleUploadedFile("m.json", altered)}).content.decode()
    assert 'data-verdict="differs"' in told
    assert "It states another version." in told
    other = browse("TR-EGM.analyst", case="OP-2")
    assert "Channel 4" not in other.get("/sets/").content.decode()
    assert other.get(reverse("set", args=[held.pk])).status_code == 404

    assert boss.post(reverse("set_end", args=[held.pk]), {"to": "TR-EGM"}).status_code == 302
    assert browse("TR-EGM.analyst").get(reverse("set", args=[held.pk])).status_code == 404


def test_who_only_holds_a_set_is_told_in_one_line_that_it_may_not_release_it(browse: Any) -> None:
    held = frozen(hand_in_messages(2))
    boss, german = browse("FR-DN.supervisor"), browse("DE-BP.supervisor")
    assert boss.post(reverse("set_release", args=[held.pk]), form("DE-BP")).status_code == 302
    assert "a copy gives no right to" in german.get(reverse("set", args=[held.pk])).content.decode()
    for answer in (
        german.get(reverse("set_release", args=[held.pk])),
        german.post(reverse("set_release", args=[held.pk]), form("TR-EGM")),
    ):
        assert answer.status_code == 403
        assert "Your agency owns no such set." in answer.content.decode()
    assert LogEntry.objects.filter(agency="DE-BP", result="refused", action="require_own").count() == 2
    assert Release.objects.exclude(agency="DE-BP").count() == 0


@pytest.mark.parametrize("sent", [{}, {"text": "no json"}, {"file": b"\xff\xfe\x00"}, {"file": b"x" * 2_200_000}])
def test_what_is_no_manifest_is_shown_with_its_line(browse: Any, sent: dict[str, Any]) -> None:
    held = frozen(hand_in_messages(1))
    data = {key: SimpleUploadedFile("m.json", one) if isinstance(one, bytes) else one for key, one in sent.items()}
    answer = browse("FR-DN.analyst").post(reverse("set_verify", args=[held.pk]), data or {"text": ""})
    assert answer.status_code == 422
    assert "manifest" in answer.content.decode()
    assert "data-verdict" not in answer.content.decode()


def test_a_set_over_the_api() -> None:
    ids = [str(one) for one in hand_in_messages(2)]
    analyst, boss, german = caller("FR-DN.analyst"), caller("FR-DN.supervisor"), caller("DE-BP.analyst")
    made = send(analyst, "post", "/api/sets", {"name": "Channel 4", "why": "For it.", "contributions": ids})
    assert made.status_code == 201
    path = f"/api/sets/{made.json()['id']}"
    assert german.get(path).status_code == 404
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    terms = {"to": "DE-BP", "purposes": ["c"], "until": until, "why": "For it."}
    assert send(analyst, "post", f"{path}/release", terms).status_code == 403
    assert send(boss, "post", f"{path}/release", terms).json() == {"items": 2}
    assert [one["contribution"] for one in german.get(f"{path}/items").json()["items"]] == ids
    assert german.get(path).json()["given"] == []
    manifest = json.loads(german.get(f"{path}/manifest").content)
    assert send(german, "post", f"{path}/verify", manifest).json()["same"] is True
    manifest["items"][0]["digest"] = ""
    assert send(german, "post", f"{path}/verify", manifest).json()["differences"][0]["number"] == 1
    assert send(boss, "post", f"{path}/end", {"to": "DE-BP"}).json() == {"items": 2}
    assert german.get("/api/sets").json() == []
    assert send(boss, "delete", path, {}).status_code == 422
    too_many = {"name": "x", "why": "x", "contributions": [ids[0]] * 5001}
    assert send(analyst, "post", "/api/sets", too_many).status_code == 422


def caller(account: str) -> Client:
    token = tokens.create(at_work(account), name="test", days=1)
    return Client(headers={"Authorization": f"Bearer {token}", "Tallystick-Purpose": "c", "Tallystick-Case": "OP-1"})


def send(client: Client, method: str, path: str, data: Any) -> Any:
    return getattr(client, method)(path, json.dumps(data), content_type="application/json")
