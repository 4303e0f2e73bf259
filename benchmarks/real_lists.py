"""Cross-check on lists that nobody here wrote, beside nomenklatura's logic-v2 on the same pairs in the same run.

``python -m benchmarks.real_lists``: the UN list as a partner sent it against the published one hidden among 50,000
strangers; the truth set's three lists; labelled name pairs; and how well names meet across scripts.
"""

import csv
import random
import time
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks import truthset
from benchmarks.measure import keep, machine_pairs_per_s, quality, shared_data
from benchmarks.peers import logic_v2
from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD, HitKind
from tallystick.crosscheck.candidates import candidate_pairs
from tallystick.crosscheck.compare import compare_features, same_features
from tallystick.crosscheck.features import read_features
from tallystick.crosscheck.keys import feature_keys
from tallystick.crosscheck.tokens import name_tokens
from tallystick.vocabulary import Entity, make

Pair = tuple[Entity, Entity]


def un_list(folder: Path) -> dict[str, Any]:
    """The list as received against the published one among strangers; the same row number is the same person."""
    left = list(_persons(folder / "un_list_as_received.csv", "received"))
    right = [*_persons(folder / "un_list.csv", "un"), *_persons(folder / "background_50k.csv", "stranger")]
    started = time.perf_counter()
    ours, theirs = [[read_features(e) for e in side] for side in (left, right)]
    keys = [[feature_keys(known) for known in side] for side in (ours, theirs)]
    prepared = time.perf_counter()
    found = candidate_pairs(keys[0], keys[1])
    places = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    paired = time.perf_counter()
    results = [compare_features(ours[a], theirs[b]) for a, b in places]
    done = time.perf_counter()
    hits = [place for place, c in zip(places, results, strict=True) if c.kind is HitKind.SAME and c.score >= THRESHOLD]
    truth = [(at, at) for at in range(len(left))]
    return {
        "rows": [len(left), len(right)],
        "pairs_compared": len(places),
        "reached_by_keys": round(len(set(places) & set(truth)) / len(truth), 4),
        "tallystick": quality(hits, truth),
        "seconds": {
            "read": round(prepared - started, 2),
            "pair": round(paired - prepared, 2),
            "compare": round(done - paired, 2),
        },
        "rows_per_s": round((len(left) + len(right)) / (prepared - started)),
        "compared_per_s": round(len(places) / (done - paired)),
        **_peer([(left[a], right[b]) for a, b in places], places, truth),
    }


def _persons(path: Path, prefix: str) -> Iterator[Entity]:
    names = {"full_name": "name", "first_name": "firstName", "middle_name": "middleName", "last_name": "lastName"}
    names |= {"date_of_birth": "birthDate", "place_of_birth": "birthPlace", "nationality": "nationality"}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for at, row in enumerate(csv.DictReader(stream)):
            sex = row["gender"] if row["gender"] in ("male", "female") else ""
            properties = {ours: row[theirs] for theirs, ours in names.items()}
            yield make(f"{prefix}-{at}", "Person", {**properties, "gender": sex})


def _peer(pairs: list[Pair], names: list[tuple[Any, Any]], truth: Iterable[object]) -> dict[str, Any]:
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
    known = {record.id: read_features(record) for record in records}
    pairs = list(combinations(records, 2))
    names = [(a.id, b.id) for a, b in pairs]
    truth = [(a, b) for a, b in names if cluster[a] == cluster[b]]
    results = [compare_features(known[a], known[b]) for a, b in names]
    hits = [name for name, c in zip(names, results, strict=True) if c.kind is HitKind.SAME and c.score >= THRESHOLD]
    ours = {"pairs": len(pairs), "true_pairs": len(truth), "tallystick": quality(hits, truth)}
    return {**ours, **_peer(pairs, names, truth)}


def name_pairs(folder: Path) -> dict[str, Any]:
    """Labelled pairs of names and nothing else."""
    with (folder / "name_pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sides = [(f"name{side}", f"{side}-") for side in (1, 2)]
    made = [
        [make(f"{prefix}{i}", r["schema"], {"name": r[column]}) for i, r in enumerate(rows)] for column, prefix in sides
    ]
    pairs = list(zip(*made, strict=True))
    truth = [at for at, row in enumerate(rows) if row["is_match"] == "true"]
    scores = [same_features(read_features(a), read_features(b)).score for a, b in pairs]
    hits = [at for at, score in enumerate(scores) if score >= THRESHOLD]
    found = logic_v2(pairs)
    peer = [at for at, score in enumerate(found.scores) if score >= THRESHOLD] if found else []
    ours = {"pairs": len(pairs), "tallystick": quality(hits, truth)}
    return {**ours, **({"logic_v2": {"quality": quality(peer, truth)}} if found else {})}


def _named(row: dict[str, str], column: str, at: int) -> Entity:
    return make(f"{column}-{at}", row["schema"], {"name": row[column]})


def scripts(folder: Path) -> dict[str, dict[str, float]]:
    """Of names written in two scripts, how many meet in a key; and of names of two people, how many do."""
    found = {}
    for name in ("hebrew_latin_fullnames", "russian_latin_tokens", "arabic_latin_tokens"):
        lines = (folder / f"{name}.tsv").read_text("utf-8").splitlines()
        pairs = [tuple(line.split("\t")[:2]) for line in random.Random(7).sample(lines, 5_000)]
        shuffled = [(pairs[i][0], pairs[i - 1][1]) for i in range(len(pairs))]
        found[name] = {"met": _met(pairs), "met_by_chance": _met(shuffled)}
    return found


def _met(pairs: Iterable[tuple[str, ...]]) -> float:
    met = [bool(_skeletons(a) & _skeletons(b)) for a, b in pairs]
    return round(sum(met) / len(met), 4)


def _skeletons(name: str) -> set[str]:
    return {bones for token in name_tokens(name) for bones in token.bones if len(bones) > 1}


def main() -> None:
    """Measures everything and keeps the result."""
    data = shared_data()
    limit = machine_pairs_per_s()
    figures: dict[str, Any] = {"engine": ENGINE_VERSION, "threshold": THRESHOLD, "machine_pairs_per_s": round(limit)}
    figures["un_list"] = un_list(data / "registers")
    figures["un_list"]["share_of_machine"] = round(figures["un_list"]["compared_per_s"] / limit, 6)
    figures["truth_set"] = truth_set(data / "truthset")
    figures["name_pairs"] = name_pairs(data / "names")
    figures["names_across_scripts"] = scripts(data / "names")
    keep("real_lists", "Cross-check on real lists", figures)


if __name__ == "__main__":
    main()
