"""API of messages: the same as their pages."""

import uuid
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status, UploadedFile

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import answering, attaching, messaging, threads
from tallystick.hub.exchange.composing import Stated, To
from tallystick.hub.exchange.threads import Filter, SeenDelivery, SeenMessage, SeenReference
from tallystick.hub.hits.api import RecordOut, record_out
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Handling

router = Router(tags=["messages"])


class QuestionOut(Schema):
    """What a recipient asked about a message, and what its sender said."""

    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class DeliveryOut(Schema):
    """A recipient. Its conditions, status and reply are told to the sender's agency and to itself."""

    agency: str
    told: bool
    handling: list[str]
    restrictions: str
    keep_until: date | None
    transfer_ground: str
    delivered_at: datetime | None
    read_at: datetime | None
    reply: str
    refusal: str
    reply_text: str
    replied_at: datetime | None
    questions: list[QuestionOut]


class ReferenceOut(Schema):
    """What a message refers to: ``about`` is null where the caller may not see it; ``owner`` is whom to ask."""

    about: RecordOut | None
    owner: str
    hit: uuid.UUID | None
    operation: str


class AttachmentOut(Schema):
    """A file of a message."""

    id: uuid.UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str


class MessageOut(Schema):
    """A message. ``name`` is ``<case>-<message>-<version>``, empty for a draft; ``newer`` is what replaces it."""

    id: uuid.UUID
    name: str
    case: str
    version: int
    kind: str
    draft: bool
    mine: bool
    from_agency: str
    person: str
    purpose: str
    project: str
    subject: str
    text: str
    fields: dict[str, str]
    confidentiality: str
    handling: list[str]
    restrictions: str
    urgency: str
    urgency_why: str
    at: datetime
    reply_to: uuid.UUID | None
    replaces: uuid.UUID | None
    newer: uuid.UUID | None
    request: uuid.UUID | None
    recall: uuid.UUID | None
    waits: bool
    unread: bool
    recipients: list[DeliveryOut]
    references: list[ReferenceOut]
    attachments: list[AttachmentOut]


class RecipientIn(Schema):
    """A recipient, and the conditions stated for it alone."""

    agency: str
    handling: list[Handling] = []
    restrictions: str = ""
    keep_until: date | None = None
    transfer_ground: str = ""
    transfer_why: str = ""


class MessageIn(Schema):
    """A draft. ``key`` is its id, chosen by the caller: the same key again is the same message, once."""

    key: uuid.UUID | None = None
    kind: str
    to: list[RecipientIn] = []
    subject: str = ""
    text: str = ""
    fields: dict[str, str] = {}
    confidentiality: str = "BPL"
    handling: list[Handling] = []
    restrictions: str = ""
    urgency: str = ""
    urgency_why: str = ""
    project: str = ""
    reply_to: uuid.UUID | None = None
    contributions: list[uuid.UUID] = []
    hits: list[uuid.UUID] = []
    operation: str = ""


class AnswerIn(Schema):
    """An answer in words, sent at once."""

    text: str
    key: uuid.UUID | None = None


class RefusalIn(Schema):
    """``reason``: a code of the closed list of Directive (EU) 2023/977, Article 6(1)."""

    reason: str
    text: str = ""


class ClarifyIn(Schema):
    """What is unclear."""

    text: str


@router.get("/messages", response=list[MessageOut], operation_id="messages")
def messages(
    request: HttpRequest, show: str = "", case: str = "", kind: str = "", agency: str = ""
) -> list[MessageOut]:
    """Messages that the caller's agency sent or got, the newest first, 200 at most; without references and
    attachments. ``show``: unread, waiting, sent or received."""
    found = threads.listed(calling(request), Filter(show=show, case=case, kind=kind, agency=agency))
    return [_out(one) for one in found]


@router.get("/messages/drafts", response=list[MessageOut], operation_id="message_drafts")
def drafts(request: HttpRequest) -> list[MessageOut]:
    """Drafts of the caller's agency."""
    return [_out(one) for one in threads.drafts(calling(request))]


@router.post("/messages", response=MessageOut, operation_id="message_write")
def write(request: HttpRequest, given: MessageIn) -> MessageOut:
    """Keep a draft."""
    return _read(calling(request), messaging.write_draft(calling(request), _stated(given), key=given.key))


@router.get("/messages/{uuid:message_id}", response=MessageOut, operation_id="message")
def one(request: HttpRequest, message_id: uuid.UUID) -> MessageOut:
    """One message with all its parts. Reading it marks it read for the caller's agency."""
    answering.mark_read(calling(request), message_id)
    return _read(calling(request), message_id)


@router.put("/messages/{uuid:message_id}", response=MessageOut, operation_id="message_change")
def change(request: HttpRequest, message_id: uuid.UUID, given: MessageIn) -> MessageOut:
    """Restate a draft."""
    messaging.change_draft(calling(request), message_id, _stated(given))
    return _read(calling(request), message_id)


@router.delete("/messages/{uuid:message_id}", response={204: None}, operation_id="message_discard")
def discard(request: HttpRequest, message_id: uuid.UUID) -> Status[None]:
    """Discard a draft."""
    messaging.discard_draft(calling(request), message_id)
    return Status(204, None)


@router.post("/messages/{uuid:message_id}/send", response=MessageOut, operation_id="message_send")
def send(request: HttpRequest, message_id: uuid.UUID) -> MessageOut:
    """Send a draft. Sent again, it is the same message."""
    return _read(calling(request), messaging.send(calling(request), message_id).pk)


