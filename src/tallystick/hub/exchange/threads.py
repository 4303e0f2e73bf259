"""The only readers of messages: the agency that sent one, and its recipients. A draft is its writers' alone."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Value, When

from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import recalls as recalls_of
from tallystick.hub.exchange.kinds import kinds
from tallystick.hub.exchange.models import Attachment, Delivery, Message, Recall, Receipt, Reference, Reply
from tallystick.hub.exchange.queries import visible_requests
from tallystick.hub.hits import queries as hits
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import cleared, visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality

MOST = 200
"""Messages, drafts or cases on one page."""
SHOWN = ("", "unread", "waiting", "sent", "received")
"""What a list of messages may be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenQuestion:
    """What a recipient asked about a message, and what its sender said; nothing yet where ``answered_at`` is None."""

    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDelivery:
    """One recipient. To the sender's agency and to itself all of it is told, to other recipients its name."""

    agency: str
    mine: bool
    told: bool
    handling: tuple[str, ...] = ()
    restrictions: str = ""
    keep_until: date | None = None
    transfer_ground: str = ""
    transfer_why: str = ""
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    reply: str = ""
    refusal: str = ""
    reply_text: str = ""
    replied_at: datetime | None = None
    questions: tuple[SeenQuestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReference:
    """What a message refers to, as the gate lets this reader see it; else only who owns it."""

    about: Seen | None = None
    owner: str = ""
    hit: SeenHit | None = None
    is_hit: bool = False
    operation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAttachment:
    """A file of a message."""

    id: uuid.UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message as one reader sees it. ``waits`` says that it wants an answer of the reader's agency, and has none;
    ``unclear`` are the recipients who asked the reader's agency what it means; ``newer`` is the version that replaces
    it, ``receipt`` where a recall is answered, ``answers`` what answered it. In a list it comes without the last two,
    references and attachments."""

    id: uuid.UUID
    name: str
    case: str
    version: int
    kind: str
    mine: bool
    draft: bool
    from_agency: str
    person: str
    purpose: str
    project: str
    subject: str
    text: str
    fields: Mapping[str, str]
    confidentiality: Confidentiality
    handling: tuple[str, ...]
    restrictions: str
    urgency: str
    urgency_why: str
    at: datetime
    reply_to: uuid.UUID | None
    newer: uuid.UUID | None
    replaces: uuid.UUID | None
    request: uuid.UUID | None
    recall: uuid.UUID | None
    receipt: uuid.UUID | None
    waits: bool
    unclear: tuple[str, ...]
    unread: bool
    deliveries: tuple[SeenDelivery, ...]
    references: tuple[SeenReference, ...] = ()
    attachments: tuple[SeenAttachment, ...] = ()
    answers: tuple[uuid.UUID, ...] = ()

    @property
    def own_delivery(self) -> SeenDelivery | None:
        """The reader agency's own delivery, where it is a recipient."""
        return next((one for one in self.deliveries if one.mine), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One case that the reader's agency exchanges messages in."""

    case: str
    messages: int
    unread: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list of messages is narrowed to."""

    show: str = ""
    case: str = ""
    kind: str = ""
    agency: str = ""


def visible_messages(viewer: Viewer) -> QuerySet[Message]:
    """Messages that the viewer's agency wrote, or that were delivered to it, which the viewer is cleared for; one that
    carries a request, a recall or a receipt, only where the viewer may see that."""
    got = Delivery.objects.filter(agency=viewer.agency).exclude(delivered_at=None)
    ours = Q(from_agency=viewer.agency) | Q(pk__in=got.values("message"))
    about = Contribution.objects.exclude(cleared(viewer)).values("pk")
    receipts = Receipt.objects.filter(Q(agency=viewer.agency) | Q(recall__owner=viewer.agency))
    asked = Receipt.objects.filter(agency=viewer.agency).values("recall")
    recalls = Recall.objects.filter(Q(owner=viewer.agency) | Q(pk__in=asked)).exclude(contribution__in=about)
    untold = Receipt.objects.filter(
        recalls_of.untold(viewer), recall=OuterRef("message__recall"), agency=OuterRef("agency")
    )
    asks = Delivery.objects.filter(Exists(untold), message__from_agency=viewer.agency, message__receipt=None)
    rows = Message.objects.exclude(pk__in=asks.values("message")).filter(
        ours, cleared(viewer),
        Q(request=None) | Q(request__in=visible_requests(viewer).values("pk")),
        Q(recall=None) | Q(recall__in=recalls.values("pk")),
        Q(receipt=None) | Q(receipt__in=receipts.values("pk")),
    )  # fmt: skip
    return rows if viewer.reads_content else rows.none()


def sent(viewer: Viewer) -> QuerySet[Message]:
    """Those that went out."""
    return visible_messages(viewer).exclude(sent_at=None)


def threads(viewer: Viewer) -> tuple[Thread, ...]:
    """The cases of the agency's messages: the case of the work first, then the latest."""
    rows = sent(viewer).order_by().values("case").annotate(
        messages=Count("pk"), unread=Count("pk", filter=_unread(viewer)), last_at=Max("sent_at")
    )  # fmt: skip
    found = [Thread(**row) for row in rows.order_by("-last_at", "case")[:MOST]]
    return tuple(sorted(found, key=lambda one: one.case != viewer.case))


def listed(viewer: Viewer, wanted: Filter) -> tuple[SeenMessage, ...]:
    """The newest messages that fit."""
    rows = sent(viewer)
    if wanted.case:
        rows = rows.filter(case=wanted.case)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.agency:
        rows = rows.filter(
            Q(from_agency=wanted.agency) | Q(from_agency=viewer.agency, deliveries__agency=wanted.agency)
        )
    narrowed = {
        "unread": _unread(viewer), "waiting": _waiting(viewer), "sent": Q(from_agency=viewer.agency),
        "received": ~Q(from_agency=viewer.agency),
    }  # fmt: skip
    return _list(viewer, rows.filter(narrowed.get(wanted.show, Q())).order_by("-sent_at", "pk"))


def waiting(viewer: Viewer) -> tuple[SeenMessage, ...]:
    """Messages that want an answer of the viewer's agency: urgent ones first, then the oldest."""
    urgent_first = Case(When(urgency="", then=Value(1)), default=Value(0))
    return _list(viewer, sent(viewer).filter(_waiting(viewer)).order_by(urgent_first, "sent_at", "pk"))


def drafts(viewer: Viewer) -> tuple[SeenMessage, ...]:
    """Drafts of the viewer's agency, the newest first."""
    return _list(viewer, visible_messages(viewer).filter(sent_at=None).order_by("-made_at", "pk"))


def some(viewer: Viewer, ids: Sequence[uuid.UUID]) -> tuple[SeenMessage, ...]:
    """Those of these messages that the viewer may read, the newest first."""
    return _list(viewer, sent(viewer).filter(pk__in=ids).order_by("-sent_at", "pk"))


def unread(viewer: Viewer) -> int:
    """Messages that nobody of the viewer's agency has read. Every page counts them: mostly an index says that there is
    none."""
    if not Delivery.objects.filter(agency=viewer.agency, read_at=None).exists():
        return 0
    return sent(viewer).filter(_unread(viewer)).count()


def read(viewer: Viewer, message_id: uuid.UUID) -> SeenMessage | None:
    """One message with all its parts, or None; a refusal is logged and looks like absence."""
    found = _seen(viewer, list(_fetched(visible_messages(viewer).filter(pk=message_id))), whole=True)
    shown = [one.about.id for message in found for one in message.references if one.about and not one.about.mine]
    record(viewer, "read_message", [message_id, *shown], result="done" if found else "refused")
    return next(iter(found), None)


def attachment(viewer: Viewer, attachment_id: uuid.UUID) -> Attachment | None:
    """A file of a message that the viewer may read."""
    rows = Attachment.objects.filter(message__in=visible_messages(viewer).values("pk"))
    return rows.select_related("message").filter(pk=attachment_id).first()


def _mine(viewer: Viewer) -> QuerySet[Delivery]:
    return Delivery.objects.filter(message=OuterRef("pk"), agency=viewer.agency).exclude(delivered_at=None)


def _replaced() -> Exists:
    return Exists(Message.objects.filter(replaces=OuterRef("pk"), sent_at__isnull=False))


def _unread(viewer: Viewer) -> Q:
    return Q(Exists(_mine(viewer).filter(read_at=None)))


def _waiting(viewer: Viewer) -> Q:
    """Not replaced by a newer version, and neither answered nor refused; of the agency's own, those that somebody asks
    about."""
    wanting = [kind.code for kind in kinds().values() if kind.wants_answer]
    open_ones = _mine(viewer).filter(reply__in=(Reply.NONE, Reply.CLARIFICATION))
    asked = Delivery.objects.filter(message=OuterRef("pk"), reply=Reply.CLARIFICATION)
    unclear = Q(Exists(asked), from_agency=viewer.agency)
    return (Q(Exists(open_ones), kind__in=wanting) | unclear) & ~Q(_replaced())


def _fetched(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related("by", "project").prefetch_related("deliveries__clarifications")


def _list(viewer: Viewer, rows: QuerySet[Message]) -> tuple[SeenMessage, ...]:
    seen = _seen(viewer, list(_fetched(rows)[:MOST]), whole=False)
    record(viewer, "list_messages", [one.id for one in seen])
    return seen


def _seen(viewer: Viewer, rows: Sequence[Message], *, whole: bool) -> tuple[SeenMessage, ...]:
    linked = {one for row in rows for one in (row.reply_to_id, row.replaces_id) if one}
    visible = set(visible_messages(viewer).filter(pk__in=linked).values_list("pk", flat=True))
    newer = dict(sent(viewer).filter(replaces__in=[row.pk for row in rows]).values_list("replaces", "pk"))
    parts = _parts(viewer, rows) if whole else {}
    return tuple(_one(viewer, row, visible, newer.get(row.pk), parts.get(row.pk, NOTHING)) for row in rows)


Parts = tuple[uuid.UUID | None, tuple[SeenReference, ...], tuple[SeenAttachment, ...], tuple[uuid.UUID, ...]]
NOTHING: Parts = (None, (), (), ())


def _one(viewer: Viewer, row: Message, visible: set[uuid.UUID], newer: uuid.UUID | None, parts: Parts) -> SeenMessage:
    mine = row.from_agency_id == viewer.agency
    deliveries = tuple(_delivery(viewer, one, told=mine) for one in sorted(row.deliveries.all(), key=_by_agency))
    own = next((one for one in deliveries if one.mine), None)
    unclear = tuple(one.agency for one in deliveries if mine and newer is None and one.reply == Reply.CLARIFICATION)
    open_here = own is not None and own.reply in (Reply.NONE, Reply.CLARIFICATION) and newer is None
    return SeenMessage(
        id=row.pk, name=row.name, case=row.case, version=row.version, kind=row.kind, mine=mine,
        draft=row.sent_at is None, from_agency=row.from_agency_id, person=row.by.name, purpose=row.purpose,
        project=row.project.code if row.project else "", subject=row.subject, text=row.text, fields=row.fields,
        confidentiality=Confidentiality(row.confidentiality), handling=tuple(row.handling),
        restrictions=row.restrictions, urgency=row.urgency, urgency_why=row.urgency_why, at=row.sent_at or row.made_at,
        reply_to=row.reply_to_id if row.reply_to_id in visible else None, newer=newer,
        replaces=row.replaces_id if row.replaces_id in visible else None, request=row.request_id, recall=row.recall_id,
        waits=open_here and kinds()[row.kind].wants_answer, unclear=unclear,
        unread=own is not None and own.read_at is None,
        deliveries=deliveries, receipt=parts[0], references=parts[1], attachments=parts[2], answers=parts[3],
    )  # fmt: skip


def _by_agency(row: Delivery) -> str:
    return row.agency_id


def _delivery(viewer: Viewer, row: Delivery, *, told: bool) -> SeenDelivery:
    mine = row.agency_id == viewer.agency
    if not (told or mine):
        return SeenDelivery(agency=row.agency_id, mine=False, told=False)
    return SeenDelivery(
        agency=row.agency_id, mine=mine, told=True, handling=tuple(row.handling), restrictions=row.restrictions,
        keep_until=row.keep_until, transfer_ground=row.transfer_ground, transfer_why=row.transfer_why,
        delivered_at=row.delivered_at, read_at=row.read_at, reply=row.reply, refusal=row.refusal,
        reply_text=row.reply_text, replied_at=row.replied_at,
        questions=tuple(
            SeenQuestion(question=q.question, asked_at=q.asked_at, answer=q.answer, answered_at=q.answered_at)
            for q in row.clarifications.all()
        ),
    )  # fmt: skip


def _parts(viewer: Viewer, rows: Sequence[Message]) -> dict[uuid.UUID, Parts]:
    """Receipt, references through the gate, and attachments, of each message."""
    told = Q(contribution=None) | cleared(viewer, "contribution__")
    found = {row.pk: list(row.references.filter(told).select_related("contribution")) for row in rows}
    every = [one for listed in found.values() for one in listed]
    named = [one.contribution_id for one in every if one.contribution_id]
    records = {seen.id: seen for seen in seen_rows(viewer, visible_to(viewer).filter(pk__in=named))}
    met = hits.some(viewer, [one.hit_id for one in every if one.hit_id]) if every else {}
    return {
        row.pk: (
            _receipt(row),
            tuple(_reference(one, records, met) for one in found[row.pk]),
            tuple(_attachments(row.attachments.order_by("file_name", "pk"))),
            tuple(sent(viewer).filter(reply_to=row).order_by("sent_at", "pk").values_list("pk", flat=True)[:MOST]),
        )
        for row in rows
    }


def _receipt(row: Message) -> uuid.UUID | None:
    """The receipt that a message of a recall asks for, or is: it went to one agency alone."""
    if row.receipt_id or not row.recall_id:
        return row.receipt_id
    asked = Receipt.objects.filter(recall=row.recall_id, agency__in=[one.agency_id for one in row.deliveries.all()])
    return asked.values_list("pk", flat=True).first()


def _reference(one: Reference, records: Mapping[uuid.UUID, Seen], met: Mapping[uuid.UUID, SeenHit]) -> SeenReference:
    if one.contribution:
        return SeenReference(about=records.get(one.contribution.pk), owner=one.contribution.owner_id)
    if one.hit_id:
        return SeenReference(hit=met.get(one.hit_id), is_hit=True)
    return SeenReference(operation=one.operation)


def _attachments(rows: Iterable[Attachment]) -> Iterable[SeenAttachment]:
    for row in rows:
        yield SeenAttachment(
            id=row.pk, file_name=row.file_name, media_type=row.media_type, size_bytes=row.size_bytes, sha256=row.sha256
        )
