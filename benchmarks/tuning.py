"""How the weights of names were tuned: a random search over ``tables/weights.yml`` on every labelled set at once.

``python -m benchmarks.tuning [--seconds 900] [--seed 1] [--out FILE]`` starts from the shipped table and prints, minute
by minute, the best one's F1 on each set and its false hits by script. What is sought: F1 on the name pairs, the entity
pairs, the truth set, the exercise and the UN list, less the false hits of strangers by their names alone, the worst
script counting most. Only the weights of names, the starting odds and two weights that go with names are moved, each
within bounds that keep its meaning. ``--folds N`` is the cross-validation: for each fold of the name pairs, the table
tuned without it is tried on it.

The best table is written as JSON to ``--out``; whoever ships it rounds it and copies it into ``weights.yml`` by hand.
"""

import argparse
import copy
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import truthset
from benchmarks.labelled import exercise, name_pairs, persons
from benchmarks.measure import shared_data
from benchmarks.real_lists import WRITTEN, listed
from benchmarks.strangers import halves, of_register, script
from tallystick.crosscheck import THRESHOLD
from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.batch import silent
from tallystick.crosscheck.features import read_features
from tallystick.crosscheck.index import find, load_records, open_index
from tallystick.crosscheck.packing import pack
from tallystick.crosscheck.prepare import prepare
from tallystick.crosscheck.probing import EVIDENCE
from tallystick.crosscheck.scoring import SAME, score_pairs
from tallystick.crosscheck.weighing import arrays
from tallystick.crosscheck.weights import WEIGHTS, odds_bits
from tallystick.vocabulary import Entity, make

Table = dict[str, Any]
Where = tuple[str, ...]
Flags = npt.NDArray[np.bool_]
WORTH = {"name pairs": 2.0, "written name pairs": 0.7, "entity pairs": 1.5, "truth set": 0.7, "UN list": 2.0} | {
    f"exercise {level}": 0.5 for level in (0.2, 0.5, 0.8)
}
"""What a point of F1 counts on each set."""
WANTED = {"name pairs": 0.884, "entity pairs": 0.953, "UN list": 0.988}
SHORT_OF = 10.0
"""F1 that is wanted, and how many times more a point counts below it."""
ENOUGH_PERSONS, OF_LATIN, OF_ANOTHER = 500, 3_000, 1_000
"""Persons of a script from which its false hits count, and how many are drawn."""
HOPELESS_BITS = -2.3
"""Pairs that even a generous table leaves below are not looked at again."""
KEPT = frozenset([("name", "person", "crossed"), ("name", "organisation", "crossed")])
BESIDES: tuple[Where, ...] = (("start_same",), ("legal_form_differs",), ("twins_share",))
PATHS: tuple[Where, ...] = (
    *(("name", kind, name) for kind in ("person", "organisation") for name in WEIGHTS["name"][kind]), *BESIDES
)  # fmt: skip
SHARES = frozenset(
    ["beyond_cap", "relief", "like_from", "unlike_below", "unlike_from", "same_bones", "frequency_share"]
)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of packed records and which of them are one; ``groups`` has each left record's script, for strangers."""

    records: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    truth: Flags
    groups: tuple[str, ...] = ()

    def scored(self, weights: npt.NDArray[np.float64]) -> tuple[Flags, npt.NDArray[np.float64]]:
        """Which pairs would be told as one if surely enough, and each one's bits."""
        kinds, bits = np.zeros(len(self.left), np.uint8), np.zeros(len(self.left))
        places, figures = room()
        score_pairs(
            self.records, self.starts, self.records, self.starts, self.left, self.right, weights, tables(), places,
            figures, np.zeros(EVIDENCE), np.zeros(EVIDENCE), -1_000.0, kinds, bits,
        )  # fmt: skip
        return kinds == SAME, bits

    def told(self, weights: npt.NDArray[np.float64]) -> Flags:
        """Which pairs are told as one at the default threshold."""
        same, bits = self.scored(weights)
        return same & (bits >= odds_bits(THRESHOLD))

    def only(self, kept: Flags) -> "Pairs":
        """Some of the pairs."""
        return replace(self, left=self.left[kept].copy(), right=self.right[kept].copy(), truth=self.truth[kept].copy())


