"""Requests in words, told to either side with what it may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.hub.exchange.models import Answer
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.naming import Named, age, kind_of
from tallystick.vocabulary import label

MARKS = {Answer.OPEN: "hourglass", Answer.RELEASED: "lock-open", Answer.REFUSED: "hand-stop"}
TONES = {Answer.OPEN: "amber", Answer.RELEASED: "green", Answer.REFUSED: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """One request as a line, and its parts for its page."""

    asked: SeenRequest
    subject: str
    rest: str
    detail: str
    answer: str
    icon: str
    tone: str
    age: str
    asker: Named
    owner: Named


def shown(asked: SeenRequest, agencies: Mapping[str, Named], now: datetime) -> ShownRequest:
    """The request in words."""
    asker, owner = agencies[asked.from_agency], agencies[asked.to_agency]
    subject = f"{asker.short} asks" if asked.to_me else f"You asked {owner.short}"
    purpose = label("purposes", asked.purpose)
    return ShownRequest(
        asked=asked,
        subject=subject,
        rest=f"for {about(asked)}",
        detail=f"{asked.why} · {purpose}, case {asked.case} · {asked.person}",
        answer=answer(asked, now.date()),
        icon=MARKS[Answer(asked.answer)],
        tone=TONES[Answer(asked.answer)],
        age=age(now - asked.at),
        asker=asker,
        owner=owner,
    )


def about(asked: SeenRequest) -> str:
    """What is asked for, as this side may name it."""
    if asked.sought and (asked.about is None or asked.answer == Answer.OPEN):
        return f"what it looked for: {asked.sought}" if asked.to_me else f"what you looked for: {asked.sought}"
    if asked.about is None:
        return "a record of yours" if asked.to_me else "what it holds"
    whose = "your" if asked.to_me else "the"
    return f"{whose} {kind_of(asked.about.entity)} {asked.about.caption}"


def answer(asked: SeenRequest, today: date) -> str:
    """How the request stands, in a few words."""
    if asked.answer == Answer.OPEN:
        return "waits for you" if asked.to_me else "waits for the owner"
    if asked.answer == Answer.REFUSED:
        return f"refused: {label('refusal_reasons', asked.refusal)}"
    if asked.until is None:
        return "released; the release has ended"
    day = f"{asked.until.day} {asked.until:%b %Y}"
    return f"released until {day}" if asked.until >= today else f"was released until {day}"
