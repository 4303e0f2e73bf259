"""The enums in code and the lists in data are one."""

from datetime import date
from enum import StrEnum
from importlib.resources import files

import icu
import pytest
import yaml

from tallystick.vocabulary import (
    AgencyKind,
    Confidentiality,
    Flag,
    Handling,
    Purpose,
    Role,
    SubjectCategory,
    UrgencyReason,
    code_list,
    label,
)

LISTS = sorted(
    path.name.removesuffix(".yml")
    for path in files("tallystick.vocabulary").joinpath("lists").iterdir()
    if path.name.endswith(".yml")
)
ENUMS = [
    (Handling, "handling_codes", "codes"),
    (Purpose, "purposes", "codes"),
    (SubjectCategory, "subject_categories", "codes"),
    (Flag, "subject_categories", "flags"),
    (AgencyKind, "agency_kinds", "codes"),
    (Role, "roles", "codes"),
    (UrgencyReason, "urgency_reasons", "codes"),
]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_a_source_and_a_date(name: str) -> None:
    found = code_list(name)
    assert found["source"]
    assert isinstance(found["verified"], bool)
    assert isinstance(found["valid_from"], date)


@pytest.mark.parametrize(("enum", "name", "key"), ENUMS)
def test_enum_and_list_agree(enum: type[StrEnum], name: str, key: str) -> None:
    assert [str(code) for code in enum] == list(code_list(name)[key])
    assert all(label(name, code, key=key) != code for code in enum)


def test_confidentiality_levels_are_ranked_as_listed() -> None:
    codes = code_list("confidentiality")["codes"]
    assert [level.code for level in Confidentiality] == list(codes)
    assert [entry["rank"] for entry in codes.values()] == [level.value for level in Confidentiality]
    assert all(Confidentiality.of(level.code) is level for level in Confidentiality)
    with pytest.raises(ValueError, match="BPL"):
        Confidentiality.of("SECRET")


def test_every_purpose_has_its_own_bit() -> None:
    assert sum(purpose.bit for purpose in Purpose) == 2 ** len(Purpose) - 1


def test_crosscheck_takes_the_three_categories_of_annex_ii_a() -> None:
    taken = {category for category in SubjectCategory if category.crosscheck}
    assert taken == {SubjectCategory.SUSPECT, SubjectCategory.CONVICTED, SubjectCategory.POTENTIAL_FUTURE}


def test_an_informant_and_a_protected_witness_are_never_shown() -> None:
    assert [c for c in SubjectCategory if not c.shareable] == [SubjectCategory.INFORMANT]
    assert not Flag.PROTECTED.shareable
    assert Flag.MINOR.shareable


def test_the_administrator_sees_no_content() -> None:
    assert not Role.ADMINISTRATOR.sees_content
    assert not Role.ADMINISTRATOR.may("search")
    assert Role.ANALYST.may("contribute")


def test_refusal_reasons_are_the_closed_list() -> None:
    assert len(code_list("refusal_reasons")["codes"]) == 8


def test_currencies_are_known_to_icu_and_no_code_is_read_as_something_else() -> None:
    codes = code_list("currencies")["codes"]
    assert all(isinstance(code, str) and len(code) == 3 for code in codes)
    assert len(set(codes)) == len(codes)
    assert all(icu.CurrencyUnit(code).getISOCurrency() == code for code in codes)


def test_lists_hold_no_word_that_yaml_turns_into_a_bool() -> None:
    def texts(value: object) -> list[object]:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        keys = list(value) if isinstance(value, dict) else []
        return keys + [leaf for part in parts for leaf in texts(part)] + ([] if parts else [value])

    for name in ("column_names", "currencies"):
        stored = yaml.safe_load(files("tallystick.vocabulary").joinpath("lists", f"{name}.yml").read_text("utf-8"))
        body = {key: value for key, value in stored.items() if key in ("every", "schemata", "codes")}
        assert not [leaf for leaf in texts(body) if not isinstance(leaf, str | dict | list)]


def test_an_unknown_code_is_its_own_label_and_an_unknown_list_is_an_error() -> None:
    assert label("purposes", "z") == "z"
    with pytest.raises(FileNotFoundError):
        code_list("no_such_list")
