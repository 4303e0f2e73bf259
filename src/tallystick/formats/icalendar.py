"""A calendar file as RFC 5545 has it: one event for each appointment, times in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAX_LINE_BYTES = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Something between two moments that bear their time zones. ``uid`` is the same for ever; ``changed_at`` is when it
    was last stated."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ""
    text: str = ""
    cancelled: bool = False


def calendar(appointments: Iterable[Appointment], *, name: str) -> str:
    """The file: lines that end in CRLF, none longer than 75 bytes (section 3.1)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tallystick//Plan//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for one in appointments:
        lines += _event(one)
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    """A text value (section 3.3.11), without control characters."""
    told = text.replace("\r\n", "\n").translate(_ESCAPED)
    return "".join(char for char in told if char.isprintable() or char == "\t")


def folded(line: str) -> str:
    """A content line with its CRLF, cut between characters where it is too long; what follows begins with a space."""
    pieces, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > MAX_LINE_BYTES:
            pieces.append(" ")
            size = 1
        pieces[-1] += char
        size += width
    return "\r\n".join(pieces) + "\r\n"


def _event(one: Appointment) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(one.uid)}"
    yield f"DTSTAMP:{_moment(one.changed_at)}"
    yield f"DTSTART:{_moment(one.starts_at)}"
    yield f"DTEND:{_moment(one.ends_at)}"
    yield f"SUMMARY:{escaped(one.title)}"
    yield from (
        f"{name}:{escaped(text)}" for name, text in (("LOCATION", one.place), ("DESCRIPTION", one.text)) if text
    )
    yield f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
