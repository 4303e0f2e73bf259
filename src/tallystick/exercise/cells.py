"""Cells: the small closed stories a world is made of. Things of different cells have nothing to do with each other."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from tallystick.exercise.naming import Name, invent, sibling, with_father
from tallystick.exercise.people import AgencySpec, agencies
from tallystick.exercise.tables import Country, Ranked, countries
from tallystick.exercise.things import KINDS, Maker, Thing
from tallystick.vocabulary import AgencyKind

KIND_WEIGHTS = (22, 20, 10, 10, 9, 8, 8, 3, 6, 4)
ALONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One agency has one thing in its file, and surely knows the facts of the kinds in ``keep``."""

    thing: Thing
    agency: AgencySpec
    keep: frozenset[str] = ALONE
    outsider: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Sightings that belong together. ``different`` names pairs of things easily taken for one, and why."""

    sightings: tuple[Sighting, ...]
    different: tuple[tuple[int, int, str], ...] = ()


@cache
def contributors() -> Ranked[AgencySpec]:
    """The agencies that contribute, drawn by the weight of their country."""
    found = [agency for agency in agencies() if agency.kind is not AgencyKind.CENTRE]
    return Ranked(found, [countries()[agency.country].weight for agency in found])


def some(rng: random.Random, number: int, home: str = "") -> list[AgencySpec]:
    """``number`` different agencies; that of country ``home`` is nearly always the first."""
    found: dict[str, AgencySpec] = {}
    if home and rng.random() < 0.85:
        found.update((agency.code, agency) for agency in contributors().values if agency.country == home)
    while len(found) < number:
        agency = contributors().draw(rng)
        found[agency.code] = agency
    return list(found.values())[:number]


def land(rng: random.Random) -> Country:
    """A country by its weight."""
    return countries()[contributors().draw(rng).country]


def seen(rng: random.Random, thing: Thing, number: int, keep: frozenset[str] = ALONE) -> list[Sighting]:
    """``thing`` in the files of ``number`` agencies."""
    return [Sighting(thing, agency, keep) for agency in some(rng, number, thing.country)]


def stranger(rng: random.Random, make: Maker) -> Cell:
    """A person in one file only; one in nine is a witness, victim or other whom cross-checking leaves alone."""
    [sighting] = seen(rng, make.man(rng, land(rng)), 1)
    return Cell((replace(sighting, outsider=rng.random() < 0.11),))


def odd_thing(rng: random.Random, make: Maker) -> Cell:
    """A car, phone, account ... in one file only."""
    return Cell(tuple(seen(rng, _some_thing(rng, make), 1)))


def known_man(rng: random.Random, make: Maker) -> Cell:
    """One man in the files of two to four agencies."""
    return Cell(tuple(seen(rng, make.man(rng, land(rng)), rng.choice((2, 2, 2, 3, 3, 4)))))


def known_thing(rng: random.Random, make: Maker) -> Cell:
    """One car, firearm, firm ... in two or three files."""
    return Cell(tuple(seen(rng, _some_thing(rng, make), rng.choice((2, 2, 3)))))


def brothers(rng: random.Random, make: Maker) -> Cell:
    """Two brothers: one family name, father and home, a year or four between them."""
    country = land(rng)
    elder = make.man(rng, country, name=_man(rng, country))
    born = _born(elder) + timedelta(days=rng.randrange(340, 1500))
    return _kin(rng, elder, make.man(rng, country, name=sibling(rng, _name(elder)), born=born), "brothers")


def twins(rng: random.Random, make: Maker) -> Cell:
    """Twin brothers: everything alike but the given name and the number of the document."""
    country = land(rng)
    first = make.man(rng, country, name=_man(rng, country))
    return _kin(rng, first, make.man(rng, country, name=sibling(rng, _name(first)), born=first.born), "twins")


def father_and_son(rng: random.Random, make: Maker) -> Cell:
    """Father and son of one name, at one address, a generation apart."""
    country = land(rng)
    name = _man(rng, country)
    son = make.man(rng, country, name=with_father(name, name.given), born=make.birthday(rng, low=17, high=38))
    born = _born(son) - timedelta(days=rng.randrange(7300, 12500))
    return _kin(rng, make.man(rng, country, name=name, born=born), son, "father and son")


def namesakes(rng: random.Random, make: Maker) -> Cell:
    """Two or three men of one full name, born on different days, who never met."""
    country = land(rng)
    name = _man(rng, country)
    men = [
        make.man(rng, country, name=with_father(name, invent(rng, name.culture, "m").father))
        for _ in "abc"[: rng.choice((2, 2, 3))]
    ]
    sightings = [sighting for man in men for sighting in seen(rng, man, rng.choice((1, 1, 2)))]
    pairs = [(a.key, b.key, "namesakes") for at, a in enumerate(men) for b in men[at + 1 :] if a.born != b.born]
    return Cell(tuple(sightings), tuple(pairs))


def reused_phone(rng: random.Random, make: Maker) -> Cell:
    """A prepaid number first one man's, later another's: they share it and are not one."""
    country = land(rng)
    line = make.thing(rng, "PhoneLine", country)
    phone = line.facts["phone"][0]
    first, second = (make.man(rng, country).also("phone", phone) for _ in range(2))
    keep = frozenset({"phone"})
    sightings = [*seen(rng, first, 1, keep), *seen(rng, second, 1, keep), *seen(rng, line, 1)]
    return Cell(tuple(sightings), ((first.key, second.key, "reused prepaid phone"),))


def rental_car(rng: random.Random, make: Maker) -> Cell:
    """A hired car stopped with one man at the wheel, and a month later with another."""
    car = make.thing(rng, "Vehicle", land(rng))
    men = [make.man(rng, land(rng)).also("plate", car.facts["plate"][0]) for _ in "ab"]
    sightings = [sighting for man in men for sighting in seen(rng, man, 1, frozenset({"plate"}))]
    return Cell((*sightings, *seen(rng, car, 1)), ((men[0].key, men[1].key, "rental car"),))


def same_serial(rng: random.Random, make: Maker) -> Cell:
    """Two firearms of two makers that bear one serial number."""
    first = make.thing(rng, "Firearm", land(rng))
    second = next(
        gun
        for gun in iter(lambda: make.thing(rng, "Firearm", land(rng)), None)
        if gun.extra["make"] != first.extra["make"]
    )
    # The mark after the bar never reaches a file: it keeps the two numbers apart in the truth.
    second = replace(second, facts={"serial": (f"{first.facts['serial'][0]}|{second.extra['make']}",)})
    sightings = (*seen(rng, first, 1), *seen(rng, second, 1))
    return Cell(sightings, ((first.key, second.key, "same serial, other make"),))


def _kin(rng: random.Random, left: Thing, right: Thing, why: str) -> Cell:
    """Two men of one house, each in one or two files, at least one of them in two."""
    if "address" in left.facts:
        right = replace(right, facts={**right.facts, "address": left.facts["address"]})
    sightings = (*seen(rng, left, 2), *seen(rng, right, rng.choice((1, 2))))
    return Cell(sightings, ((left.key, right.key, why),))


def _some_thing(rng: random.Random, make: Maker) -> Thing:
    return make.thing(rng, rng.choices(KINDS, KIND_WEIGHTS)[0], land(rng))


def _man(rng: random.Random, country: Country) -> Name:
    return invent(rng, country.cultures.draw(rng), "m")


def _name(thing: Thing) -> Name:
    assert thing.name is not None
    return thing.name


def _born(thing: Thing) -> date:
    assert thing.born is not None
    return thing.born


Kind = Callable[[random.Random, Maker], Cell]
