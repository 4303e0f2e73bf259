"""Lists against lists: both made ready, one of them indexed, each row of the other compared with its nearest."""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from tallystick.crosscheck.compare import Comparison, Record, compare_records, record
from tallystick.crosscheck.index import Found, find_all, load_records, open_index
from tallystick.crosscheck.prepare import PART_ROWS, Prepared, Progress, fingerprint, prepare
from tallystick.crosscheck.weights import THRESHOLD, odds_bits
from tallystick.crosscheck.whole import whole_file
from tallystick.vocabulary import Entity
from tallystick.vocabulary.mapping import Mapping

HITS_HEADER = ("left", "right", "kind", "score", "reasons")
KEPT_PARTS = 8
"""Parts of a list whose entities are kept in memory while reasons are told."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a cross-check did: rows read and rejected, pairs compared, hits written."""

    left: int
    right: int
    rejected: int
    candidates: int
    hits: int


def silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""


class Finder(Protocol):
    """An engine: the hits of one prepared list with another, or inside one, in the order of the left list; all hits of
    one left row come together."""

    def __call__(
        self, ours: Prepared, theirs: Prepared, *, itself: bool, least_bits: float, progress: Progress
    ) -> Iterator[Found]: ...


def find_here(
    ours: Prepared, theirs: Prepared, *, itself: bool, least_bits: float, progress: Progress
) -> Iterator[Found]:
    """The hits, found in this process on every core."""
    index = open_index(theirs, progress)
    return find_all(load_records(ours.parts), index, itself=itself, least_bits=least_bits, progress=progress)


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
    find: Finder = find_here,
) -> Counts:
    """Writes ``out`` with every hit between two lists, or inside one; the same for the same input and any engine.

    Bad values and rows go to ``FILE.rejects.csv`` beside each list. ``top`` keeps the best hits of each left row.
    What was made ready lies in ``OUT.work`` till the end, so that a run that was stopped goes on where it stood.
    """
    work = out.with_name(f"{out.name}.work")
    ours = prepare(left, work / fingerprint(left, left_map), left_map, progress)
    theirs = prepare(right, work / fingerprint(right, right_map), right_map, progress) if right else ours
    found = find(ours, theirs, itself=right is None, least_bits=odds_bits(min_score), progress=progress)
    written = compared = 0
    with whole_file(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HITS_HEADER)
        mine, others = Entities(ours), Entities(theirs)
        for some in found:
            compared += some.compared
            for row in _rows(some, mine, others, top):
                writer.writerow(row)
                written += 1
    shutil.rmtree(work, ignore_errors=True)
    rejected = ours.rejected + (theirs.rejected if right else 0)
    return Counts(ours.rows, theirs.rows, rejected, compared, written)


class Entities:
    """A prepared list's entities by position; a few parts of it in memory at a time."""

    def __init__(self, prepared: Prepared) -> None:
        self._parts = prepared.parts
        self._kept: dict[int, list[str]] = {}

    def at(self, position: int) -> Entity:
        """The entity at a position of the list."""
        part, place = divmod(position, PART_ROWS)
        if part not in self._kept:
            if len(self._kept) >= KEPT_PARTS:
                self._kept.pop(next(iter(self._kept)))
            self._kept[part] = pq.read_table(self._parts[part], columns=["entity"])["entity"].to_pylist()
        return _stated(self._kept[part][place])


def _stated(text: str) -> Entity:
    """An entity as it was checked before it was written down."""
    data = json.loads(text)
    return Entity(data["id"], data["schema"], {name: tuple(values) for name, values in data["properties"].items()})


def _rows(found: Found, mine: Entities, others: Entities, top: int | None) -> Iterator[tuple[str, str, str, str, str]]:
    """The hits in words, of each left row the surest first; only the first ``top`` where that is set."""
    order = sorted(zip(found.left.tolist(), (-found.bits).tolist(), found.right.tolist(), strict=True))
    last, kept, one = -1, 0, None
    for left, _, right in order:
        if left != last:
            last, kept, one = left, 0, _recorded(mine.at(left))
        if one is None or (top is not None and kept >= top):
            continue
        kept += 1
        other = _recorded(others.at(right))
        told = compare_records(one[1], other[1])
        if told.kind is not None:
            yield one[0], other[0], told.kind.value, f"{told.score:.4f}", in_words(told)


def _recorded(entity: Entity) -> tuple[str, Record]:
    return entity.id, record(entity)


def in_words(found: Comparison) -> str:
    """The reasons in one cell, each with its weight in bits."""
    return "; ".join(f"{reason.text} ({reason.weight:+.1f})" for reason in found.reasons)
