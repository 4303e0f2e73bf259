"""What an owner withdraws, corrects or erases reaches every report that holds it, at the next reading."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tallystick.hub.audit.models import Opening
from tallystick.hub.exchange import recalling, recalls
from tallystick.hub.exchange.models import Done, Recall
from tallystick.hub.register import actions as register
from tallystick.hub.register import erasure, releasing
from tallystick.hub.register.models import Contribution, Holding
from tallystick.hub.register.releasing import Terms
from tallystick.hub.reports import actions, handing, queries
from tallystick.hub.reports.models import Report, Standing
from tallystick.hub.viewer import Refused
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role, make
from tests.hub.hits.scenes import HIDDEN, OTHER_MAN, SAME_MAN, hand_in
from tests.hub.reports.scenes import approved, drafted, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(world: Any) -> Report:
    """Spain's report to the Netherlands: an item of its own, and one of Croatia's."""
    ours = hand_in(world.viewer(), "es-1", OTHER_MAN)
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN)
    return issued(world, drafted(world, ours, theirs, text=f"We watch {SAME_MAN['name']} since May."))


def restate(world: Any, **terms: Any) -> None:
    row = Contribution.objects.get(source_id="hr-1")
    entity = make("", row.schema, row.open_properties)
    register.correct(world.viewer("HR-FIU"), row.pk, entity, replace(row.conditions, **terms), why="Stated anew.")


def withdraw(world: Any) -> None:
    register.withdraw(world.viewer("HR-FIU"), Contribution.objects.get(source_id="hr-1").pk, why="Wrong man.")


TODAY = f"{timezone.now():%d %B %Y}"


@pytest.mark.parametrize("agency", ["NL-DOU", "ES-PN"])
def test_a_withdrawn_item_is_marked_blank_and_blocked(world: Any, report: Report, agency: str) -> None:
    withdraw(world)
    seen = queries.read(world.viewer(agency), report.pk)
    assert seen.marks == (f"Item 2: Withdrawn by its owner on {TODAY}.",)
    assert [bool(item.gone) for item in seen.document.items] == [False, True]
    assert SAME_MAN["phone"] not in json.dumps([repr(item) for item in seen.document.items])
    with pytest.raises(Refused, match="taken back"):
        handing.download(world.viewer(agency), report.pk, "pdf")


def test_withdrawn_silent_and_narrowed_are_told_alike(world: Any, report: Report) -> None:
    """Whoever reads it learns that the item went, not how."""
    for terms in ({"silent": True}, {"recipients": frozenset()}, HIDDEN, {"confidentiality": Confidentiality.SECRET}):
        restate(world, **{"silent": False, "recipients": None, "handling": frozenset({Handling.H0}),
                          "confidentiality": Confidentiality.BPL, **terms})  # fmt: skip
        seen = queries.read(world.viewer("NL-DOU"), report.pk)
        assert seen.marks == (f"Item 2: Withdrawn by its owner on {TODAY}.",)


def test_a_corrected_item_waits_for_a_new_version(world: Any, report: Report) -> None:
    restate(world, legal_bases=frozenset({"another law"}))
    seen = queries.read(world.viewer("NL-DOU"), report.pk)
    assert seen.marks == (f"Item 2: Corrected by its owner on {TODAY}.",)
    with pytest.raises(Refused, match="corrected"):
        handing.download(world.viewer("NL-DOU"), report.pk, "docx")
    assert handing.download(world.viewer(), report.pk, "docx")[0]
    again = issued(world, actions.new_version(world.viewer(), report.pk))
    assert (again.number, again.version) == (report.number, 2)
    assert handing.download(world.viewer("NL-DOU"), again.pk, "pdf")[0]
    old = queries.read(world.viewer("NL-DOU"), report.pk)
    assert old.next_version == again.pk
    assert old.blocked.startswith("A newer version")
    assert queries.read(world.viewer(), report.pk).listed.version == 1


def test_a_release_that_ends_ends_the_reading(world: Any) -> None:
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, **HIDDEN)
    owner = world.viewer("HR-FIU", Role.SUPERVISOR)
    until = timezone.now().date() + timedelta(days=9)
    given = [
        releasing.release(owner, theirs, Terms(to=to, purposes=frozenset({Purpose.OPERATIONAL}), until=until, why="x"))
        for to in ("ES-PN", "NL-DOU")
    ]
    report = issued(world, drafted(world, theirs))
    releasing.end_release(owner, given[1].pk)
    seen = queries.read(world.viewer("NL-DOU"), report.pk)
    assert seen.marks == ("Item 1: May no longer be read by your agency for this purpose and case.",)
    assert seen.blocked
    assert queries.read(world.viewer(), report.pk).blocked == ""


def test_a_recalled_report_says_so_and_nothing_else(world: Any, report: Report) -> None:
    with pytest.raises(Refused):
        actions.recall(world.viewer(), report.pk, why="Wrong man.")
    actions.recall(world.viewer(role=Role.SUPERVISOR), report.pk, why="Wrong man.")
    seen = queries.read(world.viewer("NL-DOU"), report.pk)
    assert (seen.recalled_why, seen.listed.title, seen.document.items, seen.text) == (
        "Wrong man.",
        "(recalled)",
        (),
        "",
    )
    assert seen.document.text == ()
    assert "Two lists meet" not in repr(seen)
    with pytest.raises(Refused, match="recalled"):
        handing.download(world.viewer("NL-DOU"), report.pk, "pdf")
    assert queries.read(world.viewer(), report.pk).document.items


@pytest.mark.django_db(transaction=True)
def test_an_erased_item_is_nowhere_in_it(world: Any, report: Report) -> None:
    one = Contribution.objects.get(source_id="hr-1").pk
    waits = approved(world, drafted(world, one, title=f"On {SAME_MAN['name']}"))
    files = Path(settings.MEDIA_ROOT) / "reports"
    assert len(list(files.iterdir())) == 2
    register.erase(world.viewer("HR-FIU", Role.SUPERVISOR), [one], why="Acquitted.")
    for row in Report.objects.all():
        told = json.dumps([row.content, row.title, row.text], ensure_ascii=False)
        assert SAME_MAN["name"] not in told
        assert "0134" not in json.dumps(row.content.get("items", [])[1:])
    assert list(files.iterdir()) == []
    waits.refresh_from_db()
    assert (waits.standing, waits.title) == (Standing.DRAFT, "On [erased]")
    seen = queries.read(world.viewer("NL-DOU"), report.pk)
    assert seen.marks == (f"Item 2: Erased by its owner on {TODAY}.",)
    assert seen.blocked
    assert seen.document.text == ("We watch [erased] since May.",)
    assert queries.read(world.viewer(), waits.pk).rows == ()
    assert erasure.replay() == 0


def test_why_a_report_was_recalled_is_forgotten_with_what_it_held(world: Any, report: Report) -> None:
    why = f"{SAME_MAN['name']} was acquitted."
    actions.recall(world.viewer(role=Role.SUPERVISOR), report.pk, why=why)
    opened = Opening.objects.filter(told__contains=SAME_MAN["name"])
    assert (Recall.objects.get(report=report.pk).why, opened.count()) == (why, 1)
    one = Contribution.objects.get(source_id="hr-1").pk
    register.erase(world.viewer("HR-FIU", Role.SUPERVISOR), [one], why="Acquitted.")
    assert (Recall.objects.get(report=report.pk).why, opened.count()) == ("", 0)


def test_erasing_another_record_leaves_it_alone(world: Any, report: Report) -> None:
    other = hand_in(world.viewer(), "es-9", {"name": "Jane Doe"})
    register.erase(world.viewer(role=Role.SUPERVISOR), [other], why="Acquitted.")
    assert handing.download(world.viewer("NL-DOU"), report.pk, "pdf")[0]


@pytest.mark.django_db(transaction=True)
def test_a_holder_that_erases_lets_its_own_report_go(world: Any, report: Report) -> None:
    """Spain's own report, with Croatia's item: its files go, the item is blank, and the receipt keeps the number."""
    withdraw(world)
    holder = world.viewer()
    (asked,) = recalls.waiting_for_me(holder)
    assert asked.files == (f"report {report.name}",)
    assert recalling.answer(holder, asked.id, done=Done.ERASED, outside_erased=True) == 1
    assert not report.path("pdf").exists()
    assert not report.path("docx").exists()
    kept = Report.objects.get(pk=report.pk)
    told = json.dumps([kept.content, kept.title, kept.text], ensure_ascii=False)
    assert SAME_MAN["name"] not in told
    assert OTHER_MAN["name"] in told
    answered = recalls.read(holder, asked.id)
    assert answered.removed == (f"report {report.name}",)
    assert recalls.read(world.viewer("HR-FIU"), asked.id).removed == ()


@pytest.mark.django_db(transaction=True)
def test_who_replaces_lets_the_former_version_go_and_keeps_the_authors_words(world: Any, report: Report) -> None:
    row = Contribution.objects.get(source_id="hr-1")
    entity = make("", row.schema, row.open_properties | {"birthDate": ["1984-03-18"]})
    register.correct(world.viewer("HR-FIU"), row.pk, entity, row.conditions, why="A day off.")
    holder = world.viewer()
    (asked,) = recalls.waiting_for_me(holder)
    recalling.answer(holder, asked.id, done=Done.REPLACED, outside_erased=True)
    assert not report.path("pdf").exists()
    kept = Report.objects.get(pk=report.pk)
    assert SAME_MAN["name"] in kept.text
    assert SAME_MAN["birthDate"] not in json.dumps(kept.content)


def test_a_recalled_report_asks_its_recipients(world: Any, report: Report) -> None:
    actions.recall(world.viewer(role=Role.SUPERVISOR), report.pk, why="Sent in error.")
    holder = world.viewer("NL-DOU")
    (asked,) = recalls.waiting_for_me(holder)
    assert (asked.change, asked.report, asked.agency, asked.asked_why) == ("report", report.name, "NL-DOU", "")
    held = Holding.objects.filter(agency="NL-DOU", reference=str(report.pk), ended_at=None)
    assert held.count() == 2
    recalling.answer(holder, asked.id, done=Done.ERASED, outside_erased=True)
    assert held.count() == 0
    (line,) = recalls.board(world.viewer())
    assert (line.done, line.asked_why) == ("erased", "Sent in error.")
    assert recalls.waiting_for_me(world.viewer("HR-FIU")) == ()
