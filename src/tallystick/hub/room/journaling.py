"""The only writer of journals: what people write, what corrects it, and what the hub notes by itself."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from tallystick.hub import naming
from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.live.actions import emit
from tallystick.hub.operations.models import Operation, Order
from tallystick.hub.register.actions import person
from tallystick.hub.room.models import Announcement, Entry, EntryKind, Question
from tallystick.hub.room.policy import opened
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST_ENTRIES = 20_000
"""Entries of one operation that people write; orders, announcements and answers are always noted."""
MOST_TEXT_CHARS, MOST_NAME_CHARS = 2_000, 120
LONGEST_BACK = timedelta(days=31)
"""What happened longer ago is no entry of this journal."""
WRITTEN = (EntryKind.EVENT, EntryKind.DECISION, EntryKind.INSTRUCTION, EntryKind.INFORMATION)
"""The kinds that people write."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no text holds; lines and tabs it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an entry says. ``happened_at`` is now where nothing is said; ``decided_by`` goes with a decision."""

    text: str
    kind: str = EntryKind.EVENT
    happened_at: datetime | None = None
    decided_by: str = ""


@action("ask")
def write_entry(viewer: Viewer, operation_id: uuid.UUID, said: Said) -> Entry:
    """Write into the journal."""
    operation, text = opened(viewer, operation_id), plain(said.text, MOST_TEXT_CHARS, "Text")
    if problems := _problems(viewer, said):
        raise Unacceptable(*problems)
    _require_space(operation)
    made = _write(
        viewer, operation, said.kind, text, happened_at=said.happened_at or viewer.now,
        decided_by=said.decided_by.strip(),
    )  # fmt: skip
    record(viewer, "write_entry", [made.pk], operation=str(operation.pk), number=made.number, kind=made.kind)
    tell(viewer, operation, "entry")
    return made


@action("ask")
def correct_entry(viewer: Viewer, operation_id: uuid.UUID, number: int, *, text: str) -> Entry:
    """Correct an entry by a new one that points to it; the old one stays as it is."""
    operation = opened(viewer, operation_id)
    old = Entry.objects.filter(operation=operation, number=number).first()
    if old is None:
        raise Refused("The journal has no such entry.")
    right = plain(text, MOST_TEXT_CHARS, "Text")
    _require_space(operation)
    made = _write(viewer, operation, EntryKind.CORRECTION, right, happened_at=old.happened_at, corrects=old)
    record(viewer, "correct_entry", [made.pk, old.pk], operation=str(operation.pk), number=made.number)
    tell(viewer, operation, "entry")
    return made


def note_order(viewer: Viewer, order: Order) -> None:
    """An order went out; its operation is locked."""
    said = f"{order.get_kind_display()}: {order.text}" if order.text else f"{order.get_kind_display()}, by two persons"
    at = order.holds_from or viewer.now
    _write(viewer, order.operation, EntryKind.ORDER, said, happened_at=at, about=order.pk)
    tell(viewer, order.operation, "order")


def note_announcement(viewer: Viewer, announcement: Announcement) -> None:
    """The lead announced something; the operation is locked."""
    _write(
        viewer, announcement.operation, EntryKind.ANNOUNCEMENT, announcement.text, happened_at=announcement.at,
        about=announcement.pk,
    )  # fmt: skip


def note_answer(viewer: Viewer, question: Question) -> None:
    """A question was answered; the operation is locked."""
    named = naming.agencies()
    asks, owes = named[question.agency_id].short, named[question.owner_id].short
    said = f"{asks} asked {owes}: {question.text}\nAnswer: {question.answer}"
    _write(viewer, question.operation, EntryKind.ANSWER, said, happened_at=viewer.now, about=question.pk)


def plain(text: str, most: int, what: str) -> str:
    """A text without what surrounds it. Unacceptable where it is empty, too long or holds control characters."""
    found = text.replace("\r\n", "\n").strip()
    if not 1 <= len(found) <= most or CONTROL.search(found):
        raise Unacceptable(f"{what}: expected 1 to {most:,} characters.")
    return found


def tell(viewer: Viewer, operation: Operation, what: str, *, confidentiality: int = 0) -> None:
    """Screens on which the room is open learn that something changed, where they may learn of it."""
    emit("room", to="", by=viewer.agency, about=operation.pk, what=what, confidentiality=confidentiality)


def _write(
    viewer: Viewer, operation: Operation, kind: str, text: str, *, happened_at: datetime, decided_by: str = "",
    corrects: Entry | None = None, about: uuid.UUID | None = None,
) -> Entry:  # fmt: skip
    """The next entry of an operation that the caller has locked."""
    last = Entry.objects.filter(operation=operation).aggregate(last=Max("number"))["last"] or 0
    return Entry.objects.create(
        operation=operation, number=last + 1, kind=kind, text=text, decided_by=decided_by, corrects=corrects,
        about=about, happened_at=happened_at, written_at=viewer.now, by=person(viewer), agency_id=viewer.agency,
    )  # fmt: skip


def _problems(viewer: Viewer, said: Said) -> list[str]:
    found = []
    if said.kind not in WRITTEN:
        found.append(f"Kind: expected one of {', '.join(WRITTEN)}.")
    if len(said.decided_by.strip()) > MOST_NAME_CHARS or CONTROL.search(said.decided_by):
        found.append(f"Decision taken by: expected at most {MOST_NAME_CHARS} characters.")
    elif said.decided_by.strip() and said.kind != EntryKind.DECISION:
        found.append("Decision taken by: goes with a decision.")
    if said.happened_at and not viewer.now - LONGEST_BACK <= said.happened_at <= viewer.now:
        found.append(f"It happened at: expected a moment of the last {LONGEST_BACK.days} days, not one to come.")
    return found


def _require_space(operation: Operation) -> None:
    if Entry.objects.filter(operation=operation).count() >= MOST_ENTRIES:
        raise Unacceptable(f"A journal takes at most {MOST_ENTRIES:,} entries.")
