"""Names across scripts: how often the right one stands among the first ten, on names the tables were not learned from.

``python -m benchmarks.scripts [--queries N] [--folds N]``: each fold learns the readings anew from four fifths of
each list and asks for names of the last fifth among all entries of the list, by alignment, beside consonant
skeletons (the method before) and ICU transliteration ranked by Levenshtein similarity (the peer). Of entries with
the same score the right one stands in the middle.
"""

import argparse
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import icu
import numpy as np
from numba import njit
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from benchmarks.measure import keep, machine_pairs_per_s, shared_data
from tallystick.crosscheck import alignment, romanise
from tallystick.crosscheck.scripts import fold, skeletons
from tallystick.crosscheck.tables import learn_romanise as learner

CUTS = (1, 10, 50)
Floats = NDArray[np.float32]
_MOST_BITS, _MISSING_BITS = 60.0, 30.0
_ICU = icu.Transliterator.createInstance("Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower")


class Packed(NamedTuple):
    """Words as one run of codes and where each begins."""

    codes: NDArray[np.uint8]
    at: NDArray[np.int64]


def packed(words: list[NDArray[np.uint8]]) -> Packed:
    """The words one after the other."""
    return Packed(np.concatenate(words), np.cumsum([0, *(len(word) for word in words)]).astype(np.int64))


@njit(cache=True, nogil=True)
def bits_to_all(native, script, codes, at, table):  # type: ignore[no-untyped-def]
    """The bits between one native word and each Latin one, minus, so that the likest stands highest."""
    found = np.empty(len(at) - 1, np.float32)
    for place in range(len(found)):
        latin = codes[at[place] : at[place + 1]]
        found[place] = -alignment.bits_across(latin, native, script, table, _MOST_BITS)
    return found


@njit(cache=True, nogil=True)
def names_scored(words, at, bits, missing):  # type: ignore[no-untyped-def]
    """Of each name (word numbers from ``at``), its words paired greedily with the asked ones; minus the bits.

    ``bits[q, w]`` is minus the price of asked word q and word w; a word left over costs ``missing`` on either side.
    """
    found = np.empty(len(at) - 1, np.float32)
    asked = len(bits)
    for name in range(len(found)):
        own = words[at[name] : at[name + 1]]
        used = np.zeros(len(own), np.bool_)
        total = np.float32(0.0)
        for q in range(asked):
            best, chosen = np.float32(-missing), -1
            for place in range(len(own)):
                if not used[place] and bits[q, own[place]] > best:
                    best, chosen = bits[q, own[place]], place
            total += best
            if chosen >= 0:
                used[chosen] = True
        found[name] = total - missing * (len(own) - used.sum())
    return found


def recall(places: list[float]) -> dict[str, float]:
    """The share of right ones within each cut; a place is the number of entries before the right one."""
    return {f"within_{cut}": round(sum(place < cut for place in places) / len(places), 4) for cut in CUTS}


def place_of(right: int, scores: Floats) -> float:
    """How many entries stand before the right one, the highest score first; of equals, half."""
    mine = scores[right]
    return float((scores > mine).sum() + ((scores == mine).sum() - 1) / 2)


class List(NamedTuple):
    """A list of names in two scripts: as written, and the words of each side."""

    script: str
    lines: list[str]
    latin: list[str]
    native: list[str]
    latin_words: list[tuple[str, ...]]
    native_words: list[tuple[str, ...]]


def read_list(path: Path, script: str) -> List:
    """The entries of a list whose names can be read on both sides."""
    rows = []
    for line in path.read_text("utf-8").splitlines():
        latin, _, native = line.partition("\t")
        words = learner.words_of(latin, native, script)
        if words[0] and words[1]:
            rows.append((line, latin, native, *words))
    return List(script, *(list(column) for column in zip(*rows, strict=True)))


