"""MISP: what a stranger's library takes, public templates, tags and distribution, and strangers' events read."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pymisp
import pytest

from tallystick.formats import Format
from tallystick.formats.misp_tags import RECORD
from tallystick.formats.tables import table
from tallystick.vocabulary import Confidentiality, Handling
from tallystick.vocabulary.mapping import Mapping
from tallystick.vocabulary.tables import Reject, Row
from tests.formats.making import CONSTANTS, H2, document, item, of_the_exercise, rows_of_json, taken

TEMPLATES = Path(pymisp.__file__).parent / "data" / "misp-objects" / "objects"


@cache
def template(name: str) -> dict[str, Any]:
    return dict(json.loads((TEMPLATES / name / "definition.json").read_text("utf-8")))


def events(*items: Any) -> list[dict[str, Any]]:
    whole = document(Format.MISP, items)
    return [one["Event"] for one in whole["response"]] if "response" in whole else [whole["Event"]]


def names(part: dict[str, Any]) -> list[str]:
    return [tag["name"] for tag in part.get("Tag", ())]


def uuid(number: int) -> str:
    return f"31b940d4-6f7f-459a-80ea-{number:012d}"


def attribute(kind: str, value: Any, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"uuid": uuid(number), "type": kind, "value": value, **more}


def event(*attributes: Any, objects: Any = (), tags: tuple[str, ...] = ()) -> dict[str, Any]:
    tagged = [{"name": tag} for tag in tags]
    return {"Event": {"info": "x", "Attribute": list(attributes), "Object": list(objects), "Tag": tagged}}


def test_the_library_takes_every_event_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    held = 0
    for one in events(*of_the_exercise()):
        read = pymisp.MISPEvent()
        read.load(json.dumps({"Event": one}))
        held += len(read.attributes)
        assert sorted(tag.name for tag in read.tags) == sorted(names(one))
        assert [str(found.uuid) for found in read.objects] == [found["uuid"] for found in one["Object"]]
    assert held == 400
    assert caplog.records == []


@pytest.mark.parametrize("schema", table("misp")["objects"])
def test_our_names_are_those_of_the_public_template(schema: str) -> None:
    ours = table("misp")["objects"][schema]
    theirs = template(ours["name"])
    assert ours["uuid"] == theirs["uuid"]
    assert ours["category"] == theirs["meta-category"]
    relations = {name: kind for name, (_, kind) in ours["relations"].items()}
    assert relations == {name: theirs["attributes"][name]["misp-attribute"] for name in relations}


def test_types_and_categories_are_those_of_misp() -> None:
    known = json.loads((TEMPLATES.parents[1] / "describeTypes.json").read_text("utf-8"))["result"]
    for kind, category in table("misp")["categories"].items():
        assert kind in known["category_type_mappings"][category]
    assert set(table("misp")["attributes"]) <= set(known["types"])


def test_tags_say_the_codes_of_exactly_what_the_event_holds() -> None:
    found = events(
        item("Person", {"name": ["A"]}, number=1), item("Person", {"name": ["B"]}, number=2, handling=H2),
        item("Person", {"name": ["C"]}, number=3, owner="ES-PN"), item("Person", {"name": ["D"]}, number=4),
    )  # fmt: skip
    assert [(one["Orgc"]["name"], len(one["Attribute"])) for one in found] == [
        ("RS-MUP", 2),
        ("RS-MUP", 1),
        ("ES-PN", 1),
    ]
    assert [[name for name in names(one) if "handling" in name] for one in found] == [
        ['tallystick:handling="H0"'],
        ['tallystick:handling="H0"', 'tallystick:handling="H2"'],
        ['tallystick:handling="H0"'],
    ]
    inner = found[0]["Object"][0]["Attribute"][0]
    assert {'tallystick:evaluation="B2"', 'tallystick:subject-category="SUSPECT"'} <= set(names(inner))


@pytest.mark.parametrize(
    ("more", "level"),
    [
        ({}, "1"),
        ({"handling": frozenset({Handling.H1})}, "1"),
        ({"handling": H2}, "0"),
        ({"handling": frozenset({Handling.H3}), "restrictions": frozenset({"Ask."})}, "0"),
        ({"confidentiality": Confidentiality.RESTRICTED}, "0"),
        ({"recipients": frozenset({"ES-PN"})}, "0"),
        ({"withheld": frozenset({"phone"})}, "0"),
        ({"silent": True}, "0"),
    ],
)
def test_a_server_does_not_spread_what_the_owner_restricts(more: dict[str, Any], level: str) -> None:
    (found,) = events(item("Person", {"name": ["A"]}, **more))
    assert found["distribution"] == level
    parts = [*found["Attribute"], *found["Object"], *found["Object"][0]["Attribute"]]
    assert {one["distribution"] for one in parts} == {"5"}
    assert found["published"] is False


def test_a_wallet_goes_where_its_currency_says() -> None:
    def relations(currency: str, key: str) -> dict[str, str]:
        (found,) = events(item("CryptoWallet", {"publicKey": [key], "currency": [currency]}))
        return {one["object_relation"]: one["type"] for one in found["Object"][0]["Attribute"]}

    assert relations("BTC", "bc1qxy") == {"address": "btc", "symbol": "text"}
    assert relations("XMR", "44AFF") == {"address-xmr": "xmr", "symbol": "text"}
    assert relations("ETH", "0xab") == {"address-crypto": "text", "symbol": "text"}


def test_a_thing_without_a_public_template_is_one_of_ours() -> None:
    (found,) = events(item("Firearm", {"serialNumber": ["A1"], "make": ["Zastava"]}))
    assert found["Object"][0]["name"] == "tallystick-firearm"
    told = {one["object_relation"]: one["value"] for one in found["Object"][0]["Attribute"]}
    assert told == {"serialNumber": "A1", "make": "Zastava"}


def one_row(whole: Any) -> Row:
    (row,) = rows_of_json(whole)
    assert isinstance(row, Row), row
    return row


def test_a_code_that_somebody_tagged_it_with_since_holds() -> None:
    whole = document(Format.MISP, [item("Person", {"name": ["A"]})])
    whole["Event"]["Object"][0]["Attribute"][0]["Tag"].append({"name": 'tallystick:handling="H2"'})
    whole["Event"]["Tag"].append({"name": 'tallystick:flag="minor"'})
    found = taken(one_row(whole), "RS-MUP").conditions
    assert found.handling == {Handling.H0, Handling.H2}
    assert [str(one) for one in found.flags] == ["minor"]


def test_a_strangers_attribute_becomes_a_thing_under_the_importers_conditions() -> None:
    row = one_row(event(attribute("btc", "bc1qxy", comment="Payment."), tags=("tlp:amber", 'tallystick:handling="H1"')))
    assert isinstance(taken(row, "RS-MUP"), tuple)
    found = taken(row, "RS-MUP", mapping=Mapping({}, CONSTANTS))
    assert found.entity.schema == "CryptoWallet"
    assert found.entity.properties == {
        "publicKey": ("bc1qxy",), "currency": ("BTC",), "description": ("Payment.",),
        "notes": ("Marked at its source: tlp:amber",),
    }  # fmt: skip
    assert found.conditions.handling == {Handling.H0, Handling.H1}


def test_a_strangers_object_becomes_a_thing_and_loses_nothing() -> None:
    parts = [
        attribute("text", "ZG 9604-ZA", 2, object_relation="license-plate-number"),
        attribute("text", "Golf", 3, object_relation="model"),
        attribute("text", "manual", 4, object_relation="gearbox"),
        attribute("text", "gone", 5, object_relation="make", deleted=True),
    ]
    marks = [{"name": 'admiralty-scale:source-reliability="b"'}]
    row = one_row(event(objects=[{"uuid": uuid(1), "name": "vehicle", "Attribute": parts}]) | {})
    assert row.cells["schema"] == "Vehicle"
    assert row.properties == {
        "registrationNumber": ("ZG 9604-ZA",), "model": ("Golf",), "notes": ("gearbox: manual",),
    }  # fmt: skip
    parts[0]["Tag"] = marks
    row = one_row(event(objects=[{"uuid": uuid(1), "name": "vehicle", "Attribute": parts}]))
    assert "evaluation" not in row.cells
    assert 'Marked at its source: admiralty-scale:source-reliability="b"' in row.properties["notes"]


def test_several_events_are_read_in_each_form_misp_hands_out() -> None:
    one, two = event(attribute("iban", "DE1", 1)), event(attribute("iban", "DE2", 2))
    for whole in ({"response": [one, two]}, [one, two]):
        assert [row.properties["iban"] for row in rows_of_json(whole)] == [("DE1",), ("DE2",)]
        assert [row.number for row in rows_of_json(whole)] == [1, 2]


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        (attribute("md5", "0" * 32), "type", "No kind of thing"),
        (attribute("iban", {"a": 1}), "iban", "Expected a text"),
        (attribute("iban", "DE1", deleted=True), "deleted", "deleted at its source"),
        ({"type": "iban", "value": "DE1"}, "uuid", "Expected the uuid"),
        ("text", "", "Expected an attribute"),
        (attribute("text", "{", Tag=[{"name": RECORD}]), "value", "Expected JSON"),
        (attribute("text", "7", Tag=[{"name": RECORD}]), "value", "Expected a record"),
        (attribute("text", "[" * 900 + "]" * 900, Tag=[{"name": RECORD}]), "value", "at most 32 levels"),
        (attribute("iban", "DE1", 50), "uuid", "Part 1 has this uuid already"),
    ],
)
def test_what_cannot_be_read_is_a_reject_in_its_place(given: Any, column: str, words: str) -> None:
    found = rows_of_json(event(attribute("iban", "DE0", 50), given, attribute("iban", "DE2", 51)))
    assert [type(one) for one in found] == [Row, Reject, Row]
    assert (found[1].row, found[1].column) == (2, column)
    assert words in found[1].reason


def test_an_object_of_an_unknown_template_is_a_reject() -> None:
    (found,) = rows_of_json(event(objects=[{"uuid": uuid(1), "name": "file", "Attribute": []}]))
    assert (found.column, found.value) == ("name", "file")
