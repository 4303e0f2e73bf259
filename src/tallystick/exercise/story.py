"""The thread a newcomer follows: a phone from a search in Valencia, a Belgrade handle, a Zagreb plate, one man."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tallystick.exercise.naming import named
from tallystick.exercise.people import AgencySpec, agencies
from tallystick.exercise.tables import Word, countries, culture, read
from tallystick.exercise.things import Maker, Thing
from tallystick.vocabulary import Conditions, Evaluation, Handling, Purpose, SubjectCategory

BORN = date(1984, 3, 12)


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One contribution of the story, and the sentence that says why it matters."""

    entity_id: str
    agency: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution as the story states it: its true thing, the facts it states, its words."""

    thing: Thing
    agency: AgencySpec
    properties: dict[str, tuple[str, ...]]
    facts: frozenset[tuple[str, str]]
    conditions: Conditions
    text: str


def lines(make: Maker, today: date) -> tuple[list[Line], tuple[tuple[int, int, str], ...]]:
    """The contributions of the story in telling order, and the brothers who must not match."""
    things = _things(make)
    told = [_line(data, things, today) for data in read("story")["lines"]]
    return told, ((things["man"].key, things["brother"].key, "brothers"),)


def _things(make: Maker) -> dict[str, Thing]:
    """The true things. Only their numbers differ from world to world."""
    rng, land = random.Random("story"), countries()
    phone = make.thing(rng, "PhoneLine", land["rs"])
    handle = make.thing(rng, "OnlineAccount", land["rs"])
    handle = replace(handle, facts={"handle": (f"vuk_dunav{make.mint.serial('handle') * 37 % 999983}",)})
    car = make.thing(rng, "Vehicle", land["hr"])
    car = replace(
        car, facts={"plate": (make.mint.fill("ZG ####-@@"),)}, extra={**car.extra, "make": "Škoda", "model": "Superb"}
    )
    gun = make.thing(rng, "Firearm", land["rs"])
    gun = replace(gun, extra={"make": "Zastava", "model": "M70", "calibre": "7.62x39", "firearmType": "assault rifle"})
    serbian = culture("serbian")
    family, father = (Word("Veljković", "sr"),), Word("Milan", "sr")
    man = make.man(rng, land["rs"], name=named(serbian, "m", Word("Đorđe", "sr"), family, father), born=BORN)
    brother = make.man(
        rng, land["rs"], name=named(serbian, "m", Word("Stefan", "sr"), family, father), born=date(1986, 7, 2)
    )
    facts = {"phone": phone.facts["phone"], "handle": handle.facts["handle"], "plate": car.facts["plate"]}
    facts |= {
        "document": (make.fact(rng, "document", land["rs"]),),
        "address": (make.fact(rng, "address", land["rs"]),),
    }
    brother = replace(brother, facts={"address": facts["address"], "phone": (make.fact(rng, "phone", land["rs"]),)})
    return {
        "phone": phone,
        "handle": handle,
        "car": car,
        "gun": gun,
        "man": replace(man, facts=facts),
        "brother": brother,
    }


def _line(data: dict[str, object], things: dict[str, Thing], today: date) -> Line:
    thing = things[str(data["thing"])]
    agency = next(agency for agency in agencies() if agency.code == data["agency"])
    properties: dict[str, tuple[str, ...]] = {}
    facts = set()
    for name, value in dict(data["properties"]).items():  # type: ignore[call-overload]
        text = str(value)
        if text.startswith("="):
            source, kind = text[1:].split(".")
            if kind in things[source].facts:
                facts.add((kind, things[source].facts[kind][0]))
                text = things[source].facts[kind][0]
            else:
                text = things[source].extra[kind]
        properties[name] = (text,)
    return Line(thing, agency, properties, frozenset(facts), _conditions(data, agency, thing, today), str(data["text"]))


def _conditions(data: dict[str, object], agency: AgencySpec, thing: Thing, today: date) -> Conditions:
    category = {SubjectCategory.SUSPECT} if thing.name is not None else set()
    return Conditions(
        review_date=today + timedelta(days=365),
        handling=frozenset(map(Handling, str(data.get("handling", "H0")).split())),
        evaluations=frozenset({Evaluation(agency.code, str(data.get("evaluation", "B2")))}),
        purposes=frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL, Purpose.EXCHANGE}),
        legal_bases=frozenset({countries()[agency.country].law}),
        subject_categories=frozenset(category),
        withheld=frozenset(str(data.get("withheld", "")).split()),
    )
