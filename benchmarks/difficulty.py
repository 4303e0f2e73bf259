"""How cross-checking holds up as files get worse: precision, recall and F1 over the difficulty of the exercise.

One list of all agencies' contributions is checked against itself, as ``tallystick crosscheck`` does it, at every
difficulty, and the hits are held against the truth beside the world. Writes ``results/difficulty.json``.
"""

import argparse
import csv
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rapidfuzz.distance import JaroWinkler

from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD, keys
from tallystick.crosscheck.batch import crosscheck
from tallystick.exercise import WORLD_VERSION, Truth, World, make_world

DIFFICULTIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TODAY = date(2026, 11, 16)
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Measure:
    """How many pairs were told, how many are true, how many were both; and what follows."""

    told: int
    true: int
    right: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Point:
    """The curve at one difficulty. ``any`` asks only whether a related pair was told at all, as either kind."""

    difficulty: float
    contributions: int
    same: Measure
    shares: Measure
    any: Measure
    keys_recall: float
    different_told_same: dict[str, str]
    pairs_compared: int
    cpu_seconds: float
    pairs_per_cpu_second: float
    ratio_to_jaro_winkler: float


def measure(told: Pairs, true: Pairs) -> Measure:
    """Precision, recall and F1 of the told pairs; 1 where there is nothing to tell and nothing told."""
    right = len(told & true)
    precision, recall = (right / len(side) if side else 1.0 for side in (told, true))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Measure(len(told), len(true), right, round(precision, 4), round(recall, 4), round(f1, 4))


def point(world: World, limit: float, folder: Path) -> Point:
    """One difficulty: the list is written, checked against itself, and held against the truth."""
    entities, hits = folder / "entities.jsonl", folder / "hits.csv"
    with entities.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item.entity.to_dict(), ensure_ascii=False) + "\n" for item in world.contributions)
    started = cpu_seconds()
    counts = crosscheck(entities, None, hits)
    seconds = cpu_seconds() - started
    told, truth = dict(read_hits(hits)), world.truth
    same = frozenset(pair for pair, kind in told.items() if kind == "same")
    shares = frozenset(told) - same
    rate = counts.candidates / seconds
    return Point(
        difficulty=world.difficulty,
        contributions=counts.left,
        same=measure(same, truth.same),
        # A pair told as sharing something that is in truth one thing does hold it in common.
        shares=measure(shares, frozenset(truth.shares) | (truth.same & shares)),
        any=measure(frozenset(told), truth.same | frozenset(truth.shares)),
        keys_recall=round(keys_recall(world, truth), 4),
        different_told_same=taken_for_one(same, truth),
        pairs_compared=counts.candidates,
        cpu_seconds=round(seconds, 2),
        pairs_per_cpu_second=round(rate),
        ratio_to_jaro_winkler=round(rate / limit, 5),
    )


def cpu_seconds() -> float:
    """Processor time of this process and its finished children: what else runs on the machine does not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def read_hits(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """The told pairs, each in the truth's order, with their kind."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            left, right = sorted((row["left"], row["right"]))
            yield (left, right), row["kind"]


def keys_recall(world: World, truth: Truth) -> float:
    """The share of true same pairs that have a key in common: what no later step can better."""
    found = {item.entity.id: keys(item.entity) for item in world.contributions}
    return sum(bool(found[left] & found[right]) for left, right in truth.same) / len(truth.same)


def taken_for_one(same: Pairs, truth: Truth) -> dict[str, str]:
    """For each sort of pair easily taken for one: how many of them were."""
    sorts = sorted(set(truth.different.values()))
    return {
        why: f"{sum(pair in same for pair in pairs)} of {len(pairs)}"
        for why in sorts
        for pairs in [[pair for pair, sort in truth.different.items() if sort == why]]
    }


def jaro_winkler_per_second(names: Iterable[str]) -> float:
    """This machine's own limit in this run: pairs of names a second on one core, called from Python."""
    some = list(names)[:600]
    started = time.process_time()
    for left in some:
        for right in some:
            JaroWinkler.similarity(left, right)
    return len(some) ** 2 / (time.process_time() - started)


def main() -> None:
    """Measure the curve, print it, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20261116)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "difficulty.json")
    args = parser.parse_args()
    named = make_world(seed=args.seed, size=args.size, today=TODAY).contributions
    limit = jaro_winkler_per_second(item.entity.caption for item in named)
    points = []
    with tempfile.TemporaryDirectory() as folder:
        # The first run reads tables and rules: not counted.
        point(make_world(seed=args.seed, size=200, today=TODAY), limit, Path(folder))
    print(f"{'difficulty':>10} {'precision':>9} {'recall':>7} {'F1':>6}  shares F1  any F1  keys  cpu s")
    for difficulty in DIFFICULTIES:
        world = make_world(seed=args.seed, size=args.size, difficulty=difficulty, today=TODAY)
        with tempfile.TemporaryDirectory() as folder:
            at = point(world, limit, Path(folder))
        points.append(at)
        print(
            f"{difficulty:10.1f} {at.same.precision:9.3f} {at.same.recall:7.3f} {at.same.f1:6.3f}"
            f"  {at.shares.f1:9.3f}  {at.any.f1:6.3f}  {at.keys_recall:.3f}  {at.cpu_seconds:.1f}"
        )
    result = {
        "benchmark": "difficulty",
        "question": "How does cross-checking hold up as files get worse?",
        "engine_version": ENGINE_VERSION,
        "world_version": WORLD_VERSION,
        "threshold": THRESHOLD,
        "seed": args.seed,
        "size": args.size,
        "machine": {
            "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
            "jaro_winkler_pairs_per_second": round(limit),
        },
        "points": [asdict(at) for at in points],
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
