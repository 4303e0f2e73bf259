"""Cross-check on lists that nobody here wrote, beside nomenklatura's logic-v2 on the same pairs in the same run.

``python -m benchmarks.real_lists``: the UN list as a partner sent it against the published one hidden among 50,000
strangers; the truth set's three lists; labelled name pairs; and pairs of names and of entities written for this
benchmark by somebody who had not read the comparison (``data/``).
"""

import csv
import json
import tempfile
import time
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import truthset
from benchmarks.labelled import persons
from benchmarks.measure import ROOT, keep, machine_pairs_per_s, quality, shared_data
from benchmarks.peers import logic_v2
from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD, HitKind
from tallystick.crosscheck.batch import silent
from tallystick.crosscheck.compare import compare_pair, compare_records, record
from tallystick.crosscheck.index import find, load_records, open_index
from tallystick.crosscheck.prepare import prepare
from tallystick.crosscheck.scoring import SAME
from tallystick.crosscheck.weights import odds_bits
from tallystick.vocabulary import Entity, make

Pair = tuple[Entity, Entity]
WRITTEN = ROOT / "benchmarks" / "data"


def un_list(folder: Path) -> dict[str, Any]:
    """The list as received against the published one among strangers; the same row number is the same person."""
    left = list(persons(folder / "un_list_as_received.csv", "received"))
    right = [*persons(folder / "un_list.csv", "un"), *persons(folder / "background_50k.csv", "stranger")]
    altered = [at for at in range(len(left)) if left[at].properties != right[at].properties]
    with tempfile.TemporaryDirectory() as work:
        started = time.perf_counter()
        ours, theirs = (prepare(listed(side, Path(work) / name), Path(work) / f"{name}.ready", None, silent)
                        for name, side in (("left.jsonl", left), ("right.jsonl", right)))  # fmt: skip
        index, records = open_index(theirs, silent), load_records(ours.parts)
        prepared = time.perf_counter()
        every = find(records, index, first=0, count=len(records), itself=False, least_bits=-1e9)
        done = time.perf_counter()
    places = list(zip(every.left.tolist(), every.right.tolist(), strict=True))
    told = (every.kinds == SAME) & (every.bits >= odds_bits(THRESHOLD))
    hits = [places[at] for at in np.flatnonzero(told)]
    truth = [(at, at) for at in range(len(left))]
    return {
        "rows": [len(left), len(right)],
        "pairs_compared": len(places),
        "reached_by_keys": round(len(set(places) & set(truth)) / len(truth), 4),
        "altered": len(altered),
        "altered_within_ten": round(_within(every.left, every.right, every.bits, altered, 10), 4),
        "altered_told": round(len({(at, at) for at in altered} & set(hits)) / len(altered), 4),
        "strangers_hit": sum(b >= len(left) for _, b in hits),
        "tallystick": quality(hits, truth),
        "seconds": {"read": round(prepared - started, 2), "find_and_compare": round(done - prepared, 2)},
        "rows_per_s": round((len(left) + len(right)) / (prepared - started)),
        "compared_per_s": round(len(places) / (done - prepared)),
        **_peer([(left[a], right[b]) for a, b in places], places, truth),
    }


def listed(entities: list[Entity], path: Path) -> Path:
    """Entities as JSON lines."""
    path.write_text("".join(f"{json.dumps(entity.to_dict())}\n" for entity in entities), "utf-8")
    return path


def _within(left: Any, right: Any, bits: Any, asked: list[int], most: int) -> float:
    """The share of rows whose own counterpart is among the ``most`` surest of its candidates."""
    found = 0
    for at in asked:
        mine = np.flatnonzero(left == at)
        surest = mine[np.argsort(-bits[mine], kind="stable")[:most]]
        found += at in right[surest]
    return found / len(asked)


def _peer(pairs: list[Pair], names: list[Any], truth: Iterable[object]) -> dict[str, Any]:
    found = logic_v2(pairs)
    if found is None:
        return {}
    hits = [name for name, score in zip(names, found.scores, strict=True) if score >= THRESHOLD]
    peer = {
        "version": found.version,
        "quality": quality(hits, truth),
        "compared_per_s": round(len(pairs) / found.seconds),
    }
    return {"logic_v2": peer}


def truth_set(folder: Path) -> dict[str, Any]:
    """Every pair of the three lists' 159 records against the true clusters."""
    records, cluster = list(truthset.entities(folder)), truthset.clusters(folder)
    known = {one.id: record(one) for one in records}
    pairs = list(combinations(records, 2))
    names = [(a.id, b.id) for a, b in pairs]
    truth = [(a, b) for a, b in names if cluster[a] == cluster[b]]
    results = [compare_records(known[a], known[b]) for a, b in names]
    hits = [name for name, c in zip(names, results, strict=True) if c.kind is HitKind.SAME and c.score >= THRESHOLD]
    ours = {"pairs": len(pairs), "true_pairs": len(truth), "tallystick": quality(hits, truth)}
    return {**ours, **_peer(pairs, names, truth)}


def name_pairs(path: Path) -> dict[str, Any]:
    """Labelled pairs of names and nothing else."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pairs = [
        (make(f"1-{at}", row["schema"], {"name": row["name1"]}), make(f"2-{at}", row["schema"], {"name": row["name2"]}))
        for at, row in enumerate(rows)
    ]
    return _judged(pairs, [at for at, row in enumerate(rows) if row["is_match"] == "true"])


def entity_pairs(path: Path) -> dict[str, Any]:
    """Labelled pairs of persons, organisations and vehicles with whatever is known of them."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    pairs = [(Entity.from_dict(row["left"]), Entity.from_dict(row["right"])) for row in rows]
    return _judged(pairs, [at for at, row in enumerate(rows) if row["is_match"]])


def _judged(pairs: list[Pair], truth: list[int]) -> dict[str, Any]:
    scores = [compare_pair(record(a), record(b)).score for a, b in pairs]
    hits = [at for at, score in enumerate(scores) if score >= THRESHOLD]
    ours = {"pairs": len(pairs), "true_pairs": len(truth), "tallystick": quality(hits, truth)}
    return {**ours, **_peer(pairs, list(range(len(pairs))), truth)}


def main() -> None:
    """Measures everything and keeps the result."""
    data = shared_data()
    limit = machine_pairs_per_s()
    figures: dict[str, Any] = {"engine": ENGINE_VERSION, "threshold": THRESHOLD, "machine_pairs_per_s": round(limit)}
    figures["un_list"] = un_list(data / "registers")
    figures["un_list"]["share_of_machine"] = round(figures["un_list"]["compared_per_s"] / limit, 6)
    figures["truth_set"] = truth_set(data / "truthset")
    figures["name_pairs"] = name_pairs(data / "names" / "name_pairs.csv")
    figures["written_name_pairs"] = name_pairs(WRITTEN / "name_pairs.csv")
    figures["written_entity_pairs"] = entity_pairs(WRITTEN / "entity_pairs.jsonl")
    keep("real_lists", "Cross-check on real lists", figures)


if __name__ == "__main__":
    main()
