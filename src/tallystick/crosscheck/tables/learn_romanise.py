"""Makes ``romanise.tsv``: what letters of other scripts are in Latin, learned from lists of names spelt in both.

``python src/tallystick/crosscheck/tables/learn_romanise.py FOLDER [--out FILE]``, where the folder holds
``hebrew_latin_fullnames.tsv``, ``russian_latin_tokens.tsv`` and ``arabic_latin_tokens.tsv`` (Latin, tab, native).
The same lists give the same table. Each name is cut into pairs of a native and a Latin gram in every way; expectation
maximisation (joint multigrams: Deligne & Bimbot 1995; Bisani & Ney 2008) finds how often each pair is meant. The
authored readings of ``romanise_source.yml`` are added as counts, so that letters the lists lack are read too.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from numba import njit, types
from numba.typed import Dict
from numpy.typing import NDArray

from tallystick.crosscheck.beams import MAX_LETTERS
from tallystick.crosscheck.romanise import END, NATIVE_SCRIPTS, START, native_letters
from tallystick.crosscheck.scripts import fold

HERE = Path(__file__).parent
LISTS = {
    "hebrew": "hebrew_latin_fullnames.tsv",
    "arabic": "arabic_latin_tokens.tsv",
    "cyrillic": "russian_latin_tokens.tsv",
}
Pair = tuple[str, str]
"""A Latin word, folded, and its native one."""
Gram = tuple[str, str]
Counts = dict[Gram, float]
HEAD = "# Made by learn_romanise.py. Columns: script, native gram, Latin gram, bits to read it so, to write it so."
SOME, ROUNDS_OF_SOME, ROUNDS_OF_ALL = 15_000, 4, 3
"""Pairs from which the grams are found, rounds over these, then over all."""
LEAST_SEEN, LEAST_MEANT = 2, 1.5
"""How often a pair of grams must stand side by side to be thought of, and be meant to be kept."""
BAND = 3.0
"""Letters by which one word may run ahead of the other."""
NOISE_BITS = 5.0
"""Bits a letter above which two words of a list are not one name, so that nothing is learned from them."""
UNVOWELLED, VOWEL_SHARE = ("hebrew", "arabic"), 0.06
"""Scripts that mostly leave vowels out, and how often each stands after an authored consonant."""
AUTHORED_LEAST, AUTHORED_SHARE, LESS_LIKELY = 400.0, 0.03, 0.66
"""Weight of an authored letter the lists lack, its share where they have it, and of each later reading."""
_LATIN_GRAM = 4
_LATIN = {START: 27, END: 28, **{chr(96 + at): at for at in range(1, 27)}}


class Words(NamedTuple):
    """Pairs of words as numbers, a row each, with their lengths."""

    latin: NDArray[np.uint8]
    latin_len: NDArray[np.int32]
    native: NDArray[np.uint8]
    native_len: NDArray[np.int32]


def word_pairs(lines: Iterable[str], script: str) -> Iterator[Pair]:
    """The words of names with as many in both scripts, in order."""
    for line in lines:
        latin, _, native = line.rstrip("\n").partition("\t")
        ours, theirs = words_of(latin, native, script)
        if len(ours) == len(theirs):
            yield from zip(ours, theirs, strict=True)


def words_of(latin: str, native: str, script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name in both scripts, folded and as the table knows their letters; ``family, given`` turned."""
    ours = fold(_turned(latin.replace("-", " "))).split()
    theirs = [native_letters(word, script) for word in re.split(r"[\s\u05be-]+", _turned(native))]
    return tuple(ours), tuple(word for word in theirs if word)


