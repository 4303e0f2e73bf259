"""Lists compared with weights learned from them: learned first, then every pair that shares a key weighed, and said."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import local

import numpy as np

from tallystick.crosscheck import layout, level_words, levels
from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.bytewise import Floats, Places
from tallystick.crosscheck.compare import (
    Comparison,
    HitKind,
    Record,
    compare_records,
    compare_shares,
    in_order,
    reason_of,
)
from tallystick.crosscheck.explain import Reason
from tallystick.crosscheck.index import ROWS_AT_A_TIME, Found, Index, Records, find, load_records, open_index
from tallystick.crosscheck.layout import Says
from tallystick.crosscheck.learning import Households, Patterns, Weights, chances, learn, with_households
from tallystick.crosscheck.levels import ASPECTS, Levels
from tallystick.crosscheck.prepare import Prepared, Progress
from tallystick.crosscheck.probing import EVIDENCE
from tallystick.crosscheck.scoring import NO_HIT, SAME, SHARES
from tallystick.crosscheck.weighing import shipped
from tallystick.crosscheck.weights import WORTH_TELLING, chance, odds_bits
from tallystick.vocabulary.tables import Unusable

LEAST_PAIRS, LEAST_MATCHES, MOST_UNSURE = 1_000, 50, 0.25
"""What is too little to learn from: pairs that share a key, pairs expected to be one; and which share of these may be
unsure before learning counts as failed."""
LEARNED_FROM = 50_000
"""Rows of the left list that are learned from, evenly spread."""
RANDOM_PAIRS = 500_000
_SEED = 17
_EVERYTHING = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Two lists ready to be compared; ``itself``: they are one."""

    records: Records
    index: Index
    itself: bool


def open_lists(ours: Prepared, theirs: Prepared, *, itself: bool, progress: Progress) -> Lists:
    """Two prepared lists, the second one indexed."""
    return Lists(load_records(ours.parts), open_index(theirs, progress), itself)


class _Room(local):
    """Room to work in, for each thread its own; weights under which every meeting of two numbers is told."""

    def __init__(self) -> None:
        self.places, self.figures = room()
        self.evidence: Floats = np.zeros(EVIDENCE)
        self.weights = shipped().copy()
        numbers = self.weights[layout.NAMED_NUMBERS : layout.DEFINING].reshape(-1, 4)
        numbers[:] = (1.0, 1.0, 1.0, -1.0)


_room = _Room()


