"""Invented names: drawn from a naming custom, and written down the way one agency's officers write."""

import random
from dataclasses import dataclass, replace
from functools import lru_cache

from tallystick.exercise.spelling import spell
from tallystick.exercise.tables import Country, Culture, Word, culture

SCRIPT_OF = {"sr": "Cyrl", "mk": "Cyrl", "bg": "Cyrl", "uk": "Cyrl", "el": "Grek", "he": "Hebr", "ar": "Arab"}
HEARD = frozenset(
    [
        "albanian",
        "arabic",
        "bosniak",
        "bulgarian",
        "croatian",
        "hebrew",
        "macedonian",
        "serbian",
        "slovene",
        "turkish",
        "ukrainian",
    ]
)
"""Customs whose names officers elsewhere type by ear; the others are copied letter by letter."""
HOME_SPELLINGS = ("latin", "latin", "plain", "short")


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody's name: given, family (two in Spain), the father's given name, and a patronymic where used."""

    culture: str
    gender: str
    given: Word
    family: tuple[Word, ...]
    father: Word
    patronymic: Word | None


@dataclass(frozen=True, slots=True)
class Written:
    """A name as typed into a file."""

    given: str
    family: str
    father: str
    middle: str

    def full(self, *, family_first: bool) -> str:
        """The name in one field."""
        parts = (self.family, self.given, self.middle) if family_first else (self.given, self.middle, self.family)
        return " ".join(filter(None, parts))


def invent(rng: random.Random, custom: str, gender: str) -> Name:
    """A name by ``custom`` ('m' or 'f'); frequent names are frequent."""
    rules = culture(custom)
    family: tuple[Word, ...] = (rules.surnames.draw(rng),)
    if rules.two_surnames:
        family += (rules.surnames.draw(rng),)
    return named(rules, gender, _given(rng, rules, gender), family, rules.male.draw(rng))


def named(rules: Culture, gender: str, given: Word, family: tuple[Word, ...], father: Word) -> Name:
    """The name of somebody with these words; ``family`` in the father's form."""
    inflected = tuple(_feminine(word, rules.name) for word in family) if gender == "f" else family
    return Name(rules.name, gender, given, inflected, father, _patronymic(father, rules.patronymic, gender))


def sibling(rng: random.Random, name: Name) -> Name:
    """Another child of the same father: same family name, another given name."""
    rules = culture(name.culture)
    given = next(word for word in iter(lambda: _given(rng, rules, name.gender), None) if word != name.given)
    return replace(name, given=given)


def with_father(name: Name, father: Word) -> Name:
    """The same name as the child of a man called ``father``, patronymic included."""
    return replace(name, father=father, patronymic=_patronymic(father, culture(name.culture).patronymic, name.gender))


def _given(rng: random.Random, rules: Culture, gender: str) -> Word:
    return (rules.female if gender == "f" else rules.male).draw(rng)


@lru_cache(maxsize=20_000)
def _feminine(word: Word, custom: str) -> Word:
    for suffix, ending in culture(custom).feminine.items():
        if word.native.endswith(suffix):
            native = word.native[: len(word.native) - len(suffix)] + ending
            return word if native == word.native else Word(native, word.script)
    return word


@lru_cache(maxsize=20_000)
def _patronymic(father: Word, style: str, gender: str) -> Word | None:
    stem, last = father.native[:-1], father.native[-1]
    if style == "ov":
        ending = "ев" if last in "йя" else "ов"
        stem = stem if last in "йяао" else father.native
        return Word(stem + ending + ("а" if gender == "f" else ""), father.script)
    if style == "ovych":
        stem = stem if last in "йоая" else father.native
        soft = ("йович", "ївна") if last == "й" else ("ович", "івна")
        return Word(stem + soft[gender == "f"], father.script)
    return None


def way_of_writing(rng: random.Random, name: Name, country: Country, difficulty: float) -> str:
    """How an officer of ``country`` types ``name``; the harder the world, the further from the passport."""
    own = culture(name.culture).script
    chance = rng.random()
    if country.writes != "Latn" and chance < 1.3 * difficulty:
        return f"into:{country.writes}"
    if own in SCRIPT_OF and chance > 1 - 0.25 * difficulty:
        return "native"
    chance = rng.random()
    if chance < 0.35 * difficulty and name.culture in HEARD and name.culture != country.cultures.values[0]:
        return f"habit:{country.habit}"
    if chance < 0.65 * difficulty:
        return f"also:{rng.randrange(3)}"
    home = rng.choice(HOME_SPELLINGS) if chance < 0.5 + 0.5 * difficulty else "latin"
    return "plain:de" if home == "plain" and country.habit == "de" else home


def write(name: Name, how: str, *, both_surnames: bool = True) -> Written:
    """The name typed one way throughout."""
    family = name.family if both_surnames else name.family[:1]
    return Written(
        given=spell(name.given, how),
        family=" ".join([spell(word, how) for word in family]),
        father=spell(name.father, how),
        middle=spell(name.patronymic, how) if name.patronymic else "",
    )
