"""The manifest of a frozen set: what was in it, provable later. Handed out, and held against the set as it is stored.

A leaf of its Merkle tree (RFC 9162) is ``number:version:digest``. The digests are salted: they tell nothing of an item
to whom the gate does not show it.
"""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.register import sets
from tallystick.hub.register.freezing import MOST, root_of
from tallystick.hub.register.sets import SeenItem, SeenSet, Since
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import combine_all

KIND, VERSION = "tallystick frozen set", 1
MAX_BYTES = 2 * 2**20
"""Of a manifest that is verified; one of 5,000 items has about half of it."""
EXPECTED = "expected the manifest of this set, as it was downloaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a manifest does not say what the set holds: an item's number, or 0 for what it says of the set."""

    number: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What comes of holding a manifest against its set. ``since``: items that are not as they were frozen, or whose
    state the viewer is not shown."""

    differences: tuple[Difference, ...]
    since: tuple[SeenItem, ...]
    items: int

    @property
    def same(self) -> bool:
        return not self.differences

    @property
    def unchanged(self) -> int:
        return self.items - len(self.since)


@action("search")
def manifest(viewer: Viewer, set_id: uuid.UUID) -> tuple[str, str]:
    """The manifest and its file name, which says the handling codes and the confidentiality of what the viewer sees of
    the set. Refused, in one sentence, where the viewer sees no such set."""
    seen, items = _found(viewer, set_id)
    listed = [
        {"number": one.number, "contribution": str(one.seen.id) if one.seen else None, "version": one.version,
         "digest": one.digest}
        for one in items
    ]  # fmt: skip
    stated = {"manifest": KIND, "format": VERSION, **_head(seen), "items": listed}
    record(viewer, "manifest", [set_id], size=len(listed))
    return json.dumps(stated, ensure_ascii=False, indent=1) + "\n", _name(seen, items)


@action("search")
def verify(viewer: Viewer, set_id: uuid.UUID, text: str) -> Verdict:
    """Whether a manifest says what was frozen, where it does not, and what became of each item since."""
    seen, items = _found(viewer, set_id)
    stated = _parsed(text)
    if stated.get("set") != str(seen.id):
        raise Unacceptable("It is the manifest of another set.")
    told = _told(stated)
    differences = [*_of_head(stated, seen), *_of_items(told, items), *_of_root(stated, told, seen)]
    since = tuple(one for one in items if one.since is not Since.SAME)
    record(viewer, "verify_manifest", [set_id], same=not differences, differences=len(differences))
    return Verdict(differences=tuple(differences), since=since, items=len(items))


def _found(viewer: Viewer, set_id: uuid.UUID) -> tuple[SeenSet, tuple[SeenItem, ...]]:
    seen = sets.read(viewer, set_id)
    if seen is None:
        raise Refused("No such set that you may see.")
    return seen, sets.all_items(viewer, set_id)


def _head(seen: SeenSet) -> dict[str, Any]:
    return {
        "set": str(seen.id), "owner": seen.owner, "name": seen.name, "frozen_at": seen.at.isoformat(),
        "size": seen.size, "root": seen.root,
    }  # fmt: skip


def _name(seen: SeenSet, items: Sequence[SeenItem]) -> str:
    shown = [one.seen.conditions for one in items if one.seen]
    combined = combine_all(shown) if shown else None
    codes = [*sorted(combined.handling), combined.confidentiality.code] if combined else []
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", "-".join([seen.owner, "set", seen.name[:80], f"{seen.at:%Y%m%d}"]))
    return "-".join([plain, *(re.sub(r"[^A-Za-z0-9]+", "_", code) for code in codes), "manifest.json"])


def _parsed(text: str) -> dict[str, Any]:
    if len(text.encode()) > MAX_BYTES:
        raise Unacceptable(f"Larger than {MAX_BYTES // 2**20} MB: {EXPECTED}.")
    try:
        stated = json.loads(text)
    except json.JSONDecodeError as fault:
        raise Unacceptable(f"Line {fault.lineno}, column {fault.colno}: {fault.msg}; {EXPECTED}.") from None
    except (RecursionError, ValueError):
        raise Unacceptable(f"No JSON that can be read: {EXPECTED}.") from None
    if not isinstance(stated, dict) or stated.get("manifest") != KIND or stated.get("format") != VERSION:
        raise Unacceptable(f"No manifest: {EXPECTED}.")
    return stated


def _told(stated: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """The items a manifest states, by number."""
    listed = stated.get("items")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise Unacceptable(f"items: {EXPECTED}, with 1 to {MOST:,} items.")
    told: dict[int, dict[str, Any]] = {}
    for place, one in enumerate(listed, start=1):
        if not isinstance(one, dict) or type(one.get("number")) is not int or not 0 < one["number"] <= MOST:
            raise Unacceptable(f"Item {place} of the list: expected an object with a number, a version and a digest.")
        if one["number"] in told:
            raise Unacceptable(f"Item {one['number']} stands twice: {EXPECTED}.")
        told[one["number"]] = one
    return told


def _of_head(stated: dict[str, Any], seen: SeenSet) -> list[Difference]:
    wrong = [name for name, value in _head(seen).items() if stated.get(name) != value]
    return [Difference(number=0, what=f"It states another {name.replace('_', ' ')}.") for name in wrong]


def _of_items(told: dict[int, dict[str, Any]], items: Sequence[SeenItem]) -> list[Difference]:
    kept = {one.number: one for one in items}
    found = []
    for number in sorted({*told, *kept}):
        what = _differs(told.get(number), kept.get(number))
        if what:
            found.append(Difference(number=number, what=what))
    return found


def _differs(told: dict[str, Any] | None, kept: SeenItem | None) -> str:
    """What a manifest says wrongly of one item. Which contribution it is, is compared where the viewer sees it: a
    guess tells nothing."""
    if kept is None:
        return "The set has no such item."
    if told is None:
        return "It is missing from the manifest."
    if told.get("version") != kept.version:
        return "It states another version."
    if told.get("digest") != kept.digest:
        return "It states another digest."
    if told.get("contribution") and kept.seen and told["contribution"] != str(kept.seen.id):
        return "It states another contribution."
    return ""


def _of_root(stated: dict[str, Any], told: dict[int, dict[str, Any]], seen: SeenSet) -> list[Difference]:
    root = root_of((number, one.get("version", 0), str(one.get("digest"))) for number, one in sorted(told.items()))
    if root == seen.root or stated.get("root") != seen.root:
        return []
    return [Difference(number=0, what="Its items do not give the root it states.")]
