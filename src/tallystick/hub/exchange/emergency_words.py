"""What was opened for danger to life, in words, told to either side with what it may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.hub.exchange.emergencies import SeenEmergency
from tallystick.hub.local_time import moment
from tallystick.hub.naming import Named, age, kind_of
from tallystick.vocabulary import Purpose, label


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEmergency:
    """One opening as a line, and its parts for its page."""

    seen: SeenEmergency
    subject: str
    rest: str
    standing: str
    owed: str
    tone: str
    age: str
    purpose: str
    reader: Named
    owner: Named


def shown(one: SeenEmergency, agencies: Mapping[str, Named]) -> ShownEmergency:
    """The opening in words: who opened whose record, how it stands, and whether it is justified."""
    reader, owner = agencies[one.agency], agencies[one.owner]
    return ShownEmergency(
        seen=one, subject=_subject(one, reader), rest=_rest(one, owner), standing=_standing(one), owed=_owed(one),
        tone="red" if one.open or one.overdue else "amber" if one.owed else "gray", age=age(one.now - one.at),
        purpose=", ".join(label("purposes", purpose) for purpose in Purpose if purpose.bit & one.purpose),
        reader=reader, owner=owner,
    )  # fmt: skip


def _subject(one: SeenEmergency, reader: Named) -> str:
    if one.by_us:
        return f"{one.person} opened"
    return f"{one.person} of {reader.short} opened" if one.person else f"Somebody of {reader.short} opened"


def _rest(one: SeenEmergency, owner: Named) -> str:
    whose = f"a record of {owner.short}" if one.by_us else "a record of yours"
    if one.about:
        whose = f"{'the' if one.by_us else 'your'} {kind_of(one.about.entity)} {one.about.caption}"
    return f"{whose} for danger to life"


def _standing(one: SeenEmergency) -> str:
    if one.open:
        return f"open until {moment(one.expires_at)}"
    if one.ended_at:
        return f"ended by its owner {moment(one.ended_at)}"
    return f"over since {moment(one.expires_at)}"


def _owed(one: SeenEmergency) -> str:
    if one.justified_at:
        return f"justified {moment(one.justified_at)}"
    due = moment(one.due_at) if one.due_at else "now"
    return f"justification overdue since {due}" if one.overdue else f"justification owed by {due}"
