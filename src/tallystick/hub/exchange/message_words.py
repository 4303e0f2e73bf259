"""Messages and clocks in words, with nothing in them that the reader may not see."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from tallystick.clocks import State
from tallystick.hub.exchange.board import SeenDeadline
from tallystick.hub.exchange.kinds import MessageKind, kinds
from tallystick.hub.exchange.models import Kind, Reply
from tallystick.hub.exchange.threads import SeenDelivery, SeenMessage, SeenReference
from tallystick.hub.naming import Named, age, called
from tallystick.vocabulary import code_list, label

STATE_MARKS = {
    State.OVERDUE: ("red", "clock-exclamation", "overdue"), State.WARNING: ("amber", "hourglass", "due soon"),
    State.RUNNING: ("blue", "clock", "running"), State.PAUSED: ("gray", "calendar-time", "stands still"),
    State.DONE: ("green", "circle-check", "done"),
}  # fmt: skip
THINGS = {
    "message": ("message", "the message"), "request": ("request", "the request"),
    "release": ("contribution", "the record"), "receipt": ("receipt", "the recall"),
}  # fmt: skip
"""What a clock is about -> the page that shows it, and its word."""
CARRIED = {
    Kind.RELEASE_REQUEST: "asks for a release", Kind.RELEASE_DECISION: "decided on a release",
    Kind.RECALL: "takes a fact back", Kind.CORRECTION: "corrects a fact",
    Kind.RECALL_RECEIPT: "says what became of its copies",
}  # fmt: skip
"""What stands for the subject of a message that an act made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A short mark with its words."""

    text: str
    words: str
    icon: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDelivery:
    """A recipient, its conditions where they are told, and how far it is."""

    one: SeenDelivery
    agency: Named
    status: str
    icon: str
    tone: str
    reply: str
    chips: tuple[Chip, ...]
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReference:
    """A thing a message refers to: in words, with a link where the reader may open it."""

    icon: str
    text: str
    url: str
    contribution: str = ""
    hit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDeadline:
    """A clock as a line: what it is, who waits, how long."""

    one: SeenDeadline
    subject: str
    detail: str
    url: str
    link: str
    icon: str
    tone: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message as a line, and its parts for its page."""

    one: SeenMessage
    kind: MessageKind
    sender: Named
    subject: str
    who: str
    to: str
    url: str
    carries: str
    age: str
    status: str
    tone: str
    icon: str
    chips: tuple[Chip, ...]
    urgency: str
    fields: tuple[tuple[str, str], ...]
    deliveries: tuple[ShownDelivery, ...]
    references: tuple[ShownReference, ...]
    due: tuple[SeenDeadline, ...]
    """The clocks that it started and that are not done: its recipient's own, or for its sender each one's."""


def shown(
    one: SeenMessage, agencies: Mapping[str, Named], now: datetime, clocks: Iterable[SeenDeadline] = ()
) -> ShownMessage:
    """The message in words."""
    kind, sender = kinds()[one.kind], _named(one.from_agency, agencies)
    status, tone = _status(one)
    due = tuple(c for c in clocks if c.thing_id == one.id and (c.mine or one.mine) and c.state is not State.DONE)
    return ShownMessage(
        one=one, kind=kind, sender=sender, subject=one.subject or CARRIED.get(Kind(one.kind), kind.label),
        who=_who(one, sender, agencies), to=_to(one, agencies), url=reverse("message", args=[one.id]),
        carries=_carries(one), age=age(now - one.at), status=status, tone=tone, icon=kind.icon,
        chips=_conditions(one),
        urgency=label("urgency_reasons", one.urgency) if one.urgency else "", fields=_fields(kind, one.fields),
        deliveries=tuple(_delivery(row, agencies, one) for row in one.deliveries),
        references=tuple(_reference(row, agencies, one.id) for row in one.references), due=due,
    )  # fmt: skip


def _who(one: SeenMessage, sender: Named, agencies: Mapping[str, Named]) -> str:
    """The subject of a message's line: who wrote it, or who asks what it means."""
    if one.unclear:
        names = [_named(code, agencies).short for code in one.unclear]
        return f"{', '.join(names)} ask{'s' if len(names) == 1 else ''} what you mean by"
    return "You" if one.mine else sender.short


def clock_line(one: SeenDeadline, agencies: Mapping[str, Named]) -> ShownDeadline:
    """A clock in words."""
    tone, icon, state = STATE_MARKS[one.state]
    if one.urgent and one.state is State.RUNNING:
        tone, icon = "red", "bolt"
    page, word = THINGS[one.thing]
    who = "" if not one.waits else f"{_named(one.waits if one.mine else one.agency, agencies).short} "
    waiting = (
        f"{who}waits for you"
        if one.mine and one.waits
        else f"you wait for {who.strip()}"
        if one.waits
        else "yours alone"
    )
    case = f"case {one.case}" if one.case else ""
    return ShownDeadline(
        one=one, subject=one.label, detail=" · ".join(part for part in (one.about, waiting, case, one.source) if part),
        url=reverse(page, args=[one.thing_id]) if page else "", link=word, icon=icon, tone=tone, state=state,
    )  # fmt: skip


def _named(code: str, agencies: Mapping[str, Named]) -> Named:
    return agencies.get(code) or Named(code=code, name=code, country="", short=code)


def _to(one: SeenMessage, agencies: Mapping[str, Named]) -> str:
    names = ["you" if row.mine else _named(row.agency, agencies).short for row in one.deliveries]
    return ", ".join(names) or "nobody yet"