def packed(pairs: Sequence[tuple[Entity, Entity]], truth: Sequence[bool]) -> Pairs:
    """Pairs of entities, each packed once."""
    places: dict[int, int] = {}
    entities = {id(one): one for pair in pairs for one in pair}
    for name in entities:
        places[name] = len(places)
    records = [pack(read_features(one)) for one in entities.values()]
    ends = np.cumsum([0, *map(len, records)]).astype(np.int64)
    left, right = (np.array([places[id(pair[side])] for pair in pairs], np.int64) for side in (0, 1))
    whole = np.frombuffer(bytearray(b"".join(records)), np.uint8)
    return Pairs(whole, ends[:-1].copy(), left, right, np.array(truth, bool))


def candidates(left: list[Entity], right: list[Entity]) -> list[tuple[int, int]]:
    """The pairs that a cross-check of two lists compares."""
    with tempfile.TemporaryDirectory() as work:
        ours, theirs = (
            prepare(listed(side, Path(work) / name), Path(work) / f"{name}.ready", None, silent)
            for name, side in (("left.jsonl", left), ("right.jsonl", right))
        )
        records = load_records(ours.parts)
        found = find(records, open_index(theirs, silent), first=0, count=len(records), itself=False, least_bits=-1e9)
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def sets() -> Iterator[tuple[str, Pairs]]:
    """Every labelled set; the strangers last."""
    data = shared_data()
    for name, folder in (("name pairs", data / "names"), ("written name pairs", WRITTEN)):
        labelled = name_pairs(folder)
        yield name, packed([(one.left, one.right) for one in labelled], [one.one for one in labelled])
    rows = [json.loads(line) for line in (WRITTEN / "entity_pairs.jsonl").read_text("utf-8").splitlines()]
    pairs = [(Entity.from_dict(row["left"]), Entity.from_dict(row["right"])) for row in rows]
    yield "entity pairs", packed(pairs, [row["is_match"] for row in rows])
    records, cluster = list(truthset.entities(data / "truthset")), truthset.clusters(data / "truthset")
    pairs = list(combinations(records, 2))
    yield "truth set", packed(pairs, [cluster[a.id] == cluster[b.id] for a, b in pairs])
    for level in (0.2, 0.5, 0.8):
        labelled = exercise(level)
        yield f"exercise {level}", packed([(one.left, one.right) for one in labelled], [one.one for one in labelled])
    yield "UN list", un_list(data / "registers")
    yield "strangers", strangers(data / "registers" / "background_50k.csv")


def un_list(folder: Path) -> Pairs:
    """The UN list as received against the published one among strangers."""
    left = list(persons(folder / "un_list_as_received.csv", "received"))
    right = [*persons(folder / "un_list.csv", "un"), *persons(folder / "background_50k.csv", "stranger")]
    found = candidates(left, right)
    return packed([(left[a], right[b]) for a, b in found], [a == b for a, b in found])


def strangers(path: Path) -> Pairs:
    """Strangers against the other half of their list by their names alone; at most so many of a script."""
    checked, others = halves(list(of_register(path)))
    rng = random.Random(1)
    scripts: dict[str, list[int]] = {}
    for at, one in enumerate(checked):
        scripts.setdefault(script(one.name), []).append(at)
    most = {"Latin": OF_LATIN}
    drawn = [at for name, places in scripts.items()
             for at in rng.sample(places, min(len(places), most.get(name, OF_ANOTHER)))]  # fmt: skip
    left, right = (
        [make(one.id, "Person", {"name": one.name}) for one in some] for some in ([checked[a] for a in drawn], others)
    )
    found = candidates(left, right)
    known = packed([(left[a], right[b]) for a, b in found], [False] * len(found))
    scripts_of = {int(place): script(checked[drawn[a]].name) for place, (a, _) in zip(known.left, found, strict=True)}
    return replace(known, groups=tuple(scripts_of.get(at, "") for at in range(len(known.starts))))


def hopeful(pairs: Pairs) -> Pairs:
    """The pairs that a generous table does not leave far below the threshold, and all true ones."""
    generous = copy.deepcopy(WEIGHTS)
    person = generous["name"]["person"]
    person |= {"conflict": 0.7 * person["conflict"], "total_cap": 10.0, "frequency_share": 0.8}
    same, bits = pairs.scored(arrays(generous))
    return pairs.only(same | (bits > HOPELESS_BITS) | pairs.truth)


def f1(told: Flags, truth: Flags) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (told & truth).sum() / max(1, told.sum() + truth.sum()))


