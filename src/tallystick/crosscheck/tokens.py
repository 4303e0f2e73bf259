"""Name tokens: a name in any script as the words it is made of, and how far two words agree."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from tallystick.crosscheck.romanise import NATIVE_SCRIPTS, script_of, spellings
from tallystick.crosscheck.scripts import (
    MAX_SKELETONS,
    MAX_TOKEN_CHARS,
    clean,
    fold,
    is_abjad,
    prepare_abjad,
    skeletons,
    sounds,
)
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.weights import COMMON_NAMES, FREQUENCY, Known, common, name_bits, sign_bits

MAX_TOKENS = 12
_SOURCE = table("names_source")
PARTICLES = frozenset(str(_SOURCE["particles"]).split())
TITLES = frozenset(str(_SOURCE["titles"]).split())
_MARKS = "".join(chr(c) for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M")
_WORD = re.compile(f"[\\w'`´‘’ʻʼʽʾʿ?״׳{_MARKS}]+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]|[A-Z]{2,}\b)")
_SERVANT = re.compile(r"^[ae]bd(?:[aeiou]{0,2}[lr])?(?=[a-z]{4})")
_SERVANTS = frozenset(
    ["abd", "adb", "abdul", "abdel", "abdal", "abdur", "abdoul", "abdus", "abdool", "badur", "adbul", "abudl", "badul"]
)
_CHILD_OF = frozenset(["bin", "ben", "ibn", "bint", "bent", "binti", "ould", "wuld"])
_APART = _SERVANTS | TITLES | PARTICLES
"""Words that are not taken as they stand."""
_GREEK_NT = "ντ"
_SIGN = re.compile("[\u3400-\u9fff\uac00-\ud7af]")
_SIGNS = re.compile("[\u3400-\u9fff\uac00-\ud7af]|[^\u3400-\u9fff\uac00-\ud7af]+")
_DIGIT_LETTERS = str.maketrans("013459", "oieasg")


class Keyed(NamedTuple):
    """What a word gives ``keys`` of: its skeletons (its sound where it has hardly a consonant); its coarse classes, by
    which it meets itself in another script; whether it is rare enough for keys alone; what it adds to
    the whole name; and whether it is more than an initial."""

    bones: tuple[str, ...]
    coarse: tuple[str, ...]
    alone: bool
    whole: str
    long: bool


@dataclass(slots=True, eq=False)
class Token:
    """One word of a name: as folded, its sound, its consonant skeletons, and how surprising it is.

    Each is made once, so that two of the same word are the same object. ``known`` is what the table of common names
    says of it. ``sign`` is the Chinese or Korean character it was written with; ``series`` marks what tells one
    of a series of organisations from another.
    """

    text: str
    sound: str
    bones: tuple[str, ...]
    abjad: bool
    bits: float
    series: bool = False
    organisation: bool = False
    sign: str = ""
    known: Known | None = None
    native: str = ""
    """The word as written, where its script has readings (``romanise``)."""
    script: str = "latin"
    child_of: bool = False
    """Whether it names the father (``bin``, ``ibn``, ``bint`` stands before it)."""
    packed: bytes = field(default=b"", init=False, repr=False)
    keyed: Keyed | None = field(default=None, init=False, repr=False)
    """What ``packing`` and ``keys`` make of the word, once they were asked: with it, so that it is found at once."""

    @property
    def initial(self) -> bool:
        """Whether the word is an initial only."""
        return len(self.text) == 1


@lru_cache(maxsize=65_536)
def token(native: str) -> tuple[Token, ...]:
    """The tokens of one written word; usually one, one a character in Chinese and Korean, none for no letters."""
    if _SIGN.search(native):
        return tuple(part for piece in _SIGNS.findall(native) for part in _signs(piece))
    abjad = is_abjad(native)
    folded = [_greek_d(text) for text in fold(native).split()] if _GREEK_NT in native.lower() else fold(native).split()
    if not folded and any(c.isalpha() for c in native):
        text = clean(native).casefold()[:MAX_TOKEN_CHARS]
        return (_unread(text),)
    whole = len(folded) == 1 and not native.isascii()
    script = script_of(native) if whole else "latin"
    return tuple(
        _token(text, native if abjad else "", native if script in NATIVE_SCRIPTS else "", script) for text in folded
    )


def _greek_d(text: str) -> str:
    """Greek writes a foreign d as it writes nt: read it so unless the word is a Greek name."""
    greek = common(text) is not None or text.endswith(("os", "is", "as", "ou"))
    return text if greek else text.replace("nt", "d")


@lru_cache(maxsize=4_096)
def _unread(text: str) -> Token:
    """A word in a script nobody here can read: it agrees with itself alone."""
    return Token(text, text, (), False, name_bits(text))


def _signs(piece: str) -> tuple[Token, ...]:
    folded = fold(piece).replace(" ", "")
    if not folded or not _SIGN.match(piece):
        return token(piece) if folded else ()
    known = _token(folded, "")
    return (_signed(known, piece),)


@lru_cache(maxsize=16_384)
def _signed(known: Token, sign: str) -> Token:
    return replace(known, bits=min(known.bits, sign_bits(sign)), sign=sign)


@lru_cache(maxsize=65_536)
def _token(text: str, unvowelled: str, native: str = "", script: str = "latin") -> Token:
    if not text.isalpha() and not text.isdigit():
        text = text.translate(_DIGIT_LETTERS)
    text = _SERVANT.sub("abd", text)
    bones = skeletons(text, unvowelled)
    bits = min([name_bits(text), *(bones_bits(found) for found in bones)]) if unvowelled else name_bits(text)
    if native:
        read = (bones for spelt in spellings(native, MAX_SKELETONS) for bones in skeletons(spelt))
        bones = tuple(dict.fromkeys((*bones[:2], *read, *bones[2:])))[:MAX_SKELETONS]
    return Token(text, sounds(text), bones, bool(unvowelled), bits, known=common(text), native=native, script=script)


@cache
def _bits_of_bones() -> dict[str, float]:
    """The bits of the commonest name with each skeleton: without its vowels a name cannot be told from the others."""
    found: dict[str, float] = {}
    for form in COMMON_NAMES:
        for bones in skeletons(form):
            found[bones] = min(name_bits(form), found.get(bones, FREQUENCY["token_cap"]))
    return found


def bones_bits(bones: str) -> float:
    """How surprising it is that two strangers' names have this skeleton, in bits."""
    return _bits_of_bones().get(bones, FREQUENCY["token_cap"] if len(bones) > 2 else FREQUENCY["token_cap"] / 2)


