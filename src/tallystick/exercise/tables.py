"""The exercise's tables: naming customs, countries, scripts, goods. Read once, never changed."""

import random
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Generic, TypeVar

import yaml

T = TypeVar("T")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's safe loader where PyYAML was built with it."""

RANK_OFFSET = 6
"""Weight of the word at rank r is 1 / (r + RANK_OFFSET): the first names of a list are common, the last rare."""


@dataclass(frozen=True, slots=True)
class Word:
    """One given name or surname as its bearer writes it, with further spellings seen elsewhere."""

    native: str
    script: str
    also: tuple[str, ...] = ()


class Ranked(Generic[T]):
    """A sequence drawn from with fixed weights."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self.values = tuple(values)
        self._edges = list(accumulate(weights))

    def draw(self, rng: random.Random) -> T:
        """One value, by weight."""
        return self.values[bisect(self._edges, rng.random() * self._edges[-1], 0, len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Culture:
    """A naming custom: its words from frequent to rare, and its rules."""

    name: str
    script: str
    male: Ranked[Word]
    female: Ranked[Word]
    surnames: Ranked[Word]
    feminine: Mapping[str, str]
    patronymic: str
    family_first: bool
    two_surnames: bool
    latin_only: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the exercise: how its officers write, and what its numbers look like."""

    code: str
    cultures: Ranked[str]
    script: str
    writes: str
    habit: str
    phone: str
    plates: tuple[str, ...]
    letters: str
    iban: str
    cities: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    law: str
    weight: float


def read(name: str) -> dict[str, Any]:
    """The table ``tables/<name>.yml``."""
    text = files(__package__).joinpath("tables", f"{name}.yml").read_text("utf-8")
    return _parse(text)


def _parse(text: str) -> dict[str, Any]:
    return dict(yaml.load(text, Loader=LOADER))  # noqa: S506


def _words(text: str, script: str) -> Ranked[Word]:
    words = []
    for entry in text.split():
        native, _, also = entry.replace("_", " ").partition("=")
        words.append(Word(native, script, tuple(filter(None, also.split("/")))))
    return Ranked(words, [1 / (rank + RANK_OFFSET) for rank in range(len(words))])


@cache
def culture(name: str) -> Culture:
    """The naming custom ``names/<name>.yml``."""
    text = files(__package__).joinpath("names", f"{name}.yml").read_text("utf-8")
    data = _parse(text)
    latin_only = bool(data.get("latin_only"))
    script = "Latn" if latin_only else data["script"]
    return Culture(
        name=name,
        script=script,
        male=_words(data["male"], script),
        female=_words(data["female"], script),
        surnames=_words(data["surnames"], script),
        feminine=dict(sorted(data.get("feminine", {}).items(), key=lambda rule: -len(rule[0]))),
        patronymic=data["patronymic"],
        family_first=bool(data.get("family_first")),
        two_surnames=bool(data.get("two_surnames")),
        latin_only=latin_only,
    )


@cache
def countries() -> dict[str, Country]:
    """Every country of the exercise by its ISO code (``xk`` for Kosovo*)."""
    return {code: _country(code, data) for code, data in read("countries").items()}


def _country(code: str, data: Mapping[str, Any]) -> Country:
    cities = [entry.replace("_", " ").split("=") for entry in data["cities"].split()]
    return Country(
        code=code,
        cultures=Ranked(list(data["names"]), list(data["names"].values())),
        script=data["script"],
        writes=data.get("writes", "Latn"),
        habit=data["habit"],
        phone=data["phone"],
        plates=tuple(data["plate"]),
        letters=data.get("letters", "ABCDEFGHJKLMNPRSTVZ"),
        iban=data["iban"],
        cities=tuple((name, postcode) for name, postcode in cities),
        streets=tuple(street.replace("_", " ") for street in data["streets"].split()),
        law=data["law"],
        weight=float(data["weight"]),
    )
