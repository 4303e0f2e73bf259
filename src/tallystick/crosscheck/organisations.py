"""Names of organisations: legal forms and filler apart from what the thing is called."""

from dataclasses import replace
from functools import lru_cache
from math import log2

from rigour.names import remove_org_types

from tallystick.crosscheck.scripts import clean, fold
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.territories import country
from tallystick.crosscheck.tokens import MAX_TOKENS, Token, split_words, token
from tallystick.crosscheck.weights import FREQUENCY, is_common

_TABLE = table("organisations")
_LEGAL = frozenset(_TABLE["legal"].split())
_FILLER = frozenset(_TABLE["filler"].split()) | _LEGAL
_SYNONYMS: dict[str, str] = _TABLE["synonyms"]
_FORMS = {word: at for at, words in enumerate(_TABLE["forms"].values(), start=1) for word in words.split()}
_SERIES = frozenset(_TABLE["series"].split())
_TENS: dict[str, int] = _TABLE["tens"]
_MARKS = str.maketrans("", "", ".'’‘`´")
"""What stands within abbreviations: ``U.S.``, ``Int'l``."""
_COMMON = {word: float(per_100k) for per_100k, words in _TABLE["common"].items() for word in words.split()}


@lru_cache(maxsize=16_384)
def read_organisation(name: str) -> tuple[tuple[Token, ...], str]:
    """The words of an organisation's name without its legal form and filler, at most twelve; and those words as one
    run of letters."""
    text = " ".join(split_words(_said(clean(name)))).casefold()
    told = remove_org_types(text).split() or text.split()
    told += [word for word in text.split() if word in _SERIES and word not in told]
    words = [part for word in _counted(told) for part in token(_SYNONYMS.get(word, word))]
    telling = [word for word in words if word.text not in _FILLER] or words
    found = tuple(_weighed(word) for word in telling)[:MAX_TOKENS]
    return found, "".join([word.text for word in found])


def _said(name: str) -> str:
    """A name without the marks within a word, ``%`` as it is said."""
    return name.translate(_MARKS).replace("%", " percent ")


def _counted(words: list[str]) -> list[str]:
    """Tens and a figure below ten as one number: ``forty four``, ``forty 4`` and ``44``."""
    found: list[str] = []
    for word in words:
        digit = _SYNONYMS.get(word, word)
        if found and found[-1] in _TENS and len(digit) == 1 and "0" < digit <= "9":
            found[-1] = f"{_TENS[found[-1]]}{digit}"
        else:
            found.append(word)
    return [f"{_TENS[word]}0" if word in _TENS else word for word in found]


@lru_cache(maxsize=16_384)
def _weighed(word: Token) -> Token:
    """The word with the bits it has in an organisation's name, and whether it tells one of a series from another."""
    per_100k = _COMMON.get(word.text, FREQUENCY["unknown_organisation_per_100k"] * (20 if len(word.text) < 3 else 1))
    bits = min(FREQUENCY["organisation_cap"], log2(100_000 / per_100k))
    series = word.text in _SERIES or word.text.isdigit() or (len(word.text) > 3 and country(word.text) != "")
    return replace(word, bits=bits, series=series, organisation=True, known=None)


def has_legal_form(name: str) -> bool:
    """Whether a name ends in the legal form of an organisation (``GmbH``, ``d.o.o.``, ``Ltd``)."""
    words = clean(name).replace(".", "").casefold().split()
    return len(words) > 1 and (fold(words[-1]) in _LEGAL or words[-1] not in remove_org_types(" ".join(words)).split())


def is_trade_word(word: str) -> bool:
    """Whether a folded word is common in names of organisations and no common name of a person."""
    return (word in _COMMON or word in _SYNONYMS) and not is_common(word)


def legal_form(names: tuple[str, ...]) -> int:
    """The number of the kind of legal form (limited, joint stock, foundation ...) that names state; 0 where they state
    none or several."""
    found = {
        _FORMS[word] for name in names[:4] for word in fold(clean(name).replace(".", "")).split() if word in _FORMS
    }
    return found.pop() if len(found) == 1 else 0
