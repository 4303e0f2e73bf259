"""Names across scripts: what a word is likely to be in Latin letters, and short keys that its spellings share.

The readings stand in ``tables/romanise.tsv``: a native gram of one to three letters (``^`` begins a word, ``$`` ends
it), a Latin gram of none to four, and two prices in bits: of reading the one as the other, and of writing the other
as the one. They are learned from lists of real names (``tables/learn_romanise.py``) on top of authored readings.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, islice, pairwise, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallystick.crosscheck.beams import (
    END_CODE,
    MAX_KEY_CHARS,
    MAX_KEYS,
    MAX_LATIN_GRAM,
    MAX_LETTERS,
    READINGS_EACH,
    START_CODE,
    UNKNOWN_BITS,
    UNKNOWN_CODE,
    Grams,
    LetterTree,
    best_spelt,
    likeliest_keys,
    packed,
    unpacked,
)  # fmt: skip
from tallystick.crosscheck.scripts import clean, fold
from tallystick.crosscheck.shipped import rows, table

START, END = "^", "$"
NATIVE_SCRIPTS = ("hebrew", "arabic", "cyrillic", "greek", "armenian", "georgian")
"""The scripts with a table of readings, in the order of their numbers."""
_BLOCKS = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "armenian": "\u0530-\u058f\ufb13-\ufb17",
    "georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "han": "\u3400-\u9fff\uf900-\ufaff",
    "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
}
_LETTERS = {script: re.compile(f"[{block}]") for script, block in _BLOCKS.items()}
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u0300-\u036f]")
_GERESH = re.compile("(?<=[\u05d0-\u05ea])['`´‘’]")
_DRAWN = str.maketrans("\u06cc\u06a9\u06c1\u06be\u06d5", "\u064a\u0643\u0647\u0647\u0647")
"""Persian, Urdu and Uyghur forms of an Arabic letter."""
_ASPIRATED = {"greek"}
"""Scripts whose accents say nothing about the letter; in Cyrillic they make another letter."""
_NO_LETTER = re.compile("[^\\w\u05f3]|[0-9_]")
_CLASSES = [(str(gram), tuple(c.replace("_", "") for c in told.split())) for gram, told in table("letters")["classes"]]
_CLASS = re.compile("|".join(f"({gram})" for gram, _ in _CLASSES))
_FIRST_CLASS = ("", *(told[0] for _, told in _CLASSES))
_REPEATED = re.compile(r"(.)\1+")
_AFFRICATE = re.compile("T+S")
_OPEN, _MAX_OPEN, _MAX_CHOICES = "V", 2, 12
"""The key of a word of vowels; letters of several classes that are read in each, and combinations tried."""
_ARTICLE = "ال"


class Reading(NamedTuple):
    """One way to read a native gram, and its prices in bits."""

    latin: str
    reads: float
    writes: float

    @property
    def bits(self) -> float:
        """What the pair costs from either side: the mean of both prices."""
        return (self.reads + self.writes) / 2


def script_of(text: str) -> str:
    """The script most of the letters are in: one of ``NATIVE_SCRIPTS``, ``latin``, ``han``, ``hangul``; else ``other``.

    Empty for a text without letters. Of two scripts with as many letters, the one named first here.
    """
    text = text[: MAX_LETTERS * 10]
    if text.isascii():
        return "latin" if any(c.isalpha() for c in text) else ""
    found = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    most = max(found, key=lambda script: found[script])
    if found[most]:
        return most
    return "other" if any(c.isalpha() for c in text) else ""


@lru_cache(maxsize=65_536)
def native_letters(word: str, script: str) -> str:
    """The letters of a word as the table knows them: lower case, points and blanks off, geresh in one form."""
    word = clean(word).lower()
    if script in _ASPIRATED:
        word = unicodedata.normalize("NFD", word)
    word = _GERESH.sub("\u05f3", unicodedata.normalize("NFC", _POINTS.sub("", word)))
    word = _NO_LETTER.sub("", word.translate(_DRAWN))[:MAX_LETTERS]
    return word if any(c.isalpha() for c in word) else ""


Readings = dict[str, dict[str, tuple[Reading, ...]]]
"""Of each script, the readings of each native gram, the likeliest first."""


@cache
def readings() -> Readings:
    """The shipped table."""
    return read_table(rows("romanise"))


def read_table(lines: Iterable[tuple[str, ...]]) -> Readings:
    """A table of readings from its columns: script, native gram, Latin gram, bits of reading, bits of writing."""
    found: dict[str, dict[str, list[Reading]]] = {script: {} for script in NATIVE_SCRIPTS}
    for script, native, latin, reads, writes in lines:
        found[script].setdefault(native, []).append(Reading(latin, float(reads), float(writes)))
    return {
        script: {native: tuple(sorted(told, key=lambda r: (r.reads, r.latin))) for native, told in grams.items()}
        for script, grams in found.items()
    }


@lru_cache(maxsize=65_536)
def spellings(native_token: str, most: int = 6) -> tuple[str, ...]:
    """The likeliest Latin spellings of a word, the likeliest first; a Latin word's is its folded form alone."""
    script = script_of(native_token)
    if script not in NATIVE_SCRIPTS:
        folded = fold(native_token).replace(" ", "")
        return (folded,) if folded else ()
    letters = native_letters(native_token, script)
    if not letters:
        return ()
    found, sizes = best_spelt(_ended(letters, script), _grams(script), most)
    text, ends = found.tobytes().decode(), [0, *np.cumsum(sizes).tolist()]
    return tuple([text[start:end] for start, end in pairwise(ends) if end > start][:most])