def _carries(one: SeenMessage) -> str:
    """The page of the act that a message carries."""
    if one.receipt:
        return reverse("receipt", args=[one.receipt])
    return reverse("request", args=[one.request]) if one.request else ""


def _status(one: SeenMessage) -> tuple[str, str]:
    if one.draft:
        return "draft", "gray"
    if one.newer:
        return "replaced by a newer version", "gray"
    if one.mine:
        return _sent_status(one.deliveries, wants=kinds()[one.kind].wants_answer)
    own = one.own_delivery
    if own and one.waits:
        return ("you asked for clarification", "amber") if own.reply else ("waits for you", "amber")
    if own and own.reply:
        return f"you {Reply(own.reply).label} it", "green" if own.reply == Reply.ANSWERED else "red"
    return ("new", "blue") if one.unread else ("read", "gray")


def _sent_status(rows: Iterable[SeenDelivery], *, wants: bool) -> tuple[str, str]:
    listed = list(rows)
    of = len(listed)
    if any(row.reply == Reply.CLARIFICATION for row in listed):
        return "clarification asked", "amber"
    replied = sum(bool(row.reply) for row in listed)
    if wants:
        return f"{replied} of {of} replied", "green" if replied == of else "blue"
    read = sum(row.read_at is not None or bool(row.reply) for row in listed)
    return f"read by {read} of {of}", "green" if read == of else "blue"


def _conditions(one: SeenMessage) -> tuple[Chip, ...]:
    """Under which conditions the reader has it: for a recipient, with what is stated for it alone."""
    own = one.own_delivery
    handling = dict.fromkeys(("H0", *sorted({*one.handling, *(own.handling if own else ())})))
    said = dict.fromkeys(text for text in (one.restrictions, own.restrictions if own else "") if text)
    chips = _chips(handling, "; ".join(said), one.confidentiality.code)
    if own and own.keep_until:
        last = f"keep until {own.keep_until.day} {own.keep_until:%b %Y}"
        chips = (*chips, Chip(text=last, words="erase it after that day", icon="calendar-event", tone="amber"))
    return chips


def _chips(handling: Iterable[str], restrictions: str, confidentiality: str = "") -> tuple[Chip, ...]:
    codes = code_list("handling_codes")["codes"]
    found = [
        Chip(text=code, words=codes[code]["label"], icon=codes[code]["icon"], tone=_tone(code)) for code in handling
    ]
    if restrictions:
        found.append(Chip(text=restrictions, words="restrictions", icon="note", tone="amber"))
    if confidentiality:
        words = code_list("confidentiality")["codes"][confidentiality]["label"]
        found.append(Chip(text=confidentiality, words=words, icon="shield"))
    return tuple(found)


def _tone(code: str) -> str:
    """H0 always applies, and needs no eye."""
    return "" if code == "H0" else "amber"


def _fields(kind: MessageKind, stated: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = ((field, stated.get(field.name, "")) for field in kind.fields)
    return tuple((field.label, field.codes.get(value, value)) for field, value in found if value)


def _delivery(row: SeenDelivery, agencies: Mapping[str, Named], one: SeenMessage) -> ShownDelivery:
    status, icon, tone = _progress(row, draft=one.draft)
    reply = f"{Reply(row.reply).label}" if row.reply else ""
    if row.refusal:
        reply = f"refused: {label('refusal_reasons', row.refusal)}"
    grounds = code_list("transfer_grounds")["codes"]
    return ShownDelivery(
        one=row, agency=_named(row.agency, agencies), status=status, icon=icon, tone=tone, reply=reply,
        chips=_chips(row.handling, row.restrictions),
        ground=grounds.get(row.transfer_ground, {}).get("label", "") if row.transfer_ground else "",
    )  # fmt: skip


def _progress(row: SeenDelivery, *, draft: bool) -> tuple[str, str, str]:
    if not row.told:
        return "", "building", ""
    if draft:
        return "not sent yet", "edit", "gray"
    if row.reply:
        marks = {Reply.ANSWERED: ("check", "green"), Reply.REFUSED: ("hand-stop", "red")}
        icon, tone = marks.get(Reply(row.reply), ("message-question", "amber"))
        return Reply(row.reply).label, icon, tone
    return ("read", "eye", "blue") if row.read_at else ("delivered, not read yet", "mail", "gray")


def _reference(row: SeenReference, agencies: Mapping[str, Named], message: uuid.UUID) -> ShownReference:
    if row.operation:
        return ShownReference(icon="target", text=f"Operation {row.operation}", url="")
    if row.is_hit:
        if row.hit is None:
            return ShownReference(icon="lock", text="A hit that you do not learn of", url="")
        url = reverse("hit", args=[row.hit.id])
        return ShownReference(icon="arrows-join-2", text="A hit", url=url, hit=str(row.hit.id))
    if row.about is None:
        owner = _named(row.owner, agencies)
        # The record keeps its own number: two messages that name one hidden record are not to be joined.
        asked = urlencode({"for": f"message {message}", "agency": row.owner})
        url = f"{reverse('request_new')}?{asked}" if row.owner else ""
        return ShownReference(icon="lock", text=f"A record of {owner.short}: ask for it", url=url)
    url = reverse("contribution", args=[row.about.id])
    return ShownReference(
        icon="file-text", text=called(row.about.entity, row.about.caption), url=url, contribution=str(row.about.id)
    )
