"""Invented people for whom the truth is known to be "nobody here": names, birth dates and countries for false hits."""

import csv
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tallystick.crosscheck.territories import country, country_name
from tallystick.exercise import World, make_world

TODAY = date(2026, 11, 16)
SEED = 11


@dataclass(frozen=True, slots=True)
class Stranger:
    """One invented person. ``person`` is the same for every contribution about one person of the exercise."""

    id: str
    person: str
    name: str
    born: str
    country: str
    transliterated: bool = False


def of_register(path: Path) -> Iterator[Stranger]:
    """The 50,000 invented persons in many scripts."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for at, row in enumerate(csv.DictReader(stream)):
            name = f"stranger-{at}"
            yield Stranger(name, name, row["full_name"], row["date_of_birth"], country_called(row["nationality"]))


def of_exercise(size: int, difficulty: float) -> tuple[list[Stranger], frozenset[frozenset[str]]]:
    """Persons of an exercise, each as one agency states it, and the pairs made to be mistaken for one another.

    A name is transliterated where a Latin form stands for one whose owner writes another script (the alias says so).
    """
    world = make_world(seed=SEED, size=size, difficulty=difficulty, today=TODAY)
    person = persons_of(world)
    found: dict[str, Stranger] = {}
    for item in world.contributions:
        entity = item.entity
        if entity.schema == "Person" and person.get(entity.id, entity.id) not in found:
            who = person.get(entity.id, entity.id)
            where = country_called(entity.first("nationality"))
            turned = script(entity.first("alias")) not in ("", script(entity.caption))
            found[who] = Stranger(entity.id, who, entity.caption, entity.first("birthDate"), where, turned)
    different = frozenset(
        frozenset((person.get(left, left), person.get(right, right))) for left, right in world.truth.different
    )
    return list(found.values()), different


def persons_of(world: World) -> dict[str, str]:
    """For each contribution that is one with others: the first of them."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.get(name, name) != name:
            name = first[name]
        return name

    for left, right in sorted(world.truth.same):
        low, high = sorted((root(left), root(right)))
        first[high] = low
    return {name: root(name) for name in first}


def halves(people: list[Stranger]) -> tuple[list[Stranger], list[Stranger]]:
    """Two disjoint halves, the same in every run."""
    mixed = sorted(people, key=lambda one: one.id)
    random.Random(SEED).shuffle(mixed)
    return mixed[::2], mixed[1::2]


SCRIPTS = {
    "LATIN": "Latin",
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "CJK": "Han",
    "HIRAGANA": "Kana",
    "KATAKANA": "Kana",
    "HANGUL": "Hangul",
    "DEVANAGARI": "Devanagari",
    "THAI": "Thai",
}


@cache
def script(name: str) -> str:
    """The script that most letters of a name are written in; empty without letters."""
    counts = Counter(unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha())
    if not counts:
        return ""
    most = counts.most_common(1)[0][0]
    return SCRIPTS.get(most, most.capitalize())


@cache
def country_called(text: str) -> str:
    """The English name of a country written as a name or a code; the text itself where no table knows it."""
    code = country(text)
    return country_name(code) if code else text