def _ended(letters: str, script: str) -> NDArray[np.uint8]:
    """The codes of native letters, between those of the ends of a word."""
    codes = native_alphabet(script)
    told = [codes.get(letter, UNKNOWN_CODE) for letter in letters[:MAX_LETTERS]]
    return np.frombuffer(bytearray((START_CODE, *told, END_CODE)), np.uint8)


def alphabet(grams: Iterable[str]) -> dict[str, int]:
    """The code of each letter of a script's grams: 1 and 2 for the ends of a word, 3 for letters not known."""
    letters = sorted({letter for gram in grams for letter in gram} - {START, END})
    return {START: START_CODE, END: END_CODE, **{c: at for at, c in enumerate(letters, UNKNOWN_CODE + 1)}}


@cache
def native_alphabet(script: str) -> dict[str, int]:
    """The codes of the letters of the shipped table."""
    return alphabet(readings()[script])


@cache
def _grams(script: str) -> Grams:
    """A script's readings for the searches."""
    known, classed, codes, tree = readings()[script], _class_readings()[script], native_alphabet(script), LetterTree()
    nodes = {tree.node([codes[c] for c in gram]): gram for gram in known}
    grams = [nodes.get(node, "") for node in range(len(tree.rows))]
    spelt = [[(one.latin.strip(START + END), one.reads) for one in known.get(g, ())[:READINGS_EACH]] for g in grams]
    classes = [[(packed(told), odds) for told, odds in classed.get(gram, ())] for gram in grams]
    ways, kinds = [*chain(*spelt), ("", UNKNOWN_BITS)], list(chain(*classes))
    letters = b"".join([latin.encode().ljust(MAX_LATIN_GRAM, b"\0") for latin, _ in ways])
    return Grams(
        np.array(tree.rows, np.int16).ravel(),
        _starts(spelt), np.frombuffer(bytearray(letters), np.uint8), np.array([len(latin) for latin, _ in ways]),
        np.array([bits for _, bits in ways]),
        _starts(classes), np.array([told for told, _ in kinds]), np.array([odds for _, odds in kinds]),
    )  # fmt: skip


def _starts(parts: list[list[tuple[Any, float]]]) -> NDArray[np.int64]:
    return np.cumsum([0, *map(len, parts)])


