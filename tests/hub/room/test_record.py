"""The record of a day: what stands in it, in the operation's own days, and the two files that agree."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tallystick.hub import naming
from tallystick.hub.agencies.models import Hub, Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.operations import commanding
from tallystick.hub.operations.models import Operation
from tallystick.hub.room import announcing, asking, filing, journaling, printing, recording
from tallystick.hub.room.filing import Terms
from tallystick.hub.room.journaling import Said
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Handling, Role
from tests.hub.operations import running
from tests.hub.operations.running import FIRST
from tests.hub.room import rooms
from tests.hub.room.rooms import Api
from tests.world import World, client_for

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Skopje")


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def at(viewer: Viewer, day: date, hour: int, minute: int = 0) -> Viewer:
    """The viewer at that moment of the operation's day."""
    return replace(viewer, now=datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))


def lines(viewer: Viewer, operation: Operation, day: date = FIRST) -> list[dict[str, Any]]:
    record = recording.take_record(viewer, operation.pk, day)
    return [json.loads(line) for line in recording.json_lines(record).splitlines()]


def kinds(some: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in some]


def a_day(world: World, operation: Operation) -> None:
    """Something of everything, on the first day."""
    lead, dutch = at(world.viewer("ES-PN", Role.SUPERVISOR), FIRST, 4), at(world.viewer("NL-DOU"), FIRST, 5)
    journaling.write_entry(dutch, operation.pk, Said(text="Convoy left."))
    told = announcing.announce(lead, operation.pk, text="Channel 7.")
    announcing.see_announcement(dutch, operation.pk, told.pk)
    asked = asking.ask_in_room(lead, operation.pk, text="Whose van?", owner="NL-DOU", due_at=dutch.now)
    asking.answer_in_room(dutch, operation.pk, asked.pk, text="Ours.")
    team = commanding.form_team(dutch, operation.pk, name="Alfa")
    commanding.form_team(dutch, operation.pk, name="Bravo")
    order = commanding.hold(lead, operation.pk, why="Wait.")
    commanding.acknowledge(dutch, order.pk, team.pk)
    terms = Terms(handling=frozenset({Handling.H2}), confidentiality=Confidentiality.RESTRICTED)
    filing.file_in_room(lead, operation.pk, name="plan.txt", content=b"Plan.\n", terms=terms)
    running.report(world, operation, running.given("a", value="5"))


def test_all_of_a_day(world: World, operation: Operation) -> None:
    a_day(world, operation)
    found = lines(world.viewer("HR-FIU"), operation)
    assert kinds(found) == ["record", *["entry"] * 4, "announcement", "question", "order", "file", "figure"]
    by_kind = {one["type"]: one for one in found}
    assert (by_kind["record"]["day"], by_kind["record"]["as_seen_by"]) == ("2026-11-16", "HR-FIU")
    assert (by_kind["record"]["handling"], by_kind["record"]["confidentiality"]) == (["H0", "H2"], "R-UE/EU-R")
    assert by_kind["announcement"]["seen"]["NL-DOU"] == "2026-11-16T05:00:00+01:00"
    assert by_kind["announcement"]["missing"] == ["HR-FIU"]
    assert (by_kind["question"]["text"], by_kind["question"]["answer"]) == ("Whose van?", "Ours.")
    assert [team for team, _, _ in by_kind["order"]["acknowledged"]] == ["Alfa"]
    assert by_kind["order"]["missing"] == [["Bravo", "NL-DOU"]]
    assert (by_kind["file"]["file_name"], by_kind["file"]["sha256"]) == ("plan.txt", sha256(b"Plan.\n").hexdigest())
    assert (by_kind["figure"]["indicator"], by_kind["figure"]["amount"]) == ("arrests", "5")


def test_days_are_those_of_the_operation(world: World, operation: Operation) -> None:
    """Midnight in Skopje, an hour before it is so in Greenwich."""
    for hour, minute, text in ((23, 59, "Late."), (0, 0, "First.")):
        journaling.write_entry(at(world.viewer(), FIRST, hour, minute), operation.pk, Said(text=text))
    journaling.write_entry(at(world.viewer(), FIRST + timedelta(1), 0), operation.pk, Said(text="Next."))
    told = [one["text"] for one in lines(world.viewer(), operation) if one["type"] == "entry"]
    assert told == ["Late.", "First."]
    assert recording.days(world.viewer(), operation.pk) == ((FIRST + timedelta(1), 1), (FIRST, 2))


def test_a_question_stands_in_every_record_till_it_is_answered(world: World, operation: Operation) -> None:
    asks, owes = at(world.viewer(), FIRST, 9), at(world.viewer("NL-DOU"), FIRST + timedelta(2), 9)
    due_at = asks.now + timedelta(days=1)
    made = asking.ask_in_room(asks, operation.pk, text="Whose van?", owner="NL-DOU", due_at=due_at)
    asking.answer_in_room(owes, operation.pk, made.pk, text="Ours.")
    days = [FIRST + timedelta(at) for at in range(-1, 4)]
    stands = [any(one["type"] == "question" for one in lines(world.viewer(), operation, day)) for day in days]
    assert stands == [False, True, True, True, False]


