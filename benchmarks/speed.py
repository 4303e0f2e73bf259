"""Speed, on the made-up population: keys, keys into SQL, pairs, one person against a million, an action week.

``python -m benchmarks.speed [--quick] [--without-peers]``: each figure beside its target and the machine's own limit of
the same run. Per core means one process; CPU time stands beside wall time, for other work on the machine only adds to
the latter. The large lists are made once into ``.data/speed`` (minutes) and kept; ``--quick`` takes small ones and
keeps no result.
"""

import csv
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.big_index import opened, peak_gib, prepared
from benchmarks.measure import keep, machine_pairs_per_s
from benchmarks.population import SEED, altered, entities
from tallystick.crosscheck import ENGINE_VERSION
from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.features import read_features
from tallystick.crosscheck.hashing import key_hashes
from tallystick.crosscheck.index import Index, Records, find
from tallystick.crosscheck.keys import feature_keys, keys
from tallystick.crosscheck.packing import pack
from tallystick.crosscheck.probing import EVIDENCE
from tallystick.crosscheck.romanise import NATIVE_SCRIPTS, script_of
from tallystick.crosscheck.scoring import score_pairs
from tallystick.crosscheck.weighing import shipped
from tallystick.crosscheck.weights import THRESHOLD, odds_bits
from tallystick.vocabulary import Entity

STRANGERS = SEED + 1
"""The seed of another population."""
ANY_BITS = -1_000.0
WEEK_COLUMNS = ("id", "schema", "name", "birthDate", "gender", "nationality", "birthPlace")
PRESENT_IN_WEEK = 10
"""One in so many of an action week's persons stands in the index, spelt otherwise."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    batch: int
    sql: int
    sql_held: int
    queried: int
    listed: int
    checks: int
    week: int
    week_against: int
    peer_pairs: int
    peer_listed: int
    peer_checks: int


FULL = Sizes(100_000, 40_000, 200_000, 4_000, 1_000_000, 2_000, 215_273, 5_000_000, 10_000, 100_000, 100)
QUICK = Sizes(2_000, 500, 2_000, 200, 20_000, 100, 1_000, 20_000, 200, 2_000, 5)


@dataclass(slots=True)
class Took:
    """Wall and CPU seconds of what was timed."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timing() -> Iterator[Took]:
    """Times what runs inside; garbage is swept before, and not meanwhile."""
    took = Took()
    gc.collect()
    gc.disable()
    took.wall, took.cpu = time.perf_counter(), time.process_time()
    try:
        yield took
    finally:
        took.wall, took.cpu = time.perf_counter() - took.wall, time.process_time() - took.cpu
        gc.enable()


def rate(name: str, count: int, took: Took, target: float) -> dict[str, float]:
    """So many a second, by the clock and by CPU time, beside what is wanted."""
    return {f"{name}_per_s": round(count / took.wall), f"{name}_per_cpu_s": round(count / took.cpu), "target": target}


def keys_of_a_batch(sizes: Sizes) -> dict[str, Any]:
    """Entities in memory to their keys, on one core: a first batch that meets every word anew, the next one (the figure
    beside the target), and that one again, when the names are too many to be remembered and every word is known."""
    people = list(entities(SEED, 0, 2 * sizes.batch))
    first, then = people[: sizes.batch], people[sizes.batch :]
    with timing() as cold:
        for one in first:
            keys(one)
    with timing() as warm:
        found = [keys(one) for one in then]
    with timing() as again:
        for one in then:
            keys(one)
    known = [read_features(one) for one in then[:20_000]]
    native = list({word for one in first for word in one.first("name").split() if script_of(word) in NATIVE_SCRIPTS})
    unseen = [word + word[0].lower() for word in native[:500]]
    with timing() as reading:
        for word in unseen:
            keys(Entity("", "Person", {"name": (word,)}))
    with timing() as packing:
        for features in known:
            pack(features)
    return {
        "persons": sizes.batch,
        "distinct_words": len({word for one in people for word in one.first("name").split()}),
        **rate("records", len(then), warm, 50_000),
        "words_known_records_per_cpu_s": round(len(then) / again.cpu),
        "first_batch_records_per_cpu_s": round(len(first) / cold.cpu),
        "keys_a_record": round(sum(map(len, found)) / len(found), 1),
        "unseen_native_word_ms": round(reading.cpu / len(unseen) * 1e3, 2),
        "packing_us": round(packing.cpu / len(known) * 1e6, 1),
        "machine_fold_per_cpu_s": machine_texts_per_s(then),
    }