@lru_cache(maxsize=131_072)
def coarse_keys(token: str) -> tuple[str, ...]:
    """One to four short keys, of which a word and its spelling in another script share one; none without letters.

    A key is the first four consonant classes (P T K S N L R), neighbours alike as one; ``V`` where there is none.
    Of true pairs that the alignment recognises, 98 of 100 and more share a key; of two strangers' words 1 to 3.
    """
    script = script_of(token)
    if script not in NATIVE_SCRIPTS:
        folded = fold(token[:MAX_LETTERS]).replace(" ", "")
        return _latin_keys(folded) if folded else ()
    letters = native_letters(token, script)
    if not letters:
        return ()
    bare = letters.removeprefix(_ARTICLE)
    if script != "arabic" or bare == letters or len(bare) < 3:
        return _native_keys(letters, script)[:MAX_KEYS]
    half = MAX_KEYS // 2
    return tuple(dict.fromkeys(_native_keys(bare, script)[:half] + _native_keys(letters, script)[:half]))


def _latin_keys(folded: str) -> tuple[str, ...]:
    """The keys of a folded word: the usual classes, without a last S or T (French, Latin and Greek), the others."""
    choices: list[tuple[str, ...]] = []
    still_open = _MAX_OPEN
    for found in _CLASS.finditer(folded):
        told = _CLASSES[(found.lastindex or 1) - 1][1]
        choices.append(told if still_open else told[:1])
        still_open -= len(told) > 1 and still_open > 0
    ranked = [tuple(enumerate(told)) for told in choices[: MAX_KEY_CHARS * 2]]
    combined = sorted(product(*ranked), key=lambda choice: sum(rank for rank, _ in choice))
    keys: dict[str, None] = {}
    for choice in combined[:_MAX_CHOICES]:
        key = _squeezed("".join(told for _, told in choice))
        keys[key[:MAX_KEY_CHARS] or _OPEN] = None
        if len(keys) == 1 and 3 <= len(key) <= MAX_KEY_CHARS and key[-1] in "ST":
            keys[key[:-1]] = None
    return tuple(keys)[:MAX_KEYS]


def usual_key(folded: str) -> str:
    """The first of the ``coarse_keys`` of a folded word in Latin letters; ``V`` for one of vowels."""
    told = [_FIRST_CLASS[found.lastindex or 1] for found in islice(_CLASS.finditer(folded), MAX_KEY_CHARS * 2)]
    return _squeezed("".join(told))[:MAX_KEY_CHARS] or _OPEN


def _squeezed(classes: str) -> str:
    """Neighbours alike as one, ``TS`` as the hissing sound it is."""
    return _REPEATED.sub(r"\1", _AFFRICATE.sub("S", _REPEATED.sub(r"\1", classes)))


@cache
def _class_readings() -> dict[str, dict[str, tuple[tuple[str, float], ...]]]:
    """Of each script and native gram, the likeliest consonant classes with their odds."""
    found: dict[str, dict[str, tuple[tuple[str, float], ...]]] = {}
    for script, grams in readings().items():
        found[script] = {}
        for native, told in grams.items():
            odds: dict[str, float] = {}
            for reading in told:
                classes = "".join(_CLASSES[(c.lastindex or 1) - 1][1][0] for c in _CLASS.finditer(reading.latin))
                odds[_squeezed(classes)] = odds.get(_squeezed(classes), 0.0) + 2.0**-reading.reads
            found[script][native] = tuple(sorted(odds.items(), key=lambda item: (-item[1], item[0]))[:MAX_KEYS])
    return found


@lru_cache(maxsize=65_536)
def _native_keys(letters: str, script: str) -> tuple[str, ...]:
    """The likeliest keys of a native word, over all its readings at once, the likeliest first."""
    return tuple(map(unpacked, likeliest_keys(_ended(letters, script), _grams(script)).tolist()))
