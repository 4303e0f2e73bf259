"""Code lists. The words stand in ``lists/*.yml``, each with its source; the enums name them for code.

A test holds the enums and the lists together.
"""

from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def code_list(name: str) -> dict[str, Any]:
    """The list ``lists/<name>.yml`` as a mapping. FileNotFoundError for an unknown name."""
    text = files(__package__).joinpath("lists", f"{name}.yml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def label(name: str, code: str, *, key: str = "codes") -> str:
    """The words for ``code`` in list ``name``; the code itself where the list does not know it."""
    entry = code_list(name)[key].get(code, code)
    return str(entry["label"] if isinstance(entry, dict) else entry)


@cache
def directive_area() -> frozenset[str]:
    """The countries that apply Directive (EU) 2016/680, as capital ISO codes, and ``EU`` for the Union's bodies."""
    return frozenset(code_list("directive_area")["codes"])


def applies_directive(country: str) -> bool:
    """Whether what an agency of this country sends abroad is a transfer under the directive's Chapter V."""
    return country.upper() in directive_area()


class Handling(StrEnum):
    """Handling codes."""

    H0 = "H0"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"


class Confidentiality(IntEnum):
    """Confidentiality levels by rank, lowest first; ``code`` is the marking as written."""

    BPL = 0
    RESTRICTED = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4

    @property
    def code(self) -> str:
        return str(list(code_list("confidentiality")["codes"])[self.value])

    @classmethod
    def of(cls, code: str) -> "Confidentiality":
        """The level for a marking such as ``R-UE/EU-R``. ValueError when there is none."""
        codes = list(code_list("confidentiality")["codes"])
        if code not in codes:
            raise ValueError(f"one of {', '.join(codes)}")
        return cls(codes.index(code))


class Purpose(StrEnum):
    """Purposes of Article 18(2), by their letter in the article."""

    CROSS_CHECK = "a"
    STRATEGIC = "b"
    OPERATIONAL = "c"
    EXCHANGE = "d"

    @property
    def bit(self) -> int:
        """This purpose's bit in a purpose mask."""
        return int(code_list("purposes")["codes"][self.value]["bit"])


class SubjectCategory(StrEnum):
    """Data-subject categories of Annex II."""

    SUSPECT = "SUSPECT"
    CONVICTED = "CONVICTED"
    POTENTIAL_FUTURE = "POTENTIAL_FUTURE"
    WITNESS = "WITNESS"
    VICTIM = "VICTIM"
    CONTACT = "CONTACT"
    ASSOCIATE = "ASSOCIATE"
    INFORMANT = "INFORMANT"

    @property
    def crosscheck(self) -> bool:
        """Whether cross-checking may take this category."""
        return bool(code_list("subject_categories")["codes"][self.value]["crosscheck"])

    @property
    def shareable(self) -> bool:
        """Whether another agency may ever see it (house policy)."""
        return bool(code_list("subject_categories")["codes"][self.value]["shareable"])


class Flag(StrEnum):
    """Flags beside a data-subject category."""

    MINOR = "minor"
    SPECIAL_CATEGORY = "special_category"
    UNCATEGORISED = "uncategorised"
    PROTECTED = "protected"

    @property
    def shareable(self) -> bool:
        """Whether another agency may ever see it (house policy)."""
        return bool(code_list("subject_categories")["flags"][self.value].get("shareable", True))


class UrgencyReason(StrEnum):
    """Why a request is urgent. One that is carries at least one of these."""

    IMMEDIATE_THREAT = "immediate_threat"
    DANGER_TO_LIFE = "danger_to_life"
    LIBERTY = "liberty"
    LOSES_RELEVANCE = "loses_relevance"


class AgencyKind(StrEnum):
    """Kinds of competent authority."""

    POLICE = "police"
    CUSTOMS = "customs"
    BORDER_GUARD = "border_guard"
    FIU = "fiu"
    PROSECUTOR = "prosecutor"
    CENTRE = "centre"


class Role(StrEnum):
    """What a person is on the hub; ``roles.yml`` says what each may do."""

    OFFICER = "officer"
    ANALYST = "analyst"
    LINGUIST = "linguist"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    PROSECUTOR = "prosecutor"
    GUEST = "guest"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    OVERSIGHT = "oversight"
    WALL = "wall"
    DECONFLICTION_OFFICER = "deconfliction_officer"
    ADMINISTRATOR = "administrator"

    @property
    def sees_content(self) -> bool:
        return bool(code_list("roles")["codes"][self.value]["content"])

    def may(self, verb: str) -> bool:
        """Whether the role may do ``verb`` (check, search, ask, contribute, decide, release, ...)."""
        return verb in code_list("roles")["codes"][self.value]["may"]
