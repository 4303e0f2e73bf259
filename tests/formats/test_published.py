"""The published vocabulary: made from the code lists, current where it is committed, sound by others' rules."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import stix2
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.formats import VERSION, Format, published
from tallystick.formats.ids import CONDITIONS_EXTENSION
from tallystick.formats.items import conditions_of, stated
from tallystick.formats.misp_tags import TAG
from tallystick.vocabulary import Flag, Handling, Purpose, SubjectCategory, UrgencyReason
from tests.formats.making import document, item, of_the_exercise

FOLDER = Path(__file__).parents[2] / "docs" / "vocabulary" / VERSION


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return dict(json.loads(published()["schema.json"]))


@pytest.fixture(scope="module")
def taxonomy() -> dict[str, Any]:
    return dict(json.loads(published()["machinetag.json"]))


def test_what_is_committed_is_current() -> None:
    committed = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert committed == published(), "run: tallystick vocabulary --out docs/vocabulary"


def test_the_command_writes_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["vocabulary", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert result.stdout == f"Vocabulary {VERSION}: 4 files in {tmp_path / 'out' / VERSION}\n"
    assert {path.name: path.read_text() for path in (tmp_path / "out" / VERSION).iterdir()} == published()


def test_the_command_wants_a_folder(tmp_path: Path) -> None:
    from tallystick.cli.errors import Unusable

    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["vocabulary", "--out", str(tmp_path / "file")])
    assert isinstance(result.exception, Unusable)


def test_the_schema_is_one_and_takes_what_we_write(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for one in of_the_exercise():
        checker.validate({**stated(one), **conditions_of(one)})


def test_a_marking_holds_what_the_schema_says_of_conditions(schema: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator({**schema, "allOf": [{"$ref": "#/$defs/conditions"}]})
    markings = [one for one in document(Format.STIX, of_the_exercise())["objects"] if "definition" not in one]
    found = [one["extensions"][CONDITIONS_EXTENSION] for one in markings if one["type"] == "marking-definition"]
    assert len(found) > 50
    for one in found:
        checker.validate(one)


@pytest.mark.parametrize(
    "change",
    [
        {"handling": ["H0", "H9"]}, {"handling": ["H1"]}, {"handling": ["H0", "H3"]}, {"evaluation": ["B5"]},
        {"purpose": ["none"]}, {"subject_category": ["THIEF"]}, {"confidentiality": "SECRET"},
        {"review_date": "soon"}, {"flags": ["old"]}, {"legal_basis": []},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_no_list_knows(schema: dict[str, Any], change: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    good = {**stated(item("Person", {"name": ["A"]})), **conditions_of(item("Person", {"name": ["A"]}))}
    assert checker.is_valid(good)
    assert not checker.is_valid({**good, **change})


def test_the_schema_knows_every_code(schema: dict[str, Any]) -> None:
    def codes(name: str) -> list[str]:
        return [one["const"] for one in schema["$defs"][name]["oneOf"]]

    enums = {"handling": Handling, "purpose": Purpose, "subject_category": SubjectCategory, "flag": Flag,
             "urgency_reason": UrgencyReason}  # fmt: skip
    assert {name: codes(name) for name in enums} == {name: list(map(str, enum)) for name, enum in enums.items()}
    assert len(codes("evaluation")) == 16


def test_the_taxonomy_is_one(taxonomy: dict[str, Any]) -> None:
    """The rules of draft-dulaunoy-misp-taxonomy-format: every value belongs to a predicate, none stands twice."""
    predicates = [one["value"] for one in taxonomy["predicates"]]
    assert [one["predicate"] for one in taxonomy["values"]] == predicates
    assert len(set(predicates)) == len(predicates)
    assert isinstance(taxonomy["version"], int)
    assert re.fullmatch(r"[a-z0-9-]+", taxonomy["namespace"])
    for one in taxonomy["values"]:
        values = [entry["value"] for entry in one["entry"]]
        assert values
        assert len(set(values)) == len(values)
        assert all(entry["expanded"] for entry in one["entry"])


def test_every_tag_we_write_is_in_the_taxonomy(taxonomy: dict[str, Any]) -> None:
    known = {(one["predicate"], entry["value"]) for one in taxonomy["values"] for entry in one["entry"]}
    text = json.dumps(document(Format.MISP, of_the_exercise()), ensure_ascii=False)
    written = {(found[1], found[2]) for found in TAG.finditer(text.replace('\\"', '"'))}
    assert len(written) > 20
    assert written <= known


def test_the_extensions_are_what_every_export_holds() -> None:
    whole = json.loads(published()["stix-extensions.json"])
    assert [one.type for one in stix2.parse(whole).objects] == ["identity", *["extension-definition"] * 2]
    exported = document(Format.STIX, [item("Person", {"name": ["A"]})])["objects"]
    assert all(one in exported for one in whole["objects"])


def test_the_code_lists_name_their_sources() -> None:
    for found in json.loads(published()["codes.json"]).values():
        assert found["source"]
        assert isinstance(found["verified"], bool)
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", found["valid_from"])
