"""Recalls: every holder is asked once, answers once, and what it erases is gone from the disk."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tallystick.hub.audit import delaying
from tallystick.hub.exchange import board, recalling, recalls, threads
from tallystick.hub.exchange.models import Change, Deadline, Delivery, Done, Kind, Recall, Receipt
from tallystick.hub.register import actions, exporting, queries, releasing
from tallystick.hub.register.models import Contribution, Export, Holding, How, Release
from tallystick.hub.register.queries import Filter
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role
from tests.hub.hits.scenes import MAN, hand_in

pytestmark = pytest.mark.django_db


def _held(world: Any, **terms: Any) -> Any:
    """A record of Spain's that the Netherlands exported. Returns its id."""
    one = hand_in(world.viewer(), "es-1", MAN, **terms)
    exporting.export(world.viewer("NL-DOU"), Filter())
    return one


def _restate(world: Any, phone: str = "", **terms: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN | ({"phone": phone} if phone else {}), **terms)


def _files() -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_an_export_is_a_copy_and_the_owners_own_is_none(world: Any) -> None:
    one = _held(world)
    exporting.export(world.viewer(), Filter())
    held = Holding.objects.get()
    assert (held.contribution_id, held.agency_id, held.how) == (one, "NL-DOU", How.EXPORT)


def test_a_withdrawal_asks_each_holder_alone_and_what_nobody_holds_asks_nobody(world: Any) -> None:
    one = _held(world)
    exporting.export(world.viewer("HR-FIU"), Filter())
    other = hand_in(world.viewer(), "es-2", MAN | {"name": "Somebody Else"})
    for record in (one, other):
        actions.withdraw(world.viewer(), record, why="Informant burned.")
    assert Recall.objects.get().contribution == one
    assert set(Receipt.objects.values_list("agency", flat=True)) == {"NL-DOU", "HR-FIU"}
    sent = Delivery.objects.filter(message__kind=Kind.RECALL)
    assert len(set(sent.values_list("message", flat=True))) == 2
    told = repr(recalls.waiting_for_me(world.viewer("NL-DOU")))
    assert "burned" not in told
    assert "HR-FIU" not in told
    assert recalls.waiting_for_me(world.viewer("EU-CC")) == recalls.board(world.viewer("EU-CC")) == ()
    assert recalls.about(world.viewer("EU-CC"), [one]) == {}
    assert recalls.about(world.viewer("NL-DOU"), [one])[one].change == Change.RECALL


@pytest.mark.django_db(transaction=True)
def test_erased_takes_the_exports_off_the_disk_and_is_said_once(world: Any) -> None:
    one = _held(world)
    assert MAN["name"].encode() in _files()
    actions.withdraw(world.viewer(), one, why="Wrong man.")
    holder = world.viewer("NL-DOU")
    receipt = recalls.waiting_for_me(holder)[0].id
    with pytest.raises(Unacceptable, match="outside this hub"):
        recalling.answer(holder, receipt, done=Done.ERASED)
    assert recalling.answer(holder, receipt, done=Done.ERASED, outside_erased=True) == 1
    assert MAN["name"].encode() not in _files()
    assert not Export.objects.exists()
    assert not Holding.objects.filter(ended_at=None).exists()
    with pytest.raises(Unacceptable, match="answered already"):
        recalling.answer(holder, receipt, done=Done.KEPT, why="Our own file.")
    assert [line.done for line in recalls.board(world.viewer())] == ["erased"]
    assert Delivery.objects.filter(message__kind=Kind.RECALL_RECEIPT, agency="ES-PN").count() == 1


def test_a_correction_asks_stricter_conditions_are_told_and_looser_ones_are_not(world: Any) -> None:
    strict = {"handling": frozenset({Handling.H1})}
    _held(world)
    _restate(world, **strict)
    assert Recall.objects.get().change == Change.RESTRICTED
    _restate(world)
    assert Recall.objects.count() == 1
    _restate(world, phone="+34600999888")
    assert Recall.objects.filter(change=Change.CORRECTION).count() == 1
    holder = world.viewer("NL-DOU")
    asked = {line.change: line.id for line in recalls.waiting_for_me(holder)}
    recalling.answer(holder, asked["restricted"], done=Done.NOTED)
    with pytest.raises(Unacceptable, match="no answer"):
        recalling.answer(holder, asked["correction"], done=Done.NOTED)
    recalling.answer(holder, asked["correction"], done=Done.REPLACED, outside_erased=True)
    assert recalls.waiting_for_me(holder) == ()


