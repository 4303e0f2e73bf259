"""The only readers of rooms, for those who may enter them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django.db.models import Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.live.models import Event
from tallystick.hub.operations import orders, results
from tallystick.hub.operations.models import Operation, Participant
from tallystick.hub.operations.orders import Morning
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.room.models import Announcement, Entry, EntryKind, File, Presence, Question
from tallystick.hub.room.policy import entered, visible_files
from tallystick.hub.room.presence import PRESENT
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Role

PAGE = 50
"""Entries of one page."""
MOST_ANNOUNCEMENTS, MOST_QUESTIONS, MOST_FILES, MOST_PRESENT = 20, 100, 500, 200
"""What one page of a room shows of each, the newest first; of questions, the open ones first."""
MOST_ROOMS = 200
"""Operations whose rooms are looked through for what waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """An entry of a journal. ``corrects`` and ``corrected_by`` are numbers; who gave an order is told to its own
    agency alone, as on the morning's page."""

    number: int
    kind: EntryKind
    text: str
    happened_at: datetime
    written_at: datetime
    agency: str
    person: str
    decided_by: str
    corrects: int | None
    corrected_by: tuple[int, ...]

    @property
    def late(self) -> bool:
        """Whether it was written a minute or more after it happened."""
        return (self.written_at - self.happened_at).total_seconds() >= 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnnouncement:
    """An announcement; ``seen`` says when somebody of each agency had seen it, ``missing`` which has not."""

    id: uuid.UUID
    text: str
    agency: str
    person: str
    at: datetime
    seen: dict[str, datetime]
    missing: tuple[str, ...]
    waits: bool
    """Nobody of the viewer's agency has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenQuestion:
    """A question. ``mine`` are those that the viewer's agency owes an answer to, or owed."""

    id: uuid.UUID
    text: str
    agency: str
    person: str
    at: datetime
    owner: str
    mine: bool
    due_at: datetime
    overdue: bool
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A file that the viewer is cleared for."""

    id: uuid.UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    handling: tuple[str, ...]
    restrictions: str
    confidentiality: Confidentiality
    agency: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who is in the room: of which agency, in which role, since when. No name."""

    agency: str
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room as one reader sees it. ``stamp`` is another one when something of it is."""

    operation: SeenOperation
    morning: Morning
    entries: tuple[SeenEntry, ...]
    more: bool
    announcements: tuple[SeenAnnouncement, ...]
    questions: tuple[SeenQuestion, ...]
    files: tuple[SeenFile, ...]
    present: tuple[Present, ...]
    stamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What waits in a room for the viewer's agency: an announcement to see, or a question of ``agency`` with its
    deadline."""

    operation: uuid.UUID
    name: str
    about: uuid.UUID
    text: str
    agency: str
    at: datetime
    due_at: datetime | None


def may_enter(viewer: Viewer, operation_id: uuid.UUID) -> bool:
    """Whether the viewer may enter a room; that it may not is logged."""
    return _room(viewer, operation_id) is not None


def read(viewer: Viewer, operation_id: uuid.UUID) -> Room | None:
    """The room of an operation; None where the viewer may not enter it, which is logged."""
    found = _room(viewer, operation_id)
    if found is None:
        return None
    # First what says whether anything changed: what comes between is read again.
    stamped, (entries, more) = _stamp(viewer, found), _page(viewer, found, None)
    record(viewer, "read_room", [found.pk])
    return Room(
        operation=results.seen(viewer, found), morning=orders.morning_of(viewer, found), entries=entries, more=more,
        stamp=stamped, present=_present(viewer, found), questions=_questions(viewer, found),
        announcements=tuple(announcements(viewer, found, found.announcements.all()[:MOST_ANNOUNCEMENTS])),
        files=_files(viewer, found),
    )  # fmt: skip


