"""Requests: the owner sees who asks for what and why, answers, and the asker sees the answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.exchange import actions
from tallystick.hub.exchange.models import AccessRequest
from tallystick.hub.hits.models import Hit
from tallystick.vocabulary import Confidentiality, Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, Api, hand_in, pair

WHY = "We search his flat tomorrow."


def _asked(world: Any, **terms: Any) -> AccessRequest:
    hit = pair(world, **(terms or HIDDEN))
    return actions.ask_about_hit(world.viewer("ES-PN"), hit.pk, why=WHY)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_requests_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    asked = _asked(world)
    client = client_for(world.person("NL-DOU", role))
    expected = 200 if role.sees_content else 403
    assert client.get(reverse("requests")).status_code == expected
    page = client.get(reverse("request", args=[asked.pk]))
    assert page.status_code == expected
    assert (b"Release it to Spain" in page.content) == (role is Role.SUPERVISOR)


def test_the_owner_sees_what_is_asked_for_by_whom_and_why(world: Any, client_for: Any) -> None:
    asked = _asked(world)
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    assert "Spain asks" in client.get(reverse("requests")).content.decode()
    page = client.get(reverse("request", args=[asked.pk])).content.decode()
    for expected in (SAME_MAN["name"], "Analyst of Policía Nacional", "operational analysis · case ES-2026-0417", WHY):
        assert expected in page


def test_the_asker_sees_nothing_of_it_before_the_answer(world: Any, client_for: Any) -> None:
    asked = _asked(world)
    page = client_for(world.person()).get(reverse("request", args=[asked.pk])).content.decode()
    assert "Waits for the owner" in page
    assert "Held by Netherlands" in page
    assert "Драгослав" not in page
    assert str(asked.contribution_id) not in page


def test_nobody_else_sees_a_request(world: Any, client_for: Any) -> None:
    asked = _asked(world)
    client = client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert client.get(reverse("request", args=[asked.pk])).status_code == 404
    assert str(asked.pk) not in client.get(reverse("requests")).content.decode()


def test_released_till_a_day_the_asker_opens_the_record(world: Any, client_for: Any) -> None:
    asked = _asked(world)
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    until = world.viewer().today + timedelta(days=30)
    assert owner.get(reverse("request", args=[asked.pk])).context["grant"].fields["until"].initial == until
    answer = owner.post(reverse("request_grant", args=[asked.pk]), {"until": until.isoformat(), "why": "Go ahead."})
    assert answer.status_code == 302
    client = client_for(world.person())
    page = client.get(reverse("request", args=[asked.pk])).content.decode()
    assert "Open the released record" in page
    assert "Go ahead." in page
    assert SAME_MAN["name"] in page
    assert "Netherlands released" in client.get(reverse("desk")).content.decode()
    assert client.get(reverse("contribution", args=[asked.contribution_id])).status_code == 200


def test_not_beyond_the_review_date(world: Any, client_for: Any) -> None:
    asked = _asked(world, **HIDDEN, review_date=world.viewer().today + timedelta(days=5))
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    form = owner.get(reverse("request", args=[asked.pk])).context["grant"]
    assert form.fields["until"].initial == world.viewer().today + timedelta(days=5)
    late = (world.viewer().today + timedelta(days=6)).isoformat()
    answer = owner.post(reverse("request_grant", args=[asked.pk]), {"until": late})
    assert answer.status_code == 422
    assert "review date" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.answer == "open"


def test_refused_for_a_reason_of_the_list(world: Any, client_for: Any) -> None:
    asked = _asked(world)
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    assert owner.post(reverse("request_refuse", args=[asked.pk]), {"reason": "mood"}).status_code == 422
    answer = owner.post(reverse("request_refuse", args=[asked.pk]), {"reason": "harm", "text": "Ask in June."})
    assert answer.status_code == 302
    client = client_for(world.person())
    page = client.get(reverse("request", args=[asked.pk])).content.decode()
    assert "refused: would harm" in page
    assert "Ask in June." in page
    assert "Netherlands refused" in client.get(reverse("desk")).content.decode()
    again = owner.post(reverse("request_refuse", args=[asked.pk]), {"reason": "harm"})
    assert "answered already" in again.content.decode()


@pytest.mark.parametrize(("agency", "role"), [("NL-DOU", Role.ANALYST), ("ES-PN", Role.SUPERVISOR)])
def test_only_a_supervisor_of_the_owner_answers(world: Any, client_for: Any, agency: str, role: Role) -> None:
    asked = _asked(world)
    client = client_for(world.person(agency, role))
    until = (world.viewer().today + timedelta(days=3)).isoformat()
    assert client.post(reverse("request_grant", args=[asked.pk]), {"until": until}).status_code == 403
    assert client.post(reverse("request_refuse", args=[asked.pk]), {"reason": "harm"}).status_code == 403
    asked.refresh_from_db()
    assert asked.answer == "open"


def test_a_request_about_what_is_above_the_clearance_does_not_exist(world: Any, client_for: Any) -> None:
    asked = _asked(world, **HIDDEN, confidentiality=Confidentiality.RESTRICTED)
    low = world.person("NL-DOU", Role.SUPERVISOR)
    low.clearance = Confidentiality.BPL
    low.save()
    client = client_for(low)
    assert client.get(reverse("request", args=[asked.pk])).status_code == 404
    assert "none waits" in client.get(reverse("requests")).content.decode()


def test_the_api_says_the_same(world: Any) -> None:
    asked = _asked(world)
    asker, owner = Api(world.viewer()), Api(world.viewer("NL-DOU", Role.SUPERVISOR))
    assert asker.get("/requests").json()[0]["about"] is None
    assert owner.get(f"/requests/{asked.pk}").json()["about"]["caption"] == SAME_MAN["name"]
    assert Api(world.viewer("HR-FIU")).get(f"/requests/{asked.pk}").status_code == 404
    until = (world.viewer().today + timedelta(days=3)).isoformat()
    assert asker.post(f"/requests/{asked.pk}/grant", until=until).status_code == 403
    assert owner.post(f"/requests/{asked.pk}/grant", until=until, why="Yes.").json()["answer"] == "released"
    assert asker.get(f"/requests/{asked.pk}").json()["about"]["caption"] == SAME_MAN["name"]
    assert owner.post(f"/requests/{asked.pk}/refuse", reason="harm").status_code == 422


def test_two_hits_on_one_hidden_record_lead_to_two_requests(world: Any) -> None:
    hand_in(world.viewer(), "es-2", MAN | {"birthDate": "1984-03-16"})
    pair_of = {hit.pk for hit in _hits_after(world)}
    viewer = world.viewer()
    asked = [actions.ask_about_hit(viewer, hit, why=WHY).pk for hit in (*pair_of, *pair_of)]
    assert len(set(asked)) == len(pair_of) == 2


def _hits_after(world: Any) -> list[Hit]:
    hand_in(world.viewer(), "es-1", MAN)
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    return [
        hit
        for hit in Hit.objects.select_related("left", "right")
        if "NL-DOU" in (hit.left.owner_id, hit.right.owner_id)
    ]
