"""What a person does to a message of the own agency: write a draft, change or discard it, state conditions for a
recipient, send it, and replace a sent one by a new version."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import answering, attaching, deadlines, enclosing, projects
from tallystick.hub.exchange.composing import Stated, To, named, problems_of_draft, problems_of_message, require
from tallystick.hub.exchange.kinds import kinds
from tallystick.hub.exchange.models import Delivery, Kind, Message, Project, Reference
from tallystick.hub.exchange.posting import deliver, new_number
from tallystick.hub.exchange.threads import visible_messages
from tallystick.hub.register.actions import person
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality

MOST_DRAFTS = 200
"""Drafts of one agency that wait at once."""


@action("ask")
def write_draft(viewer: Viewer, stated: Stated, *, key: uuid.UUID | None = None) -> uuid.UUID:
    """Keep a draft. Its id is ``key`` where one is given: the same key again is the same message, once."""
    if key and (known := Message.objects.filter(pk=key).first()):
        return _same(viewer, known)
    require(problems_of_draft(viewer, stated))
    if Message.objects.filter(from_agency=viewer.agency, sent_at=None).count() >= MOST_DRAFTS:
        raise Unacceptable(f"Your agency keeps {MOST_DRAFTS} drafts: send or discard some.")
    message = Message(
        id=key or uuid.uuid4(), case=viewer.case, from_agency_id=viewer.agency, by=person(viewer),
        purpose=viewer.purpose or "", made_at=viewer.now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _state(viewer, message, stated)
    except IntegrityError:
        # The same key came twice at once, and the other was first.
        return _same(viewer, Message.objects.get(pk=message.pk))
    record(viewer, "write_draft", [message.pk], kind=stated.kind)
    return message.pk


@action("ask")
def change_draft(viewer: Viewer, message_id: uuid.UUID, stated: Stated) -> None:
    """Restate a draft. Attachments, and the conditions of recipients that stay, are kept where nothing is said anew."""
    message = _draft(viewer, message_id)
    require(problems_of_draft(viewer, stated))
    if message.replaces and stated.kind != message.kind:
        raise Unacceptable("A new version keeps its kind.")
    _state(viewer, message, stated)
    record(viewer, "change_draft", [message.pk])


@action("ask")
def discard_draft(viewer: Viewer, message_id: uuid.UUID) -> None:
    """Delete a draft and its attachments."""
    message = _draft(viewer, message_id)
    record(viewer, "discard_draft", [message.pk])
    attaching.remove_files(message.attachments.all())
    message.delete()


@action("ask")
def set_conditions(viewer: Viewer, message_id: uuid.UUID, to: To) -> None:
    """State the conditions of one recipient of a draft."""
    message = _draft(viewer, message_id)
    row = message.deliveries.filter(agency=to.agency).first()
    if row is None:
        raise Unacceptable("That agency is no recipient of this draft.")
    require(problems_of_draft(viewer, Stated(kind=message.kind, to=(to,))))
    _restate(row, to).save()
    record(viewer, "set_conditions", [message.pk], to=to.agency)


@action("ask")
def send(viewer: Viewer, message_id: uuid.UUID) -> Message:
    """Send a draft: it gets its number, every recipient is told, and the clocks that it starts run. Sent again, it is
    the same message. Unacceptable, with every reason, where something is not in order."""
    message = _own(viewer, message_id)
    if message.sent_at:
        return message
    _in_its_case(viewer, message)
    rows = list(message.deliveries.select_related("agency"))
    to = [row.agency_id for row in rows]
    require([*problems_of_message(viewer, message, rows), *enclosing.problems(viewer, message, to)])
    before = _before(message, rows)
    message.number = before.number if before else new_number(message.case)
    message.version = before.version + 1 if before else 1
    message.by, message.sent_at = person(viewer), viewer.now
    message.save()
    deliver(message, rows, at=viewer.now)
    enclosing.note(viewer, message, to)
    if before:
        deadlines.moved(before, message, at=viewer.now)
    _start_clocks(message, rows, before)
    if kinds()[message.kind].needs == "reply" and message.reply_to_id:
        answering.answered_by(viewer, message)
    record(viewer, "send", [message.pk], to=to, kind=message.kind, name=message.name)
    return message


@action("ask")
def reply(viewer: Viewer, message_id: uuid.UUID, text: str, *, key: uuid.UUID | None = None) -> Message:
    """Answer a message in words, at once. The same key again is the same answer, once."""
    if key and (known := Message.objects.filter(pk=key).first()):
        return send(viewer, _same(viewer, known))
    asked = _got(viewer, message_id)
    stated = Stated(
        kind=Kind.ANSWER, to=(To(agency=asked.from_agency_id),), subject=asked.subject, text=text,
        reply_to=message_id, confidentiality=Confidentiality(asked.confidentiality),
    )  # fmt: skip
    if asked.from_agency_id == viewer.agency:
        raise Refused("Your agency is no recipient of such a message.")
    return send(viewer, write_draft(viewer, stated, key=key))


@action("ask")
def revise(viewer: Viewer, message_id: uuid.UUID, *, key: uuid.UUID | None = None) -> uuid.UUID:
    """A draft of the next version of a sent message, with all it states but its attachments."""
    sent = _own(viewer, message_id)
    if key and (known := Message.objects.filter(pk=key).first()):
        return _same(viewer, known)
    if sent.sent_at is None or not kinds()[sent.kind].by_person:
        raise Unacceptable("Only a sent message that a person wrote gets a new version.")
    if waiting := sent.versions.order_by("sent_at").first():
        if waiting.sent_at:
            raise Unacceptable(f"Version {waiting.version} replaces it: give that one a new version.")
        return waiting.pk
    _in_its_case(viewer, sent)
    rows, pointed = list(sent.deliveries.all()), list(sent.references.all())
    draft = Message.objects.get(pk=sent.pk)
    draft.pk, draft.number, draft.version, draft.sent_at = key or uuid.uuid4(), None, 1, None
    draft.replaces, draft.by, draft.made_at = sent, person(viewer), viewer.now
    draft.save(force_insert=True)
    Delivery.objects.bulk_create(_again(draft, row) for row in rows)
    for one in pointed:
        one.pk, one.message = None, draft
    Reference.objects.bulk_create(pointed)
    record(viewer, "revise", [sent.pk, draft.pk])
    return draft.pk


def _again(draft: Message, row: Delivery) -> Delivery:
    return Delivery(
        message=draft, agency_id=row.agency_id, handling=row.handling, restrictions=row.restrictions,
        keep_until=row.keep_until, transfer_ground=row.transfer_ground, transfer_why=row.transfer_why,
    )  # fmt: skip


def _own(viewer: Viewer, message_id: uuid.UUID) -> Message:
    """A message of the own agency, locked. Refused where there is none."""
    rows = visible_messages(viewer).filter(pk=message_id, from_agency=viewer.agency)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("Your agency has written no such message.")
    return found


def _draft(viewer: Viewer, message_id: uuid.UUID) -> Message:
    message = _own(viewer, message_id)
    if message.sent_at:
        raise Unacceptable("It was sent: a sent message never changes. Send a new version of it.")
    _in_its_case(viewer, message)
    return message


def _in_its_case(viewer: Viewer, message: Message) -> None:
    """A message is written for one case and one purpose, by whoever works on these."""
    if message.case != viewer.case or message.purpose != viewer.purpose:
        raise Unacceptable(f"It belongs to case {message.case} and its purpose: work on these, then go on.")


def _same(viewer: Viewer, known: Message) -> uuid.UUID:
    if known.from_agency_id != viewer.agency:
        raise Refused("Choose another key.")
    return known.pk


def _state(viewer: Viewer, message: Message, stated: Stated) -> None:
    """Write what a draft states: the row, its recipients and its references."""
    message.kind, message.subject, message.text = stated.kind, stated.subject.strip(), stated.text.strip()
    message.fields = {name: value.strip() for name, value in stated.fields.items() if value.strip()}
    message.confidentiality, message.restrictions = int(stated.confidentiality), stated.restrictions.strip()
    message.handling = sorted(stated.handling)
    message.urgency, message.urgency_why = stated.urgency, stated.urgency_why.strip()
    message.project = _project(viewer, stated.project)
    message.reply_to = _answered(viewer, stated.reply_to)
    message.save()
    kept = {row.agency_id: row for row in message.deliveries.all()}
    message.deliveries.exclude(agency__in=[one.agency for one in stated.to]).delete()
    for one in stated.to:
        plain = one == To(agency=one.agency)
        if one.agency not in kept or not plain:
            _restate(kept.get(one.agency) or Delivery(message=message, agency_id=one.agency), one).save()
    message.references.all().delete()
    Reference.objects.bulk_create(_references(viewer, message, stated))


def _restate(row: Delivery, one: To) -> Delivery:
    row.handling, row.restrictions, row.keep_until = sorted(one.handling), one.restrictions.strip(), one.keep_until
    row.transfer_ground, row.transfer_why = one.transfer_ground[:16], one.transfer_why.strip()
    return row


def _project(viewer: Viewer, code: str) -> Project | None:
    if not code:
        return None
    found = projects.open_to(viewer).filter(code=code).first()
    if found is None:
        raise Unacceptable("Analysis project: expected one that stands and that your agency takes part in.")
    return found


def _got(viewer: Viewer, message_id: uuid.UUID) -> Message:
    """A sent message that the viewer may read. Refused where there is none."""
    found = visible_messages(viewer).exclude(sent_at=None).filter(pk=message_id).first()
    if found is None:
        raise Refused("No such message to your agency.")
    return found


def _answered(viewer: Viewer, reply_to: uuid.UUID | None) -> Message | None:
    """The message a draft replies to: one of its case that the agency sent or got."""
    if reply_to is None:
        return None
    found = _got(viewer, reply_to)
    if found.case != viewer.case:
        raise Unacceptable(f"That message belongs to case {found.case}: work on that case, then reply.")
    return found


def _references(viewer: Viewer, message: Message, stated: Stated) -> Iterable[Reference]:
    """What it refers to. Unacceptable where the viewer does not see it."""
    records, hits = dict.fromkeys(stated.contributions), dict.fromkeys(stated.hits)
    named(viewer, records, hits, stated.confidentiality)
    yield from (Reference(message=message, contribution_id=one) for one in records)
    yield from (Reference(message=message, hit_id=one) for one in hits)
    if stated.operation.strip():
        yield Reference(message=message, operation=stated.operation.strip())


def _before(message: Message, rows: list[Delivery]) -> Message | None:
    """The version that this one replaces, locked; its recipients all get the new one."""
    if message.replaces_id is None:
        return None
    before = Message.objects.select_for_update(of=("self",)).get(pk=message.replaces_id)
    told = set(before.deliveries.values_list("agency", flat=True))
    if left_out := sorted(told - {row.agency_id for row in rows}):
        raise Unacceptable(f"A new version goes to all who have the old one: {', '.join(left_out)} too.")
    return before


def _start_clocks(message: Message, rows: list[Delivery], before: Message | None) -> None:
    """What this kind of message starts for each recipient that had no earlier version."""
    had = set(before.deliveries.values_list("agency", flat=True)) if before else set()
    for row in rows:
        if row.agency_id not in had and (clock := deadlines.clock_of(message, row)):
            deadlines.start(clock, row.agency, delivery=row, at=message.sent_at)
