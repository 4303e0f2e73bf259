"""Announcements that every agency must see, questions with a deadline, and who is in the room."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.operations import planning
from tallystick.hub.operations.models import Operation
from tallystick.hub.room import announcing, asking, presence, queries
from tallystick.hub.room.models import Entry, Presence, Question, Seen
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.hub.room import rooms
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def waits(viewer: Viewer) -> list[str]:
    """What stands on the desk."""
    return [one.text for one in queries.duties(viewer)]


def later(viewer: Viewer, **length: float) -> Viewer:
    return replace(viewer, now=viewer.now + timedelta(**length))


def test_an_announcement_waits_till_somebody_of_the_agency_has_seen_it(world: World, operation: Operation) -> None:
    made = rooms.announce(world, operation)
    dutch, croatian = world.viewer("NL-DOU"), world.viewer("HR-FIU")
    assert waits(world.viewer()) == [], "the lead has seen what it says"
    assert waits(dutch) == waits(croatian) == ["Radio channel 7."]
    announcing.see_announcement(dutch, operation.pk, made.pk)
    announcing.see_announcement(world.viewer("NL-DOU", Role.SUPERVISOR), operation.pk, made.pk)
    assert (waits(dutch), waits(croatian)) == ([], ["Radio channel 7."])
    seen = queries.read(world.viewer(), operation.pk)
    assert seen
    assert (sorted(seen.announcements[0].seen), seen.announcements[0].missing) == (["ES-PN", "NL-DOU"], ("HR-FIU",))
    assert seen.announcements[0].seen["NL-DOU"] == dutch.now, "the first one counts"
    assert Entry.objects.get().text == "Radio channel 7."


def test_only_the_lead_announces(world: World, operation: Operation) -> None:
    for viewer in (world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer(), world.viewer("EU-CC", Role.SUPERVISOR)):
        with pytest.raises(Refused):
            announcing.announce(viewer, operation.pk, text="No.")
    made = rooms.announce(world, operation)
    with pytest.raises(Refused):
        announcing.see_announcement(world.viewer("EU-CC"), operation.pk, made.pk)
    with pytest.raises(Refused):
        announcing.see_announcement(world.viewer("NL-DOU"), operation.pk, uuid4())
    assert Seen.objects.count() == 1


def test_a_question_is_answered_once_by_who_owes_it(world: World, operation: Operation) -> None:
    asked = rooms.ask(world, operation)
    assert waits(world.viewer("NL-DOU")) == ["Is the van yours?"]
    assert waits(world.viewer("HR-FIU")) == []
    with pytest.raises(Refused):
        asking.answer_in_room(world.viewer("HR-FIU"), operation.pk, asked.pk, text="Ours.")
    asking.answer_in_room(world.viewer("NL-DOU"), operation.pk, asked.pk, text="Ours.")
    with pytest.raises(Unacceptable, match="answered already"):
        asking.answer_in_room(world.viewer("NL-DOU"), operation.pk, asked.pk, text="Not ours.")
    assert waits(world.viewer("NL-DOU")) == []
    assert Entry.objects.get().text == "Spain asked Netherlands: Is the van yours?\nAnswer: Ours."
    assert LogEntry.objects.filter(action="answer_in_room").count() == 3


def test_the_longest_question_and_answer_fit_into_the_journal(world: World, operation: Operation) -> None:
    viewer = world.viewer()
    made = asking.ask_in_room(
        viewer, operation.pk, text="q" * asking.MOST_QUESTION_CHARS, owner="ES-PN",
        due_at=viewer.now + timedelta(minutes=1),
    )  # fmt: skip
    asking.answer_in_room(viewer, operation.pk, made.pk, text="a" * asking.MOST_ANSWER_CHARS)
    assert len(Entry.objects.get().text) <= 2_000


def test_an_open_question_is_overdue_after_its_moment(world: World, operation: Operation) -> None:
    asked = rooms.ask(world, operation, hours=1)
    viewer = world.viewer("NL-DOU")
    before, after = (queries.question(one, operation.pk, asked.pk) for one in (viewer, later(viewer, hours=2)))
    assert before
    assert after
    assert (before.overdue, after.overdue) == (False, True)
    assert queries.stamp(viewer, operation.pk) != queries.stamp(later(viewer, hours=2), operation.pk)
    asking.answer_in_room(later(viewer, hours=2), operation.pk, asked.pk, text="Late, but ours.")
    done = queries.question(later(viewer, hours=3), operation.pk, asked.pk)
    assert done
    assert not done.overdue


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"owner": "EU-CC"}, "takes part"), ({"owner": "XX"}, "takes part"), ({"hours": 0}, "to come"),
        ({"hours": 24 * 32}, "within 31 days"), ({"text": " "}, "Question"), ({"text": "x" * 701}, "Question"),
    ],
)  # fmt: skip
def test_what_is_no_question(world: World, operation: Operation, said: dict[str, object], expected: str) -> None:
    viewer = world.viewer()
    stated = {"text": "Whose?", "owner": "NL-DOU", "hours": 1} | said
    due_at = viewer.now + timedelta(hours=float(str(stated.pop("hours"))))
    with pytest.raises(Unacceptable, match=expected):
        asking.ask_in_room(viewer, operation.pk, due_at=due_at, **stated)  # type: ignore[arg-type]
    assert not Question.objects.exists()


def test_there_is_an_end_to_what_waits(world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_OPEN", 1)
    monkeypatch.setattr(announcing, "MOST_ANNOUNCEMENTS", 1)
    rooms.ask(world, operation)
    rooms.ask(world, operation, "HR-FIU")
    rooms.announce(world, operation)
    with pytest.raises(Unacceptable, match="wait for one agency"):
        rooms.ask(world, operation)
    with pytest.raises(Unacceptable, match="at most 1 announcements"):
        rooms.announce(world, operation)


def test_nothing_of_an_ended_operation_waits(world: World, operation: Operation) -> None:
    made, asked = rooms.announce(world, operation), rooms.ask(world, operation)
    planning.end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    viewer = world.viewer("NL-DOU")
    assert waits(viewer) == []
    for act in (lambda: announcing.see_announcement(viewer, operation.pk, made.pk),
                lambda: asking.answer_in_room(viewer, operation.pk, asked.pk, text="Ours."),
                lambda: rooms.announce(world, operation), lambda: rooms.ask(world, operation)):  # fmt: skip
        with pytest.raises(Unacceptable, match="ended"):
            act()


def there(viewer: Viewer, operation: Operation) -> list[tuple[str, str]]:
    found = queries.read(viewer, operation.pk)
    assert found
    return [(one.agency, one.role) for one in found.present]


def test_who_asked_within_ninety_seconds_is_present(world: World, operation: Operation) -> None:
    dutch, spanish = world.viewer("NL-DOU", Role.OFFICER), world.viewer()
    presence.be_here(dutch, operation.pk)
    assert there(later(spanish, seconds=80), operation) == [("NL-DOU", "officer")]
    presence.be_here(later(dutch, seconds=60), operation.pk)
    found = queries.read(later(spanish, seconds=140), operation.pk)
    assert found
    assert [one.since for one in found.present] == [dutch.now], "since it came, not since it last asked"
    assert there(later(spanish, seconds=160), operation) == []


def test_one_row_a_person_and_no_history(world: World, operation: Operation) -> None:
    other = running.operation(world, code="JAD-2")
    dutch = world.viewer("NL-DOU", Role.OFFICER)
    presence.be_here(dutch, operation.pk)
    presence.be_here(later(dutch, seconds=30), other.pk)
    assert Presence.objects.get().operation_id == other.pk
    presence.be_here(later(world.viewer(), seconds=200), operation.pk)
    assert [row.person.agency_id for row in Presence.objects.all()] == ["ES-PN"], "who left is forgotten"
    assert LogEntry.objects.filter(action="enter_room").count() == 3


def test_a_page_that_asks_often_writes_seldom(world: World, operation: Operation) -> None:
    dutch = world.viewer("NL-DOU")
    for second in range(0, 16, 5):
        presence.be_here(later(dutch, seconds=second), operation.pk)
    assert Presence.objects.get().seen_at == dutch.now


def test_a_stranger_is_never_present(world: World, operation: Operation) -> None:
    for viewer in (world.viewer("EU-CC"), world.viewer("ES-PN", Role.WALL)):
        with pytest.raises(Refused):
            presence.be_here(viewer, operation.pk)
    assert not Presence.objects.exists()
