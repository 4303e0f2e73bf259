"""Writing systems: any script to Latin letters, to sounds, to the consonants that survive every spelling.

``fold`` keeps what a reader would type; ``sounds`` brings the spellings of one sound together; ``skeletons``
drops the vowels, which Arabic and Hebrew mostly do not write. Each is cached: names repeat.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

import icu

from tallystick.crosscheck.shipped import table

MAX_TEXT_CHARS = 400
"""Characters of one text that are looked at; the rest of a longer one says nothing about a name."""
MAX_TOKEN_CHARS = 40
MAX_SKELETONS = 6

_LETTERS = table("letters")
_CYRILLIC = {ord(k): v for k, v in _LETTERS["cyrillic"].items()}
_LATIN = {ord(k): v for k, v in _LETTERS["latin"].items()}
_READ = {**_LETTERS["greek"], **_LETTERS["armenian"], **_LETTERS["georgian"]}
"""Greek, Armenian and Georgian letters and pairs; those with ``^`` count where a word begins."""
_READ_LETTERS = re.compile("|".join(sorted({gram.removeprefix("^") for gram in _READ}, key=len, reverse=True)))
_GREEK_F = re.compile("(?<=[αεη])υ(?=[θκξπστφχψς])")
_GREEK_V = re.compile("(?<=[αεη])υ(?=[αεηιουωβγδζλμνρ])")
_SOUNDS = re.compile("|".join(sound for sound, _ in _LETTERS["sounds"]))
_SOUND = dict(_LETTERS["sounds"])
_ABJAD = {**_LETTERS["hebrew"], **_LETTERS["arabic"]}
_ABJAD_LETTER = re.compile("|".join(sorted(_ABJAD, key=len, reverse=True)))
_IS_ABJAD = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufeff]")
_ARTICLE = re.compile(r"(?<![\u0620-\u064a\u0671-\u06d3])(عبد\s*)?ال(?=[\u0620-\u064a]{3})")
_MARKS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u0300-\u036f]")
_GERESH = re.compile("(?<=[גזצץתד])['`´‘’\u05f3]")
_DROPPED = re.compile("['`´‘’ʻʼʽʾʿ\u02b9\u02ba\u05f3\u05f4\"]|(?<=\\w)\\?(?=\\w)")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_HARD_C = re.compile(r"c(?=[aoulrt])")
_VOWELS = str.maketrans("", "", "aeiou")
_REPEATED = re.compile(r"([a-z])\1+")
_ANY_LATIN = icu.Transliterator.createInstance("Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower")


def clean(text: str) -> str:
    """The text in one composed form, without control characters, direction marks or joiners; at most 400 characters."""
    text = text[:MAX_TEXT_CHARS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if text.isprintable():
        return text
    kept = (" " if c in "\t\n\r\u2028\u2029" else c for c in text)
    return "".join(c for c in kept if c == " " or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))


def is_abjad(text: str) -> bool:
    """Whether the text has Arabic or Hebrew letters, so that its vowels are mostly unwritten."""
    return _IS_ABJAD.search(text) is not None


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower-case Latin letters and digits, words separated by single blanks; empty where nothing can be read."""
    if text.isascii() and text.isalnum():
        return text[:MAX_TEXT_CHARS].lower()
    return _NOT_WORD.sub(" ", _latin(clean(text))).strip()


def _latin(text: str) -> str:
    if text.isascii():
        return _DROPPED.sub("", text.lower())
    text = text.lower()
    if is_abjad(text):
        text = _abjad(text, 0)
    text = _DROPPED.sub("", text).translate(_CYRILLIC).translate(_LATIN)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    text = _MARKS.sub("", text).translate(_CYRILLIC)
    text = _GREEK_V.sub("β", _GREEK_F.sub("φ", text))
    text = _READ_LETTERS.sub(_read, text)
    return text if text.isascii() else str(_ANY_LATIN.transliterate(text)).translate(_LATIN)


def _read(found: re.Match[str]) -> str:
    """What a Greek, Armenian or Georgian gram is in Latin letters, at the beginning of a word or within it."""
    gram = found[0]
    begins = found.start() == 0 or not found.string[found.start() - 1].isalpha()
    return str(_READ.get(f"^{gram}", _READ[gram]) if begins else _READ[gram])


def _abjad(text: str, choice: int) -> str:
    """Arabic and Hebrew letters replaced by their first (0) or last (1) reading."""
    return _ABJAD_LETTER.sub(lambda found: str(_ABJAD[found[0]]).split("/")[-1 if choice else 0], prepare_abjad(text))


def prepare_abjad(text: str) -> str:
    """Points off, geresh in one form, and the Arabic article apart from its word."""
    text = _GERESH.sub("׳", _MARKS.sub("", text))
    return _ARTICLE.sub(lambda found: f"{found[1] or ''} ال ", text)


@lru_cache(maxsize=65_536)
def sounds(token: str) -> str:
    """A folded token with the spellings of one sound brought together: ``zhivkovich`` and ``zivkovic`` agree."""
    token = _SOUNDS.sub(lambda found: _SOUND[found[0]], _REPEATED.sub(_single, token[:MAX_TOKEN_CHARS]))
    token = _REPEATED.sub(r"\1", token.replace("j", "i"))
    return token[:-1] if len(token) > 3 and token.endswith("h") else token


@lru_cache(maxsize=65_536)
def skeletons(token: str, native: str = "") -> tuple[str, ...]:
    """The consonant skeletons a folded token may have, the usual one first; at most six.

    ``native`` is the token as written: its Arabic or Hebrew letters are read in every way they can sound.
    """
    if native and is_abjad(native):
        return _abjad_skeletons(native)
    base = token[:MAX_TOKEN_CHARS]
    other = base.replace("dj", "d").replace("j", "").replace("w", "")
    other = _HARD_C.sub("k", other)
    found = dict.fromkeys((_bones(base), _bones(other)) if other != base else (_bones(base),))
    return tuple(bones for bones in found if bones)


def _single(found: re.Match[str]) -> str:
    """A doubled consonant once; ``oo`` and ``ee`` have a sound of their own."""
    return found[0] if found[0] in ("oo", "ee") else found[1]


def skeleton(token: str) -> str:
    """The usual consonant skeleton of a token in any script; empty where it has no consonant."""
    return next(iter(skeletons(fold(token).replace(" ", ""), token)), "")


def _abjad_skeletons(native: str) -> tuple[str, ...]:
    letters = _ABJAD_LETTER.findall(prepare_abjad(native))[:MAX_TOKEN_CHARS]
    readings = [tuple(dict.fromkeys(_bones(text, end="") for text in _ABJAD[letter].split("/"))) for letter in letters]
    if readings and readings[-1][0] == "h":
        readings[-1] = ("",)
    spelt = ("".join(choice) for choice, _ in zip(product(*_few(readings)), range(MAX_SKELETONS * 4), strict=False))
    found = dict.fromkeys(spelt)
    return tuple(bones for bones in found if bones)[:MAX_SKELETONS]


def _few(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Only the first three letters of several readings keep them, so that the readings stay few."""
    left = 3
    kept = []
    for reading in readings:
        kept.append(reading if left > 0 else reading[:1])
        left -= len(reading) > 1
    return kept


def _bones(token: str, end: str = "h") -> str:
    token = _SOUNDS.sub(lambda found: _SOUND[found[0]], _REPEATED.sub(_single, token.replace("y", "i")))
    token = _REPEATED.sub(r"\1", token)
    if end and len(token) > 2 and token.endswith(end):
        token = token[:-1]
    return token.translate(_VOWELS)
