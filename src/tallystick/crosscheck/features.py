"""What a comparison looks at: an entity's names, numbers, dates, places, each in one form, worked out once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from tallystick.crosscheck.dates import When, when
from tallystick.crosscheck.identifiers import Number as Number
from tallystick.crosscheck.identifiers import read_number
from tallystick.crosscheck.organisations import legal_form, read_organisation
from tallystick.crosscheck.scripts import clean, fold
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.territories import country
from tallystick.crosscheck.tokens import Token, read_name
from tallystick.vocabulary import Entity

PROPERTIES = table("properties")
MAX_NAMES = 128
MAX_NUMBERS = 64
MAX_ADDRESSES = 16
_GENERATIONS: dict[str, str] = PROPERTIES["generations"]
_ENDS = ("name", "firstName", "lastName", "nameSuffix")
_NAMES, _COUNTRIES = tuple(PROPERTIES["names"]), tuple(PROPERTIES["countries"])
_DETAILS, _PARENTS = tuple(PROPERTIES["details"]), ("fatherName", "motherName")
_LONGEST_END = 10
_BEFORE_END = re.compile(r"[\s,.(-]")
_LAST = {end[-1] for end in _GENERATIONS}
_NO_END = frozenset(
    [c for c in map(chr, (*range(0x250), *range(0x400, 0x460))) if c.isalpha() and fold(c) and fold(c)[-1] not in _LAST]
)
"""Latin and Cyrillic letters in which no word on generations ends; each is folded alike wherever it stands."""
_GENERIC = frozenset(PROPERTIES["generic_place_words"].split())
_IN_PARTS = frozenset(("firstName", "secondName", "middleName", "lastName"))
_ADDRESSED = frozenset((*PROPERTIES["addresses"], "street", "street2", "postalCode", "city"))
_SEXES = {"m": "male", "f": "female", "w": "female", "ж": "female", "м": "male"}
_UNTOLD, _NONE = frozenset([""]), frozenset[str]()
_NO_DETAILS: Mapping[str, dict[str, str]] = MappingProxyType({})
_NO_PARENTS: Mapping[str, tuple["Named", ...]] = MappingProxyType({})
_KIND_OF = {name: kind for kind, names in PROPERTIES["numbers"].items() for name in names}


class Named(NamedTuple):
    """A name: the words that say who is meant, all of its words as one run of letters, and how a record writes it."""

    words: tuple[Token, ...]
    squashed: str
    written: str


class Features(NamedTuple):
    """An entity as the comparison sees it; ``details`` has each folded value with the written one."""

    family: str
    names: tuple[Named, ...] = ()
    numbers: tuple[Number, ...] = ()
    births: tuple[When, ...] = ()
    sexes: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    places: tuple[frozenset[str], ...] = ()
    addresses: tuple[frozenset[str], ...] = ()
    details: Mapping[str, dict[str, str]] = _NO_DETAILS
    parents: Mapping[str, tuple[Named, ...]] = _NO_PARENTS
    generations: frozenset[str] = frozenset()
    legal_form: int = 0
    """The kind of legal form all names of an organisation have; 0 for none or several."""


@cache
def family(schema_name: str) -> str:
    """The family of a schema: things of two families are never the same thing."""
    probe = Entity("", schema_name)
    return next((name for schema, name in PROPERTIES["families"].items() if probe.is_a(schema)), schema_name)


class _Shape(NamedTuple):
    """What is to be looked at in entities that state the same properties; worked out once for all of them."""

    family: str
    person: bool
    names: tuple[str, ...]
    in_parts: bool
    ends: tuple[str, ...]
    born: str
    countries: tuple[str, ...]
    places: tuple[str, ...]
    numbered: bool
    addressed: bool
    details: tuple[str, ...]
    parents: tuple[str, ...]
    sexed: bool
    formed: bool


@lru_cache(maxsize=16_384)
def _shape(schema_name: str, stated: tuple[str, ...]) -> _Shape:
    kind, known = family(schema_name), frozenset(stated)
    born = "birthDate" if kind == "person" else "incorporationDate"

    def of(names: Iterable[str]) -> tuple[str, ...]:
        return tuple([name for name in names if name in known])

    return _Shape(
        kind, kind == "person", of(_NAMES), not known.isdisjoint(_IN_PARTS), of(_ENDS) if kind == "person" else (),
        born if born in known else "", of(_COUNTRIES), of(PROPERTIES["places"]), not known.isdisjoint(_NUMBERED),
        not known.isdisjoint(_ADDRESSED), of(_DETAILS), of(_PARENTS), "gender" in known,
        kind == "organisation" and "name" in known,
    )  # fmt: skip


def read_features(entity: Entity) -> Features:
    """The features of an entity."""
    stated = entity.properties
    shape = _shape(entity.schema, tuple(stated))
    countries = _countries(tuple([stated[name] for name in shape.countries])) if shape.countries else ()
    return Features(
        shape.family,
        _names(entity, shape),
        _numbers(entity, shape.family, countries) if shape.numbered else (),
        _births(stated[shape.born]) if shape.born else (),
        _sexes(stated["gender"]) if shape.sexed else _NONE,
        countries,
        _places(stated, shape.places) if shape.places else (),
        tuple(_addresses(entity)) if shape.addressed else (),
        {name: _folded(entity, name) for name in shape.details} if shape.details else _NO_DETAILS,
        {name: found for name in shape.parents if (found := _parents(stated[name]))} if shape.parents else _NO_PARENTS,
        _generations(stated, shape.ends) if shape.ends else _NONE,
        legal_form(stated["name"]) if shape.formed else 0,
    )


def _births(texts: tuple[str, ...]) -> tuple[When, ...]:
    return tuple([known for text in texts[:16] if (known := when(text)) is not None])


@lru_cache(maxsize=1_024)
def _sexes(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_sex, texts)) - _UNTOLD


@lru_cache(maxsize=16_384)
def _countries(stated: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    codes = [country(text) for texts in stated for text in texts[:16]]
    if len(codes) < 2:
        return tuple(codes) if codes and codes[0] else ()
    return tuple(sorted({*codes} - _UNTOLD))


def _parents(texts: tuple[str, ...]) -> tuple[Named, ...]:
    return tuple([Named(*read, text) for text in texts[:4] if (read := read_name(text))[0]])


def _names(entity: Entity, shape: _Shape) -> tuple[Named, ...]:
    """The entity's names, the ones stated in parts put together, each with the text it was first read in."""
    read = read_name if shape.person else read_organisation
    stated: list[Named] = []
    left = MAX_NAMES
    for name in shape.names:
        texts = entity.properties[name][:left]
        left -= len(texts)
        for text in texts:
            words, squashed = read(text)
            if words:
                stated.append(Named(words, squashed, text))
    if not shape.in_parts and len(stated) < 2:
        return tuple(stated)
    in_parts = _from_parts(entity) if shape.in_parts else []
    parts = [Named(*found, text) for text in in_parts if (found := read(text))[0]]
    if parts:
        # First and last name alone would hide that the whole name has another father's name in the middle.
        parts = [one for one in parts if not any(set(one.words) <= set(whole.words) for whole in stated)]
    if len(stated) + len(parts) < 2:
        return tuple(stated or parts)
    found_names: dict[tuple[Token, ...], Named] = {}
    for one in (*stated[:1], *parts, *stated[1:]):
        found_names.setdefault(one.words, one)
    return tuple(found_names.values())


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


