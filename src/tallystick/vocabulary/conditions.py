"""Conditions travel with a contribution and with everything derived from it.

``combine`` is the only way to join two: associative, commutative, idempotent, and never looser than
either side (``at_least_as_strict``). Loosening is not an operation here: it needs every owner.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

from tallystick.vocabulary.codes import Confidentiality, Flag, Handling, Purpose, SubjectCategory

EVALUATION = re.compile(r"[ABCX][1-4]")
"""A 4x4 code: source letter, information digit (Regulation (EU) 2016/794, Article 29)."""


@dataclass(frozen=True, slots=True, order=True)
class Evaluation:
    """One source's evaluation of its own fact: ``Evaluation("RS-MUP", "B2")``."""

    agency: str
    code: str

    def __post_init__(self) -> None:
        if not EVALUATION.fullmatch(self.code):
            raise ValueError(f"evaluation {self.code!r}: expected A, B, C or X followed by 1 to 4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditions on one fact, or on something derived from several.

    ``recipients`` None means every agency on the hub; a set means only those. ``withheld`` names
    the properties that no other agency reads without a release. ``restrictions`` holds the free text of H3.
    """

    review_date: date
    handling: frozenset[Handling] = frozenset({Handling.H0})
    restrictions: frozenset[str] = frozenset()
    evaluations: frozenset[Evaluation] = frozenset()
    confidentiality: Confidentiality = Confidentiality.BPL
    purposes: frozenset[Purpose] = frozenset(Purpose)
    legal_bases: frozenset[str] = frozenset()
    subject_categories: frozenset[SubjectCategory] = frozenset()
    flags: frozenset[Flag] = frozenset()
    recipients: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()
    silent: bool = False

    def __post_init__(self) -> None:
        if Handling.H0 not in self.handling:
            object.__setattr__(self, "handling", self.handling | {Handling.H0})
        if Handling.H3 in self.handling and not any(text.strip() for text in self.restrictions):
            raise ValueError("handling code H3 needs its restriction in words")

    @property
    def purpose_mask(self) -> int:
        """The purposes as a bit mask (a=1, b=2, c=4, d=8)."""
        return sum(purpose.bit for purpose in self.purposes)

    @property
    def shareable(self) -> bool:
        """Whether any agency but the owner may ever see the fact, by category and flags."""
        return all(c.shareable for c in self.subject_categories) and all(f.shareable for f in self.flags)

    @property
    def crosschecked(self) -> bool:
        """Whether cross-checking may take the fact: purpose (a), and no category outside Annex II.A."""
        return (
            Purpose.CROSS_CHECK in self.purposes
            and self.shareable
            and all(c.crosscheck for c in self.subject_categories)
        )


def combine(left: Conditions, right: Conditions) -> Conditions:
    """The conditions of something derived from both: never looser than either."""
    return replace(
        left,
        review_date=min(left.review_date, right.review_date),
        handling=left.handling | right.handling,
        restrictions=left.restrictions | right.restrictions,
        evaluations=left.evaluations | right.evaluations,
        confidentiality=max(left.confidentiality, right.confidentiality),
        purposes=left.purposes & right.purposes,
        legal_bases=left.legal_bases | right.legal_bases,
        subject_categories=left.subject_categories | right.subject_categories,
        flags=left.flags | right.flags,
        recipients=_meet(left.recipients, right.recipients),
        withheld=left.withheld | right.withheld,
        silent=left.silent or right.silent,
    )


def combine_all(parts: Iterable[Conditions]) -> Conditions:
    """``combine`` over one or more conditions. TypeError for none: nothing has no conditions."""
    return reduce(combine, parts)


def at_least_as_strict(strict: Conditions, loose: Conditions) -> bool:
    """Whether whatever ``strict`` allows is allowed by ``loose`` too."""
    return combine(strict, loose) == strict


def _meet(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def to_dict(conditions: Conditions) -> dict[str, Any]:
    """A JSON form with a fixed order, so that equal conditions give equal text."""
    return {
        "review_date": conditions.review_date.isoformat(),
        "handling": sorted(conditions.handling),
        "restrictions": sorted(conditions.restrictions),
        "evaluations": [[e.agency, e.code] for e in sorted(conditions.evaluations)],
        "confidentiality": conditions.confidentiality.code,
        "purposes": sorted(conditions.purposes),
        "legal_bases": sorted(conditions.legal_bases),
        "subject_categories": sorted(conditions.subject_categories),
        "flags": sorted(conditions.flags),
        "recipients": None if conditions.recipients is None else sorted(conditions.recipients),
        "withheld": sorted(conditions.withheld),
        "silent": conditions.silent,
    }


def from_dict(data: Mapping[str, Any]) -> Conditions:
    """The inverse of ``to_dict``. ValueError for a code no list knows."""
    recipients = data.get("recipients")
    return Conditions(
        review_date=date.fromisoformat(data["review_date"]),
        handling=frozenset(map(Handling, data["handling"])),
        restrictions=frozenset(data["restrictions"]),
        evaluations=frozenset(Evaluation(agency, code) for agency, code in data["evaluations"]),
        confidentiality=Confidentiality.of(data["confidentiality"]),
        purposes=frozenset(map(Purpose, data["purposes"])),
        legal_bases=frozenset(data["legal_bases"]),
        subject_categories=frozenset(map(SubjectCategory, data["subject_categories"])),
        flags=frozenset(map(Flag, data["flags"])),
        recipients=None if recipients is None else frozenset(recipients),
        withheld=frozenset(data["withheld"]),
        silent=bool(data["silent"]),
    )
