"""Questions in a room: one agency owes the answer, by a moment, and gives it once."""

import uuid
from datetime import datetime, timedelta

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.operations.models import Participant
from tallystick.hub.register.actions import person
from tallystick.hub.room.journaling import note_answer, plain, tell
from tallystick.hub.room.models import Question
from tallystick.hub.room.policy import opened
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST_QUESTIONS = 2_000
"""Questions of one operation."""
MOST_OPEN = 100
"""Questions that one agency owes an answer to at once."""
MOST_QUESTION_CHARS, MOST_ANSWER_CHARS = 700, 900
"""Both stand in one entry of the journal, with the names of two agencies."""
LONGEST = timedelta(days=31)
"""The longest time to answer."""


@action("ask")
def ask_in_room(viewer: Viewer, operation_id: uuid.UUID, *, text: str, owner: str, due_at: datetime) -> Question:
    """Ask an agency that takes part; it owes the answer by ``due_at``."""
    operation, said = opened(viewer, operation_id), plain(text, MOST_QUESTION_CHARS, "Question")
    if not Participant.objects.filter(operation=operation, agency=owner).exists():
        raise Unacceptable("Who owes the answer: expected an agency that takes part.")
    if not viewer.now < due_at <= viewer.now + LONGEST:
        raise Unacceptable(f"Answer by: expected a moment to come, within {LONGEST.days} days.")
    rows = Question.objects.filter(operation=operation)
    if rows.count() >= MOST_QUESTIONS or rows.filter(owner=owner, answered_at=None).count() >= MOST_OPEN:
        raise Unacceptable(f"At most {MOST_OPEN} questions wait for one agency, {MOST_QUESTIONS:,} are asked in all.")
    made = Question.objects.create(
        operation=operation, text=said, agency_id=viewer.agency, by=person(viewer), at=viewer.now, owner_id=owner,
        due_at=due_at,
    )  # fmt: skip
    record(viewer, "ask_in_room", [made.pk], operation=str(operation.pk), owner=owner)
    tell(viewer, operation, "question")
    return made


@action("ask")
def answer_in_room(viewer: Viewer, operation_id: uuid.UUID, question_id: uuid.UUID, *, text: str) -> Question:
    """Answer a question that the viewer's agency owes the answer to."""
    operation, said = opened(viewer, operation_id), plain(text, MOST_ANSWER_CHARS, "Answer")
    rows = Question.objects.filter(pk=question_id, operation=operation, owner=viewer.agency)
    found = rows.select_related("operation").first()
    if found is None:
        raise Refused("Your agency owes no answer to such a question.")
    if found.answered_at is not None:
        raise Unacceptable("It was answered already: write an entry, or correct the one that holds the answer.")
    found.answer, found.answered_by, found.answered_at = said, person(viewer), viewer.now
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    note_answer(viewer, found)
    record(viewer, "answer_in_room", [found.pk], operation=str(operation.pk))
    tell(viewer, operation, "answer")
    return found
