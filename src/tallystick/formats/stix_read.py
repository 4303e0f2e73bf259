"""A STIX bundle, ours or a stranger's, as rows. ``Row.number`` counts the bundle's objects from 1.

Conditions come from markings that carry our extension. Any other marking (TLP, a statement) is no handling code: its
words stand in ``notes``, and who imports says what the conditions are. Definitions, the identities of those who made
objects, and what only holds other objects together give no row; what cannot be read is a reject.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from tallystick.formats.codes import Stated, joined, stated_in
from tallystick.formats.ids import CONDITIONS_EXTENSION, RECORD_EXTENSION
from tallystick.vocabulary.tables import Reject, Row, Unusable
from tallystick.vocabulary.tables.json_lines import entity_row
from tallystick.vocabulary.tables.rows import reject

MOST_OBJECTS = 200_000
MOST_MARKINGS = 50
"""Markings of one object."""
FRAME = frozenset({"marking-definition", "extension-definition", "observed-data", "report", "grouping"})
"""Say something about other objects, or hold them together."""

STATED = ("id", "schema", "properties", "owner", "contribution", "version")
"""What a record states; conditions come from markings alone."""
TLP = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "TLP:WHITE",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "TLP:GREEN",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "TLP:AMBER",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "TLP:RED",
}
"""Markings that a bundle may name without holding them (STIX 2.1, section 7.2.1.4)."""

Object = Mapping[str, Any]


def rows(document: Any, path: Path) -> Iterator[Row | Reject]:
    """Every object that states something, as a row or a reject."""
    objects = document.get("objects") if isinstance(document, dict) else None
    if not isinstance(objects, list):
        raise Unusable(path, "objects", "a list of STIX objects")
    if len(objects) > MOST_OBJECTS:
        raise Unusable(path, "objects", f"at most {MOST_OBJECTS:,} objects; split it")
    reading = _Bundle(objects)
    for number, found in enumerate(objects, start=1):
        if (row := reading.row(number, found)) is not None:
            yield row


class _Bundle:
    """The objects of a bundle, with what they say of one another."""

    def __init__(self, objects: Sequence[Any]) -> None:
        known = [(at, one) for at, one in enumerate(objects, start=1) if _is_object(one)]
        self.first: dict[str, int] = {}
        for at, one in known:
            self.first.setdefault(one["id"], at)
        self.by_id = {one["id"]: one for _, one in reversed(known)}
        self.makers = {one.get("created_by_ref") for _, one in known if isinstance(one.get("created_by_ref"), str)}
        self.holders: dict[str, list[Object]] = {}
        for _, one in known:
            if one["type"] == "observed-data":
                for ref in _texts(one.get("object_refs")):
                    self.holders.setdefault(ref, []).append(one)

    def row(self, number: int, found: Any) -> Row | Reject | None:
        """What one object states; None where it states nothing itself."""
        if not _is_object(found):
            return reject(number, "type", str(found)[:60], "Expected a STIX object with a type and an id.")
        if self.first[found["id"]] != number:
            reason = f"Object {self.first[found['id']]} has this id already: expected each object once."
            return reject(number, "id", found["id"], reason)
        record = _record(found)
        if record is None and (found["type"] in FRAME or found["id"] in self.makers or self._is_told(found["id"])):
            return None
        if found.get("revoked") is True:
            return reject(number, "revoked", found["id"], "Its source has revoked it: expected what still stands.")
        marks = self._marks(found)
        if record is not None:
            return _own_row(number, record, joined(_conditions(one) for one in marks))
        return self._foreign(number, found, marks)

    def _is_told(self, ref: str) -> bool:
        """Whether a contribution of ours is made of this observable: its record says all of it."""
        holders = self.holders.get(ref, ())
        return bool(holders) and all(_record(one) is not None for one in holders)

    def _marks(self, found: Object) -> list[Object]:
        """The markings of the object and of what holds it. One on a part of it marks the whole."""
        refs: list[str] = []
        for one in (found, *self.holders.get(found["id"], ())):
            parts = one.get("granular_markings")
            granular = [part.get("marking_ref") for part in parts if isinstance(part, dict)] if _is_list(parts) else []
            refs += [*_texts(one.get("object_marking_refs")), *_texts(granular)]
        unique = list(dict.fromkeys(refs))[:MOST_MARKINGS]
        return [self.by_id.get(ref, {"type": "marking-definition", "id": ref}) for ref in unique]

    def _foreign(self, number: int, found: Object, marks: Sequence[Object]) -> Row | Reject:
        reader = KNOWN.get(found["type"])
        told = reader(found) if reader else None
        if told is None:
            return reject(number, "type", found["type"], f"No kind of thing for this: expected one of {_kinds()}.")
        schema, properties = told
        notes = [f"Marked at its source: {words}" for words in map(_words, marks) if words]
        whole = {
            "id": found["id"],
            "schema": schema,
            "properties": {**properties, "description": found.get("description"), "notes": notes},
            **joined(_conditions(one) for one in marks),
        }
        return entity_row(number, _listed(whole))


def _own_row(number: int, record: Object, conditions: Stated) -> Row | Reject:
    properties = record.get("properties")
    if not isinstance(properties, dict):
        return reject(number, "record", str(properties)[:60], "Expected schema and properties in the record.")
    return entity_row(number, _listed({**{name: record.get(name) for name in STATED}, **conditions}))


def _listed(whole: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in whole.items()}


def _is_object(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("type"), str) and isinstance(found.get("id"), str)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if _is_list(value) else []


def _extension(found: Object, identity: str) -> Object | None:
    extensions = found.get("extensions")
    extension = extensions.get(identity) if isinstance(extensions, dict) else None
    return extension if isinstance(extension, dict) else None


def _record(found: Object) -> Object | None:
    """The record of an object of ours, wherever its kind of extension puts it; None on a stranger's."""
    extension = _extension(found, RECORD_EXTENSION)
    record = extension and (extension.get("record") or found.get("record"))
    return record if isinstance(record, dict) else None


