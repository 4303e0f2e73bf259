"""API of rooms: the same as their pages."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import AwareDatetime

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange.attaching import content_of
from tallystick.hub.operations.morning_api import MadeOut, OrderOut
from tallystick.hub.pages import absent
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.room import announcing, asking, filing, journaling, queries
from tallystick.hub.room.filing import Terms
from tallystick.hub.room.journaling import Said
from tallystick.hub.room.queries import SeenEntry, SeenFile
from tallystick.hub.room.record_pages import handed_out
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import Confidentiality, Handling

router = Router(tags=["rooms"])


class EntryOut(Schema):
    """An entry of the journal; ``corrects`` and ``corrected_by`` are numbers of entries."""

    number: int
    kind: str
    text: str
    happened_at: datetime
    written_at: datetime
    agency: str
    person: str
    decided_by: str
    corrects: int | None
    corrected_by: list[int]


class JournalOut(Schema):
    """A page of the journal, the newest first; ``more`` where there are earlier entries."""

    entries: list[EntryOut]
    more: bool


class AnnouncementOut(Schema):
    """An announcement: when somebody of each agency had seen it, and which agencies have not."""

    id: uuid.UUID
    text: str
    agency: str
    person: str
    at: datetime
    seen: dict[str, datetime]
    missing: list[str]
    waits: bool


class QuestionOut(Schema):
    """A question and its answer; ``mine`` where the caller's agency owes it."""

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


class FileOut(Schema):
    """A file that the caller is cleared for."""

    id: uuid.UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    handling: list[str]
    restrictions: str
    confidentiality: str
    agency: str
    person: str
    at: datetime


class PresentOut(Schema):
    """Somebody who has the room's page open now."""

    agency: str
    role: str
    since: datetime


class RoomOut(Schema):
    """A room: the order that stands, what was announced, asked and put there, and the newest entries."""

    standing: OrderOut | None
    announcements: list[AnnouncementOut]
    questions: list[QuestionOut]
    files: list[FileOut]
    present: list[PresentOut]
    journal: JournalOut


class EntryIn(Schema):
    """An entry; ``decided_by`` goes with a decision. ``happened_at`` is now where it is left out."""

    text: str
    kind: str = "event"
    happened_at: AwareDatetime | None = None
    decided_by: str = ""


class TextIn(Schema):
    """A text."""

    text: str


class QuestionIn(Schema):
    """A question, the agency that owes the answer, and by when."""

    text: str
    owner: str
    due_at: AwareDatetime


class FileIn(Schema):
    """Under what a file is put into the room."""

    confidentiality: str = "BPL"
    handling: list[Handling] = []
    restrictions: str = ""


class NumberOut(Schema):
    """The number of an entry."""

    number: int


@router.get("/rooms/{operation_id}", response=RoomOut, operation_id="room")
def room(request: HttpRequest, operation_id: uuid.UUID) -> RoomOut:
    """What stands in the room of an operation. Reading it over the API makes nobody present."""
    found = queries.read(calling(request), operation_id) or absent()
    standing = found.morning.standing
    return RoomOut(
        standing=_as(OrderOut, standing) if standing else None,
        announcements=[_as(AnnouncementOut, row) for row in found.announcements],
        questions=[_as(QuestionOut, row) for row in found.questions], files=[_file(row) for row in found.files],
        present=[_as(PresentOut, row) for row in found.present], journal=_journal(found.entries, more=found.more),
    )  # fmt: skip


@router.get("/rooms/{operation_id}/journal", response=JournalOut, operation_id="room_journal")
def journal(request: HttpRequest, operation_id: uuid.UUID, before: int | None = None) -> JournalOut:
    """A page of 50 entries, of those before this number."""
    entries, more = queries.journal(calling(request), operation_id, before) or absent()
    return _journal(entries, more=more)


@router.post("/rooms/{operation_id}/journal", response={201: NumberOut}, operation_id="room_write")
def write(request: HttpRequest, operation_id: uuid.UUID, body: EntryIn) -> Status[NumberOut]:
    """Write into the journal."""
    made = journaling.write_entry(calling(request), operation_id, Said(**body.dict()))
    return Status(201, NumberOut(number=made.number))