def test_figures_at_the_end_of_a_day_hold_the_days_before(world: World, operation: Operation) -> None:
    running.report(
        world, operation, running.given("a", value="5"), running.given("b", value="2", day=FIRST + timedelta(1)),
        running.given("c", value="40", indicator="officers"),
        running.given("d", value="30", indicator="officers", day=FIRST + timedelta(1)),
    )  # fmt: skip
    running.report(world, operation, running.given("a", value="1", day=FIRST + timedelta(2)), agency="NL-DOU")
    told = [
        {one["indicator"]: one["amount"] for one in lines(world.viewer(), operation, FIRST + timedelta(day))
         if one["type"] == "figure"} for day in range(3)
    ]  # fmt: skip
    assert told == [
        {"arrests": "5", "officers": "40"}, {"arrests": "7", "officers": "40"}, {"arrests": "8", "officers": "40"},
    ]  # fmt: skip


def test_a_reader_who_is_not_cleared_finds_no_file_in_it(world: World, operation: Operation) -> None:
    a_day(world, operation)
    Person.objects.filter(agency="NL-DOU").update(clearance=Confidentiality.BPL)
    found = lines(world.viewer("NL-DOU"), operation)
    assert "file" not in kinds(found)
    assert (found[0]["handling"], found[0]["confidentiality"]) == (["H0"], "BPL")


def test_the_same_record_is_the_same_bytes(world: World, operation: Operation) -> None:
    a_day(world, operation)
    first = recording.take_record(world.viewer(), operation.pk, FIRST)
    later = recording.take_record(replace(world.viewer(), now=timezone.now() + timedelta(1)), operation.pk, FIRST)
    assert recording.json_lines(first) == recording.json_lines(later)


def test_the_pdf_says_all_of_it_and_the_digest_of_the_other(world: World, operation: Operation) -> None:
    a_day(world, operation)
    Hub.objects.update(exercise=True)
    record = recording.take_record(world.viewer(), operation.pk, FIRST)
    told = printing.document(record, naming.agencies())
    assert f"SHA-256 {sha256(recording.json_lines(record)).hexdigest()}" in [one.text for one in told.facts]
    assert (told.exercise, told.codes) == (True, "H0 · H2 · R-UE/EU-R")
    said = {part.title: [one.text or one.lead for one in part.items] for part in told.parts}
    assert said == {
        "Orders": ["Wait."], "Announcements": ["Channel 7."], "Questions": ["Whose van?"], "Files": ["plan.txt"],
        "Journal": ["Convoy left.", "Channel 7.", "Spain asked Netherlands: Whose van?\nAnswer: Ours.", "HOLD: Wait."],
    }  # fmt: skip
    assert [one.text for one in told.figures] == ["5"]
    assert printing.made(record, naming.agencies()) == printing.made(record, naming.agencies())


def test_an_empty_day_has_a_record_too(world: World, operation: Operation) -> None:
    record = recording.take_record(world.viewer(), operation.pk, FIRST)
    assert printing.made(record, naming.agencies()).startswith(b"%PDF")
    assert kinds(lines(world.viewer(), operation)) == ["record"]


def test_both_files_from_the_page(world: World, operation: Operation) -> None:
    rooms.write(world, operation, "#set page(width: 1pt) *bold* $x$")
    today = timezone.now().astimezone(ZONE).date().isoformat()
    client, url = client_for(world.person()), f"/rooms/{operation.pk}/record/"
    page = client.get(url).content.decode()
    assert f"{url}{today}.pdf" in page
    pdf, other = client.get(f"{url}{today}.pdf"), client.get(f"{url}{today}.jsonl")
    assert pdf.content.startswith(b"%PDF")
    assert f"ES-PN.JAD-1-H0-BPL-record-{today}.pdf" in pdf["Content-Disposition"]
    assert [json.loads(line)["type"] for line in other.content.splitlines()] == ["record", "entry"]
    assert LogEntry.objects.filter(action="take_record", result="done").count() == 2
    for wrong in ("2026-13-01.pdf", f"{today}.exe", "yesterday.pdf"):
        assert client.get(f"{url}{wrong}").status_code == 404
    assert Api(world).client.get(f"/api/rooms/{operation.pk}/record/{today}.jsonl").content == other.content


def test_strangers_take_no_record(world: World, operation: Operation) -> None:
    for viewer in (world.viewer("EU-CC"), world.viewer("ES-PN", Role.WALL), world.viewer(purpose=None)):
        with pytest.raises(Refused):
            recording.take_record(viewer, operation.pk, FIRST)
        assert recording.days(viewer, operation.pk) == ()
    for day in (date.min, date.max):
        with pytest.raises(Unacceptable):
            recording.take_record(world.viewer(), operation.pk, day)
