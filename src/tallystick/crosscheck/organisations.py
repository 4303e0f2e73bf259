"""Names of organisations: legal forms and filler apart from what the thing is called."""

from functools import lru_cache
from math import log2

from rigour.names import remove_org_types

from tallystick.crosscheck.scripts import clean, fold
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.territories import country
from tallystick.crosscheck.tokens import MAX_TOKENS, Token, split_words, token
from tallystick.crosscheck.weights import NAME, is_common

_TABLE = table("organisations")
_LEGAL = frozenset(_TABLE["legal"].split())
_FILLER = frozenset(_TABLE["filler"].split()) | _LEGAL
_SYNONYMS: dict[str, str] = _TABLE["synonyms"]
_SERIES = frozenset(_TABLE["series"].split())
_COMMON = {word: float(per_100k) for per_100k, words in _TABLE["common"].items() for word in words.split()}


@lru_cache(maxsize=16_384)
def organisation_tokens(name: str) -> tuple[Token, ...]:
    """The words of an organisation's name without its legal form and filler; at most twelve."""
    text = " ".join(split_words(clean(name).replace(".", ""))).casefold()
    told = remove_org_types(text).split() or text.split()
    told += [word for word in text.split() if word in _SERIES and word not in told]
    words = [part for word in told for part in token(_SYNONYMS.get(word, word))]
    telling = [word for word in words if word.text not in _FILLER] or words
    return tuple(_weighed(word) for word in telling)[:MAX_TOKENS]


@lru_cache(maxsize=16_384)
def _weighed(word: Token) -> Token:
    """The word with the bits it has in an organisation's name, and whether it tells one of a series from another."""
    per_100k = _COMMON.get(word.text, NAME["unknown_organisation_per_100k"] * (20 if len(word.text) < 3 else 1))
    bits = min(NAME["organisation_cap"], log2(100_000 / per_100k))
    series = word.text in _SERIES or word.text.isdigit() or (len(word.text) > 3 and country(word.text) != "")
    return Token(word.text, word.sound, word.bones, word.abjad, bits, series=series, organisation=True)


def has_legal_form(name: str) -> bool:
    """Whether a name ends in the legal form of an organisation (``GmbH``, ``d.o.o.``, ``Ltd``)."""
    words = clean(name).replace(".", "").casefold().split()
    return len(words) > 1 and (fold(words[-1]) in _LEGAL or words[-1] not in remove_org_types(" ".join(words)).split())


def is_trade_word(word: str) -> bool:
    """Whether a folded word is common in names of organisations and no common name of a person."""
    return (word in _COMMON or word in _SYNONYMS) and not is_common(word)
