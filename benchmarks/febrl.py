"""Linking FEBRL 4: 5,000 invented Australians with 5,000 spoilt copies, beside Splink with weights learned on them.

``python -m benchmarks.febrl``: names, address and birth date without the social security number; Tallystick with its
shipped weights, which have never seen these files, as ``tallystick crosscheck`` runs, and with weights learned on them
(``--learn``); Splink 5 on DuckDB in its own environment, its weights learned by EM on the very files it links. F1 of
all at their default threshold and at the best one. ``--keep FOLDER`` leaves the files, hits and missed pairs there for
whoever wants to know why.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.febrl_patterns import patterns
from benchmarks.measure import Quality, keep, machine_pairs_per_s, quality
from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD
from tallystick.crosscheck.batch import crosscheck

Scored = list[tuple[float, tuple[str, str]]]
TRUTH = frozenset((f"rec-{number}-org", f"rec-{number}-dup-0") for number in range(5_000))
SPLINK_THRESHOLD = 0.5
HEADER = ("id", "schema", "firstName", "lastName", "birthDate", "address")


@dataclass(frozen=True, slots=True)
class Best:
    """The threshold at which F1 is highest, and the agreement there."""

    threshold: float
    precision: float
    recall: float
    f1: float


def best(scored: Scored, truth: frozenset[tuple[str, str]]) -> Best:
    """The best threshold on these very pairs: what tuning the threshold alone could reach."""
    ranked = sorted(scored, reverse=True)
    found, right = Best(1.0, 1.0, 0.0, 0.0), 0
    for at, (score, pair) in enumerate(ranked, 1):
        right += pair in truth
        last_of_score = at == len(ranked) or ranked[at][0] != score
        f1 = 2 * right / (at + len(truth))
        if last_of_score and f1 > found.f1:
            found = Best(score, right / at, right / len(truth), f1)
    return Best(*(round(value, 4) for value in asdict(found).values()))


def at_threshold(scored: Scored, threshold: float) -> Quality:
    """Agreement of the pairs from a threshold on."""
    return quality((pair for score, pair in scored if score >= threshold), TRUTH)


def as_entities(source: Path, target: Path) -> None:
    """FEBRL's columns as properties of persons."""
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(map(_entity, csv.DictReader(read)))


def _entity(row: dict[str, str]) -> tuple[str, ...]:
    born = row["date_of_birth"]
    date = f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else born
    names = (row["given_name"], row["surname"])
    return (row["rec_id"], "Person", *names, date, address(row))


def address(row: dict[str, str]) -> str:
    """The address in one line, as an officer would write it: ``8 stanley street, miami, winston hills 4223 nsw``."""
    street = f"{row['street_number']} {row['address_1']}".strip()
    town = " ".join(filter(None, (row["suburb"], row["postcode"], row["state"])))
    return ", ".join(filter(None, (street, row["address_2"], town)))


def ours(folder: Path, *, learn: bool) -> tuple[Scored, dict[str, Any]]:
    """Every pair Tallystick tells as one person, whatever its score, and what that took; with shipped weights, or with
    weights learned from the two files."""
    for side in "ab":
        as_entities(folder / f"{side}.csv", folder / f"{side}.entities.csv")
    hits = folder / ("learned.csv" if learn else "hits.csv")
    started = time.perf_counter()
    counts = crosscheck(folder / "a.entities.csv", folder / "b.entities.csv", hits, min_score=0.0, learn=learn)
    seconds = time.perf_counter() - started
    with hits.open(encoding="utf-8", newline="") as stream:
        told = [row for row in csv.DictReader(stream) if row["kind"] == "same"]
    scored = [(float(row["score"]), (row["left"], row["right"])) for row in told]
    return scored, {"pairs_compared": counts.candidates, "rejected": counts.rejected, "seconds": round(seconds, 1)}


def theirs(folder: Path) -> tuple[Scored, dict[str, Any]]:
    """Splink's pairs, and what it took."""
    told = peers.run("peer_splink", folder) or {}
    with (folder / "splink.csv").open(encoding="utf-8", newline="") as stream:
        scored = [(float(row["probability"]), (row["left"], row["right"])) for row in csv.DictReader(stream)]
    return scored, {"version": told["version"], "seconds": round(told["seconds"], 1)}


def figures(scored: Scored, threshold: float) -> dict[str, Any]:
    """Agreement at the default threshold and at the best one."""
    return {
        "default_threshold": threshold,
        "default": at_threshold(scored, threshold),
        "best": asdict(best(scored, TRUTH)),
    }


def wrong(scored: Scored) -> Iterator[tuple[str, str, str, float]]:
    """The pairs that the default threshold gets wrong: (``missed`` or ``false``, left, right, score)."""
    scores = {pair: score for score, pair in scored}
    for pair in sorted(TRUTH | scores.keys()):
        score = scores.get(pair, 0.0)
        if (score >= THRESHOLD) != (pair in TRUTH):
            yield ("missed" if pair in TRUTH else "false", *pair, score)


def write_wrong(path: Path, rows: Iterable[tuple[str, str, str, float]]) -> None:
    """The wrong pairs as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("what", "left", "right", "score"))
        writer.writerows(rows)


def measured(folder: Path, source: dict[str, Any]) -> None:
    """Links the two files of ``folder`` with all three and keeps the result."""
    limit = machine_pairs_per_s()
    scored, took = ours(folder, learn=False)
    learned, learned_took = ours(folder, learn=True)
    peer, peer_took = theirs(folder)
    mistakes = list(wrong(scored))
    write_wrong(folder / "wrong.csv", mistakes)
    keep(
        "febrl",
        "Linking FEBRL 4",
        {
            "engine": ENGINE_VERSION,
            "machine_pairs_per_s": round(limit),
            "rows": source["rows"],
            "true_pairs": len(TRUTH),
            "tallystick": {**figures(scored, THRESHOLD), "reached": reached(scored), **took},
            "learned": {**figures(learned, THRESHOLD), "reached": reached(learned), **learned_took},
            "splink": {**figures(peer, SPLINK_THRESHOLD), "reached": reached(peer), **peer_took},
            "mistakes": len(mistakes),
            "commonest_mistakes": patterns(mistakes, rows(folder)),
        },
    )


def rows(folder: Path) -> dict[str, dict[str, str]]:
    """Both files' rows by their id."""
    found: dict[str, dict[str, str]] = {}
    for side in "ab":
        with (folder / f"{side}.csv").open(encoding="utf-8", newline="") as stream:
            found.update((row["rec_id"], row) for row in csv.DictReader(stream))
    return found


def reached(scored: Scored) -> float:
    """The share of true pairs that have a score at all: what no threshold can better."""
    return round(len(TRUTH & {pair for _, pair in scored}) / len(TRUTH), 4)


def main() -> None:
    """Measures all and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that the files, hits and wrong pairs are left in")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        source = peers.run("peer_febrl", folder)
        if source is None:
            print("skipped: FEBRL comes with the peers, which cannot be installed")
            return
        measured(folder, source)


if __name__ == "__main__":
    main()
