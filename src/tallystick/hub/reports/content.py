"""What a report says, frozen: its items, what meets what, and whom to ask."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from tallystick.vocabulary import Conditions
from tallystick.vocabulary.conditions import from_dict, to_dict

Fact = tuple[str, tuple[str, ...]]
"""A property in words, and its values as people read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One contribution as far as the report holds it. ``gone`` says why nothing of it is left."""

    number: int
    contribution: str
    owner: str
    kind: str
    caption: str
    latin: str
    level: int
    version: int
    facts: tuple[Fact, ...]
    withheld: tuple[str, ...]
    conditions: Conditions | None
    gone: str = ""

    def blanked(self, why: str) -> "Item":
        """The item without a word of what it held."""
        return replace(
            self, kind="", caption="", latin="", facts=(), withheld=(), conditions=None, contribution="", gone=why
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One owner's decision on a hit, as the report tells it."""

    agency: str
    outcome: str
    day: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two items that meet, compared on what the report holds of both. ``right`` is 0 where the other side is hidden:
    then ``held_by`` says whom to ask, and there is no kind, score or reason."""

    hit: str
    left: int
    right: int
    held_by: str
    kind: str
    score: float
    reasons: tuple[tuple[str, float], ...]
    decisions: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a report says besides its author's own words. ``left_out`` counts meetings beyond the limit."""

    items: tuple[Item, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    left_out: int = 0

    def without(self, numbers: dict[int, str]) -> "Content":
        """The same without a word of some items, and of what meets them; each number with why."""
        return replace(
            self,
            items=tuple(one.blanked(numbers[one.number]) if one.number in numbers else one for one in self.items),
            meetings=tuple(one for one in self.meetings if not {one.left, one.right} & set(numbers)),
        )


def to_json(content: Content) -> dict[str, Any]:
    """The content as it is kept."""
    kept = asdict(content)
    for stored, item in zip(kept["items"], content.items, strict=True):
        stored["conditions"] = to_dict(item.conditions) if item.conditions else None
    return kept


def from_json(kept: dict[str, Any]) -> Content:
    """The inverse of ``to_json``."""
    return Content(
        items=tuple(_item(one) for one in kept.get("items", ())),
        meetings=tuple(_meeting(one) for one in kept.get("meetings", ())),
        left_out=kept.get("left_out", 0),
    )


def digest(*parts: object) -> str:
    """A SHA-256 digest over what a second person approves."""
    told = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _item(kept: dict[str, Any]) -> Item:
    facts = tuple((name, tuple(values)) for name, values in kept["facts"])
    conditions = from_dict(kept["conditions"]) if kept["conditions"] else None
    return Item(**{**kept, "facts": facts, "withheld": tuple(kept["withheld"]), "conditions": conditions})


def _meeting(kept: dict[str, Any]) -> Meeting:
    reasons = tuple((text, weight) for text, weight in kept["reasons"])
    return Meeting(**{**kept, "reasons": reasons, "decisions": tuple(Told(**one) for one in kept["decisions"])})
