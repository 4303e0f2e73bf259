"""Blocking keys: few typed strings such that two entities worth comparing have one in common.

The same keys serve a SQL look-up and a join over millions.
"""

from collections.abc import Iterator
from itertools import combinations, islice

from tallystick.crosscheck.features import Features, features
from tallystick.crosscheck.names import Name
from tallystick.crosscheck.tokens import Token
from tallystick.crosscheck.weights import NAME, is_common
from tallystick.vocabulary import Entity

MAX_KEYS = 64
MAX_KEY_CHARS = 80
_RARE_BITS = NAME["token_cap"]
_TOKENS = 5


def keys(entity: Entity) -> frozenset[str]:
    """The entity's keys, ``kind:value``, at most 64 of at most 80 characters; from nothing, none."""
    return feature_keys(features(entity))


def feature_keys(known: Features) -> frozenset[str]:
    """``keys`` for features worked out before; the surest kinds first where there are too many."""
    found: dict[str, None] = {}
    for key in islice(_all(known), MAX_KEYS * 8):
        if len(found) == MAX_KEYS:
            break
        found.setdefault(key[:MAX_KEY_CHARS], None)
    return frozenset(found)


def _all(known: Features) -> Iterator[str]:
    for kind, numbers in known.numbers.items():
        for number in numbers[:12]:
            if number.exact:
                yield f"{kind}:{number.exact}"
            yield f"{kind}~:{number.loose}"
    for address in known.addresses[:4]:
        yield from _address(address)
    for name in known.names[:8]:
        yield from _name(name, known)


def _address(words: frozenset[str]) -> Iterator[str]:
    """A house number or postal code beside the longest words."""
    digits = sorted(word for word in words if word[0].isdigit())[:3]
    longest = sorted((word for word in words if not word[0].isdigit() and len(word) > 3), key=lambda w: (-len(w), w))[
        :2
    ]
    yield from (f"ad:{number}|{word}" for number in digits for word in longest)


def _name(name: Name, known: Features) -> Iterator[str]:
    words = tuple(word for word in name if not word.initial)[:_TOKENS]
    years = sorted({date.year for date in known.births})[:3]
    whole = {"".join(word.bones[0] for word in name if word.bones)}
    yield from (f"nc:{bones}" for bones in whole if len(bones) > 3)
    for a, b in combinations(words, 2):
        yield from _pair(a, b)
    for word in words:
        for bones in _bones(word)[:2]:
            yield from (f"ny:{bones}|{year}" for year in years)
            if len(bones) > 2 and word.bits >= _RARE_BITS and not is_common(word.text):
                yield f"n1:{bones}"
    if len(words) == 1:
        yield from (f"ns:{bones}" for bones in _bones(words[0]))
    for date in known.births[:3]:
        if date.day and words:
            yield from sorted({f"nd:{date}|{(_bones(word)[0])[:1]}" for word in words})


def _pair(a: Token, b: Token) -> Iterator[str]:
    for one in _bones(a)[:3]:
        for other in _bones(b)[:3]:
            first, second = sorted((one, other))
            yield f"nn:{first}|{second}"


def _bones(word: Token) -> tuple[str, ...]:
    """A word's skeletons; its sound where it has hardly a consonant."""
    told = tuple(bones for bones in word.bones if bones)
    return told or (word.sound or word.text,)
