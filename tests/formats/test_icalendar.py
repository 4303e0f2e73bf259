"""Calendar files: RFC 5545's escaping and folding."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tallystick.formats.icalendar import MAX_LINE_BYTES, Appointment, calendar, escaped, folded

NOW = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)


def one(**changed: object) -> Appointment:
    stated = {"uid": "1@tallystick", "title": "Search", "starts_at": NOW, "ends_at": NOW + timedelta(hours=2),
              "changed_at": NOW - timedelta(days=1)}  # fmt: skip
    return Appointment(**(stated | changed))  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_event() -> None:
    text = calendar([one(title="House; flat, yard\\cellar", place="Kade 4", text="Alfa\nplanned")], name="Plan")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert set(unfolded(text)) >= {
        "UID:1@tallystick", "DTSTAMP:20261115T050000Z", "DTSTART:20261116T050000Z", "DTEND:20261116T070000Z",
        "SUMMARY:House\\; flat\\, yard\\\\cellar", "LOCATION:Kade 4", "DESCRIPTION:Alfa\\nplanned", "STATUS:CONFIRMED",
    }  # fmt: skip


def test_what_is_dropped_is_cancelled_and_what_is_empty_left_out() -> None:
    lines = unfolded(calendar([one(cancelled=True)], name="Plan"))
    assert "STATUS:CANCELLED" in lines
    assert not any(line.startswith(("LOCATION", "DESCRIPTION")) for line in lines)


def test_nothing_typed_begins_a_line_of_its_own() -> None:
    text = calendar([one(title="x\r\nBEGIN:VALARM\r\u2028y\x00")], name="Plan")
    assert "SUMMARY:x\\nBEGIN:VALARMy" in unfolded(text)


@given(st.text(max_size=400))
def test_lines_are_short_and_whole(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    pieces = folded(line).split("\r\n")
    assert pieces.pop() == ""
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= MAX_LINE_BYTES for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])
