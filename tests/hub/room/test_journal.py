"""The journal: numbered without gaps, never changed, corrected by what points back; orders stand in it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.live.models import Event
from tallystick.hub.operations import commanding, planning
from tallystick.hub.operations.models import Operation
from tallystick.hub.room import journaling, queries
from tallystick.hub.room.journaling import Said
from tallystick.hub.room.models import Entry, EntryKind
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.hub.room import rooms
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def told(operation: Operation) -> list[tuple[int, str, str]]:
    return [(one.number, one.kind, one.text) for one in Entry.objects.filter(operation=operation).order_by("number")]


def test_entries_are_numbered_in_each_operation_without_gaps(world: World, operation: Operation) -> None:
    other = running.operation(world, code="JAD-2")
    for made in (operation, other, operation):
        rooms.write(world, made)
    with pytest.raises(Unacceptable):
        rooms.write(world, operation, " ")
    rooms.write(world, operation, "And on.", "NL-DOU")
    assert [number for number, _, _ in told(operation)] == [1, 2, 3]
    assert [number for number, _, _ in told(other)] == [1]


def test_who_what_and_when(world: World, operation: Operation) -> None:
    before = timezone.now() - timedelta(hours=2)
    rooms.write(world, operation, "Road closed.\nBoth ways.", "NL-DOU", kind=EntryKind.DECISION, happened_at=before,
                decided_by="Prosecutor Jansen")  # fmt: skip
    seen = queries.entry(world.viewer("HR-FIU"), operation.pk, 1)
    assert seen
    assert (seen.agency, seen.person, seen.kind) == ("NL-DOU", "Analyst of Douane", "decision")
    assert (seen.happened_at, seen.decided_by, seen.late) == (before, "Prosecutor Jansen", True)
    assert seen.written_at > before


def test_a_correction_points_to_what_it_corrects(world: World, operation: Operation) -> None:
    rooms.write(world, operation, "Three vans.")
    made = journaling.correct_entry(world.viewer("NL-DOU"), operation.pk, 1, text="Four vans.")
    journaling.correct_entry(world.viewer(), operation.pk, made.number, text="Five vans.")
    first = queries.entry(world.viewer(), operation.pk, 1)
    second = queries.entry(world.viewer(), operation.pk, 2)
    assert first
    assert second
    assert (first.text, first.corrected_by) == ("Three vans.", (2,))
    assert (second.corrects, second.corrected_by) == (1, (3,))
    for number in (0, 9, 2**70):
        with pytest.raises(Refused):
            journaling.correct_entry(world.viewer(), operation.pk, number, text="No.")


@pytest.mark.parametrize(
    "sql", ["UPDATE room_entry SET text = 'x'", "DELETE FROM room_entry", "UPDATE room_entry SET number = 7"]
)
def test_the_database_refuses_to_change_an_entry(world: World, operation: Operation, sql: str) -> None:
    rooms.write(world, operation)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert told(operation) == [(1, "event", "Convoy left.")]


@pytest.mark.one_database
def test_nor_to_put_another_in_its_place(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    copy = "INSERT OR REPLACE INTO room_entry SELECT * FROM room_entry"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(copy)


def test_orders_stand_in_the_journal_by_themselves(world: World, operation: Operation) -> None:
    first, second = world.viewer("ES-PN", Role.SUPERVISOR), world.viewer("ES-PN", Role.COORDINATOR)
    commanding.form_team(world.viewer("NL-DOU"), operation.pk, name="Alfa")
    proposed = commanding.propose_go(first, operation.pk, despite=True)
    assert told(operation) == [], "nothing has gone out yet"
    commanding.confirm_go(second, proposed.pk)
    commanding.alert(world.viewer("NL-DOU"), operation.pk, text="Dogs.")
    commanding.hold(first, operation.pk, why="Wait.")
    commanding.abort(first, operation.pk, why="Over.")
    assert told(operation) == [
        (1, "order", "GO, by two persons"), (2, "order", "Officer-safety alert: Dogs."), (3, "order", "HOLD: Wait."),
        (4, "order", "ABORT: Over."),
    ]  # fmt: skip
    names = {viewer.agency: queries.journal(viewer, operation.pk, None) for viewer in (first, world.viewer("HR-FIU"))}
    assert [one.person != "" for one in names["ES-PN"][0]] == [True, True, False, True]  # type: ignore[index]
    assert not any(one.person for one in names["HR-FIU"][0])  # type: ignore[index]


def test_an_order_that_is_refused_leaves_no_entry(world: World, operation: Operation) -> None:
    with pytest.raises(Refused):
        commanding.hold(world.viewer("NL-DOU", Role.SUPERVISOR), operation.pk, why="No.")
    assert told(operation) == []


def test_an_order_and_its_entry_stand_or_fall_together(
    world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(journaling, "tell", fails)
    with pytest.raises(OSError):
        commanding.hold(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk, why="Wait.")
    assert not operation.orders.exists()
    assert told(operation) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"text": "x" * 2_001}, "1 to 2,000"), ({"text": "a\0b"}, "1 to 2,000"), ({"kind": "correction"}, "Kind"),
        ({"kind": "order"}, "Kind"), ({"kind": "decision", "decided_by": "x" * 121}, "Decision taken by"),
        ({"decided_by": "A judge"}, "goes with a decision"),
        ({"happened_at": timezone.now() + timedelta(days=1)}, "not one to come"),
        ({"happened_at": timezone.now() - timedelta(days=32)}, "last 31 days"),
    ],
)  # fmt: skip
def test_what_is_no_entry(world: World, operation: Operation, said: dict[str, object], expected: str) -> None:
    with pytest.raises(Unacceptable, match=expected):
        journaling.write_entry(world.viewer(), operation.pk, Said(**({"text": "Good."} | said)))  # type: ignore[arg-type]
    assert told(operation) == []


def test_a_text_of_any_script_is_taken_whole(world: World, operation: Operation) -> None:
    text = "میخواهم\u200cش " + "Ђ" * 1_990
    rooms.write(world, operation, text[:2_000])
    assert Entry.objects.get().text == text[:2_000]


def test_a_full_journal_still_takes_orders(world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journaling, "MOST_ENTRIES", 1)
    rooms.write(world, operation)
    with pytest.raises(Unacceptable, match="at most 1 entries"):
        rooms.write(world, operation)
    with pytest.raises(Unacceptable, match="at most 1 entries"):
        journaling.correct_entry(world.viewer(), operation.pk, 1, text="No.")
    commanding.alert(world.viewer("NL-DOU"), operation.pk, text="Dogs.")
    assert [number for number, _, _ in told(operation)] == [1, 2]


def test_an_ended_room_is_read_and_not_written(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    planning.end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    with pytest.raises(Unacceptable, match="ended"):
        rooms.write(world, operation)
    found = queries.read(world.viewer("NL-DOU"), operation.pk)
    assert found
    assert len(found.entries) == 1


def test_strangers_and_the_wall_are_told_nothing(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    for viewer in (world.viewer("EU-CC"), world.viewer("ES-PN", Role.WALL), world.viewer(purpose=None)):
        assert queries.read(viewer, operation.pk) is None
        assert queries.journal(viewer, operation.pk, None) is None
        assert queries.entry(viewer, operation.pk, 1) is None
        assert queries.stamp(viewer, operation.pk) == ""
        assert queries.duties(viewer) == ()
        with pytest.raises(Refused):
            journaling.write_entry(viewer, operation.pk, Said(text="Mine."))
    assert LogEntry.objects.filter(action="read_room", result="refused").count() == 6
    assert LogEntry.objects.filter(action="write_entry", result="refused").count() == 3


def test_a_linguist_reads_and_does_not_write(world: World, operation: Operation) -> None:
    viewer = world.viewer("ES-PN", Role.LINGUIST)
    assert queries.read(viewer, operation.pk)
    with pytest.raises(Refused, match="linguist"):
        journaling.write_entry(viewer, operation.pk, Said(text="Mine."))


def test_each_write_is_logged_without_its_words_and_told_to_open_screens(world: World, operation: Operation) -> None:
    rooms.write(world, operation, "Secret word.")
    row = LogEntry.objects.get(action="write_entry")
    assert "Secret" not in str(row.detail)
    event = Event.objects.get(kind="room")
    assert (event.about, event.payload) == (operation.pk, {"what": "entry", "confidentiality": 0})


def test_pages_of_a_journal_hold_every_entry_once(
    world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    for number in range(7):
        rooms.write(world, operation, f"Line {number}.")
    read, before, more = list[int](), None, True
    while more:
        found = queries.journal(world.viewer(), operation.pk, before)
        assert found
        read += [one.number for one in found[0]]
        before, more = read[-1], found[1]
    assert read == [7, 6, 5, 4, 3, 2, 1]