def learn_weights(lists: Lists, path: Path, progress: Progress) -> Weights:
    """The weights learned from two lists, the same for the same lists. ``Unusable``, naming ``path``, where there is
    too little to learn from, or where the pairs that are one do not stand apart."""
    firsts = _chunks(len(lists.records))
    firsts = firsts[:: max(1, -(-len(lists.records) // LEARNED_FROM))]
    candidates, strangers, rows = Patterns(), Patterns(), 0
    for first, (found, table, _) in _each(lists, firsts, "Learning", progress):
        one = table[:, 0] > 0
        shipped_bits = np.where(found.kinds == SAME, found.bits, -60.0)[one]
        candidates.add(table[one], chances(shipped_bits))
        rows += min(ROWS_AT_A_TIME, len(lists.records) - first)
    _check(path, candidates.pairs >= LEAST_PAIRS, f"{LEAST_PAIRS:,} pairs of persons or organisations that share a key",
           f"{candidates.pairs:,}")  # fmt: skip
    table, _ = _levels(lists, *_random_pairs(len(lists.records), len(lists.index), lists.itself))
    strangers.add(table[table[:, 0] > 0])
    others = (len(lists.index) - 1) / 2 if lists.itself else len(lists.index)
    learned = learn(candidates, strangers, rows * others, level_words.chains())
    ones, no_ones = _households(lists, firsts, learned, progress).parted()
    learned = learn(candidates, strangers, rows * others, level_words.chains(), ones)
    learned = with_households(learned, ones, no_ones)
    _check(path, learned.matches >= LEAST_MATCHES, f"{LEAST_MATCHES} pairs that look like one",
           f"{learned.matches:,.0f}")  # fmt: skip
    _check(path, learned.unsure <= MOST_UNSURE, f"{1 - MOST_UNSURE:.0%} of the pairs that look like one to be sure",
           f"{1 - learned.unsure:.0%}")  # fmt: skip
    return learned


def _households(lists: Lists, firsts: list[int], learned: Weights, progress: Progress) -> Households:
    """Which pairs of one household have a better counterpart, under what was learned aspect by aspect."""
    size = max(len(lists.records), len(lists.index))
    left_best = np.full(size, -np.inf)
    # Inside one list a row may stand on either side of a pair.
    seen = Households(left_best, left_best if lists.itself else np.full(size, -np.inf))
    for _, (found, table, _) in _each(lists, firsts, "Learning", progress):
        one = table[:, 0] > 0
        seen.add(found.left[one], found.right[one], learned.aspect_by_aspect(table[one]), table[one])
    return seen


def _check(path: Path, holds: bool, expected: str, found: str) -> None:
    if not holds:
        raise Unusable(path, "--learn", f"at least {expected} to learn from, found {found}; leave --learn out")


def _chunks(rows: int) -> list[int]:
    return list(range(0, rows, ROWS_AT_A_TIME))


def _random_pairs(rows: int, others: int, itself: bool) -> tuple[Places, Places]:
    """Pairs of positions picked at random, or all pairs where there are no more; inside one list no row with itself."""
    if rows * others <= RANDOM_PAIRS:
        left, right = np.divmod(np.arange(rows * others), max(1, others))
    else:
        picked = np.random.default_rng(_SEED)
        left, right = picked.integers(0, rows, RANDOM_PAIRS), picked.integers(0, others, RANDOM_PAIRS)
    kept = left < right if itself else np.ones(len(left), np.bool_)
    return left[kept], right[kept]


def find_learned(lists: Lists, learned: Weights, *, least_bits: float, progress: Progress) -> Iterator[Found]:
    """The hits of two lists under learned weights that are worth telling, in order, so many rows at a time, on every
    core."""
    least_bits = max(least_bits, odds_bits(WORTH_TELLING))
    for _, (found, table, shares) in _each(lists, _chunks(len(lists.records)), "Comparing", progress):
        one = table[:, 0] > 0
        same = np.where(one, learned.of(table), found.bits)
        usual = np.where(found.bits >= least_bits, found.kinds, NO_HIT)
        apart = np.where(same >= least_bits, SAME, NO_HIT)
        kinds = np.where(one, np.where((shares >= least_bits) & (shares > same), SHARES, apart), usual)
        bits = np.where(one & (kinds == SHARES), shares, same)
        kept = kinds != NO_HIT
        yield Found(found.left[kept], found.right[kept], kinds[kept].astype(np.uint8), bits[kept], found.compared)


def _each(
    lists: Lists, firsts: list[int], step: str, progress: Progress
) -> Iterator[tuple[int, tuple[Found, Levels, Floats]]]:
    """For each run of rows its pairs that share a key, their levels, and how surely they hold one thing in common."""

    def part(first: int) -> tuple[Found, Levels, Floats]:
        count = min(ROWS_AT_A_TIME, len(lists.records) - first)
        found = find(
            lists.records, lists.index, first=first, count=count, itself=lists.itself, least_bits=_EVERYTHING
        )  # fmt: skip
        return found, *_levels(lists, found.left, found.right)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (first, found) in enumerate(zip(firsts, pool.map(part, firsts), strict=True), 1):
            progress(step, min(done * ROWS_AT_A_TIME, len(lists.records)), len(firsts) * ROWS_AT_A_TIME)
            yield first, found


def _levels(lists: Lists, left: Places, right: Places) -> tuple[Levels, Floats]:
    """The levels of pairs (a row each), and how surely they hold one thing in common, in bits."""
    found, shares = np.zeros((len(left), ASPECTS), np.uint8), np.zeros(len(left))
    levels.levels_of(
        lists.records.records, lists.records.starts, lists.index.records, lists.index.starts, left, right,
        _room.weights, tables(), _room.places, _room.figures, _room.evidence, found, shares,
    )  # fmt: skip
    return found, shares


def compare_learned(learned: Weights, left: Record, right: Record) -> Comparison:
    """``compare.compare_records`` for fuller records under learned weights: the reasons carry what was learned, and add
    up to the score. Things, and what two records hold in common, are weighed as shipped."""
    left, right = in_order(left, right)
    n = levels.told(
        left.packed, 0, right.packed, 0, _room.weights, tables(), _room.places, _room.figures, _room.evidence
    )
    if n < 0:
        return compare_records(left, right)
    rows = [(int(levels.aspect_of(_room.evidence, at)), row) for at, row in enumerate(_room.evidence[:n].tolist())]
    reasons = _reasons(learned, rows, left, right)
    score = chance(learned.start + sum(reason.weight for reason in reasons))
    shares = compare_shares(left, right)
    if shares.kind is not None and shares.score > score:
        return shares
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.property, reason.text))
    kind = HitKind.SAME if score >= WORTH_TELLING else None
    return Comparison(kind, score, (level_words.start(learned.start), *reasons))


def _reasons(learned: Weights, rows: list[tuple[int, list[float]]], left: Record, right: Record) -> list[Reason]:
    """Each aspect that weighs anything as a sentence; those of a household in one, where they would weigh too much."""
    told, most = [], None
    for aspect, row in rows:
        weight = float(learned.bits[aspect, int(row[layout.WEIGHT])])
        if aspect == levels.HOUSEHOLD:
            most = weight
        else:
            told.append((aspect, _reason(aspect, row, weight, left, right)))
    together = [reason for aspect, reason in told if aspect in levels.TOGETHER]
    if most is not None and sum(reason.weight for reason in together) > most:
        told = [pair for pair in told if pair[0] not in levels.TOGETHER]
        told.append((levels.HOUSEHOLD, level_words.household(most, together)))
    return [reason for _, reason in told if reason.weight]


def _reason(aspect: int, row: list[float], weight: float, left: Record, right: Record) -> Reason:
    """A row of evidence as a sentence with the weight learned."""
    level = int(row[layout.WEIGHT])
    if aspect in (levels.FIGURES, levels.LETTERS):
        return level_words.address(aspect, level, weight)
    if level == levels.AGREE and aspect in (Says.GENERATION, Says.LEGAL_FORM):
        return level_words.alike(aspect, weight)
    row[layout.WEIGHT] = weight
    return reason_of(row, left, right)
