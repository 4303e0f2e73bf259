"""What travels in a file: a contribution as somebody sees it, and the one flat form that all formats carry it in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tallystick.vocabulary import Conditions, Entity

NONE = "none"
"""Stands where conditions leave no purpose, or no recipient. No list knows it, so that nobody hands such a thing in
anew: an absent list would mean every purpose, or everybody."""


class Format(StrEnum):
    """The formats of an export."""

    CSV = "csv"
    STIX = "stix"
    MISP = "misp"
    FTM = "ftm"

    @property
    def label(self) -> str:
        """What to call it."""
        return {"csv": "CSV", "stix": "STIX 2.1", "misp": "MISP", "ftm": "FollowTheMoney"}[self.value]

    @property
    def ending(self) -> str:
        """How its files end."""
        return {"csv": ".csv", "stix": ".stix.json", "misp": ".misp.json", "ftm": ".ftm.jsonl"}[self.value]

    @property
    def media_type(self) -> str:
        """Its content type."""
        types = {"csv": "text/csv; charset=utf-8", "stix": "application/stix+json; version=2.1"}
        return types.get(self.value, "application/json" if self is Format.MISP else "application/x-ndjson")

    @classmethod
    def of(cls, file_name: str) -> "Format":
        """The format a file's name says; CSV where it says none."""
        return next((one for one in cls if file_name.endswith(one.ending)), cls.CSV)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One contribution as one reader sees it. The entity's id is the owner's own number; ``version`` is 0 where it
    is not the reader's to know."""

    contribution: UUID
    owner: str
    owner_name: str
    version: int
    changed_at: datetime
    entity: Entity
    conditions: Conditions


def stated(item: Item) -> dict[str, Any]:
    """The item but for its conditions: FollowTheMoney's form, with whose it is."""
    entity = item.entity
    return {
        "id": entity.id,
        "schema": entity.schema,
        "properties": {name: list(values) for name, values in entity.properties.items()},
        "owner": item.owner,
        "contribution": str(item.contribution),
        "version": item.version,
    }


def conditions_of(item: Item) -> dict[str, Any]:
    """The conditions by the names of an import's columns. What is empty or usual is absent."""
    it = item.conditions
    found: dict[str, Any] = {
        "handling": sorted(it.handling),
        "restrictions": sorted(it.restrictions),
        "evaluation": [_evaluation(item.owner, e.agency, e.code) for e in sorted(it.evaluations)],
        "confidentiality": it.confidentiality.code,
        "purpose": sorted(it.purposes) or [NONE],
        "legal_basis": sorted(it.legal_bases),
        "subject_category": sorted(it.subject_categories),
        "flags": sorted(it.flags),
        "review_date": it.review_date.isoformat(),
        "recipients": [] if it.recipients is None else sorted(it.recipients) or [NONE],
        "withheld": sorted(it.withheld),
        "silent": it.silent,
    }
    return {name: _plain(value) for name, value in found.items() if value}


def _plain(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else value


def _evaluation(owner: str, agency: str, code: str) -> str:
    """The owner's own code, or another source's with its name before it."""
    return code if agency == owner else f"{agency} {code}"