def by_alignment(known: List, asked: list[int], readings: romanise.Readings) -> list[float]:
    """The places of the right names when all are ranked by what reading them as the asked one costs."""
    table, codes = alignment.arrays(readings), romanise.alphabet(readings[known.script])
    vocabulary = {word: at for at, word in enumerate(sorted({w for words in known.latin_words for w in words}))}
    latin = packed([alignment.encode_latin(word) for word in vocabulary])
    entries = {words: at for at, words in enumerate(dict.fromkeys(known.latin_words))}
    words = packed_words([[vocabulary[w] for w in words] for words in entries])
    script = romanise.NATIVE_SCRIPTS.index(known.script)
    places = []
    for at in asked:
        natives = [alignment.coded(word, codes) for word in known.native_words[at]]
        bits = np.stack([bits_to_all(native, script, *latin, table) for native in natives])
        scores = names_scored(*words, bits, _MISSING_BITS)
        places.append(place_of(entries[known.latin_words[at]], scores))
    return places


def packed_words(names: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The word numbers of names one after the other, and where each name begins."""
    flat = np.array([word for words in names for word in words], np.int64)
    return flat, np.cumsum([0, *(len(words) for words in names)]).astype(np.int64)


def by_skeletons(known: List, asked: list[int]) -> list[float]:
    """The places when names are ranked by the share of words that have a consonant skeleton in common."""
    entries = {words: at for at, words in enumerate(dict.fromkeys(known.latin_words))}
    holders: dict[str, list[int]] = {}
    for words, at in entries.items():
        for bones in {bones for word in words for bones in skeletons(word)}:
            holders.setdefault(bones, []).append(at)
    sizes = np.array([len(words) for words in entries], np.float32)
    places = []
    for at in asked:
        shared = np.zeros(len(entries), np.float32)
        for word in known.native_words[at]:
            found = {
                place for bones in skeletons(fold(word).replace(" ", ""), word) for place in holders.get(bones, ())
            }
            shared[list(found)] += 1
        scores = shared / (sizes + len(known.native_words[at]) - shared)
        places.append(place_of(entries[known.latin_words[at]], scores))
    return places


def by_transliteration(known: List, asked: list[int]) -> list[float]:
    """The places when names are ranked by Levenshtein similarity to ICU's transliteration (the peer)."""
    entries = {words: at for at, words in enumerate(dict.fromkeys(known.latin_words))}
    spelt = [" ".join(words) for words in entries]
    queries = [str(_ICU.transliterate(" ".join(known.native_words[at]))) for at in asked]
    scores = cdist(queries, spelt, scorer=Levenshtein.normalized_similarity, dtype=np.float32, workers=1)
    return [place_of(entries[known.latin_words[at]], row) for at, row in zip(asked, scores, strict=True)]


@contextmanager
def taught(readings: romanise.Readings) -> Iterator[None]:
    """Inside, coarse keys are made from these readings instead of the shipped ones."""
    shipped = romanise.readings
    setattr(romanise, "readings", lambda: readings)  # noqa: B010 (a function is replaced)
    try:
        _forget_keys()
        yield
    finally:
        setattr(romanise, "readings", shipped)  # noqa: B010
        _forget_keys()


def _forget_keys() -> None:
    for cached in (romanise.coarse_keys, romanise._native_keys, romanise._class_readings, romanise._grams):
        cached.cache_clear()


def by_keys(known: List, asked: list[int], readings: romanise.Readings, strangers: random.Random) -> dict[str, float]:
    """How often true pairs of words share a coarse key, and how often a word and a stranger's."""
    paired = [zip(known.latin_words[at], known.native_words[at], strict=False) for at in asked]
    pairs = [pair for words in paired for pair in words]
    with taught(readings):
        keys = [[set(romanise.coarse_keys(word)) for word in pair] for pair in pairs]
    table, codes = alignment.arrays(readings), romanise.alphabet(readings[known.script])
    script = romanise.NATIVE_SCRIPTS.index(known.script)
    sure = [
        alignment.likeness_across(alignment.encode_latin(a), alignment.coded(b, codes), script, table) > 0.6
        for a, b in pairs
    ]
    met = [bool(a & b) for a, b in keys]
    chosen = [(strangers.randrange(len(keys)), strangers.randrange(len(keys))) for _ in range(50_000)]
    strange = [bool(keys[a][0] & keys[b][1]) for a, b in chosen if pairs[a][0] != pairs[b][0]]
    recognised = [shared for shared, known_pair in zip(met, sure, strict=True) if known_pair]
    return {
        "true_pairs_sharing_a_key": sum(met) / len(met),
        "of_those_alignment_recognises": sum(recognised) / len(recognised),
        "strangers_sharing_a_key": sum(strange) / len(strange),
    }


def measure_list(known: List, folds: int, queries: int) -> dict[str, Any]:
    """Every method on the same held-out names, all folds together."""
    order = list(range(len(known.lines)))
    random.Random(5).shuffle(order)
    fifth = len(order) // 5
    places: dict[str, list[float]] = {"alignment": [], "skeletons": [], "icu_levenshtein": []}
    keys = []
    for fold_number in range(folds):
        held = set(order[fold_number * fifth : (fold_number + 1) * fifth])
        taught = [line for at, line in enumerate(known.lines) if at not in held]
        pairs = list(learner.word_pairs(taught, known.script))
        readings = romanise.read_table(
            tuple(line.split("\t")) for line in learner.table_of({known.script: pairs}, (known.script,))
        )
        asked = order[fold_number * fifth :][:queries]
        places["alignment"] += by_alignment(known, asked, readings)
        places["skeletons"] += by_skeletons(known, asked)
        places["icu_levenshtein"] += by_transliteration(known, asked)
        keys.append(by_keys(known, asked, readings, random.Random(fold_number)))
    return {
        "entries": len(known.lines),
        "asked": len(places["alignment"]),
        **{method: recall(found) for method, found in places.items()},
        "coarse_keys": {name: round(sum(k[name] for k in keys) / folds, 4) for name in keys[0]},
    }


@njit(cache=True, nogil=True)
def likest(native, script, codes, at, table):  # type: ignore[no-untyped-def]
    """The highest likeness of a native word and any of the Latin ones."""
    found = 0.0
    for place in range(len(at) - 1):
        latin = codes[at[place] : at[place + 1]]
        found = max(found, alignment.likeness_across(latin, native, script, table))
    return found


def speed(known: List) -> float:
    """Likenesses a second on one core, of Latin words of eight letters and strangers' native words; the best of 200."""
    both = zip(known.latin_words, known.native_words, strict=True)
    words = [pair for latin, native in both for pair in zip(latin, native, strict=False) if len(pair[0]) == 8][:2_000]
    latin = packed([alignment.encode_latin(word) for word, _ in words])
    script, table = romanise.NATIVE_SCRIPTS.index(known.script), alignment.tables()
    natives = [alignment.encode(word, known.script) for _, word in words[:200]]
    likest(natives[0], script, *latin, table)
    seconds = []
    for native in natives:
        started = time.perf_counter()
        likest(native, script, *latin, table)
        seconds.append(time.perf_counter() - started)
    return len(words) / min(seconds)


def main() -> None:
    """Measures everything and keeps the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=400, help="names asked for in each fold")
    parser.add_argument("--folds", type=int, default=2, help="of five")
    asked = parser.parse_args()
    folder = shared_data() / "names"
    limit = max(machine_pairs_per_s() for _ in range(5))
    figures: dict[str, Any] = {"machine_pairs_per_s": round(limit)}
    for script, name in learner.LISTS.items():
        known = read_list(folder / name, script)
        figures[name.removesuffix(".tsv")] = measure_list(known, asked.folds, asked.queries)
        aligned = speed(known)
        figures[name.removesuffix(".tsv")]["aligned_per_s"] = round(aligned)
        figures[name.removesuffix(".tsv")]["share_of_machine"] = round(aligned / limit, 4)
    keep("scripts", "Names across scripts", figures)


if __name__ == "__main__":
    main()
