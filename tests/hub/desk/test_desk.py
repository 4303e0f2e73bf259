"""My desk: what cannot wait first, news told through the gate, and duties for roles without content."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tallystick.hub.agencies.models import Work
from tallystick.hub.audit import checkpoints
from tallystick.hub.desk import queries
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.hits import actions as hits
from tallystick.hub.hits.models import Hit
from tallystick.hub.register import freezing
from tallystick.hub.register.releasing import Terms
from tallystick.hub.reports import actions as reports
from tallystick.vocabulary import Confidentiality, Purpose, Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, SILENT, hand_in, pair
from tests.hub.reports.scenes import drafted, issued

DESK = "/"


def _desk(client: Any) -> str:
    answer = client.get(DESK)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WALL])
def test_each_role_has_a_desk(world: Any, client_for: Any, role: Role) -> None:
    pair(world)
    text = _desk(client_for(world.person("ES-PN", role)))
    assert ("Waits for you" in text) == role.sees_content
    assert ("Petkovšek" in text) <= role.sees_content
    assert (reverse("people") in text.split("<main")[1]) == role.may("accounts")
    assert (f'href="{reverse("log")}"' in text.split("<main")[1]) == (role.may("log") or role.may("log_all"))
    assert (reverse("contribution_new") in text) == role.may("contribute")
    assert (f'action="{reverse("check")}"' in text) == role.may("check")


def test_an_officer_finds_the_check_first(world: Any, client_for: Any) -> None:
    text = _desk(client_for(world.person("ES-PN", Role.OFFICER)))
    assert text.index(f'action="{reverse("check")}"') < text.index("Waits for you")
    text = _desk(client_for(world.person("ES-PN", Role.ANALYST)))
    assert text.index(f'action="{reverse("check")}"') > text.index("Waits for you")


def test_a_new_agency_is_told_what_to_do(world: Any, client_for: Any) -> None:
    assert "Hand in your first list" in _desk(client_for(world.person()))


def test_hits_wait_by_strength_with_the_newest_named(world: Any, client_for: Any) -> None:
    pair(world)
    text = _desk(client_for(world.person()))
    assert "1 hit to look at" in text
    assert "1 strong" in text
    assert "newest: <bdi>Your Dragoslav Petkovšek may be Netherlands&#x27;" in text
    hits.decide(world.viewer(), Hit.objects.get().pk, outcome="confirmed", why="It is he.")
    assert "Nothing waits for you." in _desk(client_for(world.person("ES-PN", Role.SUPERVISOR)))


def test_requests_wait_for_the_owner_and_not_for_the_asker(world: Any, client_for: Any) -> None:
    hit = pair(world, **HIDDEN)
    exchange.ask_about_hit(world.viewer(), hit.pk, why="We plan a search.")
    text = _desk(client_for(world.person("NL-DOU", Role.SUPERVISOR)))
    assert "Spain asks" in text
    assert "We plan a search." in text
    assert "Answer</a>" in text
    assert "We plan a search." not in _desk(client_for(world.person()))


def test_own_contributions_near_their_review_date_wait(world: Any, client_for: Any) -> None:
    soon = world.viewer().today + timedelta(days=6)
    hand_in(world.viewer(), "es-1", MAN, review_date=soon)
    text = _desk(client_for(world.person()))
    assert "1 contribution</strong> reaches the review date within 14 days" in text
    assert "6 days left" in text
    assert "reaches the review date" not in _desk(client_for(world.person("NL-DOU")))


def test_news_of_hits_is_summed_up_by_agency(world: Any, client_for: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN)
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    assert "what meets your Dragoslav Petkovšek" in _desk(client_for(world.person()))
    hand_in(world.viewer("NL-DOU"), "nl-2", SAME_MAN | {"birthDate": "1984-03-16"})
    assert "what meets your records: 2 hits" in _desk(client_for(world.person("ES-PN", Role.SUPERVISOR)))


def test_news_says_nothing_of_what_is_hidden_or_silent(world: Any, client_for: Any) -> None:
    pair(world, **HIDDEN)
    text = _desk(client_for(world.person()))
    assert "Netherlands handed in" in text
    assert "Драгослав" not in text


def test_news_of_a_silent_record_is_for_its_owner(world: Any, client_for: Any) -> None:
    pair(world, **SILENT)
    assert "Netherlands" not in _desk(client_for(world.person()))


def test_news_of_an_own_record_above_the_clearance_is_not_told(world: Any, client_for: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN, confidentiality=Confidentiality.RESTRICTED)
    hits.check(world.viewer("NL-DOU", Role.OFFICER), "Dragoslav Petkovsek")
    assert "Netherlands checked" in _desk(client_for(world.person()))
    low = world.person("ES-PN", Role.SUPERVISOR)
    low.clearance = Confidentiality.BPL
    low.save()
    assert "Netherlands checked" not in _desk(client_for(low))


def test_a_release_that_has_ended_is_no_longer_told(world: Any, client_for: Any) -> None:
    from tallystick.hub.register import releasing
    from tallystick.hub.register.models import Release

    hit = pair(world, **HIDDEN)
    asked = exchange.ask_about_hit(world.viewer(), hit.pk, why="We plan a search.")
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    exchange.grant(owner, asked.pk, until=owner.today, why="Today only.")
    client = client_for(world.person())
    assert "Netherlands released" in _desk(client)
    releasing.end_release(owner, Release.objects.get().pk)
    assert "Netherlands released" not in _desk(client)


def test_the_chart_counts_by_agency_and_stands_as_figures_too(world: Any, client_for: Any) -> None:
    pair(world)
    text = _desk(client_for(world.person()))
    assert '<th scope="row">Netherlands</th><td>0</td><td>1</td>' in text


def test_last_here_is_before_the_last_long_break(world: Any) -> None:
    viewer, person, now = world.viewer(), world.person(), timezone.now()
    assert queries.last_here(viewer) is None
    for hours in (50, 20, 1):
        at = now - timedelta(hours=hours)
        Work.objects.create(person=person, purpose="c", case="X-1", started_at=at, used_at=at)
    assert queries.last_here(viewer) == now - timedelta(hours=20)


def test_a_report_that_came_is_told_till_it_is_recalled(world: Any, client_for: Any) -> None:
    report = issued(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    dutch = client_for(world.person("NL-DOU"))
    told = f"you operational report {report.name}: Two lists meet"
    assert told in _desk(dutch)
    assert told not in _desk(client_for(world.person("HR-FIU")))
    assert told not in _desk(client_for(world.person("NL-DOU"), purpose="d")), "written for another purpose"
    reports.recall(world.viewer(role=Role.SUPERVISOR), report.pk, why="Wrong man.")
    text = _desk(dutch)
    assert told not in text
    assert "Spain recalled" in text


def test_a_set_that_was_released_is_told_while_it_holds(world: Any, client_for: Any) -> None:
    boss = world.viewer("NL-DOU", Role.SUPERVISOR)
    held = freezing.freeze(boss, name="The load", why="Kept.", ids=[hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)])
    terms = Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=9), why="The search."
    )
    freezing.release_set(boss, held.pk, terms)
    spain = client_for(world.person())
    assert "the set The load to you" in _desk(spain)
    assert "The load" not in _desk(client_for(world.person("HR-FIU")))
    freezing.end_set_release(boss, held.pk, to="ES-PN")
    assert "The load" not in _desk(spain)


def test_who_reads_the_log_is_reminded_to_keep_a_checkpoint(
    world: Any, client_for: Any, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    client = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER))
    assert "A checkpoint of the log" not in _desk(client), "there is none yet"
    size = checkpoints.make().size
    address = reverse("log_checkpoint", args=[size])
    assert address in _desk(client)
    assert "your agency has kept none yet" in _desk(client)
    assert client.get(address).status_code == 200
    assert "your agency last kept one on" in _desk(client)
    assert "A checkpoint of the log" not in _desk(client_for(world.person())), "an analyst has other work"
