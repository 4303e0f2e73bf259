"""One form for one entry: what is hashed is what an export states."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tallystick.auditlog import Entry, canonical, commit, leaf_of, part_salt, stated
from tallystick.auditlog.entry import canonical_person, canonical_texts, commit_text
from tallystick.auditlog.tree import leaf_hash

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(st.builds(
    Entry, at=MOMENTS, agency=st.text(), role=st.text(), purpose=st.text(), case=st.text(), action=st.text(),
    result=st.text(), person=HEX, objects=HEX, told=st.just("") | HEX, secret=st.just("") | HEX,
))  # fmt: skip
def test_the_leaf_is_the_hash_of_what_is_stated(entry: Entry) -> None:
    assert leaf_of(entry) == leaf_hash(canonical(stated(entry)))


@given(st.text(), st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.text())), st.lists(st.text()))
def test_parts_written_out_are_canonical(account: str, detail: dict[str, object], objects: list[str]) -> None:
    said = canonical({"account": account, "detail": detail})
    assert canonical_person(account, canonical(detail).decode()).encode() == said
    assert canonical_texts(objects).encode() == canonical(objects)
    assert commit(b"s" * 32, objects) == commit_text(b"s" * 32, canonical(objects))


def test_a_moment_has_one_form() -> None:
    at = datetime(2026, 11, 16, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    parts = {
        "agency": "",
        "role": "",
        "purpose": "",
        "case": "",
        "action": "",
        "result": "",
        "person": "",
        "objects": "",
    }
    assert stated(Entry(at=at, **parts))["at"] == "2026-11-16T08:00:00.000000Z"


def test_the_salt_of_one_part_tells_nothing_of_another() -> None:
    salts = {part_salt(b"s" * 32, part) for part in ("person", "objects")}
    assert len(salts | {b"s" * 32}) == 3
