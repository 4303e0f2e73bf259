"""A STIX 2.1 bundle of what one reader sees. Deterministic: the same items give the same text.

A contribution is one domain object with its own id: an ``identity``, a ``location``, an ``observed-data`` over
cyber-observable objects, or an object of ours. Its record extension holds all of it, so nothing is lost; its conditions
are the marking-definition it is marked with.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tallystick.formats.extensions import Object, agency, common, definitions, marking, stamp
from tallystick.formats.ids import RECORD_EXTENSION, agency_id, ours
from tallystick.formats.items import Item, stated
from tallystick.formats.observables import observables, own_type
from tallystick.vocabulary import Entity

COORDINATE = re.compile(r"-?\d{1,3}(\.\d+)?")
CONTACTS = ("phone", "email", "website", "address")


def bundle(items: Iterable[Item]) -> Iterator[str]:
    """The bundle's text, an object to a line."""
    found = _objects(items)
    yield f'{{"type":"bundle","id":"bundle--{ours("bundle", *found)}","objects":[\n'
    for at, one in enumerate(found.values()):
        yield ("" if at == 0 else ",\n") + json.dumps(one, ensure_ascii=False, separators=(",", ":"))
    yield "\n]}\n"


def _objects(items: Iterable[Item]) -> dict[str, Object]:
    """Every object by its id. An observable that several contributions name is marked with the conditions of all."""
    found = {one["id"]: one for one in definitions()}
    for item in items:
        owner, mark = agency(item.owner, item.owner_name), marking(item)
        found |= {owner["id"]: owner, mark["id"]: mark}
        scos = observables(item.entity)
        for sco in scos:
            kept = found.setdefault(sco["id"], sco)
            kept["object_marking_refs"] = sorted({*kept.get("object_marking_refs", ()), mark["id"]})
        thing = _thing(item, mark["id"], [sco["id"] for sco in scos])
        found[thing["id"]] = thing
    return found


def _thing(item: Item, mark: str, seen: list[str]) -> Object:
    entity, when = item.entity, stamp(item.changed_at)
    kind, told = _told(entity, seen, when)
    head = {**common(kind, item.contribution, when), "modified": when}
    head |= {"created_by_ref": f"identity--{agency_id(item.owner)}", "object_marking_refs": [mark]}
    if kind.startswith("tallystick-"):
        return {**head, **told, "record": stated(item), "extensions": {RECORD_EXTENSION: {"extension_type": "new-sdo"}}}
    record = {"extension_type": "property-extension", "record": stated(item)}
    return {**head, **told, "extensions": {RECORD_EXTENSION: record}}


def _told(entity: Entity, seen: list[str], when: str) -> tuple[str, Object]:
    """The type of the contribution's object, and what STIX itself says in it."""
    if seen:
        return "observed-data", {"first_observed": when, "last_observed": when, "number_observed": 1,
                                 "object_refs": seen}  # fmt: skip
    if entity.is_a("LegalEntity"):
        return "identity", _identity(entity)
    if entity.is_a("Address") and (place := _place(entity)):
        return "location", place
    return own_type(entity), {"name": entity.caption}


def _identity(entity: Entity) -> Object:
    person = entity.schema == "Person"
    kind = "individual" if person else "unspecified" if entity.schema == "LegalEntity" else "organization"
    contacts = "; ".join(value for name in CONTACTS for value in entity.get(name))
    told = {"name": entity.caption, "identity_class": kind}
    return {**told, **({"contact_information": contacts} if contacts else {})}


def _place(entity: Entity) -> Object:
    """A location; empty where neither country nor coordinates are known, which it needs (STIX 2.1, section 4.10)."""
    told: dict[str, Any] = {}
    latitude, longitude = entity.first("latitude"), entity.first("longitude")
    if COORDINATE.fullmatch(latitude) and COORDINATE.fullmatch(longitude) and _on_earth(latitude, longitude):
        told |= {"latitude": float(latitude), "longitude": float(longitude)}
    if re.fullmatch(r"[a-zA-Z]{2}", entity.first("country")):
        told["country"] = entity.first("country").upper()
    if not told:
        return {}
    names = {"administrative_area": "state", "city": "city", "street_address": "street", "postal_code": "postalCode"}
    texts = {name: entity.first(ours) for name, ours in names.items() if entity.first(ours)}
    return {"name": entity.caption, **told, **texts}


def _on_earth(latitude: str, longitude: str) -> bool:
    return abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180
