"""What a recipient does with a message: read it, answer it, refuse it, or ask what is meant. Each answers for its own
agency alone, and once."""

import uuid

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import deadlines
from tallystick.hub.exchange.kinds import kinds
from tallystick.hub.exchange.models import Delivery, Message, Reply
from tallystick.hub.exchange.threads import visible_messages
from tallystick.hub.live.actions import emit
from tallystick.hub.plain import clean
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.policy import unreached_by
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import code_list

FINAL = (Reply.ANSWERED, Reply.REFUSED)
MAX_WORDS_CHARS, MAX_ANSWER_CHARS = 500, 2_000
MOST_QUESTIONS = 20
"""Questions of one recipient about one message."""


@action("search")
def mark_read(viewer: Viewer, message_id: uuid.UUID) -> None:
    """Note that a person of the own agency read what was sent to it: the first one counts."""
    told = visible_messages(viewer).filter(pk=message_id).values("pk")
    rows = Delivery.objects.filter(message__in=told, agency=viewer.agency, read_at=None).exclude(delivered_at=None)
    if rows.update(read_at=viewer.now, read_by=person(viewer)):
        record(viewer, "first_read", [message_id])


@action("ask")
def refuse(viewer: Viewer, message_id: uuid.UUID, *, reason: str, text: str = "") -> None:
    """Refuse what a message asks for, for one reason of the closed list. The sender is told."""
    if reason not in code_list("refusal_reasons")["codes"]:
        raise Unacceptable("Choose one of the reasons Directive (EU) 2023/977, Article 6(1), allows.")
    row = _open(viewer, message_id)
    if text.strip():
        _require_ground(viewer, row, row.message.from_agency_id)
    row.refusal = reason
    _reply(viewer, row, Reply.REFUSED, text)
    deadlines.done(delivery=row, at=viewer.now)


@action("ask")
def ask_clarification(viewer: Viewer, message_id: uuid.UUID, *, text: str) -> None:
    """Ask the sender what is meant. That is no refusal; the clock stands still only where its law says so."""
    row, question = _open(viewer, message_id), sentence(text, "unclear")
    _require_ground(viewer, row, row.message.from_agency_id)
    if row.reply == Reply.CLARIFICATION:
        raise Unacceptable("Your agency has asked already: the sender has not said yet what is meant.")
    if row.clarifications.count() >= MOST_QUESTIONS:
        raise Unacceptable(f"Your agency has asked {MOST_QUESTIONS} times: answer it, or refuse.")
    _reply(viewer, row, Reply.CLARIFICATION, question)
    row.clarifications.create(question=question.strip(), asked_by=person(viewer), asked_at=viewer.now)
    deadlines.stop("clarification", delivery=row, at=viewer.now)


@action("ask")
def clarify(viewer: Viewer, message_id: uuid.UUID, *, agency: str, text: str) -> None:
    """As the sender, say to a recipient that asked what is meant. The message waits for its answer again, and a clock
    that stood still goes on."""
    said = clean(text).strip()
    if not 0 < len(said) <= MAX_ANSWER_CHARS:
        raise Unacceptable(f"Say what is meant, in at most {MAX_ANSWER_CHARS:,} characters.")
    own = visible_messages(viewer).filter(pk=message_id, from_agency=viewer.agency).values("pk")
    rows = Delivery.objects.filter(message__in=own, agency=agency, reply=Reply.CLARIFICATION)
    row = rows.select_for_update(of=("self",)).select_related("message").first()
    asked = row.clarifications.filter(answered_at=None) if row else None
    if row is None or not asked:
        raise Unacceptable("That agency has no open question about such a message of yours.")
    _require_case(viewer, row.message)
    _require_ground(viewer, row, agency)
    asked.update(answer=said, answered_by=person(viewer), answered_at=viewer.now)
    row.reply, row.reply_text, row.replied_at, row.replied_by = Reply.NONE, "", None, None
    row.save(update_fields=["reply", "reply_text", "replied_at", "replied_by"])
    deadlines.go_on(delivery=row, at=viewer.now)
    record(viewer, "clarify", [message_id], to=agency)
    emit("clarified", to=agency, by=viewer.agency, about=message_id)


def answered_by(viewer: Viewer, answer: Message) -> None:
    """An ANSWER went out, in the caller's transaction: what it answers is answered for the own agency."""
    if answer.reply_to_id is None:
        raise Unacceptable("An answer answers a message.")
    row = _open(viewer, answer.reply_to_id)
    if not answer.deliveries.filter(agency=row.message.from_agency_id).exists():
        raise Unacceptable(f"An answer goes to who asked: {row.message.from_agency_id}.")
    _reply(viewer, row, Reply.ANSWERED, "")
    deadlines.done(delivery=row, at=viewer.now)


def _open(viewer: Viewer, message_id: uuid.UUID) -> Delivery:
    """The own agency's delivery of a message that waits for its answer, locked: of two answers at once the second
    finds it answered."""
    told = visible_messages(viewer).filter(pk=message_id).values("pk")
    rows = Delivery.objects.filter(message__in=told, agency=viewer.agency).exclude(delivered_at=None)
    row = rows.select_for_update(of=("self",)).select_related("message").first()
    if row is None:
        raise Refused("Your agency is no recipient of such a message.")
    if not kinds()[row.message.kind].wants_answer:
        raise Unacceptable("This kind of message asks for nothing: write a message of your own.")
    if newer := row.message.versions.exclude(sent_at=None).filter(deliveries__agency=viewer.agency).first():
        raise Unacceptable(f"Version {newer.version} replaces it: answer that one.")
    if row.reply in FINAL:
        raise Unacceptable(f"Your agency has {row.get_reply_display()} it already.")
    _require_case(viewer, row.message)
    return row


def _require_case(viewer: Viewer, message: Message) -> None:
    """What is written about a message is written, and logged, under its case."""
    if message.case != viewer.case:
        raise Unacceptable(f"It belongs to case {message.case}: work on that case, then answer.")


def _require_ground(viewer: Viewer, row: Delivery, to: str) -> None:
    """Words go to a third country as a message does: where no standing ground reaches it, on the ground that was stated
    for this recipient."""
    own = Agency.objects.get(pk=viewer.agency)
    stated = row.agency_id == to and bool(row.transfer_ground and row.transfer_why.strip())
    if to in unreached_by(own, viewer.today) and not stated:
        raise Unacceptable(
            f"{to} is in a third country, and your agency has no standing ground to transfer there: "
            "write it a message, with its ground."
        )


def _reply(viewer: Viewer, row: Delivery, reply: Reply, text: str) -> None:
    if len(text) > MAX_WORDS_CHARS:
        raise Unacceptable(f"Too long: expected at most {MAX_WORDS_CHARS} characters, found {len(text):,}.")
    row.reply, row.reply_text, row.replied_at, row.replied_by = reply, text.strip(), viewer.now, person(viewer)
    row.save(update_fields=["reply", "refusal", "reply_text", "replied_at", "replied_by"])
    record(viewer, "reply", [row.message_id], reply=str(reply), to=row.message.from_agency_id)
    if reply != Reply.ANSWERED:
        emit("replied", to=row.message.from_agency_id, by=viewer.agency, about=row.message_id, reply=str(reply))
