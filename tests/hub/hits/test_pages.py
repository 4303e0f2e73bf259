"""The hit queue and the hit page: what each role sees, how hits are decided, and what a notice keeps back."""

from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.hits import actions
from tallystick.hub.hits.models import Decision, Hit
from tallystick.hub.live.models import Event
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, MAN, OTHER_MAN, SAME_MAN, SILENT, hand_in, pair, values_of


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_hits_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    hit = pair(world)
    client = client_for(world.person("ES-PN", role))
    expected = 200 if role.sees_content else 403
    assert client.get(reverse("hits")).status_code == expected
    page = client.get(reverse("hit", args=[hit.pk]))
    assert page.status_code == expected
    decides = b"Decide for Spain" in page.content
    assert decides == (role in (Role.ANALYST, Role.SUPERVISOR))


def test_without_a_piece_of_work_the_pages_lead_to_choosing_one(world: Any, client_for: Any) -> None:
    client = client_for(world.person(), purpose=None)
    answer = client.get(reverse("hits"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("work"))


def test_queue_says_each_hit_in_one_sentence_with_its_strength(world: Any, client_for: Any) -> None:
    pair(world)
    text = client_for(world.person()).get(reverse("hits")).content.decode()
    assert "Your Dragoslav Petkovšek" in text
    assert "may be Netherlands&#x27; Драгослав Петковшек" in text
    assert "strong · 0.99" in text


def test_a_shared_phone_is_told_as_such(world: Any, client_for: Any) -> None:
    pair(world, theirs=OTHER_MAN)
    text = client_for(world.person()).get(reverse("hits")).content.decode()
    assert "and Netherlands&#x27; Giorgos Papanikolaou share the phone number" in text


def test_hit_page_shows_both_sides_reasons_and_who_sees_it(world: Any, client_for: Any) -> None:
    hit = pair(world)
    text = client_for(world.person()).get(reverse("hit", args=[hit.pk])).content.decode()
    for expected in (
        "Possible same person", "Dragoslav Petkovšek", "Драгослав Петковшек", "Same birth date", "Why this is a hit",
        "of 100 such pairs are one person", "The left record", "<strong>Spain</strong>: all of it. Owns it",
        "<strong>Netherlands</strong>: all of it. Owns it",
        "Decide for Spain",
    ):  # fmt: skip
        assert expected in text
    assert f'data-hit="{hit.pk}"' in text


def test_own_side_stands_left_for_either_owner(world: Any, client_for: Any) -> None:
    hit = pair(world)
    text = client_for(world.person("NL-DOU")).get(reverse("hit", args=[hit.pk])).content.decode()
    assert text.index("Yours · Douane") < text.index("Theirs · Policía Nacional")


def test_a_notice_shows_nothing_of_the_hidden_side(world: Any, client_for: Any) -> None:
    hit = pair(world, theirs=SAME_MAN | {"address": "Keizersgracht 88", "alias": "Kremen"}, **HIDDEN)
    client = client_for(world.person())
    hidden = values_of({"name": SAME_MAN["name"], "address": "Keizersgracht 88", "alias": "Kremen"})
    for address in (reverse("hit", args=[hit.pk]), reverse("hits"), reverse("desk")):
        text = client.get(address).content.decode()
        assert [value for value in hidden if value in text] == []
        assert "held by" in text
        assert not any(word in text for word in ("strong ·", "likely ·", "weak ·", "Why this is a hit", "same person"))
    page = client.get(reverse("hit", args=[hit.pk])).content.decode()
    assert "Hit, held by Netherlands" in page
    assert "Ask Netherlands" in page
    assert str(hit.right_id if hit.left.owner_id == "ES-PN" else hit.left_id) not in page


def test_the_owner_of_a_hidden_record_decides_and_the_other_learns_the_outcome(world: Any, client_for: Any) -> None:
    hit = pair(world, **HIDDEN)
    actions.decide(world.viewer("NL-DOU"), hit.pk, outcome="confirmed", why="The Keizersgracht address is his.")
    text = client_for(world.person()).get(reverse("hit", args=[hit.pk])).content.decode()
    assert "Netherlands: confirmed" in text
    assert "Keizersgracht" not in text


def test_a_silent_record_makes_no_hit_for_others(world: Any, client_for: Any) -> None:
    hit = pair(world, **SILENT)
    assert client_for(world.person()).get(reverse("hit", args=[hit.pk])).status_code == 404
    assert client_for(world.person("NL-DOU")).get(reverse("hit", args=[hit.pk])).status_code == 200


def test_a_decision_is_kept_with_a_name_and_told_to_the_other_owner(world: Any, client_for: Any) -> None:
    hit = pair(world)
    client = client_for(world.person())
    answer = client.post(reverse("hit_decide", args=[hit.pk]), {"outcome": "confirmed", "why": "Same face in both."})
    assert answer.status_code == 302
    kept = Decision.objects.get()
    assert (kept.agency_id, kept.by.account, kept.why) == ("ES-PN", "es.pn.analyst", "Same face in both.")
    assert Event.objects.filter(kind="decided", to_agency="NL-DOU", from_agency="ES-PN").count() == 1
    other = client_for(world.person("NL-DOU"))
    assert "Same face in both." in other.get(reverse("hit", args=[hit.pk])).content.decode()
    assert "Spain confirmed" in other.get(reverse("desk")).content.decode()


def test_a_decision_of_a_silent_side_is_told_to_nobody(world: Any) -> None:
    hit = pair(world, **SILENT)
    actions.decide(world.viewer("NL-DOU"), hit.pk, outcome="confirmed", why="It is he.")
    assert not Event.objects.filter(kind="decided").exists()


def test_disagreement_stays_visible(world: Any, client_for: Any) -> None:
    hit = pair(world)
    actions.decide(world.viewer("NL-DOU"), hit.pk, outcome="rejected", why="His brother.")
    actions.decide(world.viewer("ES-PN"), hit.pk, outcome="confirmed", why="Same scar.")
    client = client_for(world.person())
    page = client.get(reverse("hit", args=[hit.pk])).content.decode()
    assert "the owners disagree" in page
    assert "His brother." in page
    assert "The owners disagree" in client.get(reverse("hits"), {"mine": "all"}).content.decode()


def test_only_owners_decide(world: Any, client_for: Any) -> None:
    hit = pair(world)
    bystander = client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert b"Decide for" not in bystander.get(reverse("hit", args=[hit.pk])).content
    answer = bystander.post(reverse("hit_decide", args=[hit.pk]), {"outcome": "confirmed", "why": "It seems so."})
    assert answer.status_code == 403
    assert not Decision.objects.exists()
    assert LogEntry.objects.filter(action="decide", result="refused", agency="EU-CC").exists()


def test_an_officer_may_not_decide(world: Any, client_for: Any) -> None:
    hit = pair(world)
    officer = client_for(world.person("ES-PN", Role.OFFICER))
    answer = officer.post(reverse("hit_decide", args=[hit.pk]), {"outcome": "confirmed", "why": "It seems so."})
    assert answer.status_code == 403
    assert not Decision.objects.exists()


def test_a_decision_without_a_why_is_asked_for_again(world: Any, client_for: Any) -> None:
    hit = pair(world)
    answer = client_for(world.person()).post(reverse("hit_decide", args=[hit.pk]), {"outcome": "confirmed", "why": " "})
    assert answer.status_code == 422
    assert "This cannot be taken yet." in answer.content.decode()
    assert not Decision.objects.exists()


def _three(world: Any) -> list[Hit]:
    hand_in(world.viewer("ES-PN"), "es-1", MAN)
    for number in range(3):
        hand_in(world.viewer("NL-DOU"), f"nl-{number}", SAME_MAN | {"birthDate": f"1984-03-1{7 - number}"})
    return list(Hit.objects.all())


def test_next_and_back_follow_the_queue_and_a_decision_leads_on(world: Any, client_for: Any) -> None:
    _three(world)
    client = client_for(world.person())
    found = client.get(reverse("hits"), {"kind": "same"}).context["rows"]
    ours = [row.side.hit.id for row in found if row.side.their_owner == "NL-DOU"]
    first, second = ours[0], ours[1]
    page = client.get(reverse("hit", args=[first]), {"kind": "same"}).content.decode()
    assert "1 of 3" in page
    assert reverse("hit", args=[second]) + "?kind=same" in page
    answer = client.post(
        reverse("hit_decide", args=[first]) + "?kind=same", {"outcome": "rejected", "why": "Another man."}
    )
    assert answer["Location"] == reverse("hit", args=[second]) + "?kind=same"
    page = client.get(answer["Location"]).content.decode()
    assert "This is the next one." in page
    assert "1 of 2" in page


def test_after_the_last_one_the_queue_says_it_is_done(world: Any, client_for: Any) -> None:
    hit = pair(world)
    client = client_for(world.person())
    answer = client.post(
        reverse("hit_decide", args=[hit.pk]), {"outcome": "unresolved", "why": "Too little to say."}, follow=True
    )
    assert answer.request["PATH_INFO"] == reverse("hits")
    assert "Nothing here" in answer.content.decode()


def test_the_queue_narrows_by_what_stands_in_the_address(world: Any, client_for: Any) -> None:
    hit = pair(world)
    client = client_for(world.person())
    for query, shown in (
        ({"strength": "strong"}, True), ({"strength": "weak"}, False), ({"kind": "same"}, True),
        ({"kind": "shares"}, False), ({"agency": "NL-DOU"}, True), ({"agency": "HR-FIU"}, False),
        ({"age": "day"}, True), ({"age": "older"}, False), ({"mine": "confirmed"}, False), ({"mine": "all"}, True),
        ({"kind": "nonsense", "page": "-1", "mine": "x", "contribution": "no"}, True),
        ({"contribution": str(hit.left_id)}, True),
    ):  # fmt: skip
        assert (str(hit.pk) in client.get(reverse("hits"), query).content.decode()) == shown, query


def test_asking_about_a_hit_makes_a_request_and_the_page_says_so(world: Any, client_for: Any) -> None:
    hit = pair(world, **HIDDEN)
    client = client_for(world.person())
    answer = client.post(reverse("hit_ask", args=[hit.pk]), {"why": "We search his flat tomorrow."})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    page = client.get(reverse("hit", args=[hit.pk])).content.decode()
    assert "You asked Netherlands" in page
    assert "Ask Netherlands" not in page


def test_asking_without_a_reason_is_asked_again(world: Any, client_for: Any) -> None:
    hit = pair(world, **HIDDEN)
    answer = client_for(world.person()).post(reverse("hit_ask", args=[hit.pk]), {"why": ""})
    assert answer.status_code == 422


def test_withheld_properties_are_shown_as_withheld(world: Any, client_for: Any) -> None:
    hit = pair(world, theirs=SAME_MAN | {"address": "Keizersgracht 88"}, withheld=frozenset({"address"}))
    page = client_for(world.person()).get(reverse("hit", args=[hit.pk])).content.decode()
    assert "Keizersgracht" not in page
    assert "withheld by its owner" in page
    assert "Ask Netherlands" in page


def test_a_hit_that_rests_on_what_is_withheld_is_no_more_than_a_notice(world: Any, client_for: Any) -> None:
    hit = pair(world, theirs=OTHER_MAN, withheld=frozenset({"phone"}))
    page = client_for(world.person()).get(reverse("hit", args=[hit.pk])).content.decode()
    assert "Hit, held by Netherlands" in page
    assert "Papanikolaou" not in page
    bystander = client_for(world.person("EU-CC", Role.COORDINATOR))
    assert bystander.get(reverse("hit", args=[hit.pk])).status_code == 404