@router.post("/rooms/{operation_id}/journal/{number}/correct", response={201: NumberOut}, operation_id="room_correct")
def correct(request: HttpRequest, operation_id: uuid.UUID, number: int, body: TextIn) -> Status[NumberOut]:
    """Correct an entry by a new one; the old one stays as it is."""
    made = journaling.correct_entry(calling(request), operation_id, number, text=body.text)
    return Status(201, NumberOut(number=made.number))


@router.post("/rooms/{operation_id}/announcements", response={201: MadeOut}, operation_id="room_announce")
def announce(request: HttpRequest, operation_id: uuid.UUID, body: TextIn) -> Status[MadeOut]:
    """Tell every agency that takes part something, as the lead."""
    return Status(201, MadeOut(id=announcing.announce(calling(request), operation_id, text=body.text).pk))


@router.post(
    "/rooms/{operation_id}/announcements/{announcement_id}/seen", response={204: None}, operation_id="room_seen"
)
def seen(request: HttpRequest, operation_id: uuid.UUID, announcement_id: uuid.UUID) -> Status[None]:
    """Somebody of the caller's agency has seen an announcement."""
    announcing.see_announcement(calling(request), operation_id, announcement_id)
    return Status(204, None)


@router.post("/rooms/{operation_id}/questions", response={201: MadeOut}, operation_id="room_ask")
def ask(request: HttpRequest, operation_id: uuid.UUID, body: QuestionIn) -> Status[MadeOut]:
    """Ask an agency that takes part."""
    return Status(201, MadeOut(id=asking.ask_in_room(calling(request), operation_id, **body.dict()).pk))


@router.post("/rooms/{operation_id}/questions/{question_id}/answer", response={204: None}, operation_id="room_answer")
def answer(request: HttpRequest, operation_id: uuid.UUID, question_id: uuid.UUID, body: TextIn) -> Status[None]:
    """Answer a question that the caller's agency owes the answer to, once."""
    asking.answer_in_room(calling(request), operation_id, question_id, text=body.text)
    return Status(204, None)


@router.post("/rooms/{operation_id}/files", response={201: MadeOut}, operation_id="room_file_new")
def file_new(
    request: HttpRequest, operation_id: uuid.UUID, file: File[UploadedFile], terms: Form[FileIn]
) -> Status[MadeOut]:
    """Put a file into the room."""
    made = filing.file_in_room(
        calling(request), operation_id, name=file.name or "", content=content_of(file), terms=_terms(terms)
    )
    return Status(201, MadeOut(id=made))


@router.get("/rooms/{operation_id}/files/{file_id}", operation_id="room_file")
def file(request: HttpRequest, operation_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Download a file of the room."""
    return handed_over(*filing.download_from_room(calling(request), operation_id, file_id))


@router.get("/rooms/{operation_id}/record/{day}.{ending}", operation_id="room_record")
def record(request: HttpRequest, operation_id: uuid.UUID, day: str, ending: Literal["pdf", "jsonl"]) -> HttpResponse:
    """The record of a day (ISO), as PDF or as JSON Lines."""
    return handed_out(calling(request), operation_id, day, ending)


def _as(schema: Any, row: object) -> Any:
    return schema(**{name: getattr(row, name) for name in schema.model_fields})


def _journal(entries: tuple[SeenEntry, ...], *, more: bool) -> JournalOut:
    return JournalOut(entries=[_as(EntryOut, row) for row in entries], more=more)


def _file(row: SeenFile) -> FileOut:
    plain = {name: getattr(row, name) for name in FileOut.model_fields if name != "confidentiality"}
    return FileOut(**plain, confidentiality=row.confidentiality.code)


def _terms(given: FileIn) -> Terms:
    levels = [level.code for level in Confidentiality]
    if given.confidentiality not in levels:
        raise Unacceptable(f"confidentiality: expected one of {', '.join(levels)}.")
    return Terms(
        handling=frozenset(given.handling), restrictions=given.restrictions,
        confidentiality=Confidentiality.of(given.confidentiality),
    )  # fmt: skip
