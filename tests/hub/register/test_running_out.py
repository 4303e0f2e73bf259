"""Releases end by their day: both sides are told in time, and what was copied meanwhile is asked back, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub import recurring
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.desk import queries as desk
from tallystick.hub.exchange import recalls
from tallystick.hub.exchange.models import Change, Recall, Receipt
from tallystick.hub.live.models import Event
from tallystick.hub.register import exporting, queries, releasing, running_out
from tallystick.hub.register.models import Release
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Filter
from tallystick.vocabulary import Purpose, Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(world: Any) -> Any:
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def released(boss: Any, one: Any, *, days: int, **more: Any) -> Release:
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=days), why="search",
        **more,
    )  # fmt: skip
    return releasing.release(boss, one, terms)


def later(viewer: Any, days: int) -> Any:
    return replace(viewer, now=viewer.now + timedelta(days=days))


def test_both_are_told_once_a_week_before(world: Any, boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    until = released(boss, one, days=20).until
    assert running_out.tell_soon(boss.now) == 0
    soon = boss.now + timedelta(days=15)
    assert [running_out.tell_soon(soon), running_out.tell_soon(soon)] == [1, 0]
    told = Event.objects.filter(kind="runs_out")
    assert {(event.to_agency, event.from_agency) for event in told} == {("NL-DOU", "ES-PN"), ("ES-PN", "NL-DOU")}
    assert {event.payload["until"] for event in told} == {until.isoformat()}
    for viewer in (boss, world.viewer("ES-PN")):
        assert any(news.event.kind == "runs_out" for news in desk.news(viewer, None))


def test_one_given_for_less_is_not_announced(boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    released(boss, one, days=3)
    running_out.tell_soon(boss.now)
    assert not Event.objects.filter(kind="runs_out").exists()


def test_what_was_copied_is_asked_back_after_the_day_and_the_log_names_nobody(world: Any, boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    released(boss, one, days=5)
    spain = world.viewer("ES-PN")
    exporting.export(spain, Filter())
    assert running_out.settle_over(boss.now + timedelta(days=5)) == 0, "its last day is not over"
    over = boss.now + timedelta(days=6)
    assert queries.read(later(spain, 6), one) is None, "nobody has to settle anything for that"
    assert [running_out.settle_over(over), running_out.settle_over(over)] == [1, 0]
    receipt = Receipt.objects.get()
    assert (receipt.agency_id, receipt.recall.change, receipt.recall.case) == ("ES-PN", Change.ENDED, boss.case)
    assert len(recalls.waiting_for_me(later(spain, 6))) == 1
    said = LogEntry.objects.filter(action__in=("release_over", "recall"))
    assert {(entry.account, entry.agency) for entry in said} == {("", "NL-DOU")}


def test_who_reads_it_by_another_release_keeps_its_copy(world: Any, boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    released(boss, one, days=5)
    released(boss, one, days=50)
    exporting.export(world.viewer("ES-PN"), Filter())
    assert running_out.settle_over(boss.now + timedelta(days=6)) == 1
    assert not Recall.objects.exists()
    assert running_out.settle_over(boss.now + timedelta(days=51)) == 1
    assert Recall.objects.count() == 1


def test_what_was_passed_on_is_asked_back_by_the_owner(world: Any, boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    released(boss, one, days=5, onward=True, level=Level.FULL)
    releasing.pass_on(world.viewer("ES-PN", Role.SUPERVISOR), one, to="HR-FIU", why="They search.")
    exporting.export(world.viewer("HR-FIU"), Filter())
    assert running_out.settle_over(boss.now + timedelta(days=6)) == 2
    recall = Recall.objects.get()
    assert (recall.owner_id, recall.by.account) == ("NL-DOU", boss.account)
    assert Receipt.objects.get().agency_id == "HR-FIU"


def test_one_ended_by_hand_or_waiting_is_left_alone(boss: Any) -> None:
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    releasing.end_release(boss, released(boss, one, days=5).pk)
    Release.objects.filter(pk=released(boss, one, days=5).pk).update(pending=True)
    assert running_out.settle_over(boss.now + timedelta(days=6)) == 0


def test_it_runs_in_a_hub() -> None:
    assert {running_out.tell_soon, running_out.settle_over} <= set(recurring.JOBS)