@router.post("/messages/{uuid:message_id}/revise", response=MessageOut, operation_id="message_revise")
def revise(request: HttpRequest, message_id: uuid.UUID) -> MessageOut:
    """A draft of the next version of a sent message."""
    return _read(calling(request), messaging.revise(calling(request), message_id))


@router.post("/messages/{uuid:message_id}/reply", response=MessageOut, operation_id="message_reply")
def reply(request: HttpRequest, message_id: uuid.UUID, given: AnswerIn) -> MessageOut:
    """Answer a message in words."""
    sent = messaging.reply(calling(request), message_id, given.text, key=given.key)
    return _read(calling(request), sent.pk)


@router.post("/messages/{uuid:message_id}/refuse", response=MessageOut, operation_id="message_refuse")
def refuse(request: HttpRequest, message_id: uuid.UUID, given: RefusalIn) -> MessageOut:
    """Refuse what a message asks for."""
    answering.refuse(calling(request), message_id, reason=given.reason, text=given.text)
    return _read(calling(request), message_id)


@router.post("/messages/{uuid:message_id}/clarify", response=MessageOut, operation_id="message_clarify")
def clarify(request: HttpRequest, message_id: uuid.UUID, given: ClarifyIn) -> MessageOut:
    """Ask the sender what is meant."""
    answering.ask_clarification(calling(request), message_id, text=given.text)
    return _read(calling(request), message_id)


@router.post("/messages/{uuid:message_id}/clarify/{agency}", response=MessageOut, operation_id="message_explain")
def explain(request: HttpRequest, message_id: uuid.UUID, agency: str, given: ClarifyIn) -> MessageOut:
    """As the sender, say to a recipient that asked what is meant."""
    answering.clarify(calling(request), message_id, agency=agency, text=given.text)
    return _read(calling(request), message_id)


@router.post("/messages/{uuid:message_id}/attachments", response=MessageOut, operation_id="message_attach")
def attach(request: HttpRequest, message_id: uuid.UUID, file: File[UploadedFile]) -> MessageOut:
    """Add a file to a draft."""
    attaching.attach(calling(request), message_id, name=file.name or "", content=attaching.content_of(file))
    return _read(calling(request), message_id)


@router.get("/messages/attachments/{uuid:attachment_id}", operation_id="attachment")
def attachment(request: HttpRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Download a file of a message."""
    content, name, media_type = attaching.download(calling(request), attachment_id)
    return handed_over(content, name, media_type)


@router.delete("/messages/attachments/{uuid:attachment_id}", response=MessageOut, operation_id="attachment_remove")
def detach(request: HttpRequest, attachment_id: uuid.UUID) -> MessageOut:
    """Take a file off a draft."""
    return _read(calling(request), attaching.detach(calling(request), attachment_id))


def _read(viewer: Viewer, message_id: uuid.UUID) -> MessageOut:
    found = threads.read(viewer, message_id)
    if found is None:
        raise Http404
    return _out(found)


def _stated(given: MessageIn) -> Stated:
    levels = [level.code for level in Confidentiality]
    if given.confidentiality not in levels:
        raise Unacceptable(f"confidentiality: expected one of {', '.join(levels)}.")
    return Stated(
        kind=given.kind, to=tuple(_to(one) for one in given.to), subject=given.subject, text=given.text,
        fields=given.fields, confidentiality=Confidentiality.of(given.confidentiality),
        handling=frozenset(given.handling), restrictions=given.restrictions, urgency=given.urgency,
        urgency_why=given.urgency_why, project=given.project, reply_to=given.reply_to,
        contributions=tuple(given.contributions), hits=tuple(given.hits), operation=given.operation,
    )  # fmt: skip


def _to(one: RecipientIn) -> To:
    return To(
        agency=one.agency, handling=frozenset(one.handling), restrictions=one.restrictions, keep_until=one.keep_until,
        transfer_ground=one.transfer_ground, transfer_why=one.transfer_why,
    )  # fmt: skip


def _out(one: SeenMessage) -> MessageOut:
    return MessageOut(
        id=one.id, name=one.name, case=one.case, version=one.version, kind=one.kind, draft=one.draft, mine=one.mine,
        from_agency=one.from_agency, person=one.person, purpose=one.purpose, project=one.project, subject=one.subject,
        text=one.text, fields=dict(one.fields), confidentiality=one.confidentiality.code, handling=list(one.handling),
        restrictions=one.restrictions, urgency=one.urgency, urgency_why=one.urgency_why, at=one.at,
        reply_to=one.reply_to, replaces=one.replaces, newer=one.newer, request=one.request, recall=one.recall,
        waits=one.waits, unread=one.unread, recipients=[_delivery_out(row) for row in one.deliveries],
        references=[_reference_out(row) for row in one.references],
        attachments=[AttachmentOut.from_orm(row) for row in one.attachments],
    )  # fmt: skip


def _delivery_out(row: SeenDelivery) -> DeliveryOut:
    return DeliveryOut(
        agency=row.agency, told=row.told, handling=list(row.handling), restrictions=row.restrictions,
        keep_until=row.keep_until, transfer_ground=row.transfer_ground, delivered_at=row.delivered_at,
        read_at=row.read_at, reply=row.reply, refusal=row.refusal, reply_text=row.reply_text,
        replied_at=row.replied_at,
        questions=[
            QuestionOut(question=q.question, asked_at=q.asked_at, answer=q.answer, answered_at=q.answered_at)
            for q in row.questions
        ],
    )  # fmt: skip


def _reference_out(row: SeenReference) -> ReferenceOut:
    about = record_out(row.about) if row.about else None
    return ReferenceOut(about=about, owner=row.owner, hit=row.hit.id if row.hit else None, operation=row.operation)
