"""Candidates compared, on every core where the system can fork; the hits in the candidates' order."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tallystick.crosscheck.candidates import Pairs
from tallystick.crosscheck.compare import Comparison, compare_features, hopeless
from tallystick.crosscheck.features import Features
from tallystick.crosscheck.weights import odds_bits

CHUNK = 5_000
FEW = 20_000
"""Pairs below which starting processes costs more than it saves."""
Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is (0 where nobody knows)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pair of positions that is a hit, with its score and its reasons in words."""

    left: int
    right: int
    kind: str
    score: float
    reasons: str


@dataclass(frozen=True, slots=True)
class _Job:
    left: Sequence[Features]
    right: Sequence[Features]
    pairs: Pairs
    min_score: float

    def hits(self, start: int) -> list[Hit]:
        """The hits among one chunk of pairs."""
        lefts, rights = (side[start : start + CHUNK].tolist() for side in (self.pairs.left, self.pairs.right))
        found = []
        least_bits = odds_bits(self.min_score)
        for left, right in zip(lefts, rights, strict=True):
            if hopeless(self.left[left], self.right[right], least_bits):
                continue
            result = compare_features(self.left[left], self.right[right])
            if result.kind is not None and result.score >= self.min_score:
                found.append(Hit(left, right, result.kind, result.score, in_words(result)))
        return found


def find_hits(
    left: Sequence[Features], right: Sequence[Features], pairs: Pairs, *, min_score: float, progress: Progress
) -> Iterator[Hit]:
    """The hits among the pairs, in their order."""
    total = len(pairs.left)
    job = _Job(left, right, pairs, min_score)
    with _unswept(), _mapper(job, parallel=total > FEW) as run:
        for at, hits in enumerate(run(range(0, total, CHUNK)), start=1):
            yield from hits
            progress("Comparing", min(at * CHUNK, total), total)


def in_words(found: Comparison) -> str:
    """The reasons in one cell, each with its weight in bits."""
    return "; ".join(f"{reason.text} ({reason.weight:+.1f})" for reason in found.reasons)


_forked: _Job | None = None
"""The job a forked process finds in the memory it inherited: lists of millions are never sent."""


def _hits_of(start: int) -> list[Hit]:
    assert _forked is not None
    return _forked.hits(start)


@contextmanager
def _unswept() -> Iterator[None]:
    """The lists are left out of garbage collection: sweeping millions of objects costs more than comparing them."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _mapper(job: _Job, *, parallel: bool) -> Iterator[Callable[[Sequence[int]], Iterator[list[Hit]]]]:
    """A map over chunks: by forked processes where that pays, else here."""
    global _forked
    cores = os.cpu_count() or 1
    if not parallel or cores == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield lambda starts: map(job.hits, starts)
        return
    _forked = job
    try:
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            yield lambda starts: pool.imap(_hits_of, starts)
    finally:
        _forked = None
