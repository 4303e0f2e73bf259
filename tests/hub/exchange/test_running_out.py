"""A release whose last day comes: both are told before, each has one thing to do; after it copies are asked back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub import recurring
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.desk import queries as desk
from tallystick.hub.exchange import actions, recalls
from tallystick.hub.exchange.models import AccessRequest, Change, Deadline, Receipt
from tallystick.hub.live.models import Event
from tallystick.hub.register import ending, exporting, queries, releasing, running_out, standing
from tallystick.hub.register.models import Release
from tallystick.hub.register.queries import Filter
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, Role
from tests.hub.exchange.parties import in_days, join
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in
from tests.world import client_for


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def released(owner: Viewer, days: int = 30, to: str = "ES-PN", **terms: Any) -> Release:
    """The record of the owner's, released for so many days from today; made where there is none yet."""
    mine = queries.find(owner, Filter()).items
    one = mine[0].id if mine else hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    usual = {"purposes": frozenset({Purpose.OPERATIONAL}), "until": in_days(owner, days), "why": "The search."}
    return releasing.release(owner, one, releasing.Terms(to=to, **{**usual, **terms}))


def later(viewer: Viewer, days: int) -> datetime:
    return viewer.now + timedelta(days=days)


def told() -> list[tuple[str, str]]:
    rows = Event.objects.filter(kind="release_ending").order_by("position")
    return [(row.to_agency, row.from_agency) for row in rows]


def asked() -> list[tuple[str, str]]:
    return sorted(Receipt.objects.values_list("agency", "recall__change"))


BOTH = [("ES-PN", "NL-DOU"), ("NL-DOU", "ES-PN")]


def test_both_are_told_once_in_good_time(owner: Viewer) -> None:
    released(owner, 30)
    assert [running_out.warn(later(owner, day)) for day in (0, 22, 23, 24, 31)] == [0, 0, 1, 0, 0]
    assert told() == BOTH


@pytest.mark.parametrize(("days", "told_on"), [(4, 2), (1, 1), (0, 0), (14, 7), (400, 393)])
def test_a_short_release_is_told_of_when_half_of_it_is_left(owner: Viewer, days: int, told_on: int) -> None:
    released(owner, days)
    assert [day for day in range(days + 2) if running_out.warn(later(owner, day))] == [told_on]


def test_who_reads_it_for_longer_anyway_is_not_troubled(owner: Viewer) -> None:
    released(owner, 5)
    released(owner, 60)
    running_out.warn(later(owner, 4))
    assert told() == []
    released(owner, 6, purposes=frozenset({Purpose.OPERATIONAL, Purpose.EXCHANGE}))
    running_out.warn(later(owner, 5))
    assert told() == BOTH


def test_the_desks_have_one_thing_to_do_till_it_is_done(world: Any, owner: Viewer) -> None:
    one = released(owner, 6)
    running_out.warn(later(owner, 3))
    boss, spain = client_for(world.person("NL-DOU", Role.SUPERVISOR)), client_for(world.person())
    page = boss.get(reverse("desk")).content.decode()
    renewing = reverse("contribution_release", args=[one.contribution_id]) + f"?renew={one.pk}"
    assert renewing in page
    assert "Renew the release to Spain" in page
    page = spain.get(reverse("desk")).content.decode()
    assert "Ask Netherlands for more time" in page
    assert "Ends soon:" in page
    asking = reverse("contribution", args=[one.contribution_id])
    assert "to read it for longer" in spain.get(asking).content.decode()
    answer = spain.post(
        reverse("contribution_ask", args=[one.contribution_id]), {"why": "It goes on.", "wanted": "read"}
    )
    assert answer.status_code == 302
    wanted = AccessRequest.objects.get()
    actions.grant(owner, wanted.pk, until=in_days(owner, 60), why="Yes.", scope=actions.Scope(any_case=True))
    assert "Renew the release" not in boss.get(reverse("desk")).content.decode()
    assert "for more time" not in spain.get(reverse("desk")).content.decode()


