"""What a comparison looks at: an entity's names, numbers, dates, places, each in one form, worked out once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tallystick.crosscheck import normalise
from tallystick.crosscheck.dates import When, when
from tallystick.crosscheck.names import Name
from tallystick.crosscheck.organisations import organisation_tokens
from tallystick.crosscheck.scripts import clean, fold
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.territories import country
from tallystick.crosscheck.tokens import name_tokens
from tallystick.vocabulary import Entity

PROPERTIES = table("properties")
MAX_NAMES = 64
MAX_NUMBERS = 64
MAX_ADDRESSES = 16
_RECENT_ENTITIES = 512
_GENERATIONS: dict[str, str] = PROPERTIES["generations"]
_ENDS = ("name", "firstName", "lastName", "nameSuffix")
_NAMES, _COUNTRIES = tuple(PROPERTIES["names"]), tuple(PROPERTIES["countries"])
_DETAILS, _PARENTS = tuple(PROPERTIES["details"]), ("fatherName", "motherName")
_LONGEST_END = 10
_GENERIC = frozenset(PROPERTIES["generic_place_words"].split())
_KIND_OF = {name: kind for kind, names in PROPERTIES["numbers"].items() for name in names}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that identifies: its kind, its exact form, the form it may be misread as, and as it was written.

    ``exact`` is empty where the number is not sure enough to be told from others (no country, a wrong check digit).
    """

    kind: str
    exact: str
    loose: str
    written: str
    property: str


@dataclass(frozen=True, slots=True)
class Features:
    """An entity as the comparison sees it.

    ``written`` has each of ``names`` as the record writes it; ``details`` each folded value with the written one.
    """

    family: str
    order: str
    names: tuple[Name, ...] = ()
    written: tuple[str, ...] = ()
    numbers: dict[str, tuple[Number, ...]] = field(default_factory=dict)
    births: tuple[When, ...] = ()
    sexes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    places: tuple[frozenset[str], ...] = ()
    addresses: tuple[frozenset[str], ...] = ()
    details: dict[str, dict[str, str]] = field(default_factory=dict)
    parents: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    generations: frozenset[str] = frozenset()


@cache
def family(schema_name: str) -> str:
    """The family of a schema: things of two families are never the same thing."""
    probe = Entity("", schema_name)
    return next((name for schema, name in PROPERTIES["families"].items() if probe.is_a(schema)), schema_name)


def features(entity: Entity) -> Features:
    """The features of an entity; those of the stored entities seen last are kept.

    An entity without an id is stored nowhere (what somebody typed to check it): nothing of it is kept here either.
    """
    if not entity.id:
        return read_features(entity)
    kept = _RECENT.get(id(entity))
    if kept is not None and kept[0] is entity:
        return kept[1]
    found = read_features(entity)
    if len(_RECENT) >= _RECENT_ENTITIES:
        _RECENT.clear()
    _RECENT[id(entity)] = (entity, found)
    return found


# Holding the entity keeps its id from being given to another one while it is remembered here.
_RECENT: dict[int, tuple[Entity, Features]] = {}


def read_features(entity: Entity) -> Features:
    """The features of an entity, worked out anew."""
    kind = family(entity.schema)
    person = kind == "person"
    named = _names(entity, kind)
    stated = entity.properties
    countries = frozenset([country(v) for name in _COUNTRIES if name in stated for v in stated[name][:16]]) - {""}
    births = [when(text) for text in stated.get("birthDate", ())[:16]] if person else []
    return Features(
        family=kind,
        order=repr((entity.schema, sorted(entity.properties.items()))),
        names=tuple(named),
        written=tuple(named.values()),
        numbers=_numbers(entity, kind, countries),
        births=tuple([date for date in births if date is not None]),
        sexes=frozenset([_sex(v) for v in entity.get("gender")]) - {""},
        countries=countries,
        places=tuple(_places(entity)),
        addresses=tuple(_addresses(entity)),
        details={name: _folded(entity, name) for name in _DETAILS if name in stated},
        generations=_generations(entity) if person else frozenset(),
        parents={name: tuple(filter(None, map(name_tokens, stated[name][:4]))) for name in _PARENTS if name in stated},
    )


def _names(entity: Entity, kind: str) -> dict[Name, str]:
    """The entity's names as tokens, the ones stated in parts put together, each with the text it was first read in."""
    read = name_tokens if kind == "person" else organisation_tokens
    stated = [(name, text) for text in _stated(entity)[:MAX_NAMES] if (name := read(text))]
    parts = [(name, text) for text in _from_parts(entity) if (name := read(text))]
    # First and last name alone would hide that the whole name has another father's name in the middle.
    parts = [(name, text) for name, text in parts if not any(set(name) <= set(whole) for whole, _ in stated)]
    found: dict[Name, str] = {}
    for name, text in (*stated[:1], *parts, *stated[1:]):
        found.setdefault(name, text)
    return found


def written_names(entity: Entity) -> tuple[str, ...]:
    """Every name the entity states, those in parts put together (first, middle, last)."""
    stated = _stated(entity)
    return tuple(dict.fromkeys([*stated[:1], *_from_parts(entity), *stated]))


