"""Our schemata stand beside FollowTheMoney's, and an entity holds only what its schema knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.vocabulary import Entity, make, model, schema
from tallystick.vocabulary.entity import MAX_VALUE_CHARS, MAX_VALUES

HOUSE = ("PhoneLine", "OnlineAccount", "Firearm", "FirearmPart", "Consignment", "Seizure", "IdentityDocument")
names = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())


@pytest.mark.parametrize("name", HOUSE)
def test_house_schemata_are_matchable_and_have_a_caption(name: str) -> None:
    found = schema(name)
    assert found.matchable
    assert not found.abstract
    assert found.caption
    assert {*found.caption, *found.featured} <= set(found.properties)


@pytest.mark.parametrize(
    ("name", "property_name"),
    [
        ("Person", "plate"),
        ("Person", "documentNumber"),
        ("Company", "iban"),
        ("Vehicle", "vin"),
        ("Person", "birthDate"),
    ],
)
def test_added_properties_stand_beside_theirs(name: str, property_name: str) -> None:
    assert schema(name).get(property_name) is not None


def test_extending_keeps_what_is_extended() -> None:
    assert schema("FirearmPart").is_a("Firearm")
    assert schema("OnlineAccount").is_a("UserAccount")
    assert schema("Seizure").is_a("Event")
    assert schema("Company").is_a("LegalEntity")


def test_every_property_has_a_type_and_every_schema_a_label() -> None:
    assert all(found.label and all(p.type for p in found.properties.values()) for found in model())


def test_an_unknown_schema_or_property_is_an_error() -> None:
    with pytest.raises(ValueError, match="Persn"):
        schema("Persn")
    with pytest.raises(ValueError, match="no property 'wings'"):
        make("1", "Person", {"wings": "two"})


@given(st.lists(names, max_size=5), st.lists(names, max_size=5))
def test_values_are_trimmed_unique_and_in_order(first: list[str], second: list[str]) -> None:
    entity = make("1", "Person", {"name": first, "alias": [*second, "", "  ", *second]})
    assert entity.get("name") == tuple(dict.fromkeys(text.strip() for text in first))
    assert entity.get("alias") == tuple(dict.fromkeys(text.strip() for text in second))
    assert Entity.from_dict(entity.to_dict()) == entity


def test_limits() -> None:
    with pytest.raises(ValueError, match=str(MAX_VALUE_CHARS)):
        make("1", "Person", {"name": "x" * (MAX_VALUE_CHARS + 1)})
    with pytest.raises(ValueError, match=str(MAX_VALUES)):
        make("1", "Person", {"name": [str(n) for n in range(MAX_VALUES + 1)]})


def test_caption_is_the_first_that_names_it() -> None:
    assert make("1", "Vehicle", {"vin": "V1", "registrationNumber": "BG 123"}).caption == "BG 123"
    assert make("1", "Vehicle", {}).caption == "1"


def test_without_leaves_the_rest() -> None:
    entity = make("1", "Person", {"name": "Ana", "phone": "1"})
    assert dict(entity.without(frozenset({"phone"})).properties) == {"name": ("Ana",)}
