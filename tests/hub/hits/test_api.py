"""The API says what the pages say, through the same gate."""

from typing import Any

import pytest

from tallystick.hub.hits.models import Decision
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, SILENT, Api, hand_in, pair


def test_check_answers_with_records_and_notices(world: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    hand_in(world.viewer("HR-FIU"), "hr-1", MAN, **HIDDEN)
    answer = Api(world.viewer("ES-PN", Role.OFFICER)).post("/check", text="Dragoslav Petkovsek").json()
    assert answer["read_as"] == ["name"]
    assert [one["record"]["caption"] for one in answer["met"]] == ["Драгослав Петковшек"]
    assert sum(reason["weight"] for reason in answer["met"][0]["reasons"]) > 1
    assert [one["owner"] for one in answer["notices"]] == ["HR-FIU"]
    assert answer["left_today"] == 499


def test_check_has_its_quota_and_its_limits(world: Any, settings: Any) -> None:
    settings.CHECKS_PER_DAY = 1
    api = Api(world.viewer())
    assert api.post("/check", text="x" * 501).status_code == 422
    assert api.post("/check", text="?").status_code == 422
    assert api.post("/check", text="Somebody").status_code == 200
    assert api.post("/check", text="Somebody").status_code == 403


def test_a_notice_of_an_own_check_is_asked_by(world: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", MAN, **HIDDEN)
    api = Api(world.viewer("ES-PN", Role.OFFICER))
    notice = api.post("/check", text="Dragoslav Petkovsek").json()["notices"][0]["id"]
    assert api.post(f"/check/notices/{notice}/ask", why="He stands before me.").status_code == 200
    assert Api(world.viewer("HR-FIU")).post(f"/check/notices/{notice}/ask", why="Why not.").status_code == 403


def test_hits_are_listed_read_and_decided(world: Any) -> None:
    hit = pair(world)
    api = Api(world.viewer())
    listed = api.get("/hits").json()
    assert (listed["total"], listed["hits"][0]["id"], listed["hits"][0]["kind"]) == (1, str(hit.pk), "same")
    read = api.get(f"/hits/{hit.pk}").json()
    assert {read["left"]["owner"], read["right"]["owner"]} == {"ES-PN", "NL-DOU"}
    decided = api.post(f"/hits/{hit.pk}/decide", outcome="confirmed", why="The same tattoo.").json()
    assert decided["mine"] == "confirmed"
    assert decided["decisions"][0]["why"] == "The same tattoo."
    assert api.get("/hits").json()["total"] == 0
    assert api.get("/hits", mine="all").json()["total"] == 1


def test_a_hidden_side_is_null_and_so_is_all_that_tells_of_it(world: Any) -> None:
    hit = pair(world, **HIDDEN)
    api = Api(world.viewer())
    for read in (api.get(f"/hits/{hit.pk}").json(), api.get("/hits").json()["hits"][0]):
        assert (read["kind"], read["score"], read["reasons"], read["strength"]) == (None, None, [], "notice")
        assert [side["owner"] for side in (read["left"], read["right"]) if side] == ["ES-PN"]
    assert api.post(f"/hits/{hit.pk}/ask", why="We plan a search.").status_code == 200


def test_what_is_not_told_does_not_exist(world: Any) -> None:
    hit = pair(world, **SILENT)
    api = Api(world.viewer())
    assert api.get(f"/hits/{hit.pk}").status_code == 404
    assert api.post(f"/hits/{hit.pk}/decide", outcome="confirmed", why="Yes.").status_code == 404
    assert api.post(f"/hits/{hit.pk}/ask", why="Please.").status_code == 404


def test_only_owners_and_deciding_roles_decide(world: Any) -> None:
    hit = pair(world)
    for who in (world.viewer("EU-CC", Role.SUPERVISOR), world.viewer("ES-PN", Role.OFFICER)):
        assert Api(who).post(f"/hits/{hit.pk}/decide", outcome="confirmed", why="Yes.").status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize("query", [{"kind": "twins"}, {"strength": "huge"}, {"order": "random"}, {"mine": "theirs"}])
def test_an_unknown_filter_is_said(world: Any, query: dict[str, str]) -> None:
    answer = Api(world.viewer()).get("/hits", **query)
    assert answer.status_code == 422
    assert "one of" in answer.json()["errors"][0]
