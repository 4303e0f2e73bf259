"""Our two STIX extensions, and the objects that say whose a thing is and under which conditions (7.2, 7.3)."""

from datetime import UTC, datetime
from typing import Any

from tallystick.formats.ids import CONDITIONS_EXTENSION, RECORD_EXTENSION, agency_id, canonical, ours
from tallystick.formats.items import Item, conditions_of

VERSION = "1.0"
"""Of the published vocabulary: its folder, its address, its extensions."""
PUBLISHED = "2026-11-01T00:00:00.000Z"
"""When the version was; also ``created`` of what is told by its content and so never changes."""
SCHEMA = f"urn:tallystick:vocabulary:{VERSION}"

Object = dict[str, Any]


def stamp(moment: datetime) -> str:
    """The time in UTC to the millisecond (STIX 2.1, section 2.16)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def common(kind: str, uuid: Any, created: str = PUBLISHED) -> Object:
    """What every object of STIX 2.1 begins with."""
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid}", "created": created}


def agency(code: str, name: str) -> Object:
    """The identity of an agency: its id is the same in every file."""
    known = {"name": name or code, "identity_class": "organization"}
    return {**common("identity", agency_id(code)), "modified": PUBLISHED, **known}


def marking(item: Item) -> Object:
    """The marking-definition of the item's conditions: one for all items of one owner under the same conditions.

    No definition type stands in it: a handling code is no TLP level, and none is made of it.
    """
    conditions = conditions_of(item)
    uuid = ours("marking", item.owner, canonical(conditions))
    return {
        **common("marking-definition", uuid),
        "created_by_ref": f"identity--{agency_id(item.owner)}",
        "name": _in_words(conditions),
        "extensions": {CONDITIONS_EXTENSION: {"extension_type": "property-extension", **conditions}},
    }


def definitions() -> tuple[Object, ...]:
    """The extension-definitions, and the identity they are made by."""
    maker = agency("TALLYSTICK", "Tallystick vocabulary")
    conditions = _definition(
        CONDITIONS_EXTENSION, "conditions", ["property-extension"],
        "The owner's conditions, on a marking-definition: handling codes, 4x4 evaluation, confidentiality, purposes, "
        "legal basis, data-subject category, review date, recipients, withheld properties.",
    )  # fmt: skip
    record = _definition(
        RECORD_EXTENSION, "record", ["property-extension", "new-sdo", "new-sco"],
        "What was contributed, whole: FollowTheMoney's schema and properties, the owner and its own number. New "
        "objects are named tallystick-, as in tallystick-vehicle.",
    )  # fmt: skip
    return maker, conditions, record


def _definition(identity: str, name: str, kinds: list[str], description: str) -> Object:
    return {
        **common("extension-definition", identity.split("--")[1]),
        "modified": PUBLISHED,
        "created_by_ref": f"identity--{agency_id('TALLYSTICK')}",
        "name": f"Tallystick {name}",
        "description": description,
        "schema": f"{SCHEMA}#/$defs/{name}",
        "version": f"{VERSION}.0",
        "extension_types": kinds,
    }


def _in_words(conditions: Object) -> str:
    names = ("handling", "evaluation", "confidentiality", "subject_category", "flags")
    said = [conditions[name] for name in names if name in conditions]
    return " ".join(code for one in said for code in ([one] if isinstance(one, str) else one))
