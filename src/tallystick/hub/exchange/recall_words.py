"""Recalls, receipts and holdings in words, told to either side with what it may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.clocks import moment
from tallystick.hub.exchange.holdings import HeldCopy, Holder
from tallystick.hub.exchange.models import Change, Done
from tallystick.hub.exchange.recalls import Mark, SeenReceipt
from tallystick.hub.naming import Named, age, called
from tallystick.hub.register.queries import Seen

VERBS = {
    Change.RECALL: "withdrew", Change.CORRECTION: "corrected", Change.ENDED: "ended your release of",
    Change.RAN_OUT: "asks back", Change.ERASED: "erased", Change.RESTRICTED: "tightened the conditions of",
    Change.REPORT: "recalled",
}  # fmt: skip
"""What an owner did, before what it did it to, as a holder reads it."""
OWN_VERBS = {**VERBS, Change.ENDED: "ended a release of", Change.RAN_OUT: "asked back"}
MARK_VERBS = {
    Change.RESTRICTED: "tightened its conditions", Change.ENDED: "ended a release of it",
    Change.RAN_OUT: "let a release of it run out",
}  # fmt: skip
"""Said beside a record, where the verb and "it" would not do."""
MARKS = {
    Done.OPEN: ("hourglass", "amber"), Done.ERASED: ("trash", "green"), Done.REPLACED: ("refresh", "green"),
    Done.RESTRICTED: ("lock", "amber"), Done.KEPT: ("hand-stop", "amber"), Done.NOTED: ("check", "green"),
}  # fmt: skip
"""Icon and tone of each answer."""
MOST_REASONS = 3
"""Recalls that the words why a file is not handed out name."""
OVERDUE = ("clock-exclamation", "red")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReceipt:
    """One receipt as a line, and its parts for its page."""

    asked: SeenReceipt
    subject: str
    rest: str
    answer: str
    icon: str
    tone: str
    age: str
    due: str
    owner: Named
    holder: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecall:
    """A recall of the viewer's agency, with the receipt of everybody asked."""

    subject: str
    rest: str
    why: str
    at: datetime
    about: Seen | None
    answered: int
    receipts: tuple[ShownReceipt, ...]


def shown(one: SeenReceipt, agencies: Mapping[str, Named], now: datetime) -> ShownReceipt:
    """The receipt in words."""
    icon, tone = OVERDUE if one.overdue else MARKS[Done(one.done)]
    verb, owner = (VERBS if one.to_me else OWN_VERBS)[Change(one.change)], agencies[one.owner]
    return ShownReceipt(
        asked=one, subject=f"{owner.short} {verb}" if one.to_me else f"You {verb}", rest=about(one),
        answer=answer(one), icon=icon, tone=tone, age=age(now - one.asked_at), owner=owner,
        due=moment(one.due_at, now=now),
        holder=agencies[one.agency],
    )  # fmt: skip


def about(one: SeenReceipt) -> str:
    """What it is about, as this side may name it."""
    if one.report:
        return f"report {one.report}"
    if one.about is None:
        return (one.called or "a record that you hold") if one.to_me else "a record of yours"
    return called(one.about.entity, one.about.caption)


def answer(one: SeenReceipt) -> str:
    """How the receipt stands, in a few words."""
    if one.done != Done.OPEN:
        return Done(one.done).label
    waits = "waits for your receipt" if one.to_me else "has not answered"
    return f"{waits}, overdue" if one.overdue else waits


def by_recall(board: Iterable[SeenReceipt], agencies: Mapping[str, Named], now: datetime) -> tuple[ShownRecall, ...]:
    """The owner's board: each recall with its receipts; those with something open first, the oldest first."""
    of: dict[UUID, list[SeenReceipt]] = {}
    for one in board:
        of.setdefault(one.recall, []).append(one)
    return tuple(_recall([shown(one, agencies, now) for one in group]) for group in of.values())


def _recall(lines: list[ShownReceipt]) -> ShownRecall:
    first = lines[0]
    return ShownRecall(
        subject=first.subject, rest=first.rest, why=first.asked.asked_why, at=first.asked.asked_at,
        about=first.asked.about, answered=sum(line.asked.done != Done.OPEN for line in lines), receipts=tuple(lines),
    )  # fmt: skip


def marked(mark: Mark, agencies: Mapping[str, Named]) -> str:
    """A recall as a mark beside a record: ``Spain corrected it on 3 Nov 2026``."""
    day = f"{mark.at.day} {mark.at:%b %Y}"
    verb = MARK_VERBS.get(Change(mark.change), f"{VERBS[Change(mark.change)]} it")
    return f"{agencies[mark.owner].short} {verb} on {day}"


def blocked(marks: Iterable[Mark], agencies: Mapping[str, Named]) -> str:
    """Why an export is not handed out, where recalls are the reason; empty for none."""
    told = sorted({marked(one, agencies) for one in marks})
    more = f" and {len(told) - MOST_REASONS} more" if len(told) > MOST_REASONS else ""
    return f" Something in it: {'; '.join(told[:MOST_REASONS])}{more}." if told else ""


def copied(one: HeldCopy) -> str:
    """What a copy is of, as the reader may name it."""
    return called(one.about.entity, one.about.caption) if one.about else "a record that its owner took back"


def held(copies: Iterable[HeldCopy], agencies: Mapping[str, Named]) -> tuple[tuple[HeldCopy, str, Named], ...]:
    """Copies in words, each with its owner."""
    return tuple((one, copied(one), agencies[one.owner]) for one in copies)


def holding(holders: Iterable[Holder], agencies: Mapping[str, Named]) -> tuple[tuple[Holder, Named], ...]:
    """Holders by name."""
    return tuple((one, agencies[one.agency]) for one in holders)