def test_the_owner_renews_on_the_same_terms(world: Any, owner: Viewer) -> None:
    one = released(owner, 6, case=owner.case, legal_basis="Treaty", court=True)
    boss = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    page = boss.get(reverse("contribution_release", args=[one.contribution_id]), {"renew": one.pk})
    form = page.context["form"]
    stated = {name: form[name].value() for name in ("to", "case", "legal_basis", "court", "why", "purposes", "level")}
    assert stated == {"to": "ES-PN", "case": owner.case, "legal_basis": "Treaty", "court": True, "why": "The search.",
                      "purposes": ["c"], "level": "2"}  # fmt: skip
    until = form["until"].value().isoformat()
    assert boss.post(page.request["PATH_INFO"], {**stated, "until": until}).status_code == 302
    assert ending.renewed(one)


def test_nobody_else_is_told_that_it_ends(world: Any, owner: Viewer) -> None:
    released(owner, 6)
    running_out.warn(later(owner, 3))
    for viewer in (world.viewer("FR-PN", Role.SUPERVISOR), world.viewer(case="OTHER-1", purpose="d"),
                   replace(owner, clearance=-1)):  # fmt: skip
        assert ending.soon(viewer) == ()
    assert len(desk.ending(world.viewer())) == len(desk.ending(owner)) == 1
    assert desk.ending(world.viewer("NL-DOU")) == (), "an analyst may not renew"


def test_after_its_day_the_copies_are_asked_back_once(world: Any, owner: Viewer) -> None:
    one = released(owner, 3)
    exporting.export(world.viewer(), Filter())
    assert running_out.end_run_out(later(owner, 3)) == 0, "the last day is its own"
    assert asked() == []
    assert [running_out.end_run_out(later(owner, day)) for day in (4, 4, 5)] == [1, 0, 0]
    assert asked() == [("ES-PN", Change.RAN_OUT)]
    assert Deadline.objects.get().receipt == Receipt.objects.get()
    one.refresh_from_db()
    assert one.ended_at == later(owner, 4)
    (mine,) = recalls.waiting_for_me(replace(world.viewer(), now=later(owner, 4)))
    assert mine.change == Change.RAN_OUT
    logged = LogEntry.objects.filter(action__in=("release_ran_out", "recall"))
    assert {row.account for row in logged} == {""}, "a day that came is nobody's act"
    assert logged.count() == 2


def test_who_holds_nothing_or_reads_on_is_not_asked(world: Any, owner: Viewer) -> None:
    released(owner, 3)
    released(owner, 3, to="FR-PN")
    exporting.export(world.viewer(), Filter())
    released(owner, 9)
    assert running_out.end_run_out(later(owner, 4)) == 2
    assert asked() == []
    assert running_out.end_run_out(later(owner, 10)) == 1
    assert asked() == [("ES-PN", Change.RAN_OUT)]


def test_what_was_passed_on_runs_out_with_it_and_the_owner_asks(world: Any, owner: Viewer) -> None:
    one = released(owner, 3, onward=True)
    releasing.pass_on(world.viewer("ES-PN", Role.SUPERVISOR), one.contribution_id, to="FR-PN", why="They search.")
    exporting.export(world.viewer("FR-PN"), Filter())
    assert running_out.end_run_out(later(owner, 4)) == 2
    assert asked() == [("FR-PN", Change.RAN_OUT)]
    assert Receipt.objects.get().recall.owner_id == "NL-DOU"


def test_what_waits_for_a_second_person_is_left_to_its_owner(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=["H2"])
    released(owner, 3)
    assert (running_out.warn(later(owner, 3)), running_out.end_run_out(later(owner, 9))) == (0, 0)


def test_an_opening_that_is_over_keeps_no_copy(world: Any, owner: Viewer) -> None:
    """It lasts hours, and its row stands for ever: it is no reason to hold what another release gave."""
    one = released(owner, 3)
    exporting.export(world.viewer(), Filter())
    over = owner.now - timedelta(minutes=1)
    Release.objects.create(
        contribution_id=one.contribution_id, agency_id="ES-PN", purposes=one.purposes, until=over.date(), by=one.by,
        expires_at=over, emergency=True, at=over, why="A life.",
    )  # fmt: skip
    releasing.end_release(owner, one.pk)
    assert asked() == [("ES-PN", Change.ENDED)]


def test_the_hub_does_both_by_itself() -> None:
    assert {running_out.warn, running_out.end_run_out} <= set(recurring.JOBS)