def false_hits(pairs: Pairs, told: Flags, sizes: Counter[str]) -> dict[str, float]:
    """The share of each large script's strangers with a false hit, none of them nought."""
    hit = Counter(pairs.groups[at] for at in set(pairs.left[told].tolist()))
    return {name: (hit[name] + 2) / size for name, size in sizes.items() if size >= ENOUGH_PERSONS}


def judged(table: Table, known: dict[str, Pairs], sizes: Counter[str]) -> tuple[float, dict[str, float]]:
    """How good a table is, and its figures."""
    weights, worth = arrays(table), 0.0
    told: dict[str, float] = {}
    for name, pairs in known.items():
        hits = pairs.told(weights)
        if name == "strangers":
            rates = false_hits(pairs, hits, sizes)
            worth -= max(rates.values()) + 0.5 * sum(rates.values()) / len(rates)
            told |= {f"per 1,000 {script_name}": round(1000 * rate) for script_name, rate in rates.items()}
        else:
            found = f1(hits, pairs.truth)
            told[name] = round(found, 4)
            worth += WORTH[name] * found + SHORT_OF * min(0.0, found - WANTED.get(name, 0.0))
    return worth, told


def value(table: Table, path: Where) -> float:
    """One weight of a table."""
    for name in path:
        table = table[name]
    return float(table)  # type: ignore[arg-type]


def moved(table: Table, path: Where, rng: random.Random) -> Table:
    """The table with one weight a little up or down, within what it may mean."""
    old, base = value(table, path), value(WEIGHTS, path)
    step = rng.gauss(0, 0.08 if path[-1] in SHARES else 0.6) * rng.choice((0.3, 1, 2))
    inner = table
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = round(bounded(path, old + step, base), 3)
    return table


def bounded(path: Where, new: float, base: float) -> float:
    """A new weight held to its sign and to what it stands for."""
    name = path[-1]
    if path == ("start_same",):
        return max(-8.0, min(-4.0, new))
    if path[0] != "name":
        return max(base - abs(base) * 0.3, min(base + abs(base) * 0.3, new))
    if name == "relief":
        return max(0.1, min(0.5, new))
    if name in SHARES:
        return max(0.0, min(1.0, new))
    if name in ("single", "initial"):
        return max(0.1, min(1.5, new))
    return max(0.0, min(16.0, new)) if base >= 0 else max(-9.0, min(-0.05, new))


def searched(known: dict[str, Pairs], sizes: Counter[str], seconds: float, seed: int, out: Path | None = None) -> Table:
    """The best table found in so many seconds: of one to three weights moved, what is better is kept."""
    rng, best = random.Random(seed), copy.deepcopy(WEIGHTS)
    worth, told = judged(best, known, sizes)
    started = last = time.monotonic()
    while time.monotonic() - started < seconds:
        other = copy.deepcopy(best)
        for path in rng.sample([one for one in PATHS if one not in KEPT], rng.choice((1, 1, 2, 3, 5))):
            other = moved(other, path, rng)
        names = other["name"].values()
        if all(one["unlike_from"] < one["unlike_below"] - 0.05 for one in names):
            found, figures = judged(other, known, sizes)
            if found > worth:
                best, worth, told = other, found, figures
                if out:
                    out.write_text(json.dumps(best, indent=2), "utf-8")
        if time.monotonic() - last > 60:
            last = time.monotonic()
            print(f"{last - started:.0f} s", round(worth, 4), told, flush=True)
    print("best", round(worth, 4), told, flush=True)
    return best


def main() -> None:
    """Searches, or cross-validates on the name pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    every = dict(sets())
    sizes = Counter(every["strangers"].groups[at] for at in set(every["strangers"].left.tolist()))
    known = {name: hopeful(pairs) if len(pairs.left) > 6_000 else pairs for name, pairs in every.items()}
    if not args.folds:
        searched(known, sizes, args.seconds, args.seed, args.out)
        return
    names, told = known["name pairs"], np.zeros(len(known["name pairs"].left), bool)
    fold = np.random.default_rng(args.seed).integers(0, args.folds, len(told))
    for at in range(args.folds):
        table = searched({**known, "name pairs": names.only(fold != at)}, sizes, args.seconds, args.seed)
        told[fold == at] = names.only(fold == at).told(arrays(table))
    print(f"name pairs, each fold told by the table tuned without it: F1 {f1(told, names.truth):.4f}")


if __name__ == "__main__":
    main()