def stamp(viewer: Viewer, operation_id: uuid.UUID) -> str:
    """What says whether a room is as it was when it was read; empty where the viewer may not enter it."""
    found = _room(viewer, operation_id)
    return _stamp(viewer, found) if found else ""


def journal(viewer: Viewer, operation_id: uuid.UUID, before: int | None) -> tuple[tuple[SeenEntry, ...], bool] | None:
    """A page of a journal, the newest first, of entries before this number; and whether there are earlier ones."""
    found = entered(viewer).filter(pk=operation_id).first()
    record(viewer, "read_journal", [operation_id], result="done" if found else "refused")
    return _page(viewer, found, before) if found else None


def entry(viewer: Viewer, operation_id: uuid.UUID, number: int) -> SeenEntry | None:
    """One entry."""
    rows = Entry.objects.filter(operation__in=entered(viewer).filter(pk=operation_id).values("pk"), number=number)
    record(viewer, "read_journal", [operation_id], result="done" if rows.exists() else "refused")
    return next(iter(entries(viewer, rows)), None)


def question(viewer: Viewer, operation_id: uuid.UUID, question_id: uuid.UUID) -> SeenQuestion | None:
    """One question."""
    mine = entered(viewer).filter(pk=operation_id).values("pk")
    row = Question.objects.filter(pk=question_id, operation__in=mine).select_related("by", "answered_by").first()
    record(viewer, "read_room", [operation_id, question_id], result="done" if row else "refused")
    return seen_question(viewer, row) if row else None


def duties(viewer: Viewer) -> tuple[Duty, ...]:
    """What waits for the viewer's agency in rooms of operations that run: announcements that nobody of it has seen,
    the oldest first, then questions by their deadline."""
    names = dict(entered(viewer).filter(ended_at=None).values_list("pk", "name")[:MOST_ROOMS])
    if not names:
        return ()
    unseen = Announcement.objects.filter(operation__in=names).exclude(seen__agency=viewer.agency)
    owed = Question.objects.filter(operation__in=names, owner=viewer.agency, answered_at=None)
    found = (
        *(_duty(names, row, row.operation.lead_id, None) for row in
          unseen.select_related("operation").order_by("at", "id")[:MOST_ANNOUNCEMENTS]),
        *(_duty(names, row, row.agency_id, row.due_at) for row in owed[:MOST_QUESTIONS]),
    )  # fmt: skip
    if found:
        record(viewer, "list_room_duties", [one.about for one in found])
    return found


def entries(viewer: Viewer, rows: QuerySet[Entry]) -> list[SeenEntry]:
    """These entries, which the viewer may read, as it sees them."""
    found = rows.select_related("by", "corrects").prefetch_related("corrections")
    return [
        SeenEntry(
            number=row.number, kind=EntryKind(row.kind), text=row.text, happened_at=row.happened_at,
            written_at=row.written_at, agency=row.agency_id, decided_by=row.decided_by,
            person=row.by.name if row.kind != EntryKind.ORDER or row.agency_id == viewer.agency else "",
            corrects=row.corrects.number if row.corrects else None,
            corrected_by=tuple(sorted(one.number for one in row.corrections.all())),
        )
        for row in found
    ]  # fmt: skip


def announcements(viewer: Viewer, operation: Operation, rows: QuerySet[Announcement]) -> list[SeenAnnouncement]:
    """These announcements of a room that the viewer may enter."""
    parts = sorted(Participant.objects.filter(operation=operation).values_list("agency", flat=True))
    found = rows.select_related("by").prefetch_related("seen")
    return [_announcement(viewer, row, operation.lead_id, parts) for row in found]


def seen_question(viewer: Viewer, row: Question) -> SeenQuestion:
    """A question of a room that the viewer may enter."""
    return SeenQuestion(
        id=row.pk, text=row.text, agency=row.agency_id, person=row.by.name, at=row.at, owner=row.owner_id,
        mine=row.owner_id == viewer.agency, due_at=row.due_at, answer=row.answer, answered_at=row.answered_at,
        overdue=row.answered_at is None and row.due_at < viewer.now,
        answered_by=row.answered_by.name if row.answered_by else "",
    )  # fmt: skip


