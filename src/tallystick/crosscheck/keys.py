"""Blocking keys: few typed strings such that two entities worth comparing have one in common.

The same keys serve a SQL look-up and a join over millions.
"""

from collections.abc import Sequence
from itertools import combinations, islice

from tallystick.crosscheck.beams import MAX_LETTERS
from tallystick.crosscheck.dates import When
from tallystick.crosscheck.features import Features, read_features
from tallystick.crosscheck.identifiers import slip_keys
from tallystick.crosscheck.romanise import coarse_keys, usual_key
from tallystick.crosscheck.tokens import Keyed, Token
from tallystick.crosscheck.weights import FREQUENCY, is_common
from tallystick.vocabulary import Entity

MAX_KEYS = 64
MAX_KEY_CHARS = 80
ADDRESS = "address"
"""Kind of the exact key of a whole address."""
_RARE_BITS = FREQUENCY["token_cap"]
_WORDS, _NAMES, _NUMBERS = 5, 8, 16
_PAIRED, _ALONE = 3, 2
"""Skeletons of a word that make keys with another word, and alone or with a year."""
_BONES_CHARS, _COARSE = 36, 3
"""Characters of a skeleton, and coarse classes of a word that is not in Latin letters; one that is has one."""
_NEVER: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def keys(entity: Entity) -> frozenset[str]:
    """The entity's keys, ``kind:value``, at most 64 of at most 80 characters; from nothing, none."""
    return feature_keys(read_features(entity))


def feature_keys(known: Features) -> frozenset[str]:
    """``keys`` for features worked out before; the surest kinds first where there are too many."""
    found: list[str] = []
    numbers = known.numbers[:_NUMBERS]
    for number in numbers:
        if number.exact:
            found.append(f"{number.kind}:{number.exact}"[:MAX_KEY_CHARS])
        found.append(f"{number.kind}~:{number.loose}"[:MAX_KEY_CHARS])
    for address in known.addresses[:4]:
        found += _address(address)
    if known.names:
        years, days = _born(known.births) if known.births else _NEVER
        for name in known.names[:_NAMES]:
            _name(name.words, years, days, found)
    for number in numbers:
        found += [f"{number.kind}^:{key}" for key in slip_keys(number)]
    if len(found) <= MAX_KEYS:
        return frozenset(found)
    return frozenset(islice(dict.fromkeys(found), MAX_KEYS))


def exact_keys(entity: Entity) -> frozenset[str]:
    """What is one thing wherever it stands: each number in its exact form, as among ``keys``, and ``address:`` with all
    words of an address in one order. An address without a figure names a street or a town, and gives none."""
    known = read_features(entity)
    numbers = {f"{number.kind}:{number.exact}"[:MAX_KEY_CHARS] for number in known.numbers[:_NUMBERS] if number.exact}
    houses = (words for words in known.addresses[:4] if all(telling_words(words)))
    return frozenset(numbers | {f"{ADDRESS}:{' '.join(sorted(words))}" for words in houses})


def _born(births: tuple[When, ...]) -> tuple[Sequence[str], Sequence[str]]:
    """The first three years, and the beginnings of the keys of the first days that are known."""
    if len(births) == 1:
        year, day = births[0].keyed if births[0].keyed[0] else _dated(births[0])
        return (year,), (day,) if day else ()
    years = sorted({date.year for date in births})[:3]
    return list(map(str, years)), [f"nd:{date.iso}|" for date in births[:3] if date.day]


def _dated(date: When) -> tuple[str, str]:
    """The year, and the beginning of the keys of a day; the date keeps both."""
    date.keyed = str(date.year), f"nd:{date.iso}|" if date.day else ""
    return date.keyed


def _address(words: frozenset[str]) -> list[str]:
    """A house number or postal code beside the longest words."""
    figures, longest = telling_words(words)
    return [f"ad:{figure}|{word}"[:MAX_KEY_CHARS] for figure in figures for word in longest[:2]]


def telling_words(words: frozenset[str]) -> tuple[list[str], list[str]]:
    """An address's first three figures, and its words of more than three letters, the longest first."""
    figures = sorted([word for word in words if word[0].isdigit()])[:3]
    return figures, sorted([w for w in words if len(w) > 3 and not w[0].isdigit()], key=lambda w: (-len(w), w))


def _name(name: tuple[Token, ...], years: Sequence[str], days: Sequence[str], found: list[str]) -> None:
    whole = ""
    words: list[Keyed] = []
    for token in name:
        word = token.keyed or _keyed(token)
        whole += word.whole
        if word.long and len(words) < _WORDS:
            words.append(word)
    if len(whole) > 3:
        found.append(f"nc:{whole}"[:MAX_KEY_CHARS])
    for one, other in combinations(words, 2):
        _pair(one, other, found)
    for bones, _, alone, _, _ in words:
        for year in years:
            found += [f"ny:{one}|{year}" for one in bones[:_ALONE]]
        if alone:
            found += [f"n1:{one}" for one in bones[:_ALONE] if len(one) > 2]
    if len(words) == 1:
        found += [f"ns:{one}" for one in words[0].bones]
    for day in days:
        found += [day + word.bones[0][:1] for word in words]


def _pair(one: Keyed, other: Keyed, found: list[str]) -> None:
    """The keys of two words of a name together."""
    others = other.bones[:_PAIRED]
    found += [f"nn:{a}|{b}" if a < b else f"nn:{b}|{a}" for a in one.bones[:_PAIRED] for b in others]
    others = other.coarse
    found += [f"nx:{a}|{b}" if a < b else f"nx:{b}|{a}" for a in one.coarse for b in others]


def _keyed(word: Token) -> Keyed:
    """What the keys look at in a word, which keeps it."""
    bones = tuple([one[:_BONES_CHARS] for one in word.bones if one]) or ((word.sound or word.text)[:_BONES_CHARS],)
    if word.native or not word.text.isascii():
        coarse = coarse_keys(word.native or word.text)[: _COARSE if word.native else 1]
    else:
        coarse = (usual_key(word.text[:MAX_LETTERS]),)
    rare = word.bits >= _RARE_BITS and not is_common(word.text)
    word.keyed = Keyed(bones, coarse, rare, word.bones[0] if word.bones else "", len(word.text) > 1)
    return word.keyed
