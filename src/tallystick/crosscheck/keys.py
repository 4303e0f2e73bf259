"""Blocking keys: few typed strings such that two entities worth comparing have one in common.

The same keys serve a SQL look-up and a join over millions.
"""

from functools import lru_cache
from itertools import combinations, islice
from typing import NamedTuple

from tallystick.crosscheck.dates import When
from tallystick.crosscheck.features import Features, read_features
from tallystick.crosscheck.identifiers import slip_keys
from tallystick.crosscheck.romanise import coarse_keys
from tallystick.crosscheck.tokens import Token
from tallystick.crosscheck.weights import FREQUENCY, is_common
from tallystick.vocabulary import Entity

MAX_KEYS = 64
MAX_KEY_CHARS = 80
_RARE_BITS = FREQUENCY["token_cap"]
_WORDS, _NAMES, _NUMBERS = 5, 8, 16
_BONES_CHARS, _COARSE_LATIN = 36, 1
_NEVER: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def keys(entity: Entity) -> frozenset[str]:
    """The entity's keys, ``kind:value``, at most 64 of at most 80 characters; from nothing, none."""
    return feature_keys(read_features(entity))


def feature_keys(known: Features) -> frozenset[str]:
    """``keys`` for features worked out before; the surest kinds first where there are too many."""
    found: list[str] = []
    for number in known.numbers[:_NUMBERS]:
        if number.exact:
            found.append(f"{number.kind}:{number.exact}"[:MAX_KEY_CHARS])
        found.append(f"{number.kind}~:{number.loose}"[:MAX_KEY_CHARS])
    for address in known.addresses[:4]:
        found += _address(address)
    if known.names:
        years, days = _born(known.births) if known.births else _NEVER
        for name in known.names[:_NAMES]:
            _name(name.words, years, days, found)
    for number in known.numbers[:_NUMBERS]:
        found += [f"{number.kind}^:{key}" for key in slip_keys(number)]
    if len(found) <= MAX_KEYS:
        return frozenset(found)
    return frozenset(islice(dict.fromkeys(found), MAX_KEYS))


@lru_cache(maxsize=65_536)
def _born(births: tuple[When, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first three years, and the first days that are known."""
    years = sorted({date.year for date in births})[:3]
    return tuple(map(str, years)), tuple([f"nd:{date.iso}|" for date in births[:3] if date.day])


def _address(words: frozenset[str]) -> list[str]:
    """A house number or postal code beside the longest words."""
    digits = sorted([word for word in words if word[0].isdigit()])[:3]
    longest = sorted([word for word in words if len(word) > 3 and not word[0].isdigit()], key=lambda w: (-len(w), w))
    return [f"ad:{number}|{word}"[:MAX_KEY_CHARS] for number in digits for word in longest[:2]]


class _Word(NamedTuple):
    """What a word gives keys of: its first three skeletons, its coarse classes, by which it meets itself in another
    script, the beginnings of its keys with a year, its keys alone, those where no other word is, its first letter, what
    it adds to the whole name, and whether it is more than an initial."""

    bones: tuple[str, ...]
    coarse: tuple[str, ...]
    with_year: tuple[str, ...]
    alone: tuple[str, ...]
    only: tuple[str, ...]
    initial: str
    whole: str
    long: bool


def _name(name: tuple[Token, ...], years: tuple[str, ...], days: tuple[str, ...], found: list[str]) -> None:
    known = [_word(word) for word in name]
    whole = "".join([word.whole for word in known])
    if len(whole) > 3:
        found.append(f"nc:{whole}"[:MAX_KEY_CHARS])
    words = [word for word in known if word.long][:_WORDS]
    if len(words) == 2:
        found += _pair(words[0], words[1])
    else:
        for one, other in combinations(words, 2):
            found += _pair(one, other)
    for word in words:
        for year in years:
            found += [begins + year for begins in word.with_year]
        found += word.alone
    if len(words) == 1:
        found += words[0].only
    for day in days:
        found += [day + word.initial for word in words]


def _pair(one: _Word, other: _Word) -> list[str]:
    """The keys of two words of a name together."""
    pairs = [f"nn:{a}|{b}" if a < b else f"nn:{b}|{a}" for a in one.bones for b in other.bones]
    return pairs + [f"nx:{a}|{b}" if a < b else f"nx:{b}|{a}" for a in one.coarse for b in other.coarse]


@lru_cache(maxsize=131_072)
def _word(word: Token) -> _Word:
    """A word's skeletons, or its sound where it has hardly a consonant; a word that is rare is worth a key alone."""
    told = tuple([bones[:_BONES_CHARS] for bones in word.bones if bones]) or ((word.sound or word.text)[:_BONES_CHARS],)
    coarse = coarse_keys(word.native)[:3] if word.native else coarse_keys(word.text)[:_COARSE_LATIN]
    rare = word.bits >= _RARE_BITS and not is_common(word.text)
    alone = tuple([f"n1:{one}" for one in told[:2] if len(one) > 2]) if rare else ()
    years = tuple([f"ny:{one}|" for one in told[:2]])
    only = tuple([f"ns:{one}" for one in told])
    whole = word.bones[0] if word.bones else ""
    return _Word(told[:3], coarse, years, alone, only, told[0][:1], whole, len(word.text) > 1)
