"""Name tokens: a name in any script as the words it is made of, and how far two words agree."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from tallystick.crosscheck.scripts import clean, fold, is_abjad, prepare_abjad, skeletons, sounds
from tallystick.crosscheck.shipped import table
from tallystick.crosscheck.weights import COMMON_NAMES, name_bits

MAX_TOKENS = 12
_SOURCE = table("names_source")
PARTICLES = frozenset(str(_SOURCE["particles"]).split())
TITLES = frozenset(str(_SOURCE["titles"]).split())
_WORD = re.compile(r"[\w'`´‘’ʻʼʽʾʿ?״׳\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e30-\u0e4e]+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_SERVANT = re.compile(r"^[ae]bd(?:[aeiou]{0,2}[lr])?(?=[a-z]{4})")
_NEAR = 0.62
_SAME_BONES = 0.88
_VOWEL = str.maketrans("eou", "ioo")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name: as folded, its sound, its consonant skeletons, and how surprising it is."""

    text: str
    sound: str
    bones: tuple[str, ...]
    abjad: bool
    bits: float

    @property
    def initial(self) -> bool:
        """Whether the word is an initial only."""
        return len(self.text) == 1


@lru_cache(maxsize=65_536)
def token(native: str) -> tuple[Token, ...]:
    """The tokens of one written word; usually one, none where nothing can be read."""
    abjad = is_abjad(native)
    return tuple(_token(text, native if abjad else "") for text in fold(native).split())


def _token(text: str, native: str) -> Token:
    text = _SERVANT.sub("abd", text)
    return Token(text, sounds(text), skeletons(text, native), bool(native), name_bits(text))


@lru_cache(maxsize=16_384)
def name_tokens(name: str) -> tuple[Token, ...]:
    """The words that say who is meant: titles and particles off, ``abd al x`` as one word; at most twelve."""
    text = _CAMEL.sub(" ", clean(name))
    if is_abjad(text):
        text = prepare_abjad(text)
    words = [part for word in _WORD.findall(text) for part in token(word)][: MAX_TOKENS * 2]
    joined = _join_servant(words)
    telling = [word for word in joined if word.text not in PARTICLES and word.text not in TITLES]
    return tuple(telling or joined)[:MAX_TOKENS]


def _join_servant(words: list[Token]) -> list[Token]:
    """``abd`` and what follows as one word: nobody is called Abd alone."""
    out: list[Token] = []
    at = 0
    while at < len(words):
        end = at + 1
        if words[at].text in ("abd", "abdul", "abdel", "abdal", "abdur", "abdoul", "abdus", "abdool"):
            while end < len(words) and words[end].text in PARTICLES:
                end += 1
        if end < len(words) and (end > at + 1 or words[at].text.startswith("abd")) and words[at].text in _SERVANTS:
            text = "abd" + words[end].text
            bones = tuple("bd" + bones for bones in words[end].bones)
            out.append(Token(text, sounds(text), bones, words[end].abjad, name_bits(text)))
            at = end + 1
        else:
            out.append(words[at])
            at += 1
    return out


_SERVANTS = frozenset(("abd", "abdul", "abdel", "abdal", "abdur", "abdoul", "abdus", "abdool"))


@lru_cache(maxsize=262_144)
def likeness(left: Token, right: Token) -> float:
    """How far two words are one name: 1 for one spelling, about .9 for one sound or skeleton, 0 for two names."""
    if left.text == right.text:
        return 1.0
    known = _known_likeness(left.text, right.text)
    if known is not None:
        return known
    if left.abjad or right.abjad:
        return _bone_likeness(left, right)
    ratio = Levenshtein.normalized_similarity(left.sound, right.sound, score_cutoff=0.5)
    if ratio < 0.5 or min(len(left.text), len(right.text)) < 3:
        return 0.9 if ratio == 1.0 else 0.0
    return _spelt_likeness(left, right, ratio)


def _known_likeness(left: str, right: str) -> float | None:
    """What the table of common names says: one name, a short form, two different names, or nothing."""
    a, b = COMMON_NAMES.get(left), COMMON_NAMES.get(right)
    if a is None or b is None:
        return None
    if a.forms & b.forms:
        return 0.97
    if a.forms & b.shorts or b.forms & a.shorts:
        return 0.85
    if a.shorts & b.shorts:
        return 0.75
    return 0.0


def _bone_likeness(left: Token, right: Token) -> float:
    """For scripts without vowels: skeletons that agree, or nearly."""
    shared = [bones for bones in left.bones if bones in right.bones]
    if shared:
        return _SAME_BONES if max(map(len, shared)) > 2 else 0.78
    pairs = ((a, b) for a in left.bones for b in right.bones if min(len(a), len(b)) > 2)
    best = max((Levenshtein.normalized_similarity(a, b, score_cutoff=0.7) for a, b in pairs), default=0.0)
    return best * 0.85


def _spelt_likeness(left: Token, right: Token, ratio: float) -> float:
    """For written vowels: edit distance on the sound, where a for e and swapped neighbours cost half."""
    loose = Levenshtein.normalized_similarity(left.sound.translate(_VOWEL), right.sound.translate(_VOWEL))
    best = max(ratio, (ratio + loose) / 2)
    if any(bones in right.bones for bones in left.bones) or sorted(left.text) == sorted(right.text):
        best = (best + 1.0) / 2
    return best if best >= _NEAR else 0.0
