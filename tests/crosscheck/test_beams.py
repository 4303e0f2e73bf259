"""The compiled searches find what the same search finds written plainly."""

import random

import pytest

from tallystick.crosscheck import romanise
from tallystick.crosscheck.beams import (
    KEPT_FOR_EACH,
    MAX_KEY_CHARS,
    MAX_KEYS,
    MAX_NATIVE_GRAM,
    READINGS_EACH,
    UNKNOWN_BITS,
    packed,
    unpacked,
)
from tallystick.crosscheck.romanise import END, NATIVE_SCRIPTS, START, native_letters, readings, spellings
from tests.crosscheck.name_spellings import SPELLINGS, pairs

LENGTHS = (1, 2, 3, 4, 6, 9, 14, 40)


def words(script: str) -> list[str]:
    """Names of a script, and runs of its letters, some with a letter no table knows."""
    chosen = random.Random(script)
    letters = sorted({c for gram in readings()[script] for c in gram} - {START, END})
    odd = max(letters, key=ord)
    made = ["".join(chosen.choices([*letters, chr(ord(odd) + 1)], k=length)) for length in LENGTHS * 6]
    named = [native for _, native in pairs(SPELLINGS.get(script, ""))]
    return [found for word in named + made if (found := native_letters(word, script))]


def best_spelt(letters: str, script: str, most: int) -> tuple[str, ...]:
    """The cheapest spellings, a few beginnings kept at each letter."""
    known, whole = readings()[script], START + letters + END
    ends: list[dict[str, float]] = [{} for _ in range(len(whole) + MAX_NATIVE_GRAM)]
    ends[0][""] = 0.0
    for at in range(len(whole)):
        kept = sorted(ends[at].items(), key=lambda item: (item[1], item[0]))[: most * KEPT_FOR_EACH]
        grams = [whole[at:end] for end in range(at + 1, min(at + MAX_NATIVE_GRAM, len(whole)) + 1)]
        ways = [(len(gram), one.latin, one.reads) for gram in grams for one in known.get(gram, ())[:READINGS_EACH]]
        for length, latin, bits in ways or [(1, "", UNKNOWN_BITS)]:
            for spelt, price in kept:
                word, onward = spelt + latin, ends[at + length]
                onward[word] = min(onward.get(word, price + bits), price + bits)
    ranked = sorted(ends[len(whole)].items(), key=lambda item: (item[1], item[0]))
    return tuple([told for word, _ in ranked if (told := word.strip(START + END))][:most])


def likeliest_keys(letters: str, script: str) -> tuple[str, ...]:
    """The likeliest keys, a few beginnings kept at each letter."""
    known, whole = romanise._class_readings()[script], START + letters + END
    ends: list[dict[str, float]] = [{} for _ in range(len(whole) + MAX_NATIVE_GRAM)]
    ends[0][""] = 1.0
    for at in range(len(whole)):
        grams = [whole[at:end] for end in range(at + 1, min(at + MAX_NATIVE_GRAM, len(whole)) + 1)]
        ways = [(len(gram), *told) for gram in grams for told in known.get(gram, ())]
        for length, classes, share in ways or [(1, "", 2.0**-UNKNOWN_BITS)]:
            for key, odds in _likeliest(ends[at], 16):
                longer, onward = _lengthened(key, classes), ends[at + length]
                onward[longer] = onward.get(longer, 0.0) + odds * share
    cut: dict[str, float] = {}
    for key, odds in ends[len(whole)].items():
        cut[key[:MAX_KEY_CHARS] or "V"] = cut.get(key[:MAX_KEY_CHARS] or "V", 0.0) + odds
    ranked = _likeliest(cut, MAX_KEYS)
    return tuple([key for key, odds in ranked if odds >= ranked[0][1] * 0.02])


def _likeliest(odds: dict[str, float], most: int) -> list[tuple[str, float]]:
    return sorted(odds.items(), key=lambda item: (-item[1], item[0]))[:most]


def _lengthened(key: str, classes: str) -> str:
    for told in classes:
        if told == "S" and key.endswith("T"):
            key = key[:-1] + told
        elif not key.endswith(told) and len(key) <= MAX_KEY_CHARS:
            key += told
    return key


@pytest.mark.parametrize("script", NATIVE_SCRIPTS)
def test_the_compiled_searches_find_the_same(script: str) -> None:
    for letters in words(script):
        assert romanise._native_keys(letters, script) == likeliest_keys(letters, script), letters
        if romanise.script_of(letters) == script and native_letters(letters, script) == letters:
            assert spellings(letters) == best_spelt(letters, script, 6), letters
            assert spellings(letters, 2) == best_spelt(letters, script, 2), letters


@pytest.mark.parametrize("script", NATIVE_SCRIPTS)
def test_every_letter_of_a_gram_can_be_read_alone(script: str) -> None:
    """So that a letter not known is known nowhere, which the searches rely on."""
    letters = {c for gram in readings()[script] for c in gram}
    assert letters == {gram for gram in readings()[script] if len(gram) == 1}


@pytest.mark.parametrize("key", ["K", "PTKS", "V", "NLRT"])
def test_a_key_is_put_back_as_it_was(key: str) -> None:
    assert unpacked(packed(key[::-1])) == key
