"""Lists against lists: both made ready, one of them indexed, each row of the other compared with its nearest."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from tallystick.crosscheck.compare import Comparison, Record, compare_records, record
from tallystick.crosscheck.fuller import fuller_record
from tallystick.crosscheck.index import Found, find_all, load_records, open_index
from tallystick.crosscheck.learned import compare_learned, find_learned, learn_weights, open_lists
from tallystick.crosscheck.level_words import write_weights
from tallystick.crosscheck.prepare import (
    PART_ROWS,
    Prepared,
    Progress,
    fingerprint,
    make_fuller_part,
    make_part,
    prepare,
)
from tallystick.crosscheck.weights import THRESHOLD, odds_bits
from tallystick.crosscheck.whole import whole_file
from tallystick.vocabulary import Entity
from tallystick.vocabulary.mapping import Mapping
from tallystick.vocabulary.tables import Unusable

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


@dataclass(frozen=True, slots=True)
class Telling:
    """How a hit is put into words: what an entity is compared as, and the comparison."""

    record: Callable[[Entity], Record] = record
    compare: Callable[[Record, Record], Comparison] = compare_records

    def of(self, entity: Entity) -> tuple[str, Record]:
        """An entity's id, and what it is compared as."""
        return entity.id, self.record(entity)


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
    learn: bool = False,
) -> Counts:
    """Writes ``out`` with every hit between two lists, or inside one; the same for the same input and any engine.

    Bad values and rows go to ``FILE.rejects.csv`` beside each list. ``top`` keeps the best hits of each left row.
    What was made ready lies in ``OUT.work`` till the end, so that a run that was stopped goes on where it stood.

    With ``learn``, weights are learned from the lists first, in this process whatever ``find`` is, and written to
    ``OUT.weights.csv``; ``Unusable`` where there is too little to learn from.
    """
    work = out.with_name(f"{out.name}.work")
    make, kept = (make_fuller_part, work / "fuller") if learn else (make_part, work)
    ours = prepare(left, kept / fingerprint(left, left_map), left_map, progress, make)
    theirs = prepare(right, kept / fingerprint(right, right_map), right_map, progress, make) if right else ours
    weights = None
    if learn:
        lists = open_lists(ours, theirs, itself=right is None, progress=progress)
        try:
            weights = learn_weights(lists, left, progress)
        except Unusable:
            shutil.rmtree(work, ignore_errors=True)
            raise
        found = find_learned(lists, weights, least_bits=odds_bits(min_score), progress=progress)
    else:
        found = find(ours, theirs, itself=right is None, least_bits=odds_bits(min_score), progress=progress)
    told = Telling(fuller_record, partial(compare_learned, weights)) if weights else Telling()
    compared, written = _write(out, found, Entities(ours), Entities(theirs), top, told)
    if weights:
        write_weights(out.with_suffix(".weights.csv"), weights)
    shutil.rmtree(work, ignore_errors=True)
    rejected = ours.rejected + (theirs.rejected if right else 0)
    return Counts(ours.rows, theirs.rows, rejected, compared, written)


def _write(
    out: Path, found: Iterator[Found], mine: "Entities", others: "Entities", top: int | None, told: Telling
) -> tuple[int, int]:
    """Writes the hits in words; returns how many pairs were compared, and how many hits there are."""
    compared = written = 0
    with whole_file(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HITS_HEADER)
        for some in found:
            compared += some.compared
            for row in _rows(some, mine, others, top, told):
                writer.writerow(row)
                written += 1
    return compared, written


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


def _rows(
    found: Found, mine: Entities, others: Entities, top: int | None, telling: Telling
) -> Iterator[tuple[str, str, str, str, str]]:
    """The hits in words, of each left row the surest first; only the first ``top`` where that is set."""
    order = sorted(zip(found.left.tolist(), (-found.bits).tolist(), found.right.tolist(), strict=True))
    last, kept, one = -1, 0, None
    for left, _, right in order:
        if left != last:
            last, kept, one = left, 0, telling.of(mine.at(left))
        if one is None or (top is not None and kept >= top):
            continue
        kept += 1
        other = telling.of(others.at(right))
        told = telling.compare(one[1], other[1])
        if told.kind is not None:
            yield one[0], other[0], told.kind.value, f"{told.score:.4f}", in_words(told)


def in_words(found: Comparison) -> str:
    """The reasons in one cell, each with its weight in bits."""
    return "; ".join(f"{reason.text} ({reason.weight:+.1f})" for reason in found.reasons)
