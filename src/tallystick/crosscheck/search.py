"""Terms for the one search box, and what somebody typed into it as words to find."""

from collections.abc import Iterator

from tallystick.crosscheck import normalise
from tallystick.crosscheck.features import Features, read_features, written_names
from tallystick.crosscheck.keys import feature_keys
from tallystick.crosscheck.scripts import clean, fold, skeletons, sounds
from tallystick.vocabulary import Entity

MAX_TERMS = 200
MAX_WORDS = 12
_TEXTS = ("make", "model", "city", "service", "goods", "birthPlace", "calibre", "bankName", "title", "description")


def search_terms(entity: Entity) -> frozenset[str]:
    """``t:`` folded words and their sounds, ``s:`` skeletons, ``n:`` numbers in capitals and digits; at most 200."""
    return _found(entity, read_features(entity))


def terms_and_keys(entity: Entity) -> tuple[frozenset[str], frozenset[str]]:
    """``search_terms`` and ``keys`` of an entity, read once."""
    known = read_features(entity)
    return _found(entity, known), feature_keys(known)


def _found(entity: Entity, known: Features) -> frozenset[str]:
    found: dict[str, None] = {}
    for term in _terms(entity, known):
        found[term] = None
        if len(found) == MAX_TERMS:
            break
    return frozenset(found)


def _terms(entity: Entity, known: Features) -> Iterator[str]:
    for number in known.numbers:
        yield from _number_terms(number.exact or number.written)
        yield from _number_terms(number.written)
        if number.kind in ("handle", "email"):
            yield from _word_terms(number.exact)
    texts = [*written_names(entity), *(value for name in _TEXTS for value in entity.get(name))]
    for text in texts:
        yield from _word_terms(text)


def _number_terms(text: str) -> Iterator[str]:
    compact = _compact(text)
    if len(compact) > 1:
        yield f"n:{compact}"


def _compact(text: str) -> str:
    return next(iter(normalise.plates(text)), "") or fold(text).replace(" ", "").upper()[:64]


def _word_terms(text: str) -> Iterator[str]:
    for native in clean(text).split()[:MAX_WORDS]:
        for word in fold(native).split():
            yield from word_terms(word, native)


def word_terms(word: str, native: str) -> Iterator[str]:
    """The terms of one folded word: itself, its sound, its skeletons where they say something."""
    yield f"t:{word[:40]}"
    yield f"t:{sounds(word)}"
    yield from (f"s:{bones}" for bones in skeletons(word, native) if len(bones) > 1)


def query_terms(text: str) -> list[frozenset[str]]:
    """One set of alternatives per word that was typed, all of which must be found; none for nothing usable.

    A text that is one number as a whole (``BG 123-AB``, ``+381 64 555 0134``) is one word.
    """
    words = clean(text).split()[:MAX_WORDS]
    if _one_number(words):
        return [frozenset(_alternatives("".join(words)))]
    found = [frozenset(term for word in fold(native).split() for term in _of_word(word, native)) for native in words]
    return [terms for terms in found if terms]


def _of_word(word: str, native: str) -> Iterator[str]:
    yield from word_terms(word, native)
    if any(c.isdigit() for c in word):
        yield from _alternatives(native)


def _alternatives(text: str) -> Iterator[str]:
    yield from _number_terms(text)
    yield from (f"n:{plate}" for plate in normalise.plates(text))
    if number := normalise.phone(text, ""):
        yield f"n:{number.lstrip('+')}"
    yield from (f"t:{word}" for word in fold(text).split())


def _one_number(words: list[str]) -> bool:
    compact = "".join(words)
    short = all(any(c.isdigit() for c in word) or len(word) <= 4 for word in words)
    return short and sum(c.isdigit() for c in compact) >= 2 and len(compact) <= 40