def seen_file(row: File) -> SeenFile:
    """A file that the viewer is cleared for."""
    return SeenFile(
        id=row.pk, file_name=row.file_name, media_type=row.media_type, size_bytes=row.size_bytes, sha256=row.sha256,
        handling=("H0", *row.handling), restrictions=row.restrictions,
        confidentiality=Confidentiality(row.confidentiality), agency=row.agency_id, person=row.by.name, at=row.at,
    )  # fmt: skip


def _room(viewer: Viewer, operation_id: uuid.UUID) -> Operation | None:
    found = entered(viewer).filter(pk=operation_id).first()
    if found is None:
        record(viewer, "read_room", [operation_id], result="refused")
    return found


def _page(viewer: Viewer, operation: Operation, before: int | None) -> tuple[tuple[SeenEntry, ...], bool]:
    rows = Entry.objects.filter(operation=operation)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = entries(viewer, rows[: PAGE + 1])
    return tuple(found[:PAGE]), len(found) > PAGE


def _announcement(viewer: Viewer, row: Announcement, lead: str, parts: Iterable[str]) -> SeenAnnouncement:
    seen = {one.agency_id: one.at for one in row.seen.all()}
    missing = tuple(code for code in parts if code not in seen)
    return SeenAnnouncement(
        id=row.pk, text=row.text, agency=lead, person=row.by.name, at=row.at, seen=seen, missing=missing,
        waits=viewer.agency in missing,
    )  # fmt: skip


def _questions(viewer: Viewer, operation: Operation) -> tuple[SeenQuestion, ...]:
    """The open ones by deadline, then the latest answers."""
    rows = operation.questions.select_related("by", "answered_by")
    waiting = rows.filter(answered_at=None)[:MOST_QUESTIONS]
    answered = rows.exclude(answered_at=None).order_by("-answered_at", "id")[:MOST_ANNOUNCEMENTS]
    return tuple(seen_question(viewer, row) for row in (*waiting, *answered))


def _files(viewer: Viewer, operation: Operation) -> tuple[SeenFile, ...]:
    rows = visible_files(viewer).filter(operation=operation).select_related("by")
    return tuple(seen_file(row) for row in rows[:MOST_FILES])


def _duty(names: dict[uuid.UUID, str], row: Announcement | Question, agency: str, due_at: datetime | None) -> Duty:
    return Duty(
        operation=row.operation_id, name=names[row.operation_id], about=row.pk, text=row.text, agency=agency, at=row.at,
        due_at=due_at,
    )  # fmt: skip


def _there(viewer: Viewer, operation: Operation) -> QuerySet[Presence]:
    rows = Presence.objects.filter(operation=operation, seen_at__gte=viewer.now - PRESENT)
    return rows.order_by("person__agency", "since", "person")


def _present(viewer: Viewer, operation: Operation) -> tuple[Present, ...]:
    rows = _there(viewer, operation).select_related("person")[:MOST_PRESENT]
    return tuple(Present(agency=row.person.agency_id, role=Role(row.person.role), since=row.since) for row in rows)


def _stamp(viewer: Viewer, operation: Operation) -> str:
    """Events that the viewer may learn of, questions overdue, and who is there: nothing to read in it."""
    told = Q(kind__in=("order", "morning")) | Q(kind="room", payload__confidentiality__lte=viewer.clearance)
    events = Event.objects.filter(told, about=operation.pk).count()
    overdue = operation.questions.filter(answered_at=None, due_at__lt=viewer.now).count()
    there = ",".join(str(pk) for pk in _there(viewer, operation).values_list("person", flat=True)[:MOST_PRESENT])
    return f"{events}-{overdue}-{crc32(there.encode()):x}"