def _turned(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma else name


def learn(pairs: list[Pair]) -> Counts:
    """How often each pair of grams is meant in the pairs of words; pairs of grams hardly meant left out."""
    letters = Counter(letter for _, native in pairs for letter in native)
    alphabet = {START: 1, END: 2, **{letter: 3 + at for at, letter in enumerate(sorted(letters))}}
    some = _numbers(pairs[:: max(1, len(pairs) // SOME)], alphabet)
    seen = _seen(some.latin, some.latin_len, some.native, some.native_len, BAND)
    grams = np.array(sorted(gram for gram, times in seen.items() if times >= LEAST_SEEN), np.int64)
    meant = np.array([seen[gram] for gram in grams]) * 0.125 ** _dear(grams)
    for words, rounds in ((some, ROUNDS_OF_SOME), (_numbers(pairs, alphabet), ROUNDS_OF_ALL)):
        for turn in range(rounds):
            meant = _expected(*words, BAND, _places(grams), meant / meant.sum(), NOISE_BITS)
            kept = meant > (0.2 if turn > 1 else 1e-4)
            grams, meant = grams[kept], meant[kept]
    kept = meant >= LEAST_MEANT
    return {
        _gram_name(int(gram), list(alphabet)): float(times)
        for gram, times in zip(grams[kept], meant[kept], strict=True)
    }


def _dear(grams: NDArray[np.int64]) -> NDArray[np.float64]:
    """How dear a pair of grams is to begin with: long ones more, or whole names would be learned by heart."""
    native_len = ((grams[:, None] >> np.array([27, 20])) & 127 > 0).sum(1)
    latin_len = ((grams[:, None] >> np.array([15, 10, 5, 0])) & 31 > 0).sum(1)
    return np.asarray(native_len + latin_len + native_len // 2 - 2.0)


@njit(cache=True)
def _places(grams):  # type: ignore[no-untyped-def]
    found = Dict.empty(types.int64, types.int64)
    for place, gram in enumerate(grams):
        found[gram] = place
    return found


def _numbers(pairs: list[Pair], alphabet: dict[str, int]) -> Words:
    shape = (len(pairs), MAX_LETTERS + 6)
    latin, native = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    lengths = np.zeros((2, len(pairs)), np.int32)
    for row, pair in enumerate(pairs):
        for side, word, codes in ((latin, pair[0], _LATIN), (native, pair[1], alphabet)):
            told = [codes[c] for c in f"{START}{word[:MAX_LETTERS]}{END}" if c in codes]
            side[row, : len(told)] = told
            lengths[int(side is native), row] = len(told)
    return Words(latin, lengths[0], native, lengths[1])


def _gram_name(gram: int, alphabet: list[str]) -> Gram:
    codes = [(gram >> shift) & 127 for shift in (27, 20)]
    latin = [(gram >> shift) & 31 for shift in (15, 10, 5, 0)]
    letters = list(_LATIN)
    return (
        "".join(alphabet[code - 1] for code in codes if code),
        "".join(letters[2 + code - 1] if code < 27 else letters[code - 27] for code in latin if code),
    )


@njit(cache=True)
def _gram(native: NDArray[np.uint8], i: int, a: int, latin: NDArray[np.uint8], j: int, b: int) -> np.int64:
    """One number for ``a`` native letters from ``i`` and ``b`` Latin ones from ``j``."""
    number = np.int64(0)
    for x in range(2):
        number = (number << 7) + (native[i + x] if x < a else 0)
    for y in range(4):
        number = (number << 5) + (latin[j + y] if y < b else 0)
    return number


@njit(cache=True)
def _near(i: int, n: int, j: int, m: int, band: float) -> bool:
    return abs(i / n - j / m) * max(n, m) <= band


@njit(cache=True)
def _seen(latin, latin_len, native, native_len, band):  # type: ignore[no-untyped-def]
    """How often each pair of grams stands at about the same place of a pair of words."""
    found = Dict.empty(types.int64, types.int64)
    for row in range(len(latin_len)):
        n, m = native_len[row], latin_len[row]
        for i in range(n):
            for j in range(m + 1):
                if not _near(i, n, j, m, band):
                    continue
                for a in range(1, min(2, n - i) + 1):
                    for b in range(a - 1, min(4, m - j) + 1):
                        if _near(i + a, n, j + b, m, band):
                            gram = _gram(native[row], i, a, latin[row], j, b)
                            found[gram] = found.get(gram, 0) + 1
    return found


@njit(cache=True)
def _forward(latin, m, native, n, band, place, share, ahead, steps):  # type: ignore[no-untyped-def]
    """Fills in how likely each beginning of the two words is, and the steps there; how many steps there are."""
    used = 0
    for i in range(n):
        for j in range(m + 1):
            if ahead[i, j] == 0.0:
                continue
            for a in range(1, min(2, n - i) + 1):
                for b in range(a - 1, min(4, m - j) + 1):
                    gram = _gram(native, i, a, latin, j, b)
                    if _near(i + a, n, j + b, m, band) and gram in place:
                        at = place[gram]
                        ahead[i + a, j + b] += ahead[i, j] * share[at]
                        steps[used, 0], steps[used, 1], steps[used, 2] = at, i * 64 + j, a * 8 + b
                        used += 1
    return used


@njit(cache=True)
def _expected(latin, latin_len, native, native_len, band, place, share, noise):  # type: ignore[no-untyped-def]
    """How often each pair of grams is meant, if ``share`` is how often it is meant now (forward-backward)."""
    meant = np.zeros(len(share))
    steps = np.empty((46 * 46 * 9, 3), np.int64)
    for row in range(len(latin_len)):
        n, m = native_len[row], latin_len[row]
        ahead, back = np.zeros((n + 1, m + 1)), np.zeros((n + 1, m + 1))
        ahead[0, 0] = back[n, m] = 1.0
        used = _forward(latin[row], m, native[row], n, band, place, share, ahead, steps)
        whole = ahead[n, m]
        if whole <= 1e-250 or -np.log2(whole) > noise * (n + m):
            continue
        for step in range(used - 1, -1, -1):
            i, j, a, b = steps[step, 1] >> 6, steps[step, 1] & 63, steps[step, 2] >> 3, steps[step, 2] & 7
            told = share[steps[step, 0]] * back[i + a, j + b]
            back[i, j] += told
            meant[steps[step, 0]] += ahead[i, j] * told / whole
    return meant


def authored(script: str, learned: Counts) -> Counts:
    """The counts of the authored readings: few beside those of letters the lists have, enough for the others."""
    source = yaml.safe_load((HERE / "romanise_source.yml").read_text("utf-8"))[script]
    times: Counter[str] = Counter()
    for (native, _), meant in learned.items():
        for letter in native:
            times[letter] += meant / len(native)  # type: ignore[assignment]
    found: Counter[Gram] = Counter()
    for native, told in source.items():
        spelt = ["" if latin == "_" else latin for latin in str(told).split()]
        whole = max(AUTHORED_LEAST, AUTHORED_SHARE * min(times[letter] for letter in str(native)))
        each = [LESS_LIKELY**rank for rank in range(len(spelt))]
        for latin, part in zip(spelt, each, strict=True):
            for written, share in _written(latin, script):
                found[str(native), written] += whole * share * part / sum(each)  # type: ignore[assignment]
    for edge in (START, END):
        found[edge, edge] = AUTHORED_LEAST * 20  # type: ignore[assignment]
    return dict(found)


def _written(latin: str, script: str) -> Iterator[tuple[str, float]]:
    """A reading, its consonant doubled, and, in scripts that leave them out, with each vowel after it; with shares."""
    bare = latin.strip(START + END)
    if bare != latin or not bare or bare[0] in "aeiouy":
        yield latin, 1.0
        return
    vowels = "aeiou" if script in UNVOWELLED and len(latin) < _LATIN_GRAM else ""
    yield latin, 0.97 - VOWEL_SHARE * len(vowels)
    yield from ((latin + vowel, VOWEL_SHARE) for vowel in vowels)
    yield latin + latin if len(latin) == 1 else latin, 0.03


def lines(counts: Counts, script: str) -> Iterator[str]:
    """The table's lines for a script: the prices of reading and of writing each pair of grams, in bits."""
    native_times: Counter[str] = Counter()
    latin_times: Counter[str] = Counter()
    for (native, latin), times in counts.items():
        native_times[native] += times  # type: ignore[assignment]
        latin_times[latin] += times  # type: ignore[assignment]
    for (native, latin), times in sorted(counts.items()):
        reads, writes = log2(native_times[native] / times), log2(latin_times[latin] / times)
        yield f"{script}\t{native}\t{latin}\t{reads:.2f}\t{writes:.2f}"


def table_of(pairs_by_script: dict[str, list[Pair]], scripts: Iterable[str] = NATIVE_SCRIPTS) -> Iterator[str]:
    """The table's lines for these scripts: learned where there are pairs, authored readings everywhere."""
    for script in scripts:
        pairs = pairs_by_script.get(script, [])
        counts = learn(pairs) if pairs else {}
        for gram, times in authored(script, counts).items():
            counts[gram] = counts.get(gram, 0.0) + times
        yield from lines(counts, script)


def read_lists(folder: Path) -> dict[str, list[Pair]]:
    """The pairs of words of each list in the folder."""
    found = {}
    for script, name in LISTS.items():
        with (folder / name).open(encoding="utf-8") as stream:
            found[script] = list(word_pairs(stream, script))
    return found


def main() -> None:
    """Reads the lists and writes the table."""
    parser = argparse.ArgumentParser(description="Make romanise.tsv from lists of names spelt in two scripts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=HERE / "romanise.tsv")
    asked = parser.parse_args()
    asked.out.write_text("\n".join([HEAD, *table_of(read_lists(asked.folder))]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