def _conditions(mark: Object) -> Stated:
    return stated_in(_extension(mark, CONDITIONS_EXTENSION))


def _words(mark: Object) -> str:
    """A marking that is none of ours, in its own words."""
    if _conditions(mark):
        return ""
    definition = mark.get("definition")
    inner = next((v for v in definition.values() if isinstance(v, str)), "") if isinstance(definition, dict) else ""
    kind, name = mark.get("definition_type"), mark.get("name")
    if isinstance(name, str):
        return name
    if kind == "tlp" and inner:
        return f"TLP:{inner.upper()}"
    return inner or TLP.get(mark["id"], str(mark["id"]))


def _identity(found: Object) -> tuple[str, dict[str, Any]] | None:
    schema = {"individual": "Person", "group": "Organization", "organization": "Organization"}
    kind = schema.get(str(found.get("identity_class")))
    return (kind, {"name": found.get("name"), "summary": found.get("contact_information")}) if kind else None


def _account(found: Object) -> tuple[str, dict[str, Any]]:
    names = {"username": "account_login", "accountId": "user_id", "service": "account_type", "name": "display_name"}
    return "OnlineAccount", {ours: found.get(theirs) for ours, theirs in names.items()}


def _location(found: Object) -> tuple[str, dict[str, Any]]:
    names = {"name": "name", "country": "country", "state": "administrative_area", "city": "city",
             "street": "street_address", "postalCode": "postal_code", "region": "region", "latitude": "latitude",
             "longitude": "longitude"}  # fmt: skip
    stated = {ours: found.get(theirs) for ours, theirs in names.items()}
    parts = [str(stated[name]) for name in ("street", "postalCode", "city", "country") if stated[name]]
    return "Address", {**stated, "full": ", ".join(parts) or None}


def _valued(schema: str, name: str) -> Callable[[Object], tuple[str, dict[str, Any]]]:
    return lambda found: (schema, {name: found.get("value")})


KNOWN: dict[str, Callable[[Object], tuple[str, dict[str, Any]] | None]] = {
    "identity": _identity,
    "user-account": _account,
    "email-addr": _valued("OnlineAccount", "email"),
    "url": _valued("OnlineAccount", "profileUrl"),
    "domain-name": _valued("OnlineAccount", "profileUrl"),
    "location": _location,
    "tallystick-phone": _valued("PhoneLine", "phone"),
    "tallystick-wallet": _valued("CryptoWallet", "publicKey"),
}
"""Type of a stranger's object -> the schema and properties it states."""


def _kinds() -> str:
    return ", ".join(name for name in KNOWN if not name.startswith("tallystick-"))
