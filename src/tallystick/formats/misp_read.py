"""MISP events, ours or a stranger's, as rows. ``Row.number`` counts their attributes and objects from 1.

Conditions come from tags of our taxonomy and from the records of what we wrote; a tag makes them stricter, never
looser. Any other tag (tlp, admiralty-scale) is no condition: it stands in ``notes`` as it is.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tallystick.formats import misp_tags
from tallystick.formats.codes import joined, stated_in
from tallystick.formats.document import parsed
from tallystick.formats.tables import table
from tallystick.vocabulary.tables import Reject, Row, Unusable
from tallystick.vocabulary.tables.json_lines import entity_row
from tallystick.vocabulary.tables.rows import reject, texts

MOST_EVENTS = 20_000
STATED = ("id", "schema", "properties", "owner", "contribution", "version")

Part = Mapping[str, Any]


def rows(document: Any, path: Path) -> Iterator[Row | Reject]:
    """Every attribute and object of every event, as a row or a reject."""
    numbers, seen = count(1), dict[str, int]()
    for at, event in enumerate(_events(document, path), start=1):
        if not isinstance(event, dict):
            raise Unusable(path, f"event {at}", "an object")
        reading = _Event(_tags(event), _list(event, "Attribute", path, at), _list(event, "Object", path, at))
        for part, number in zip(reading.attributes, numbers, strict=False):
            yield _fault(number, part, seen) or reading.attribute(number, part)
        for part, number in zip(reading.objects, numbers, strict=False):
            row = _fault(number, part, seen) or reading.object(number, part)
            if row is not None:
                yield row


def _events(document: Any, path: Path) -> list[Any]:
    """The events of a document: one, a list of them, or a list as MISP hands them out."""
    found = document.get("response", document) if isinstance(document, dict) else document
    listed = found if isinstance(found, list) else [found]
    if len(listed) > MOST_EVENTS:
        raise Unusable(path, "response", f"at most {MOST_EVENTS:,} events; split it")
    if not all(isinstance(one, dict) and "Event" in one for one in listed):
        raise Unusable(path, "Event", "a MISP event, or a list of them")
    return [one["Event"] for one in listed]


def _list(event: Part, key: str, path: Path, at: int) -> list[Any]:
    found = event.get(key, [])
    if not isinstance(found, list):
        raise Unusable(path, f"event {at}, {key}", "a list")
    return found


def _fault(number: int, part: Any, seen: dict[str, int]) -> Reject | None:
    """What is wrong with a part before it is read: none, one that is gone, or a second with the same uuid."""
    if not isinstance(part, dict):
        return reject(number, "", str(part)[:60], "Expected an attribute or an object.")
    if part.get("deleted") in (True, 1, "1"):
        return reject(number, "deleted", str(part.get("uuid")), "It is deleted at its source: expected what stands.")
    uuid = part.get("uuid")
    if not isinstance(uuid, str) or not uuid:
        return reject(number, "uuid", str(uuid)[:60], "Expected the uuid of the attribute or object.")
    if (first := seen.setdefault(uuid, number)) != number:
        return reject(number, "uuid", uuid, f"Part {first} has this uuid already: expected each once.")
    return None


class _Event:
    """An event's parts and tags. A record of ours tells all of the object that goes with it."""

    def __init__(self, marks: list[str], attributes: list[Any], objects: list[Any]) -> None:
        self.marks, self.attributes, self.objects = marks, attributes, objects
        self._tagged = {str(one.get("uuid")): _inner_tags(one) for one in objects if isinstance(one, dict)}
        self._told = {_contribution(one) for one in attributes if _is_record(one)}

    def attribute(self, number: int, part: Part) -> Row | Reject:
        """What an attribute of the event states."""
        if _is_record(part):
            return _own(number, part, [*self.marks, *_tags(part), *self._tagged.get(_contribution(part), ())])
        kind = str(part.get("type"))
        known = table("misp")["attributes"].get(kind)
        if known is None:
            reason = f"No kind of thing for this type: expected one of {', '.join(table('misp')['attributes'])}."
            return reject(number, "type", kind, reason)
        schema, name, *more = known
        properties = {name: part.get("value"), **(more[0] if more else {})}
        return _row(number, part, schema, properties, [*self.marks, *_tags(part)], [])

    def object(self, number: int, part: Part) -> Row | Reject | None:
        """What an object states; None where a record tells all of it."""
        if part["uuid"] in self._told:
            return None
        schema = _schemata().get(str(part.get("name")))
        if schema is None:
            reason = f"No kind of thing for this object: expected one of {', '.join(_schemata())}."
            return reject(number, "name", str(part.get("name")), reason)
        properties, notes = _related(schema, part)
        return _row(number, part, schema, properties, [*self.marks, *_inner_tags(part)], notes)


def _related(schema: str, part: Part) -> tuple[dict[str, list[Any]], list[str]]:
    """The properties an object's attributes state, and in words what we have no property for."""
    relations = {relation: name for relation, (name, _) in table("misp")["objects"][schema]["relations"].items()}
    properties: dict[str, list[Any]] = {}
    notes: list[str] = []
    for one in _inner(part):
        relation, value = str(one.get("object_relation")), one.get("value")
        if relation in relations:
            properties.setdefault(relations[relation], []).append(value)
        else:
            notes.append(f"{relation}: {'; '.join(texts(value) or ('(no text)',))}")
    return properties, notes


def _is_record(part: Any) -> bool:
    return isinstance(part, dict) and misp_tags.RECORD in _tags(part)


def _contribution(part: Part) -> str:
    """The id of the contribution a record holds; empty where it holds none."""
    try:
        found = parsed(str(part.get("value")), "record")
    except Unusable:
        return ""
    return str(found.get("contribution")) if isinstance(found, dict) else ""


def _own(number: int, part: Part, marks: list[str]) -> Row | Reject:
    """What one of our hubs wrote: the record, and any stricter code that somebody tagged it with since."""
    try:
        found = parsed(str(part.get("value")), "record")
    except Unusable as error:
        return reject(number, "value", str(part.get("value")), f"Expected JSON: {error.place}: {error.expected}.")
    if not isinstance(found, dict) or not isinstance(found.get("properties"), dict):
        return reject(number, "value", str(part.get("value")), "Expected a record with schema and properties.")
    conditions, _ = misp_tags.read(marks)
    whole = {name: found.get(name) for name in STATED}
    return entity_row(number, whole | _listed(joined([stated_in(found), conditions])))


def _row(
    number: int, part: Part, schema: str, properties: Mapping[str, Any], marks: list[str], notes: list[str]
) -> Row | Reject:
    conditions, others = misp_tags.read(marks)
    notes = [*notes, *(f"Marked at its source: {name}" for name in others)]
    comment = part.get("comment")
    whole = {"id": part["uuid"], "schema": schema, "properties": {**properties, "description": comment, "notes": notes}}
    return entity_row(number, whole | _listed(conditions))


def _listed(conditions: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(codes) for name, codes in conditions.items()}


def _inner(part: Part) -> list[Part]:
    """An object's attributes that stand."""
    found = part.get("Attribute")
    parts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in parts if one.get("deleted") not in (True, 1, "1")]


def _inner_tags(part: Part) -> list[str]:
    return [tag for one in _inner(part) for tag in _tags(one)]


def _tags(part: Part) -> list[str]:
    """The names of its tags."""
    found = part.get("Tag")
    names = [one.get("name") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [name for name in names if isinstance(name, str)]


@cache
def _schemata() -> dict[str, str]:
    """Name of a public template -> our schema."""
    return {found["name"]: schema for schema, found in table("misp")["objects"].items()}