def _generations(stated: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> frozenset[str]:
    """``jr``, ``sr``, ``ii`` ... as written behind a name."""
    found: list[str] = []
    for name in names:
        for text in stated[name][:16]:
            text = text.rstrip(" .,)\"'")
            if text[-1:] not in _NO_END and (end := _end(text[-_LONGEST_END - 1 :].rpartition(" ")[2])):
                found.append(end)
    return frozenset(found) if found else _NONE


@lru_cache(maxsize=16_384)
def _end(word: str) -> str:
    """What the last word of a name says of the generation; empty for nothing."""
    last = _BEFORE_END.split(word)[-1]
    return _GENERATIONS.get(fold(last), "") if len(last) < _LONGEST_END else ""


def _sex(text: str) -> str:
    return _SEXES.get(text.strip().lower()[:1], "")


def _folded(entity: Entity, name: str) -> dict[str, str]:
    values = sorted(entity.get(name)[:16], reverse=True)
    return {folded: value for value in values if (folded := fold(value).replace(" ", ""))}


def _bags(entity: Entity, names: list[str]) -> Iterator[frozenset[str]]:
    for name in names:
        for text in entity.get(name)[:MAX_ADDRESSES]:
            if bag := frozenset(fold(text).split()):
                yield bag


@lru_cache(maxsize=16_384)
def _place(text: str) -> frozenset[str]:
    """The words that tell a place from others: no country, no ``village`` or ``district``."""
    place, comma, last = clean(text).rpartition(",")
    words = fold(place if comma and country(last) else text).split()
    return frozenset([word for word in words if word not in _GENERIC and len(word) > 1])


def _places(stated: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple([bag for name in names for text in stated[name][:MAX_ADDRESSES] if (bag := _place(text))])


def _addresses(entity: Entity) -> Iterator[frozenset[str]]:
    yield from _bags(entity, PROPERTIES["addresses"])
    if entity.is_a("Address"):
        parts = [value for name in ("street", "street2", "postalCode", "city") for value in entity.get(name)[:2]]
        if bag := frozenset(fold(" ".join(parts)).split()):
            yield bag


def _numbers(entity: Entity, kind: str, countries: tuple[str, ...]) -> tuple[Number, ...]:
    """Every number of the entity once, kind by kind in the table's order."""
    found: dict[tuple[str, str], Number] = {}
    posted = _day(entity.first("postedOn")) if kind == "consignment" else None
    for name, values in entity.properties.items():
        number_kind = PROPERTIES["registration"].get(kind) if name == "registrationNumber" else _KIND_OF.get(name)
        if number_kind:
            for value in values[:MAX_NUMBERS]:
                for number in read_number(number_kind, value, name, countries):
                    found[number.kind, number.exact or number.loose] = replace(number, day=posted) if posted else number
    if len(found) < 2:
        return tuple(found.values())
    return tuple(sorted(found.values(), key=lambda number: (_ORDER[number.kind], number.property, number.loose)))


def _day(text: str) -> date | None:
    """A day in ISO form; None for anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


_NUMBERED = frozenset((*_KIND_OF, "registrationNumber"))
_ORDER = {kind: at for at, kind in enumerate(PROPERTIES["numbers"])}