def test_what_changes_in_the_withheld_part_is_not_told_to_holders_of_the_open_part(world: Any) -> None:
    hidden = {"withheld": frozenset({"phone"})}
    _held(world, **hidden)
    _restate(world, phone="+34600999888", **hidden)
    assert not Recall.objects.exists()


def test_silent_looks_like_withdrawn(world: Any) -> None:
    _held(world)
    _restate(world, silent=True)
    assert Recall.objects.get().change == Change.RECALL


def test_a_release_that_ends_asks_whoever_read_by_it(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN, handling=frozenset({Handling.H2}))
    owner, reader = world.viewer(role=Role.SUPERVISOR), world.viewer("NL-DOU")
    terms = releasing.Terms(
        to="NL-DOU", purposes=frozenset({Purpose.OPERATIONAL}), until=owner.today + timedelta(days=3), why="Yes."
    )
    releasing.release(owner, one, terms)
    queries.read(reader, one)
    queries.read(reader, one)
    assert Holding.objects.get().how == How.RELEASE
    releasing.end_release(owner, Release.objects.get().pk)
    recalling.answer(reader, recalls.waiting_for_me(reader)[0].id, done=Done.ERASED, outside_erased=True)
    releasing.release(owner, one, terms)
    queries.read(reader, one)
    assert Holding.objects.get().ended_at is None


def test_an_erasure_asks_and_the_recall_outlives_it_without_words(world: Any) -> None:
    one = _held(world)
    _restate(world, phone="+34600999888")
    holder = world.viewer("NL-DOU")
    recalling.answer(holder, recalls.waiting_for_me(holder)[0].id, done=Done.KEPT, why="Zvonimir is ours too.")
    actions.erase(world.viewer(role=Role.SUPERVISOR), [one], why="Acquitted.")
    assert not Contribution.objects.filter(pk=one).exists()
    assert set(Recall.objects.values_list("why", flat=True)) | set(Receipt.objects.values_list("why", flat=True)) == {
        ""
    }
    (line,) = recalls.waiting_for_me(holder)
    assert line.change == Change.ERASED
    assert recalling.answer(holder, line.id, done=Done.ERASED, outside_erased=True) == 0


def test_only_who_is_cleared_and_decides_answers_for_its_own_agency(world: Any) -> None:
    one = _held(world, confidentiality=Confidentiality.RESTRICTED)
    actions.withdraw(world.viewer(), one, why="Wrong man.")
    receipt = Receipt.objects.get().pk
    low = world.person("NL-DOU")
    low.clearance = Confidentiality.BPL
    low.save()
    assert recalls.waiting_for_me(world.viewer("NL-DOU")) == ()
    for agency, role in (("NL-DOU", Role.ANALYST), ("NL-DOU", Role.OFFICER), ("ES-PN", Role.SUPERVISOR)):
        with pytest.raises(Refused):
            recalling.answer(world.viewer(agency, role), receipt, done=Done.KEPT, why="Ours.")
    later = world.viewer(now=world.viewer().now + timedelta(days=8))
    assert recalls.board(later)[0].overdue


def test_a_recall_starts_a_clock_for_each_holder_and_the_receipt_ends_it(world: Any) -> None:
    _held(world)
    _restate(world, phone="+34600999888")
    actions.withdraw(world.viewer(), Contribution.objects.get().pk, why="Wrong man.")
    assert set(Deadline.objects.values_list("clock", "agency")) == {
        ("correction_receipt", "NL-DOU"), ("recall_receipt", "NL-DOU"),
    }  # fmt: skip
    holder = world.viewer("NL-DOU")
    assert {(one.thing, one.mine) for one in board.board(holder)} == {("receipt", True)}
    assert {(one.waits, one.mine) for one in board.board(world.viewer())} == {("ES-PN", False)}
    assert board.board(world.viewer("HR-FIU")) == ()
    last = recalls.waiting_for_me(holder)[-1].id
    recalling.answer(holder, last, done=Done.ERASED, outside_erased=True)
    assert not Deadline.objects.filter(done_at=None).exists()


