"""MISP events of what one reader sees. Deterministic: the same items give the same text.

An event holds what one owner stated under the same handling codes and confidentiality, so that the event's tags and
its distribution are exactly those of everything in it. A contribution is an object, of a public template where there is
one, whose attributes carry its other tags; an attribute of the event holds all of it, conditions included.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tallystick.formats.ids import agency_id, canonical, ours
from tallystick.formats.items import Item, conditions_of, stated
from tallystick.formats.misp_tags import RECORD, tags
from tallystick.formats.observables import own_type
from tallystick.formats.tables import table
from tallystick.vocabulary import Confidentiality, Entity, Handling

OF_EVENT = ("handling", "confidentiality")
"""Conditions that everything in an event has in common."""
OWN_ORGANISATION_ONLY, THIS_COMMUNITY_ONLY, INHERIT = "0", "1", "5"
"""Distribution levels of MISP."""
UNDEFINED = "4"
"""MISP's threat level that says nothing."""
MISP_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAIN = re.compile(r"[A-Za-z0-9]+")


def events(items: Iterable[Item]) -> Iterator[str]:
    """The file's text: one event, or the list of several as MISP hands them out."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        said = conditions_of(item)
        key = (item.owner, distribution(item), *tags({name: said[name] for name in OF_EVENT}))
        groups.setdefault(key, []).append(item)
    texts = [
        json.dumps({"Event": _event(key, group)}, ensure_ascii=False, separators=(",", ":"))
        for key, group in groups.items()
    ]
    yield from texts if len(texts) == 1 else ('{"response":[\n', ",\n".join(texts), "\n]}")
    yield "\n"


def distribution(item: Item) -> str:
    """How far a MISP server may spread it: not past its own organisation where the owner restricts it in any way
    beyond H0 and H1, never past its own community."""
    it = item.conditions
    open_to_all = it.recipients is None and not it.withheld and not it.silent and it.shareable
    unmarked = it.handling <= {Handling.H0, Handling.H1} and it.confidentiality == Confidentiality.BPL
    return THIS_COMMUNITY_ONLY if open_to_all and unmarked else OWN_ORGANISATION_ONLY


def _event(key: Sequence[str], items: Sequence[Item]) -> dict[str, Any]:
    owner, level, *names = key
    newest = max(item.changed_at for item in items)
    codes = " ".join(sorted({code for item in items for code in item.conditions.handling}))
    return {
        "uuid": str(ours("misp", *key, *(str(item.contribution) for item in items))),
        "info": f"{owner}: {len(items)} contributions, {codes}",
        "date": newest.date().isoformat(),
        "timestamp": str(int(newest.timestamp())),
        "published": False,
        "analysis": "0",
        "threat_level_id": UNDEFINED,
        "distribution": level,
        "Orgc": {"uuid": str(agency_id(owner)), "name": owner},
        "Tag": [{"name": name} for name in names],
        "Attribute": [_record(item) for item in items],
        "Object": [one for one in map(_object, items) if one["Attribute"]],
    }


def _record(item: Item) -> dict[str, Any]:
    """The whole contribution as JSON."""
    whole = canonical({**stated(item), **conditions_of(item)})
    found = _attribute(item, [*_marks(item), {"name": RECORD}], "", "text", whole)
    said = f"The whole of {item.contribution}, with its conditions, as JSON: {item.entity.caption}"
    return {**found, "comment": said, "disable_correlation": True}


def _object(item: Item) -> dict[str, Any]:
    template, marks = _template(item.entity), _marks(item)
    return {
        "uuid": str(item.contribution),
        "name": template["name"],
        "template_uuid": template["uuid"],
        "template_version": template["version"],
        "meta-category": template["category"],
        "description": "",
        "timestamp": str(int(item.changed_at.timestamp())),
        "distribution": INHERIT,
        "comment": item.entity.caption,
        "Attribute": [_attribute(item, marks, *one) for one in dict.fromkeys(_values(item.entity, template))],
    }


def _template(entity: Entity) -> dict[str, Any]:
    """The public template for what the entity is; one of ours, whose relations are properties, where there is none."""
    known: dict[str, dict[str, Any]] = table("misp")["objects"]
    name = entity.schema if entity.schema in known else next((one for one in known if entity.is_a(one)), "")
    if name:
        return known[name]
    kind = own_type(entity)
    relations = {one: [one, "text"] for one in entity.properties}
    return {"name": kind, "uuid": str(ours("misp", kind)), "version": "1", "category": "misc", "relations": relations}


def _values(entity: Entity, template: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(relation, MISP's type, value) for what the template has a place for."""
    currency = (entity.first("currency") or entity.first("currencySymbol")).upper()
    for relation, (name, kind) in template["relations"].items():
        for value in entity.get(name):
            if _fits(kind, value, currency) and (relation != "address-crypto" or not _is_coin(value, currency)):
                yield relation, kind, value


def _fits(kind: str, value: str, currency: str) -> bool:
    """Whether MISP takes the value as this type. Where not, the record alone holds it."""
    if kind == "date-of-birth":
        return MISP_DATE.fullmatch(value) is not None
    if kind == "float":
        return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
    return kind not in ("btc", "xmr") or (kind.upper() == currency and PLAIN.fullmatch(value) is not None)


def _is_coin(value: str, currency: str) -> bool:
    return any(_fits(kind, value, currency) for kind in ("btc", "xmr"))


def _marks(item: Item) -> list[dict[str, str]]:
    """The tags of the conditions that the item's event does not say."""
    said = {name: codes for name, codes in conditions_of(item).items() if name not in OF_EVENT}
    return [{"name": name} for name in tags(said)]


def _attribute(item: Item, marks: list[dict[str, str]], relation: str, kind: str, value: str) -> dict[str, Any]:
    return {
        "uuid": str(ours("misp", str(item.contribution), relation, value)),
        **({"object_relation": relation} if relation else {}),
        "type": kind,
        "category": table("misp")["categories"][kind],
        "value": value,
        "to_ids": False,
        "distribution": INHERIT,
        "Tag": marks,
    }
