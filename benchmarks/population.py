"""A made-up population of any size for measures of speed: persons of the exercise's names, in its scripts.

A person is told by a seed and a number alone, so that millions are made piece by piece, in several processes, and
never kept. Given and family names, cities and ways of writing are the exercise's (``tallystick.exercise``); one in
twelve has two family names and one in thirty a slip in the name, so that words are as many as in a list of that size.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tallystick.exercise.naming import HEARD, invent, write
from tallystick.exercise.naming import Name as NameOf
from tallystick.exercise.noise import day_for_month, slip
from tallystick.exercise.tables import Country, Ranked, countries, culture
from tallystick.vocabulary import Entity

SEED = 20_231_113
MOST = 100_000_000
"""Persons of one population."""
TODAY = date(2026, 11, 16)
_WOMEN, _TWO_FAMILIES, _SLIPS = 0.15, 1 / 12, 1 / 30
_YOUNGEST, _OLDEST, _USUAL = 16, 68, 31


@dataclass(frozen=True, slots=True)
class Person:
    """A person before anybody writes him down; ``way`` chooses among the ways of writing his name."""

    number: int
    country: Country
    name: NameOf
    born: date
    city: str
    way: float
    slipped: bool


def person(seed: int, number: int) -> Person:
    """One person of a population."""
    rng = random.Random(seed * MOST + number)
    country = _countries().draw(rng)
    name = invent(rng, country.cultures.draw(rng), "f" if rng.random() < _WOMEN else "m")
    if rng.random() < _TWO_FAMILIES:
        other = invent(rng, name.culture, name.gender)
        name = NameOf(
            name.culture, name.gender, name.given, (*name.family[:1], other.family[0]), name.father, name.patronymic
        )
    born = TODAY - timedelta(days=int(365.25 * rng.triangular(_YOUNGEST, _OLDEST, _USUAL)))
    return Person(number, country, name, born, rng.choice(country.cities)[0], rng.random(), rng.random() < _SLIPS)


def entities(seed: int, first: int, count: int) -> Iterator[Entity]:
    """Persons ``first`` to ``first + count - 1`` of a population, each as one agency states them."""
    return (stated(person(seed, number)) for number in range(first, first + count))


def stated(one: Person, *, another: bool = False) -> Entity:
    """What an agency says of a person; ``another`` writes the name in the way after the one it chose."""
    ways = _ways(one.country.code, one.name.culture)
    written = write(one.name, ways[(int(one.way * len(ways)) + another) % len(ways)])
    turned = culture(one.name.culture).family_first and one.country.code in ("hu", "rs")
    name = f"{written.family} {written.given}" if turned else f"{written.given} {written.family}"
    properties = {
        "name": (slip(random.Random(one.number), name) if one.slipped else name,),
        "birthDate": (one.born.isoformat(),),
        "gender": ("female" if one.name.gender == "f" else "male",),
        "nationality": (one.country.code,),
        "birthPlace": (one.city,),
    }
    return Entity(f"person-{one.number}", "Person", properties)


def altered(seed: int, number: int, rng: random.Random) -> Entity:
    """A person of the population as another agency states him: spelt another way, a slip here, a gap there."""
    one = person(seed, number)
    known = stated(one, another=True)
    told = dict(known.properties)
    if rng.random() < 0.3:
        told["name"] = (slip(rng, told["name"][0]),)
    chance = rng.random()
    if chance < 0.15:
        told["birthDate"] = (str(one.born.year),)
    elif chance < 0.22:
        told["birthDate"] = (day_for_month(one.born),)
    for name in ("birthPlace", "gender"):
        if rng.random() < 0.3:
            del told[name]
    return Entity(f"{known.id}-again", known.schema, told)


@cache
def _countries() -> Ranked[Country]:
    known = list(countries().values())
    return Ranked(known, [one.weight for one in known])


@cache
def _ways(country: str, custom: str) -> tuple[str, ...]:
    """The ways in which officers of a country write names of a custom; as often as they stand here."""
    where = countries()[country]
    if where.writes != "Latn":
        return (f"into:{where.writes}", "latin", f"into:{where.writes}", "short")
    heard = f"habit:{where.habit}" if custom in HEARD and custom != where.cultures.values[0] else "plain"
    return ("latin", "short", "latin", heard, "native", "latin")
