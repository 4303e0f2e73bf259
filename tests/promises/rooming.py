"""Rooms of the two worlds' operations: what stands in those the readers may enter, and what in one of others; a file
above the readers' clearance in a room that they may enter. Each call is asked of all of them."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tallystick.hub.operations.models import Operation
from tallystick.hub.room import announcing, asking, filing, journaling, presence, queries, recording
from tallystick.hub.room.filing import Terms
from tallystick.hub.room.journaling import Said
from tallystick.hub.room.models import Announcement, File, Question
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality
from tests.promises.operating import CANARY, NOTHING, OPERATIONS, Call

ANNOUNCEMENTS = ("announcement", "Canary announcement", "nothing")
QUESTIONS = ("question", "Canary question", "nothing")
FILES = ("room file", "Canary file.txt", "Canary other.txt", "nothing")


def furnish(ids: dict[str, Any], home: Viewer, theirs: Viewer) -> None:
    """Something of everything in the room that the readers' agency joins, and an entry where it leads."""
    for viewer in (home, theirs):
        journaling.write_entry(viewer, ids["led"], Said(text="Convoy left."))
        journaling.write_entry(viewer, ids["joined"], Said(text="Convoy left."))
    ids["announcement"] = announcing.announce(theirs, ids["joined"], text="Channel 7.").pk
    ids["question"] = _ask(theirs, ids["joined"], home.agency, "Whose van?")
    ids["room file"] = filing.file_in_room(theirs, ids["joined"], name="plan.txt", content=b"Plan.\n", terms=Terms())


def furnish_behind_backs(one: Viewer, other: Viewer) -> None:
    """A room of others; and in the readers' own rooms files that they are not cleared for."""
    made = Operation.objects.get(name="Canary operation")
    journaling.write_entry(one, made.pk, Said(text=CANARY))
    presence.be_here(one, made.pk)
    announcing.announce(one, made.pk, text="Canary announcement")
    _ask(one, made.pk, other.agency, "Canary question")
    filing.file_in_room(one, made.pk, name="Canary other.txt", content=b"Canary.\n", terms=Terms())
    secret = Terms(confidentiality=Confidentiality.SECRET)
    cleared = replace(one, clearance=Confidentiality.SECRET)
    for code in ("LED", "JOINED"):
        place = Operation.objects.get(code__endswith=code).pk
        filing.file_in_room(cleared, place, name="Canary file.txt", content=b"Canary\n", terms=secret)


def id_of(name: str) -> object | None:
    """The id behind one of these names, or no id at all where only the second world holds it; None for others."""
    files = File.objects.filter(file_name=name)
    rows = {
        "Canary announcement": Announcement.objects.filter(text=name),
        "Canary question": Question.objects.filter(text=name),
        "Canary file.txt": files.filter(operation__code__endswith="JOINED"), "Canary other.txt": files,
    }.get(name)  # fmt: skip
    return None if rows is None else rows.values_list("pk", flat=True).first() or NOTHING


def _ask(viewer: Viewer, operation: uuid.UUID, owner: str, text: str) -> uuid.UUID:
    due_at = viewer.now + timedelta(hours=9)
    return asking.ask_in_room(viewer, operation, text=text, owner=owner, due_at=due_at).pk


def _each(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in OPERATIONS]


def _things(names: tuple[str, ...], call: Callable[[Viewer, Any, Any], object]) -> list[Call]:
    return [
        lambda viewer, find, one=one, place=place: call(viewer, find(place), find(one))
        for one in names for place in ("joined", "Canary operation")
    ]  # fmt: skip


def _record(viewer: Viewer, operation: uuid.UUID) -> bytes:
    return recording.json_lines(recording.take_record(viewer, operation, timezone.localdate()))


CALLS: dict[str, list[Call]] = {
    "rooms.may_enter": _each(lambda v, one: queries.may_enter(v, one)),
    "rooms.read": _each(lambda v, one: queries.read(v, one)),
    "rooms.stamp": _each(lambda v, one: queries.stamp(v, one)),
    "rooms.journal": _each(lambda v, one: queries.journal(v, one, None)),
    "rooms.entry": _each(lambda v, one: queries.entry(v, one, 1)),
    "rooms.duties": [lambda v, _: queries.duties(v)],
    "rooms.question": _things(QUESTIONS, lambda v, at, one: queries.question(v, at, one)),
    "rooms.days": _each(lambda v, one: recording.days(v, one)),
    "rooms.take_record": _each(_record),
    "rooms.enter_room": _each(lambda v, one: presence.enter_room(v, one)),
    "rooms.write_entry": _each(lambda v, one: journaling.write_entry(v, one, Said(text="Walked.")).number),
    "rooms.correct_entry": _each(lambda v, one: journaling.correct_entry(v, one, 1, text="Walked.").number),
    "rooms.announce": _each(lambda v, one: announcing.announce(v, one, text="Walked.").text),
    "rooms.ask": _each(lambda v, one: bool(_ask(v, one, "RS-MUP", "Walked?"))),
    "rooms.file": _each(
        lambda v, one: bool(filing.file_in_room(v, one, name="a.txt", content=b"Walked.\n", terms=Terms()))
    ),
    "rooms.see": _things(ANNOUNCEMENTS, lambda v, at, one: announcing.see_announcement(v, at, one)),
    "rooms.answer": _things(QUESTIONS, lambda v, at, one: asking.answer_in_room(v, at, one, text="Ours.").answer),
    "rooms.download": _things(FILES, lambda v, at, one: filing.download_from_room(v, at, one)),
}
