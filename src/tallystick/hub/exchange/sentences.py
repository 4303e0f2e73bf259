"""Requests in words, told to either side with what it may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.hub import naming
from tallystick.hub.exchange.models import Answer, Wanted
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.naming import Named, age, kind_of
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Readable
from tallystick.hub.register.who import NOBODY_ELSE, Line
from tallystick.vocabulary import Purpose, label

MARKS = {Answer.OPEN: "hourglass", Answer.SECOND: "users", Answer.RELEASED: "lock-open", Answer.REFUSED: "hand-stop"}
TONES = {Answer.OPEN: "amber", Answer.SECOND: "amber", Answer.RELEASED: "green", Answer.REFUSED: "red"}


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


def wanted(asked: SeenRequest, agencies: Mapping[str, Named]) -> str:
    """What the owner is asked for, in words."""
    words = Wanted(asked.wanted).label
    return f"{words} to {agencies[asked.onward_to].short}" if asked.onward_to else words


def terms(given: Granted, agencies: Mapping[str, Named]) -> str:
    """On which terms it was released."""
    said = [
        "all of it" if given.level == Level.FULL else "the open part",
        f"for {', '.join(label('purposes', one) for one in Purpose if one.bit & given.purposes)}",
        f"for case {given.case} alone" if given.case else "for any case",
        "for use in judicial proceedings" if given.court else "",
        _onward(given, agencies),
        "a transfer with a record of its own" if given.transferred else "",
        f"under {given.legal_basis}" if given.legal_basis else "",
    ]
    return ", ".join(one for one in said if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTerms:
    """On which terms the reader has it: ``says`` are the agencies and their words."""

    lead: str
    terms: str
    says: tuple[tuple[str, str], ...]


def held(by: Iterable[Granted], owner: Named, agencies: Mapping[str, Named]) -> tuple[ShownTerms, ...]:
    """The releases by which a reader has what another agency owns, in words; an opening for danger to life tells of
    itself elsewhere."""
    return tuple(_held(one, owner, agencies) for one in by if not one.emergency)


def _held(one: Granted, owner: Named, agencies: Mapping[str, Named]) -> ShownTerms:
    until = f"until {one.until.day} {one.until:%B %Y}"
    if not one.passed_on_by:
        return ShownTerms(lead=f"Released to you {until}:", terms=terms(one, agencies), says=((owner.short, one.why),))
    by = agencies[one.passed_on_by].short
    says = ((owner.short, one.first_why), (by, one.why))
    return ShownTerms(lead=f"Passed on to you by {by} {until}:", terms=terms(one, agencies), says=says)


def _onward(given: Granted, agencies: Mapping[str, Named]) -> str:
    if not given.onward:
        return "not to be passed on"
    return f"may be passed on{f' to {agencies[given.onward_to].short}' if given.onward_to else ''}"


def who_sees(asked: SeenRequest, agencies: Mapping[str, Named]) -> tuple[Line, ...]:
    """Who can see a request, and why."""
    asker, owner = agencies[asked.from_agency], agencies[asked.to_agency]
    about = "Is asked whether it holds it" if asked.sought else "Owns what is asked for"
    return (
        Line(who=(asker.short,), may=True, extent="all of it", rule="Asked"),
        Line(who=(owner.short,), may=True, extent="all of it", rule=about),
        Line(who=NOBODY_ELSE, may=False, extent="nothing", rule="A request is between two"),
    )


def reads_now(asker: Named, fields: Readable) -> str:
    """What the asker reads of it before anything is released."""
    words = {Level.NOTHING: "nothing of it", Level.OPEN: "the open part of it", Level.FULL: "all of it"}
    return f"For this case, {asker.short} reads {words[fields.now]} now."


def parts(schema_name: str, fields: Readable) -> tuple[str, str]:
    """What the whole and the open part hold, by the names of their properties."""
    whole, opened = (
        ", ".join(naming.property_label(schema_name, name).lower() for name in names) or "nothing"
        for names in (fields.whole, fields.opened)
    )
    return whole, opened


def answer(asked: SeenRequest, today: date) -> str:
    """How the request stands, in a few words."""
    if asked.answer == Answer.SECOND:
        return "waits for you as the second person" if asked.waits_for_me else "waits for a second person"
    if asked.answer == Answer.OPEN:
        return "waits for you" if asked.to_me else "waits for the owner"
    if asked.answer == Answer.REFUSED:
        return f"refused: {label('refusal_reasons', asked.refusal)}"
    if asked.until is None:
        return "released; the release has ended"
    day = f"{asked.until.day} {asked.until:%b %Y}"
    return f"released until {day}" if asked.until >= today else f"was released until {day}"