def _stated(entity: Entity) -> list[str]:
    return [text for name in _NAMES if name in entity.properties for text in entity.properties[name]]


def _from_parts(entity: Entity) -> list[str]:
    middle = " ".join(part for name in ("secondName", "middleName") for part in entity.get(name)[:2])
    firsts, lasts = entity.get("firstName")[:4] or ("",), entity.get("lastName")[:4] or ("",)
    put = [" ".join(filter(None, (first, middle, last))) for first in firsts for last in lasts]
    return [text for text in put if text]


def _generations(entity: Entity) -> frozenset[str]:
    """``jr``, ``sr``, ``ii`` ... as written behind a name."""
    ends = [_end(text) for name in _ENDS if name in entity.properties for text in entity.properties[name][:16]]
    return frozenset([_GENERATIONS[end] for end in ends if end in _GENERATIONS])


def _end(text: str) -> str:
    """The last word of a name, folded; empty where it is too long to be ``junior``."""
    end = text.rstrip(" .,)\"'")[-_LONGEST_END - 1 :]
    last = re.split(r"[\s,.(-]", end)[-1]
    return fold(last) if len(last) < _LONGEST_END else ""


def _sex(text: str) -> str:
    first = text.strip().lower()[:1]
    return {"m": "male", "f": "female", "w": "female", "ж": "female", "м": "male"}.get(first, "")


def _folded(entity: Entity, name: str) -> dict[str, str]:
    values = sorted(entity.get(name)[:16], reverse=True)
    return {folded: value for value in values if (folded := fold(value).replace(" ", ""))}


def _bags(entity: Entity, names: list[str]) -> Iterator[frozenset[str]]:
    for name in names:
        for text in entity.get(name)[:MAX_ADDRESSES]:
            if bag := frozenset(fold(text).split()):
                yield bag


def _places(entity: Entity) -> Iterator[frozenset[str]]:
    """The words that tell a place from others: no country, no ``village`` or ``district``."""
    for name in PROPERTIES["places"]:
        for text in entity.get(name)[:MAX_ADDRESSES]:
            place, comma, last = clean(text).rpartition(",")
            words = fold(place if comma and country(last) else text).split()
            if bag := frozenset(word for word in words if word not in _GENERIC and len(word) > 1):
                yield bag


def _addresses(entity: Entity) -> Iterator[frozenset[str]]:
    yield from _bags(entity, PROPERTIES["addresses"])
    if entity.is_a("Address"):
        parts = [value for name in ("street", "street2", "postalCode", "city") for value in entity.get(name)[:2]]
        if bag := frozenset(fold(" ".join(parts)).split()):
            yield bag


def _numbers(entity: Entity, kind: str, countries: frozenset[str]) -> dict[str, tuple[Number, ...]]:
    found: dict[str, dict[str, Number]] = {}
    for name, values in entity.properties.items():
        number_kind = PROPERTIES["registration"].get(kind) if name == "registrationNumber" else _KIND_OF.get(name)
        if number_kind:
            read = (n for value in values[:MAX_NUMBERS] for n in read_number(number_kind, value, name, countries))
            found.setdefault(number_kind, {}).update({number.exact or number.loose: number for number in read})
    return {number_kind: tuple(numbers.values()) for number_kind, numbers in found.items() if numbers}


def read_number(kind: str, text: str, name: str, countries: frozenset[str]) -> Iterator[Number]:
    """The exact forms of a written number of a kind; none where it is no such number."""
    if kind == "phone":
        yield from _phones(text, name, countries)
    elif kind == "plate":
        yield from (Number(kind, form, normalise.confusable(form), text, name) for form in normalise.plates(text))
    elif kind == "iban":
        yield from _ibans(text, name)
    elif exact := _READERS[kind](text):
        loose = exact if kind in _EXACT_ONLY else normalise.confusable(exact)
        yield Number(kind, exact, loose, text, name)


def _phones(text: str, name: str, countries: frozenset[str]) -> Iterator[Number]:
    """A phone number with its country's prefix, tried once per country the entity names; else its digits."""
    tried = ("",) if normalise.international_phone(text) else tuple(sorted(countries))[:4]
    digits = "".join(c for c in clean(text) if c.isdecimal() and c.isascii()).lstrip("0")
    if not 6 <= len(digits) <= 15:
        return
    exact = dict.fromkeys(filter(None, (normalise.phone(text, code) for code in tried)))
    for form in exact or {"": None}:
        yield Number("phone", form, (form or digits)[-8:], text, name)


def _ibans(text: str, name: str) -> Iterator[Number]:
    """An IBAN; one whose check digits fail may still be a misread one."""
    compact = normalise.document(text)
    if compact and 15 <= len(compact) <= 34:
        yield Number("iban", normalise.iban(text) or "", normalise.confusable(compact), text, name)


_EXACT_ONLY = frozenset(("email", "wallet", "handle", "imei", "imsi"))
_READERS = {
    "email": normalise.email,
    "serial": normalise.serial,
    "wallet": normalise.wallet,
    "handle": normalise.handle,
    "document": normalise.document,
    "register": normalise.document,
    "account": normalise.document,
    "vin": normalise.vin,
    "imei": normalise.imei,
    "imsi": normalise.document,
    "consignment": normalise.document,
}
