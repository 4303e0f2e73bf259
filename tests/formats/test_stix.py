"""STIX 2.1: what a stranger's library takes, the ids the standard says, and strangers' bundles read."""

import json
import re
from typing import Any

import pytest
import stix2

from tallystick.formats import Format
from tallystick.formats.ids import CONDITIONS_EXTENSION, RECORD_EXTENSION
from tallystick.vocabulary import Confidentiality, Handling
from tallystick.vocabulary.mapping import Mapping
from tallystick.vocabulary.tables import Reject, Row
from tests.formats.making import CONSTANTS, H2, document, item, of_the_exercise, rows_of_json, taken

ACCOUNT = {"username": ["seller_77"], "accountId": ["991"], "service": ["Telegram"], "name": ["The Seller"],
           "email": ["s77@example.org"], "profileUrl": ["https://t.me/seller_77", "shop.example.org"],
           "phone": ["+381645550134"]}  # fmt: skip


def objects(*items: Any) -> dict[str, list[dict[str, Any]]]:
    """The objects of a bundle by their type."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in document(Format.STIX, items)["objects"]:
        found.setdefault(one["type"], []).append(one)
    return found


def bundle(*objects: dict[str, Any]) -> dict[str, Any]:
    return {"type": "bundle", "id": "bundle--2f1d3f0a-52a6-4c9c-9f0e-3b7d0e0f7a11", "objects": list(objects)}


def sdo(kind: str, number: int = 1, **more: Any) -> dict[str, Any]:
    when = "2026-01-01T00:00:00.000Z"
    identity = f"{kind}--31b940d4-6f7f-459a-80ea-{number:012d}"
    return {"type": kind, "spec_version": "2.1", "id": identity, "created": when, "modified": when, **more}


def test_the_library_takes_every_object_strictly_and_gives_it_back() -> None:
    """Strictly, but for references to objects of types that it has never heard of."""
    whole = document(Format.STIX, of_the_exercise())
    for one in whole["objects"]:
        ours = any(ref.startswith("tallystick-") for ref in one.get("object_refs", ()))
        read = stix2.parse(one, allow_custom=ours)
        again = json.loads(read.serialize() if hasattr(read, "serialize") else json.dumps(read))
        # The library writes these two without milliseconds, which says the same.
        assert {name: value for name, value in again.items() if not name.endswith("_observed")} == {
            name: value for name, value in one.items() if not name.endswith("_observed")
        }
    assert len(stix2.parse(whole, allow_custom=True).objects) == len(whole["objects"])


def test_every_id_stands_once_and_every_reference_leads_somewhere() -> None:
    whole = document(Format.STIX, of_the_exercise())
    ids = [one["id"] for one in whole["objects"]]
    assert len(ids) == len(set(ids))
    named = set(re.findall(r"[a-z-]+--[0-9a-f-]{36}", json.dumps(whole)))
    assert named - set(ids) == {whole["id"]}


def test_an_online_target_is_observables_under_the_owners_marking() -> None:
    target = item("OnlineAccount", ACCOUNT, handling=H2)
    found = objects(target)
    account = found["user-account"][0]
    assert (account["account_login"], account["user_id"], account["account_type"]) == ("seller_77", "991", "telegram")
    assert found["email-addr"][0]["value"] == "s77@example.org"
    assert found["url"][0]["value"] == "https://t.me/seller_77"
    assert found["domain-name"][0]["value"] == "shop.example.org"
    assert found["tallystick-phone"][0]["value"] == "+381645550134"
    (seen,), (mark,) = found["observed-data"], found["marking-definition"]
    assert seen["id"] == f"observed-data--{target.contribution}"
    assert len(seen["object_refs"]) == 5
    assert mark["extensions"][CONDITIONS_EXTENSION]["handling"] == ["H0", "H2"]
    assert "definition_type" not in mark
    for one in (seen, account, *found["email-addr"], *found["url"], *found["domain-name"]):
        assert one["object_marking_refs"] == [mark["id"]]


def test_observables_have_the_ids_that_the_standard_gives_them() -> None:
    found = objects(item("OnlineAccount", ACCOUNT))
    account = stix2.UserAccount(user_id="991", account_login="seller_77", account_type="telegram")
    assert found["user-account"][0]["id"] == account.id
    assert found["email-addr"][0]["id"] == stix2.EmailAddress(value="s77@example.org").id
    assert found["url"][0]["id"] == stix2.URL(value="https://t.me/seller_77").id
    assert found["domain-name"][0]["id"] == stix2.DomainName(value="shop.example.org").id


def test_what_two_agencies_observed_is_one_object_under_both_their_conditions() -> None:
    mine = item("OnlineAccount", {"username": ["seller_77"]}, handling=H2)
    theirs = item("OnlineAccount", {"username": ["seller_77"]}, number=2, owner="ES-PN")
    found = objects(mine, theirs)
    assert len(found["user-account"]) == 1
    assert len(found["observed-data"]) == len(found["marking-definition"]) == 2
    both = sorted(one["id"] for one in found["marking-definition"])
    assert found["user-account"][0]["object_marking_refs"] == both


def test_persons_places_and_things_are_what_stix_calls_them() -> None:
    found = objects(
        item("Person", {"name": ["Ana Anić"], "phone": ["+385912345678"], "birthDate": ["1980"]}, number=1),
        item("Company", {"name": ["Acme"]}, number=2),
        item("Address", {"full": ["Ilica 1, Zagreb"], "city": ["Zagreb"], "country": ["hr"]}, number=3),
        item("Address", {"full": ["Somewhere"]}, number=4),
        item("FirearmPart", {"serialNumber": ["A1"]}, number=5),
    )
    people = {one["name"]: one for one in found["identity"]}
    assert (people["Ana Anić"]["identity_class"], people["Acme"]["identity_class"]) == ("individual", "organization")
    assert people["Ana Anić"]["contact_information"] == "+385912345678"
    assert people["Ana Anić"]["extensions"][RECORD_EXTENSION]["record"]["properties"]["birthDate"] == ["1980"]
    assert (found["location"][0]["country"], found["location"][0]["city"]) == ("HR", "Zagreb")
    assert len(found["tallystick-address"]) == 1
    assert found["tallystick-firearm-part"][0]["record"]["properties"] == {"serialNumber": ["A1"]}


def test_an_agency_and_a_set_of_conditions_are_named_once() -> None:
    found = objects(*(item("Person", {"name": [f"Man {n}"]}, number=n) for n in range(1, 20)))
    assert len(found["marking-definition"]) == 1
    assert [one["name"] for one in found["identity"]].count("Agency RS-MUP") == 1
    assert len(found["identity"]) == 21


def one_row(*given: dict[str, Any]) -> Row:
    (row,) = rows_of_json(bundle(*given))
    assert isinstance(row, Row), row
    return row


TLP = sdo("marking-definition", 9, name="TLP:AMBER", definition_type="tlp", definition={"tlp": "amber"})


def marked(number: int, **conditions: Any) -> dict[str, Any]:
    extension = {CONDITIONS_EXTENSION: {"extension_type": "property-extension", **conditions}}
    return sdo("marking-definition", number, extensions=extension)


def test_a_strangers_person_becomes_a_person_under_the_importers_conditions() -> None:
    person = sdo("identity", name="Ana Anić", identity_class="individual", description="Courier.")
    row = one_row(person)
    assert isinstance(taken(row, "RS-MUP"), tuple)
    accepted = taken(row, "RS-MUP", mapping=Mapping({}, CONSTANTS))
    assert accepted.source_id == person["id"]
    assert accepted.entity.schema == "Person"
    assert accepted.entity.properties == {"name": ("Ana Anić",), "description": ("Courier.",)}
    assert accepted.conditions.handling == {Handling.H0}


@pytest.mark.parametrize("held", [True, False])
def test_tlp_is_no_handling_code_but_its_words_are_kept(held: bool) -> None:
    red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
    refs = [TLP["id"] if held else red]
    row = one_row(sdo("identity", name="A", identity_class="group", object_marking_refs=refs), *([TLP] if held else []))
    assert "handling" not in row.cells
    assert row.properties["notes"] == (f"Marked at its source: TLP:{'AMBER' if held else 'RED'}",)


def test_markings_of_ours_are_joined_to_the_strictest() -> None:
    refs = [marked(n)["id"] for n in (1, 2)]
    row = one_row(
        sdo("identity", name="A", identity_class="group", object_marking_refs=refs),
        marked(1, handling=["H0", "H1"], confidentiality="BPL", purpose=["a", "c"], review_date="2027-06-01"),
        marked(2, handling=["H2"], confidentiality="R-UE/EU-R", purpose=["c", "d"], review_date="2027-03-01"),
    )
    accepted = taken(row, "RS-MUP", mapping=Mapping({}, CONSTANTS)).conditions
    assert accepted.handling == {Handling.H0, Handling.H1, Handling.H2}
    assert accepted.confidentiality is Confidentiality.RESTRICTED
    assert [str(one) for one in accepted.purposes] == ["c"]
    assert accepted.review_date.isoformat() == "2027-03-01"


def test_a_marking_on_a_part_marks_the_whole() -> None:
    part = [{"marking_ref": marked(1)["id"], "selectors": ["name"]}]
    row = one_row(sdo("identity", name="A", identity_class="group", granular_markings=part), marked(1, handling=["H2"]))
    assert row.cells["handling"] == "H2"


def test_an_observable_is_under_the_conditions_of_what_observed_it() -> None:
    account = {"type": "user-account", "spec_version": "2.1", "account_login": "x",
               "id": "user-account--0d5b424b-93b8-5cd8-ac36-306e1789d63c"}  # fmt: skip
    seen = sdo("observed-data", object_refs=[account["id"]], object_marking_refs=[marked(1)["id"]])
    assert one_row(account, seen, marked(1, handling=["H2"])).cells["handling"] == "H2"


def test_who_made_a_bundle_is_no_suspect() -> None:
    maker = sdo("identity", 7, name="CERT of Somewhere", identity_class="organization")
    row = one_row(maker, sdo("identity", name="A", identity_class="individual", created_by_ref=maker["id"]))
    assert row.properties["name"] == ("A",)


@pytest.mark.parametrize(
    ("given", "column", "words"),
    [
        (sdo("malware", name="X", is_family=False), "type", "No kind of thing"),
        (sdo("identity", name="X", identity_class="system"), "type", "No kind of thing"),
        (sdo("identity", name="X", identity_class="individual", revoked=True), "revoked", "revoked"),
        (sdo("identity", name={"a": 1}, identity_class="individual"), "name", "Expected a text"),
        (sdo("identity", name="A" * 100_001, identity_class="individual"), "name", "more than 100000 characters"),
        ({"type": "identity"}, "type", "a type and an id"),
        (["identity"], "type", "a type and an id"),
        (sdo("identity", extensions={RECORD_EXTENSION: {"record": {"properties": 7}}}), "record", "Expected schema"),
    ],
)
def test_what_cannot_be_read_is_a_reject_in_its_place(given: Any, column: str, words: str) -> None:
    good = sdo("identity", 2, name="Good", identity_class="individual")
    found = rows_of_json(bundle(good, given))
    assert isinstance(found[0], Row)
    assert isinstance(found[1], Reject)
    assert (found[1].row, found[1].column) == (2, column)
    assert words in found[1].reason


def test_a_second_object_of_one_id_is_rejected() -> None:
    first, second = (sdo("identity", name=name, identity_class="individual") for name in "AB")
    found = rows_of_json(bundle(first, second))
    assert found[0].properties["name"] == ("A",)
    assert "Object 1 has this id already" in found[1].reason


@pytest.mark.parametrize("conditions", [{"handling": {"H2": 1}}, {"handling": ["H9"]}, {"review_date": "soon"},
                                        {"silent": "perhaps"}, {"recipients": ["XX-NONE"]}])  # fmt: skip
def test_conditions_that_are_no_codes_are_not_passed_over(conditions: dict[str, Any]) -> None:
    row = one_row(
        sdo("identity", name="A", identity_class="individual", object_marking_refs=[marked(1)["id"]]),
        marked(1, **conditions),
    )
    problems = taken(row, "RS-MUP", mapping=Mapping({}, CONSTANTS))
    assert [one.column for one in problems] == list(conditions)


def test_a_record_cannot_state_conditions_beside_its_marking() -> None:
    record = {"id": "1", "schema": "Person", "properties": {"name": ["A"]}, "handling": ["H0"], "silent": False}
    extension = {RECORD_EXTENSION: {"extension_type": "property-extension", "record": record}}
    row = one_row(
        sdo("identity", extensions=extension, object_marking_refs=[marked(1)["id"]]), marked(1, handling=["H2"])
    )
    assert row.cells["handling"] == "H2"
    assert not row.cells.get("silent")
