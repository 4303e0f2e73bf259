"""Deadlines: what starts, stops, moves and ends them; who sees them; warned and told once; overdue without any job."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tallystick.clocks import State
from tallystick.hub import recurring
from tallystick.hub.agencies.models import Agency
from tallystick.hub.exchange import actions, answering, board, deadlines, messaging
from tallystick.hub.exchange.models import Deadline, Delivery
from tallystick.hub.live.models import Event
from tallystick.hub.live.queries import news
from tallystick.hub.register import standing
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Role
from tests.hub.exchange.letters import ASKED, alert, request, sent
from tests.hub.exchange.parties import in_days, second, second_of
from tests.hub.hits.scenes import HIDDEN, pair

CORE = {"kind": "CORE_DATA", "fields": {"facts": "A match.", "offence": "Theft", "confirmed_by": "Expert 12"}}
FREEZE = {
    "account": "NL91ABNA0417164300", "holder": "ABN AMRO", "amount": "12500.50", "currency": "EUR",
    "order": "Court 3, 17/2026", "immediate": "yes",
}  # fmt: skip
URGENT = {"urgency": "danger_to_life", "urgency_why": "A hostage."}
EIO = "epoc"


@pytest.mark.parametrize(
    ("changed", "clock"),
    [
        ({}, "info_other"),
        (URGENT, "info_urgent_indirect"),
        ({**URGENT, "fields": ASKED | {"access": "direct"}}, "info_urgent_direct"),
        (CORE, "prum_core_data"),
        ({"kind": "FREEZE_REQUEST", "fields": FREEZE}, "freezing_decide"),
    ],
)
def test_each_kind_starts_its_clock_for_each_recipient(world: Any, changed: dict[str, Any], clock: str) -> None:
    message = sent(world, request("NL-DOU", "HR-FIU", **changed))
    rows = Deadline.objects.filter(delivery__message=message).order_by("agency")
    assert [(row.agency_id, row.clock, row.started_at) for row in rows] == [
        ("HR-FIU", clock, message.sent_at), ("NL-DOU", clock, message.sent_at)
    ]  # fmt: skip


def test_nothing_runs_for_what_asks_for_nothing(world: Any) -> None:
    sent(world, alert("NL-DOU"))
    sent(world, request(kind="FREEZE_REQUEST", fields=FREEZE | {"immediate": "no"}))
    assert not Deadline.objects.exists()


def test_a_request_to_who_does_not_apply_the_directive_follows_the_house(world: Any) -> None:
    Agency.objects.create(code="US-HSI", name="Homeland Security Investigations", country="US", kind="police")
    from tallystick.hub.exchange.composing import To

    sent(world, request(To(agency="US-HSI", transfer_ground="derogation", transfer_why="A life.")))
    assert Deadline.objects.get().clock == "request_other"


def test_an_answer_or_a_refusal_ends_the_clock_of_that_recipient_alone(world: Any) -> None:
    message = sent(world, request("NL-DOU", "HR-FIU"))
    messaging.reply(world.viewer("NL-DOU"), message.pk, "Mr Jansen.")
    assert {row.agency_id: row.done_at is not None for row in Deadline.objects.all()} == {
        "NL-DOU": True,
        "HR-FIU": False,
    }
    answering.refuse(world.viewer("HR-FIU"), message.pk, reason="not_available")
    assert not Deadline.objects.filter(done_at=None).exists()
    assert board.board(world.viewer()) == ()


def test_asking_what_is_meant_stops_no_clock_of_the_directive(world: Any) -> None:
    message = sent(world)
    answering.ask_clarification(world.viewer("NL-DOU"), message.pk, text="Which flat?")
    (one,) = board.board(world.viewer("NL-DOU"))
    assert one.state is State.RUNNING


def test_a_clock_whose_law_says_so_stands_still_and_goes_on(world: Any) -> None:
    message = sent(world)
    row = Delivery.objects.get(message=message)
    Deadline.objects.all().delete()
    start = world.viewer().now - timedelta(days=3)
    made = deadlines.start(EIO, row.agency, delivery=row, at=start)
    before = made.due_at
    assert deadlines.stop("clarification", delivery=row, at=start + timedelta(days=1)) == 1
    assert deadlines.stop("clarification", delivery=row) == 0
    assert board.board(world.viewer("NL-DOU"))[0].state is State.PAUSED
    deadlines.go_on(delivery=row, at=start + timedelta(days=2))
    made.refresh_from_db()
    assert made.due_at == before + timedelta(days=1)
    assert board.board(world.viewer("NL-DOU"))[0].state is State.RUNNING


def test_a_new_version_keeps_the_clock_that_runs(world: Any) -> None:
    message, me = sent(world, request("NL-DOU")), world.viewer()
    second = messaging.revise(me, message.pk)
    messaging.change_draft(me, second, request("NL-DOU", "HR-FIU"))
    messaging.send(me, second)
    rows = {row.agency_id: row for row in Deadline.objects.all()}
    assert {code: row.delivery.message_id for code, row in rows.items()} == {"NL-DOU": second, "HR-FIU": second}
    assert rows["NL-DOU"].started_at == message.sent_at < rows["HR-FIU"].started_at
    messaging.reply(world.viewer("NL-DOU"), second, "Mr Jansen.")
    assert Deadline.objects.get(done_at=None).agency_id == "HR-FIU"


def test_either_side_sees_it_and_no_other_recipient(world: Any) -> None:
    message = sent(world, request("NL-DOU", "HR-FIU"))
    for agency, expected in (("NL-DOU", ["NL-DOU"]), ("HR-FIU", ["HR-FIU"]), ("ES-PN", ["HR-FIU", "NL-DOU"])):
        found = board.board(world.viewer(agency))
        assert sorted(one.agency for one in found) == expected
        assert {one.waits for one in found} == {"ES-PN"}
        assert {one.thing_id for one in found} == {message.pk}
        assert all(one.mine is (one.agency == agency) for one in found)
    assert board.board(world.viewer("EU-CC")) == ()
    assert board.board(world.viewer("NL-DOU", purpose=None)) == ()


def test_judicial_authorisation_deviates_and_tells_who_waits(world: Any) -> None:
    sent(world)
    (one,) = board.board(world.viewer("NL-DOU"))
    until = world.viewer().now + timedelta(days=20)
    with pytest.raises(Refused):
        board.deviate(world.viewer(), one.id, why="We wait.", until=until)
    with pytest.raises(Unacceptable, match="why"):
        board.deviate(world.viewer("NL-DOU"), one.id, why=" ", until=until)
    board.deviate(world.viewer("NL-DOU"), one.id, why="The judge decides on Monday.", until=until)
    (now,) = board.board(world.viewer())
    assert (now.deviation, now.standing.due) == ("The judge decides on Monday.", until)
    assert [event.kind for event in news(world.viewer())] == ["deadline_deviated"]
    with pytest.raises(Unacceptable, match="cannot be lengthened"):
        board.deviate(world.viewer("NL-DOU"), one.id, why="Back.", until=until - timedelta(days=60))


def test_what_no_law_lets_extend_is_not_extended(world: Any) -> None:
    sent(world, request(**CORE))
    one = Deadline.objects.select_related("agency").get()
    with pytest.raises(Unacceptable, match="cannot be lengthened"):
        deadlines.extend(one, "longer_decision", number=5)
    with pytest.raises(Unacceptable, match="cannot be lengthened"):
        deadlines.deviate(one, "Busy.", until=one.due_at + timedelta(days=1))
    order = deadlines.start("eio_recognise", one.agency, delivery=one.delivery)
    due = order.due_at
    deadlines.extend(order, "longer_decision", number=30)
    assert order.due_at >= due + timedelta(days=29)


def _at(moment: datetime) -> int:
    return deadlines.tell_due(moment)


def test_warned_once_and_told_once_that_it_is_overdue(world: Any) -> None:
    sent(world)
    due = Deadline.objects.get().due_at
    told = [_at(due - timedelta(days=6)), _at(due - timedelta(hours=3)), _at(due - timedelta(hours=2))]
    told += [_at(due + timedelta(hours=1)), _at(due + timedelta(days=9))]
    assert told == [0, 1, 0, 1, 0]
    kinds = [event.kind for event in news(world.viewer("NL-DOU"))]
    assert kinds == ["deadline_overdue", "deadline_warning", "message"]
    assert [event.kind for event in news(world.viewer())] == []


def test_overdue_is_true_without_the_job(world: Any, client_for: Any) -> None:
    sent(world, now=world.viewer().now - timedelta(days=30))
    (one,) = board.board(world.viewer("NL-DOU"))
    assert one.state is State.OVERDUE
    assert Deadline.objects.get().escalated_at is None
    assert not Event.objects.filter(kind__startswith="deadline_").exists()
    assert [found.id for found in board.pressing(world.viewer("NL-DOU", Role.SUPERVISOR))] == [one.id]
    assert board.pressing(world.viewer("NL-DOU", Role.ANALYST)) == ()
    desk = client_for(world.person("NL-DOU", Role.SUPERVISOR)).get("/").content.decode()
    assert "overdue by" in desk
    messaging.reply(world.viewer("NL-DOU"), one.thing_id, "At last.")
    assert board.board(world.viewer("NL-DOU")) == ()


def test_what_recurs_goes_on_when_one_job_fails(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def broken() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(recurring, "close_old_connections", lambda: None)
    monkeypatch.setattr(recurring, "JOBS", (broken, lambda: ran.append("ran")))
    assert recurring.run_all() == 1
    assert ran == ["ran"]


def test_the_board_says_what_who_waits_how_long_and_what_is_not_verified(world: Any, client_for: Any) -> None:
    message = sent(world, request("HR-FIU"))
    Deadline.objects.create(
        clock="fiu_transaction", agency_id="HR-FIU", started_at=world.viewer().now, due_at=world.viewer().now,
        delivery=Delivery.objects.get(message=message),
    )  # fmt: skip
    page = client_for(world.person("HR-FIU")).get("/deadlines/").content.decode()
    for expected in ("Yours to do", "Answer a request", "due in", "Spain waits for you", "source not verified",
                     f"/messages/{message.pk}/", "Directive (EU) 2023/977, Article 5"):  # fmt: skip
        assert expected in page
    theirs = client_for(world.person()).get("/deadlines/").content.decode()
    assert "you wait for Croatia" in theirs
    assert "No clock runs for your agency." in theirs


def test_asking_for_a_release_starts_the_owners_clock_till_it_is_answered(world: Any) -> None:
    """Also while a second person is waited for: the asker has no answer yet."""
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    other = second_of(owner)
    second(world.agencies["NL-DOU"])
    standing.set_four_eyes(owner, codes=["H2"])
    asked = actions.ask_about_hit(world.viewer(), pair(world, **HIDDEN).pk, why="We search tomorrow.")
    for viewer in (owner, world.viewer()):
        (one,) = board.board(viewer)
        assert (one.agency, one.waits, one.thing, one.thing_id) == ("NL-DOU", "ES-PN", "request", asked.pk)
    assert board.board(world.viewer("HR-FIU")) == ()
    actions.grant(owner, asked.pk, until=in_days(owner, 9), why="Yes.")
    assert [one.thing_id for one in board.board(owner)] == [asked.pk]
    actions.confirm(other, asked.pk)
    assert board.board(owner) == board.board(world.viewer()) == ()


def test_a_refusal_ends_it_too_and_asking_twice_starts_one(world: Any) -> None:
    hit = pair(world, **HIDDEN).pk
    asked = actions.ask_about_hit(world.viewer(), hit, why="We search tomorrow.")
    assert actions.ask_about_hit(world.viewer(), hit, why="We search today.") == asked
    assert Deadline.objects.get().clock == "release_request"
    actions.refuse(world.viewer("NL-DOU", Role.SUPERVISOR), asked.pk, reason="not_available")
    assert Deadline.objects.get().done_at is not None
