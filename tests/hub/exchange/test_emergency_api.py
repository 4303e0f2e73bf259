"""Danger to life, and asking for what was not shown, over the API: the same as on screen, and no oracle."""

import uuid
from typing import Any

import pytest

from tallystick.hub.register import emergency
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, SILENT, Api, hand_in, pair

pytestmark = pytest.mark.django_db
WHY = "A child was taken; his telephone may lead to her."


def test_opened_asked_about_ended_and_justified(world: Any) -> None:
    hit = pair(world, **HIDDEN)
    reader, owner = Api(world.viewer()), Api(world.viewer("NL-DOU", Role.SUPERVISOR))
    made = reader.post("/emergencies", way="hit", thing=str(hit.pk), why=WHY)
    assert made.status_code == 201
    told = made.json()
    assert (told["by_us"], told["owner"], told["why"]) == (True, "NL-DOU", WHY)
    record = told["about"]["id"]
    assert reader.get(f"/contributions/{record}").status_code == 200
    (seen,) = owner.get("/emergencies").json()
    assert (seen["id"], seen["by_us"], seen["justified_at"]) == (told["id"], False, None)
    path = f"/emergencies/{told['id']}"
    assert owner.post(f"{path}/why").json()["asked_at"]
    assert owner.post(f"{path}/why").status_code == 422
    assert owner.post(f"{path}/end").json()["ended_at"]
    assert reader.get(f"/contributions/{record}").status_code == 404
    assert reader.post(f"{path}/justify", text=" ").status_code == 422
    assert reader.post(f"{path}/justify", text="She was found.").json()["justification"] == "She was found."
    assert owner.get(path).json()["justified_at"]
    other = Api(world.viewer("HR-FIU", Role.SUPERVISOR))
    assert other.get("/emergencies").json() == []
    for verb in ("", "/end", "/why", "/justify"):
        answer = other.post(path + verb, text="x") if verb else other.get(path)
        assert answer.status_code == 404


def test_what_is_hidden_and_what_is_not_there_are_refused_alike(world: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **SILENT)
    api = Api(world.viewer())
    for thing in (one, uuid.uuid4()):
        answer = api.post("/emergencies", way="record", thing=str(thing), why=WHY)
        assert (answer.status_code, answer.json()) == (403, {"error": emergency.NOTHING_TO_OPEN})
    assert api.post("/emergencies", way="guess", thing=str(one), why=WHY).status_code == 422


def test_what_was_not_shown_is_asked_for_found_and_released(world: Any) -> None:
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    one = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    asker, asked_agency = Api(world.viewer()), Api(owner)
    body = {"agency": "NL-DOU", "reference": f"record {one}", "why": "We search tomorrow."}
    made = asker.post("/requests", **body)
    assert made.status_code == 201
    path = f"/requests/{made.json()['id']}"
    assert asker.post("/requests", **body).json()["id"] == made.json()["id"], "asked again: the open one"
    hidden, absent = (asker.post("/requests", **{**body, "reference": f"record {uuid.uuid4()}"}) for _ in range(2))
    assert {hidden.status_code, absent.status_code} == {201}
    assert asker.post("/requests", **{**body, "agency": "ES-PN"}).status_code == 422
    assert asker.post(f"{path}/record", contribution=str(one)).status_code == 403
    assert asked_agency.post(f"{path}/record", contribution=str(uuid.uuid4())).status_code == 403
    assert asked_agency.post(f"{path}/record", contribution=str(one)).json()["about"]["id"] == str(one)
    assert asker.get(path).json()["about"] is None, "the asker learns nothing before the answer"
    until = owner.today.isoformat()
    assert asked_agency.post(f"{path}/grant", until=until).json()["answer"] == "released"
    assert asker.get(path).json()["about"]["id"] == str(one)