def machine_texts_per_s(people: list[Entity]) -> int:
    """The machine's own limit for Python: names lowered, split into words, and each word put into a set with a mark."""
    with timing() as took:
        for one in people:
            frozenset([f"n:{word}" for word in one.first("name").lower().split()])
    return round(len(people) / took.cpu)


def keys_into_sql(sizes: Sizes) -> dict[str, Any]:
    """In a process of its own, on SQLite as the hub has it."""
    return {**child("speed_sql", sizes.sql, sizes.sql_held), "target": 20_000}


def child(script: str, *arguments: object) -> dict[str, Any]:
    """What another script here says on its standard output."""
    command = [sys.executable, "-m", f"benchmarks.{script}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr[-2_000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def checks(count: int, listed: int) -> list[Entity]:
    """Persons to check: every other one stands in the list, spelt otherwise; the others are strangers."""
    rng = random.Random(SEED)
    strangers = entities(STRANGERS, 0, count)
    return [altered(SEED, rng.randrange(listed), rng) if at % 2 == 0 else next(strangers) for at in range(count)]


def in_memory(people: list[Entity]) -> Records:
    """Records and keys of some entities."""
    known = [read_features(one) for one in people]
    packed = [pack(one) for one in known]
    found = [sorted(feature_keys(one)) for one in known]
    ends = np.cumsum([0, *map(len, packed)]).astype(np.int64)
    key_starts = np.cumsum([0, *map(len, found)]).astype(np.int64)
    whole = np.frombuffer(bytearray(b"".join(packed)), np.uint8)
    return Records(whole, ends[:-1].copy(), key_hashes(key for some in found for key in some), key_starts)


def precise_comparisons(sizes: Sizes, index: Index, *, with_peers: bool) -> dict[str, Any]:
    """Scores of candidate pairs, on one core: the pairs that share keys, as a check of the list meets them."""
    asked = checks(sizes.queried, sizes.listed)
    records = in_memory(asked)
    met = find(records, index, first=0, count=len(records), itself=False, least_bits=ANY_BITS)
    kinds, bits = np.zeros(len(met.left), np.uint8), np.zeros(len(met.left))
    places, figures = room()
    work = (places, figures, np.zeros(EVIDENCE), np.zeros(EVIDENCE))
    arguments = (records.records, records.starts, index.records, index.starts, met.left, met.right)
    score_pairs(*arguments, shipped(), tables(), *work, ANY_BITS, kinds, bits)
    with timing() as took:
        score_pairs(*arguments, shipped(), tables(), *work, ANY_BITS, kinds, bits)
    told: dict[str, Any] = {"pairs": len(kinds), **rate("pairs", len(kinds), took, 60_000)}
    limit = machine_pairs_per_s()
    told |= {"machine_cdist_pairs_per_s": round(limit), "share_of_cdist": round(len(kinds) / took.cpu / limit, 4)}
    return told | (peer_comparisons(sizes, asked, met.left, met.right) if with_peers else {})


def peer_comparisons(sizes: Sizes, asked: list[Entity], left: Any, right: Any) -> dict[str, Any]:
    """nomenklatura's logic-v2 on a sample of the same pairs."""
    places = np.random.default_rng(SEED).permutation(len(left))[: sizes.peer_pairs].tolist()
    pairs = [(asked[left[at]], next(entities(SEED, int(right[at]), 1))) for at in places]
    scores = peers.logic_v2(pairs)
    if scores is None:
        return {}
    pairs_per_s = round(len(pairs) / scores.seconds)
    return {"logic_v2": {"pairs": len(pairs), "pairs_per_s": pairs_per_s, "version": scores.version}}


def check(one: Entity, index: Index) -> list[int]:
    """One entity against the index: its features, keys, look-up and scores; where its hits stand."""
    known = read_features(one)
    packed = np.frombuffer(bytearray(pack(known)), np.uint8)
    hashes = key_hashes(feature_keys(known))
    records = Records(packed, np.zeros(1, np.int64), hashes, np.array([0, len(hashes)], np.int64))
    found = find(records, index, first=0, count=1, itself=False, least_bits=odds_bits(THRESHOLD)).right
    return [int(at) for at in found]


def quantiles(times_ms: list[float]) -> dict[str, float]:
    """Median, 99th percentile and worst of some times."""
    cuts = {"p50_ms": 0.5, "p99_ms": 0.99, "worst_ms": 1.0}
    return {name: round(float(np.quantile(times_ms, at)), 3) for name, at in cuts.items()}


def single_checks(sizes: Sizes, index: Index) -> dict[str, Any]:
    """One person at a time against the list, everything included; and the same once more by CPU time."""
    asked = checks(sizes.checks + 50, sizes.listed)
    for one in asked[sizes.checks :]:
        check(one, index)
    walls, cpus, hits = [], [], []
    for one in asked[: sizes.checks]:
        wall, cpu = time.perf_counter(), time.thread_time()
        hits.append(check(one, index))
        cpus.append((time.thread_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    return {
        "against": len(index),
        "checks": len(walls),
        **quantiles(walls),
        "cpu": quantiles(cpus),
        "targets": {"p50_ms": 1.5, "p99_ms": 10},
        "present_found": round(sum(map(_stands_at, asked[::2], hits[::2])) / len(hits[::2]), 4),
        "strangers_with_hits": round(sum(map(bool, hits[1::2])) / len(hits[1::2]), 4),
        "peak_gib": peak_gib(),
    }


def _stands_at(one: Entity, hits: list[int]) -> bool:
    """Whether one that stands in the list under another spelling is among the hits."""
    return int(one.id.split("-")[1]) in hits


def peer_checks(sizes: Sizes) -> dict[str, Any]:
    """nomenklatura's index on a smaller list, candidates alone: without it scoring them."""
    asked = checks(sizes.peer_checks, sizes.peer_listed)
    with tempfile.TemporaryDirectory() as folder:
        for name, some in (("list", entities(SEED, 0, sizes.peer_listed)), ("asked", iter(asked))):
            with (Path(folder) / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
                stream.writelines(f"{json.dumps(one.to_dict())}\n" for one in some)
        told = peers.run("peer_blocker", folder)
    if told is None:
        return {}
    present = zip(asked[::2], told["found"][::2], strict=True)
    found = [one.id.removesuffix("-again") in some for one, some in present]
    return {
        "against": sizes.peer_listed,
        **quantiles(told["ms"]),
        "each_of_a_batch_ms": round(told["batch_ms_each"], 3),
        "build_s": round(told["build_s"], 1),
        "present_among_candidates": round(sum(found) / len(found), 4),
        "version": told["version"],
    }


def action_week(sizes: Sizes) -> dict[str, Any]:
    """The persons of an action week from a CSV against the large index, both cores, in a process of its own."""
    prepared(sizes.week_against)
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(WEEK_COLUMNS)
            for at, one in enumerate(entities(STRANGERS, 0, sizes.week)):
                here = altered(SEED, rng.randrange(sizes.week_against), rng) if at % PRESENT_IN_WEEK == 0 else one
                writer.writerow([here.id, here.schema, *(here.first(name) for name in WEEK_COLUMNS[2:])])
        child("speed_week", "--build", sizes.week_against)
        told = child("speed_week", path, sizes.week_against)
    return {**told, "targets": {"seconds": 60, "peak_gib": 8}}


def main() -> None:
    """Measures everything; ``--quick`` prints and keeps nothing."""
    quick, with_peers = "--quick" in sys.argv[1:], "--without-peers" not in sys.argv[1:]
    sizes = QUICK if quick else FULL
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "keys": lambda: keys_of_a_batch(sizes),
        "keys_into_sql": lambda: keys_into_sql(sizes),
        "action_week": lambda: action_week(sizes),
    }
    figures: dict[str, Any] = {"engine": ENGINE_VERSION}
    figures |= {name: measure() for name, measure in parts.items()}
    index, about = opened(sizes.listed)
    figures["precise_comparisons"] = precise_comparisons(sizes, index, with_peers=with_peers)
    figures["one_against_a_list"] = {**single_checks(sizes, index), "index": about}
    if with_peers and (peer := peer_checks(sizes)):
        figures["one_against_a_list"]["nomenklatura_candidates"] = peer
    if quick:
        print(json.dumps(figures, indent=2))
    else:
        keep("speed", "Speed", figures)


if __name__ == "__main__":
    main()