def test_a_holder_is_told_what_its_own_copy_calls_it_until_it_is_gone(world: Any) -> None:
    one = _held(world)
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    (asked,) = recalls.waiting_for_me(world.viewer("NL-DOU"))
    assert asked.called == MAN["name"]
    assert [row.called for row in recalls.board(world.viewer())] == [""]
    recalling.answer(world.viewer("NL-DOU"), asked.id, done=Done.ERASED, outside_erased=True)
    assert Receipt.objects.get().called == ""


def test_an_erasure_leaves_no_name_behind(world: Any) -> None:
    one = _held(world)
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    assert Receipt.objects.get().called
    actions.erase(world.viewer(role=Role.SUPERVISOR), [one], why="Wrong man.")
    assert {row.called for row in Receipt.objects.all()} == {""}


def test_a_holder_of_the_open_part_is_told_no_withheld_name(world: Any) -> None:
    one = _held(world, withheld=frozenset({"name"}))
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    assert MAN["name"] not in Receipt.objects.get().called


def test_a_recall_does_not_tell_the_case_its_owner_works_on(world: Any) -> None:
    one = _held(world)
    actions.withdraw(replace(world.viewer(), case="ES-SECRET"), one, why="Informant burned.")
    (message,) = Delivery.objects.filter(message__kind=Kind.RECALL)
    assert message.message.case == f"ES-PN-RECALLS-{world.viewer().now:%Y%m%d}"
    told = repr(board.board(world.viewer("NL-DOU"))) + repr(recalls.waiting_for_me(world.viewer("NL-DOU")))
    assert "ES-SECRET" not in told


def test_what_a_copy_calls_it_is_told_for_the_case_it_was_released_for_alone(world: Any) -> None:
    one, boss = (
        hand_in(world.viewer(), "es-1", MAN, handling=frozenset({Handling.H2})),
        world.viewer(role=Role.SUPERVISOR),
    )
    releasing.offer(boss, one, releasing.Terms(
        to="NL-DOU", purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=9),
        why="x", case="X-1",
    ))  # fmt: skip
    reader = replace(world.viewer("NL-DOU"), case="X-1")
    queries.read(reader, one)
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    assert [asked.called for asked in recalls.waiting_for_me(reader)] == [MAN["name"]]
    assert [asked.called for asked in recalls.waiting_for_me(world.viewer("NL-DOU"))] == [""]
    other = replace(reader, purpose=Purpose.STRATEGIC)
    assert [asked.called for asked in recalls.waiting_for_me(other)] == [""]


def test_an_erased_copy_is_named_in_no_receipt(world: Any) -> None:
    one = _held(world)
    _restate(world, phone="+34600000001")
    (first,) = recalls.waiting_for_me(world.viewer("NL-DOU"))
    recalling.answer(world.viewer("NL-DOU"), first.id, done=Done.KEPT, why="We need it.")
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    (second,) = recalls.waiting_for_me(world.viewer("NL-DOU"))
    recalling.answer(world.viewer("NL-DOU"), second.id, done=Done.ERASED, outside_erased=True)
    assert {row.called for row in Receipt.objects.all()} == {""}


def test_an_owner_does_not_learn_by_a_recall_that_an_agency_looked_which_tells_it_later(world: Any) -> None:
    dutch = world.viewer("NL-DOU", role=Role.SUPERVISOR)
    delaying.delay_looks(dutch, case=dutch.case, until=dutch.today + timedelta(days=20), why="Under way.")
    one = _held(world)
    actions.withdraw(world.viewer(), one, why="Informant burned.")
    assert recalls.board(world.viewer()) == ()
    assert recalls.unanswered(world.viewer()) == (0, 0)
    assert "NL-DOU" not in repr(board.board(world.viewer()))
    assert threads.listed(world.viewer(), threads.Filter()) == ()
    (asked,) = recalls.waiting_for_me(dutch)
    recalling.answer(dutch, asked.id, done=Done.KEPT, why="We need it.")
    assert [row.agency for row in recalls.board(world.viewer())] == ["NL-DOU"]
