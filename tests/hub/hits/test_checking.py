"""A check: an answer at once, under quota, and nothing kept of what was typed."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange.models import AccessRequest
from tallystick.hub.hits.models import Check
from tallystick.hub.live.models import Event
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, SILENT, hand_in, values_of

TYPED = "Dragoslav Petkovsek"


def _check(client: Any, text: str = TYPED) -> Any:
    return client.post(reverse("check"), {"text": text})


def _everything_stored() -> str:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_checks_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    client = client_for(world.person("ES-PN", role))
    expected = 200 if role.may("check") else 403
    assert client.get(reverse("check")).status_code == expected
    assert _check(client).status_code == expected


def test_a_hit_is_answered_with_record_strength_why_and_conditions(world: Any, client_for: Any) -> None:
    record = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    text = _check(client_for(world.person("ES-PN", Role.OFFICER))).content.decode()
    for expected in ("Hit: 1 record<", "Read as name", "Netherlands", "Драгослав Петковшек", "Same name", "Suspect"):
        assert expected in text
    assert reverse("contribution", args=[record]) in text


def test_a_plate_is_read_as_one(world: Any, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", {"registrationNumber": "BG 1234-AB"}, "Vehicle")
    text = _check(client_for(world.person()), "bg1234ab").content.decode()
    assert "Hit: 1 record<" in text
    assert "Read as plate" in text


def test_no_hit_is_said_in_words(world: Any, client_for: Any) -> None:
    text = _check(client_for(world.person()), "Nobody Atall").content.decode()
    assert "No hit" in text
    assert "499 checks left today" in text


def test_nothing_of_the_text_is_kept_but_a_commitment(world: Any, client_for: Any) -> None:
    client = client_for(world.person("ES-PN", Role.OFFICER))
    answer = _check(client, "Zvezdoslav Quixotterburg 7731-KLM-90817263")
    assert answer.status_code == 200
    stored = _everything_stored().lower()
    assert [word for word in ("zvezdoslav", "quixotterburg", "7731-klm", "90817263") if word in stored] == []
    entry = LogEntry.objects.get(action="check")
    assert len(entry.commitment) == 64
    assert Check.objects.count() == 1


def test_neither_title_nor_address_nor_caches_hold_the_text(world: Any, client_for: Any) -> None:
    answer = _check(client_for(world.person()))
    text = answer.content.decode()
    assert "Petkovsek" not in text[text.index("<title>") : text.index("</title>")]
    assert answer.request["QUERY_STRING"] == ""
    assert "no-store" in answer["Cache-Control"]
    assert 'value="Dragoslav' not in text


def test_the_quota_is_per_person_and_case_and_says_so(world: Any, client_for: Any, settings: Any) -> None:
    settings.CHECKS_PER_DAY = 2
    client = client_for(world.person("ES-PN", Role.OFFICER))
    assert [_check(client).status_code for _ in range(3)] == [200, 200, 403]
    assert "quota of 2 checks a day" in _check(client).content.decode()
    assert "used up" in client.get(reverse("check")).content.decode()
    assert LogEntry.objects.filter(action="check", result="refused").count() == 2
    assert _check(client_for(world.person("ES-PN", Role.GUEST))).status_code == 200
    assert _check(client_for(world.person("ES-PN", Role.SUPERVISOR), case="ES-2")).status_code == 200


def test_another_case_does_not_open_an_endless_supply(world: Any, client_for: Any, settings: Any) -> None:
    settings.CHECKS_PER_DAY, settings.CHECKS_PER_DAY_IN_ALL = 2, 3
    officer = world.person("ES-PN", Role.OFFICER)
    for case, expected in (("ES-1", [200, 200]), ("ES-2", [200, 403]), ("ES-3", [403])):
        client = client_for(officer, case=case)
        assert [_check(client).status_code for _ in expected] == expected


@pytest.mark.parametrize("text", ["", "  ", "?!", "x" * 501])
def test_what_cannot_be_looked_up_is_said_on_the_page(world: Any, client_for: Any, text: str) -> None:
    answer = _check(client_for(world.person()), text)
    assert answer.status_code == 422
    assert not Check.objects.exists()
    assert "Hit:" not in answer.content.decode()


def test_a_hidden_record_gives_a_notice_and_one_press_asks(world: Any, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN | {"address": "Keizersgracht 88"}, **HIDDEN)
    client = client_for(world.person("ES-PN", Role.OFFICER))
    answer = _check(client)
    text = answer.content.decode()
    assert "Hit, held by Douane (NL-DOU)" in text
    assert [value for value in values_of({"n": SAME_MAN["name"], "a": "Keizersgracht 88"}) if value in text] == []
    notice = answer.context["notices"][0]
    asked = client.post(reverse("notice_ask", args=[notice.id]), {"why": notice.form.initial["why"]})
    assert asked.status_code == 302
    assert client.get(asked["Location"]).status_code == 200
    assert AccessRequest.objects.get().to_agency_id == "NL-DOU"


def test_nobody_asks_by_the_notice_of_another(world: Any, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    notice = _check(client_for(world.person("ES-PN", Role.OFFICER))).context["notices"][0]
    other = client_for(world.person("HR-FIU"))
    assert other.post(reverse("notice_ask", args=[notice.id]), {"why": "Curious."}).status_code == 403
    assert not AccessRequest.objects.exists()


def test_of_a_silent_record_the_checker_learns_nothing_and_its_owner_does(world: Any, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", MAN, **SILENT)
    text = _check(client_for(world.person("ES-PN", Role.OFFICER))).content.decode()
    assert "No hit" in text
    assert Event.objects.get(kind="checked").to_agency == "NL-DOU"
    desk = client_for(world.person("NL-DOU")).get(reverse("desk")).content.decode()
    assert "Spain checked" in desk
    assert "something that meets your record Dragoslav Petkovšek" in desk
    assert "checked" not in client_for(world.person("HR-FIU")).get(reverse("desk")).content.decode()
