"""What stands in a room, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.hub.naming import Named
from tallystick.hub.room.models import EntryKind
from tallystick.hub.room.queries import Duty, Present, SeenAnnouncement, SeenEntry, SeenFile, SeenQuestion
from tallystick.hub.templatetags.presenting import Tone
from tallystick.vocabulary import label

LOOKS = {
    EntryKind.EVENT: (Tone.BLUE, "point"), EntryKind.DECISION: (Tone.PURPLE, "gavel"),
    EntryKind.INSTRUCTION: (Tone.AMBER, "arrows-right-left"), EntryKind.INFORMATION: (Tone.GRAY, "info-circle"),
    EntryKind.CORRECTION: (Tone.AMBER, "edit"), EntryKind.ORDER: (Tone.RED, "speakerphone"),
    EntryKind.ANNOUNCEMENT: (Tone.BLUE, "bell"), EntryKind.ANSWER: (Tone.GREEN, "message-question"),
}  # fmt: skip
"""Tone and icon of each kind of entry; its word stands beside them."""
MOST_ON_DESK_CHARS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """An entry as a line."""

    seen: SeenEntry
    kind: str
    tone: Tone
    icon: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnnouncement:
    """An announcement with who has not seen it."""

    seen: SeenAnnouncement
    who: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question: from whom to whom."""

    seen: SeenQuestion
    asks: str
    owes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDuty:
    """What waits, as a line of a desk."""

    duty: Duty
    subject: str
    text: str
    action: str


def entry(one: SeenEntry, agencies: Mapping[str, Named]) -> ShownEntry:
    """An entry in words."""
    tone, icon = LOOKS[one.kind]
    who = " · ".join(filter(None, (agencies[one.agency].short, one.person)))
    return ShownEntry(seen=one, kind=str(one.kind.label), tone=tone, icon=icon, who=who)


def announcement(one: SeenAnnouncement, agencies: Mapping[str, Named]) -> ShownAnnouncement:
    """An announcement in words."""
    return ShownAnnouncement(
        seen=one, who=f"{agencies[one.agency].short} · {one.person}",
        missing=", ".join(sorted(agencies[code].short for code in one.missing)),
    )  # fmt: skip


def question(one: SeenQuestion, agencies: Mapping[str, Named]) -> ShownQuestion:
    """A question in words."""
    return ShownQuestion(seen=one, asks=agencies[one.agency].short, owes=agencies[one.owner].short)


def present(one: Present, agencies: Mapping[str, Named]) -> str:
    """``Spain · Analyst``."""
    return f"{agencies[one.agency].short} · {label('roles', one.role)}"


def terms(one: SeenFile) -> str:
    """The codes of a file: ``H0 · H2 · BPL``."""
    return " · ".join((*one.handling, one.confidentiality.code))


def duty(one: Duty, agencies: Mapping[str, Named]) -> ShownDuty:
    """What waits, in words."""
    who = agencies[one.agency].short
    text = one.text if len(one.text) <= MOST_ON_DESK_CHARS else f"{one.text[:MOST_ON_DESK_CHARS].rstrip()} …"
    if one.due_at is None:
        return ShownDuty(duty=one, subject=f"{who} announced", text=text, action="Read")
    return ShownDuty(duty=one, subject=f"{who} asks you", text=text, action="Answer")
