"""What comes from a stranger is held within limits, and is refused in one line that says where and what."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.formats import document as limits
from tallystick.formats import header, read_rows
from tallystick.formats.document import Kind, kind_of
from tallystick.vocabulary.tables import Reject, Row, Unusable
from tests.formats.making import rows_of, rows_of_json

BUNDLE = {"type": "bundle", "id": "bundle--2f1d3f0a-52a6-4c9c-9f0e-3b7d0e0f7a11", "objects": []}
PERSON = {"type": "identity", "id": "identity--1", "name": "A", "identity_class": "individual"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"type":"bundle","objects":[]}', Kind.STIX),
        ('\ufeff{\n  "id": "bundle--1",\n  "type": "bundle",\n  "objects": []\n}', Kind.STIX),
        ('{"Event": {}}', Kind.MISP),
        ('{"response": [{"Event": {}}]}', Kind.MISP),
        ('[{"Event": {}}]', Kind.MISP),
        ('{"id":"1","schema":"Person","properties":{"type":["bundle"]}}\n{"id":"2"}\n', None),
        ('{"id":"1","more":{"type":"bundle"}}\n{"id":"2"}\n', None),
        ('{"id":"1","more":{"type":"bundle"}}', None),
        ('{"name":"A"}\n{"name":"Event"}\n', None),
        ('{"Event": "Raid", "date": "2026"}\n', None),
        ("name,type\nbundle,Event\n", None),
    ],
)
def test_a_file_is_told_by_its_content(tmp_path: Path, text: str, expected: Kind | None) -> None:
    path = tmp_path / "list.json"
    path.write_text(text, "utf-8")
    assert kind_of(path) is expected


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".txt", ".csv"])
def test_a_bundle_is_one_whatever_its_ending(ending: str) -> None:
    (row,) = rows_of(json.dumps({**BUNDLE, "objects": [PERSON]}), ending)
    assert row.properties == {"name": ("A",)}


def test_tables_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,phone\nAna,1\n")
    assert header(path) == ("name", "phone")
    assert [row.cells for row in read_rows(path)] == [{"name": "Ana", "phone": "1"}]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"type": "bundle", "objects": [}', "line 1, character 32"),
        ('{"type": "bundle",\n "objects": [1,]}', "line 2"),
        ('{"type": "bundle"}', "objects"),
        ('{"type": "bundle", "objects": {}}', "objects"),
        ('{"type": "bundle", "type": "bundle", "objects": []}', "text"),
        ('{"type": "bundle", "n": NaN, "objects": []}', "text"),
        ('{"type": "bundle", "n": ' + "9" * 5_000 + "}", "text"),
        ('{"type": "bundle", "n": ' + "[" * 40 + "]" * 40 + "}", "nesting"),
        ('{"type": "bundle", "n": ' + '{"a":' * 100_000 + "}", "nesting"),
        ('{"Event": {"Object": {}}}', "event 1, Object"),
        ('{"response": [{"Event": {}}, {}]}', "Event"),
        ('{"response": [{"Event": []}]}', "event 1"),
    ],
)
def test_what_cannot_be_read_at_all_is_one_line(text: str, place: str) -> None:
    with pytest.raises(Unusable) as fault:
        rows_of(text)
    assert fault.value.place.startswith(place)
    assert "\n" not in str(fault.value)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b'{"type": "bundle", "x": "\xff"}')
    with pytest.raises(Unusable, match="byte 26: expected UTF-8"):
        list(read_rows(path))


def test_a_document_is_held_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {**BUNDLE, "objects": [{**PERSON, "id": f"identity--{n}"} for n in range(50)]}
    assert len(rows_of_json(whole)) == 50
    monkeypatch.setattr(limits, "MAX_PARTS", 100)
    with pytest.raises(Unusable, match="at most 100 objects"):
        rows_of_json(whole)
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 1_000)
    with pytest.raises(Unusable, match="split it"):
        rows_of_json(whole)


def test_a_file_with_nothing_to_hand_in_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**BUNDLE, "objects": [{"type": "malware", "id": "malware--1"}]}))
    with pytest.raises(Unusable, match="found none"):
        header(path)


KEYS = st.sampled_from(("type", "id", "objects", "extensions", "name", "identity_class", "object_refs", "Event", "Tag",
                        "object_marking_refs", "granular_markings", "created_by_ref", "definition", "record", "value",
                        "Attribute", "Object", "uuid", "response", "object_relation", "comment"))  # fmt: skip
WORDS = st.sampled_from(("identity", "observed-data", "marking-definition", "user-account", "individual", "iban",
                         'tallystick:record="contribution"', "vehicle", "x--1"))  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(VALUES, max_size=6))
def test_no_document_ends_in_anything_but_rows_rejects_or_one_line(parts: list[Any]) -> None:
    for whole in ({"type": "bundle", "objects": parts}, {"Event": {"Attribute": parts, "Object": parts, "Tag": parts}}):
        try:
            found = rows_of_json(whole)
        except Unusable:
            continue
        assert all(isinstance(one, Row | Reject) for one in found)
        assert [one.number for one in found] == sorted({one.number for one in found})