@lru_cache(maxsize=16_384)
def words_written(name: str) -> dict[str, str]:
    """The words of a name as written, by their folded forms."""
    found: dict[str, str] = {}
    for word in split_words(clean(name)):
        for part in split_words(prepare_abjad(word)) if is_abjad(word) else (word,):
            for known in token(part):
                found.setdefault(known.text, word)
    return found


def split_words(text: str) -> list[str]:
    """The written words, ``JanDaniel`` as two."""
    if text.istitle() and text.replace(" ", "").isalpha():
        # No capital within a word, and nothing but letters: most names.
        return text.split()
    return _WORD.findall(_CAMEL.sub(" ", text))


@lru_cache(maxsize=1_024)
def read_name(name: str) -> tuple[tuple[Token, ...], str]:
    """The words that say who is meant (titles and particles off, ``abd al x`` as one word; at most twelve); and all
    of its words but titles as one run of letters, so that blanks that stand elsewhere do not matter."""
    text = clean(name)
    if "," in text:
        text = _turned(text)
    if not text.isascii() and is_abjad(text):
        text = prepare_abjad(text)
    words = list(chain.from_iterable(map(token, split_words(text))))[: MAX_TOKENS * 2]
    texts = [word.text for word in words]
    if _APART.isdisjoint(texts):
        return tuple(words[:MAX_TOKENS]), "".join(texts)
    joined = _mark_fathers(_join_servant(words))
    named = [word for word in joined if not _is_one_of(word, TITLES)]
    squashed = "".join([word.text for word in named or joined])
    for telling in ([word for word in named if not _is_one_of(word, PARTICLES)], named):
        if len(telling) > 1:
            return tuple(telling)[:MAX_TOKENS], squashed
    return tuple(joined)[:MAX_TOKENS], squashed


def _is_one_of(word: Token, words: frozenset[str]) -> bool:
    """Whether it is a title, a particle and the like: a Chinese or Korean character is none, whatever its sound."""
    return not word.sign and word.text in words


def _mark_fathers(words: list[Token]) -> list[Token]:
    """The words that follow ``bin`` and the like, marked: who is whose child is not to be turned round."""
    found, follows = [], False
    for word in words:
        if _is_one_of(word, _CHILD_OF):
            follows = True
            found.append(word)
        elif follows and not _is_one_of(word, PARTICLES):
            follows = False
            found.append(_named_after(word))
        else:
            found.append(word)
    return found


@lru_cache(maxsize=16_384)
def _named_after(word: Token) -> Token:
    return replace(word, child_of=True)


def name_tokens(name: str) -> tuple[Token, ...]:
    """The words of a name that say who is meant."""
    return read_name(name)[0]


def _turned(name: str) -> str:
    """``family, given`` as ``given family``, so that what belongs together stands together."""
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma and "," not in given else name


@lru_cache(maxsize=16_384)
def _servant_of(word: Token) -> Token:
    text = "abd" + word.text
    bones = tuple("bd" + bones for bones in word.bones)
    return Token(text, sounds(text), bones, word.abjad, name_bits(text), known=common(text))


def _join_servant(words: list[Token]) -> list[Token]:
    """``abd`` and what follows as one word: nobody is called Abd alone."""
    if not any(word.text in _SERVANTS for word in words):
        return words
    out: list[Token] = []
    at = 0
    while at < len(words):
        end = at + 1
        while words[at].text in _SERVANTS and end < len(words) and words[end].text in PARTICLES:
            end += 1
        if end < len(words) and words[at].text in _SERVANTS:
            out.append(_servant_of(words[end]))
            at = end + 1
        else:
            out.append(words[at])
            at += 1
    return out
