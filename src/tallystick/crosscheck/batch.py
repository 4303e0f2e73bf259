"""Lists against lists: keys joined, candidates compared on every core, hits written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tallystick.crosscheck.candidates import candidate_pairs
from tallystick.crosscheck.features import Features, read_features
from tallystick.crosscheck.keys import feature_keys
from tallystick.crosscheck.parallel import Hit, Progress, find_hits
from tallystick.crosscheck.read import read_entities
from tallystick.crosscheck.weights import THRESHOLD
from tallystick.crosscheck.whole import whole_file
from tallystick.vocabulary import Entity
from tallystick.vocabulary.mapping import Mapping
from tallystick.vocabulary.tables import Reject, Unusable, rejects_path, write_rejects

MAX_ENTITIES = 2_000_000
HITS_HEADER = ("left", "right", "kind", "score", "reasons")
TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What a cross-check did: rows read and rejected, pairs compared, keys too common to pair by, hits written."""

    left: int
    right: int
    rejected: int
    candidates: int
    common_keys: int
    hits: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A list's entities as the comparison sees them, in the list's order."""

    ids: list[str]
    features: list[Features]
    keys: list[frozenset[str]]
    rejected: int


def silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""


def crosscheck(
    left: Path,
    right: Path | None,
    out: Path,
    *,
    min_score: float = THRESHOLD,
    top: int | None = None,
    left_map: Mapping | None = None,
    right_map: Mapping | None = None,
    progress: Progress = silent,
) -> Counts:
    """Writes ``out`` with every hit between two lists, or inside one; the same for the same input.

    Bad values and rows go to ``FILE.rejects.csv`` beside each list. ``top`` keeps the best hits of each left row.
    """
    ours = read_list(left, left_map, progress)
    theirs = read_list(right, right_map, progress) if right else ours
    progress("Finding pairs", 0, 0)
    pairs = candidate_pairs(ours.keys, theirs.keys if right else None)
    hits = find_hits(ours.features, theirs.features, pairs, min_score=min_score, progress=progress)
    with whole_file(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HITS_HEADER)
        written = 0
        for hit in best_of_each(hits, top):
            writer.writerow((ours.ids[hit.left], theirs.ids[hit.right], hit.kind, f"{hit.score:.4f}", hit.reasons))
            written += 1
    rejected = ours.rejected + (theirs.rejected if right else 0)
    return Counts(len(ours.ids), len(theirs.ids), rejected, len(pairs.left), pairs.common_keys, written)


def best_of_each(hits: Iterator[Hit], top: int | None) -> Iterator[Hit]:
    """The hits of each left row, the surest first; only the first ``top`` where that is set."""
    for _, group in groupby(hits, key=lambda hit: hit.left):
        yield from sorted(group, key=lambda hit: (-hit.score, hit.right))[:top]


def read_list(path: Path, mapping: Mapping | None = None, progress: Progress = silent) -> Listed:
    """A list's entities with their features and keys; its rejects are written beside it."""
    rejects: list[Reject] = []
    listed = Listed([], [], [], 0)
    for entity in _entities(path, mapping, rejects):
        known = read_features(entity)
        listed.ids.append(entity.id)
        listed.features.append(known)
        listed.keys.append(feature_keys(known))
        if len(listed.ids) % TOLD_EVERY == 0:
            progress(f"Reading {path.name}", len(listed.ids), 0)
    _write_rejects(path, rejects)
    return Listed(listed.ids, listed.features, listed.keys, len(rejects))


def _entities(path: Path, mapping: Mapping | None, rejects: list[Reject]) -> Iterator[Entity]:
    taken = 0
    for item in read_entities(path, mapping):
        if isinstance(item, Reject):
            rejects.append(item)
            continue
        taken += 1
        if taken > MAX_ENTITIES:
            raise Unusable(path, f"row {taken}", f"at most {MAX_ENTITIES} rows; split the file")
        yield item


def _write_rejects(path: Path, rejects: list[Reject]) -> None:
    """The rejects beside the list; an older file that no longer holds is replaced."""
    if rejects or rejects_path(path).exists():
        write_rejects(rejects_path(path), rejects)
