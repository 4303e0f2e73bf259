"""Weights learned from two lists without labels, by expectation maximisation.

The model is Fellegi and Sunter's (1969): among pairs that are one an aspect agrees at a level with a probability m,
among all others with u, and a level weighs log2(m / u). m is learned as Winkler (1988) does, the chance of each pair
being what is not known; u from pairs picked at random, less what of them may be one, as Splink does (Linacre and others
2022), for among pairs that share a key agreement is the rule. Better agreement never weighs less than worse.

One thing that model cannot say: a brother, too, has the address and often the birth date. What two have in common who
bear other names and are of one household (``levels.HOUSEHOLD``) therefore weighs together no more than what such pairs
turn out to be: how many are the best counterpart of both sides, against how many have a better one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import log2

import numpy as np

from tallystick.crosscheck.bytewise import Floats, Places
from tallystick.crosscheck.levels import ASPECTS, HOUSEHOLD, MOST_LEVELS, NOT_SAID, TOGETHER, Levels
from tallystick.crosscheck.wholenames import EXACT

MOST_ROUNDS = 200
SETTLED = 1e-6
"""Change of a chance at which learning ends."""
SMOOTHING = 0.5
"""Pairs added to each level that was seen: what was never met is not impossible."""
_CHANCES = 65_536
"""Chances to start from are whole numbers of this part, so that the order in which they are added does not matter."""
_AT_MOST = 60.0
_TOGETHER = tuple(TOGETHER.tolist())
_ALONE = tuple(aspect for aspect in range(1, ASPECTS) if aspect != HOUSEHOLD and aspect not in _TOGETHER)
Chain = tuple[int, range]
"""An aspect, and levels of it from the worst to the best."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What was learned.

    ``m`` and ``u`` are shares, ``bits`` weights: aspects by levels (``ASPECTS``, ``MOST_LEVELS``). ``start`` is the
    starting odds of any pair of the lists, in bits. ``matches`` is how many pairs are expected to be one among those
    learned from, ``unsure`` which share of these has a chance between 0.1 and 0.9.
    """

    m: Floats
    u: Floats
    bits: Floats
    start: float
    matches: float
    unsure: float

    def of(self, levels: Levels) -> Floats:
        """Of pairs (a row of levels each) the log2 odds that they are one."""
        together, household = self._sum(levels, _TOGETHER), levels[:, HOUSEHOLD]
        together = np.where(household > 0, np.minimum(together, self.bits[HOUSEHOLD][household]), together)
        return self.start + together + self._sum(levels, _ALONE)

    def aspect_by_aspect(self, levels: Levels) -> Floats:
        """The same, as though nobody had a household."""
        return self.start + self._sum(levels, _TOGETHER) + self._sum(levels, _ALONE)

    def _sum(self, levels: Levels, aspects: tuple[int, ...]) -> Floats:
        found = np.zeros(len(levels))
        for aspect in aspects:
            found += self.bits[aspect][levels[:, aspect]]
        return found


@dataclass(slots=True)
class Patterns:
    """Pairs by the pattern of their levels: how many, and the sum of the chances to start from."""

    _known: dict[bytes, list[int]] = field(default_factory=dict)
    pairs: int = 0

    def add(self, levels: Levels, chances: Floats | None = None) -> None:
        """Counts pairs, a row of levels each, with their chances (0 to 1; all nought where none are given)."""
        whole = np.zeros(len(levels)) if chances is None else np.rint(chances * _CHANCES)
        rows = np.ascontiguousarray(levels).view(f"V{ASPECTS}").ravel()
        found, which, counts = np.unique(rows, return_inverse=True, return_counts=True)
        sums = np.bincount(which, weights=whole, minlength=len(found))
        for row, count, chance in zip(found.tolist(), counts.tolist(), sums.tolist(), strict=True):
            one = self._known.setdefault(bytes(row), [0, 0])
            one[0] += count
            one[1] += int(chance)
        self.pairs += len(levels)

    def arrays(self) -> tuple[Levels, Floats, Floats]:
        """The patterns in order, how many pairs each has, and the mean chance of these."""
        rows = sorted(self._known)
        counts = np.array([self._known[row][0] for row in rows], np.float64)
        chances = np.array([self._known[row][1] for row in rows], np.float64) / (counts * _CHANCES)
        return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), ASPECTS), counts, chances


@dataclass(slots=True)
class Households:
    """Pairs of one household under other names, and the best counterpart of every row."""

    left_best: Floats
    right_best: Floats
    _pairs: list[tuple[Places, Places, Floats, Levels]] = field(default_factory=list)

    def add(self, left: Places, right: Places, bits: Floats, levels: Levels) -> None:
        """Takes note of pairs by their positions, with their log2 odds aspect by aspect."""
        np.maximum.at(self.left_best, left, bits)
        np.maximum.at(self.right_best, right, bits)
        some = (levels[:, HOUSEHOLD] > 0) & (bits > 0)
        self._pairs.append((left[some], right[some], bits[some], levels[some]))

    def parted(self) -> tuple[Patterns, Patterns]:
        """The pairs that would be one aspect by aspect: those that are the best counterpart of both sides, and those
        that are not."""
        ones, others = Patterns(), Patterns()
        for left, right, bits, levels in self._pairs:
            best = (bits >= self.left_best[left]) & (bits >= self.right_best[right])
            ones.add(levels[best])
            others.add(levels[~best])
        return ones, others


def learn(
    candidates: Patterns, strangers: Patterns, all_pairs: float, chains: Iterable[Chain], sure: Patterns | None = None
) -> Weights:
    """The weights that expectation maximisation ends at; of households only those in ``sure`` count, as one.

    ``candidates`` are pairs that share a key, with their chances as shipped, which learning starts from; ``strangers``
    are pairs picked at random; ``all_pairs`` is how many pairs the candidates' rows make in all. Along each of
    ``chains`` better agreement weighs at least as much as worse.
    """
    levels, counts, likely = candidates.arrays()
    apart = levels[:, HOUSEHOLD] == 0
    levels, counts, likely = levels[apart], counts[apart], likely[apart]
    ones, one_counts, _ = (sure or Patterns()).arrays()
    others, other_counts, _ = strangers.arrays()
    order = tuple(chains)
    other_likely = np.zeros(len(others))
    for _ in range(MOST_ROUNDS):
        one = np.concatenate([levels, ones]), np.concatenate([counts * likely, one_counts])
        found = _maximised(one, (others, other_counts * (1 - other_likely)), all_pairs, order)
        before, likely = likely, chances(found.aspect_by_aspect(levels))
        other_likely = chances(found.aspect_by_aspect(others))
        if np.abs(likely - before).max(initial=0.0) < SETTLED:
            break
    expected = counts * likely
    unsure = float(expected[(likely > 0.1) & (likely < 0.9)].sum() / max(expected.sum(), 1.0))
    return replace(found, matches=float(expected.sum() + one_counts.sum()), unsure=unsure)


def with_households(learned: Weights, ones: Patterns, others: Patterns) -> Weights:
    """The weights with what a household weighs at most: the odds that such a pair is one, less the starting odds."""
    one, other = (_counted(*some.arrays()[:2])[HOUSEHOLD] for some in (ones, others))
    one[NOT_SAID] = other[NOT_SAID] = 0.0
    bits, m, u = learned.bits.copy(), learned.m.copy(), learned.u.copy()
    bits[HOUSEHOLD] = _fine(np.log2((one + SMOOTHING) / (other + SMOOTHING))) - learned.start
    m[HOUSEHOLD] = one / max(learned.matches, 1.0)
    u[HOUSEHOLD] = m[HOUSEHOLD] / 2.0 ** bits[HOUSEHOLD]
    return replace(learned, bits=bits, m=m, u=u)


def chances(bits: Floats) -> Floats:
    """Probabilities for log2 odds, of which those beyond 60 count as 60."""
    found: Floats = 1 / (1 + 2.0 ** -np.clip(bits, -_AT_MOST, _AT_MOST))
    return found


def _maximised(
    one: tuple[Levels, Floats], other: tuple[Levels, Floats], all_pairs: float, chains: tuple[Chain, ...]
) -> Weights:
    """The weights under which the pairs that are one (patterns and how many of each) and the others are likeliest."""
    m, u = _counted(*one), _counted(*other)
    seen = (_counted(one[0], np.ones(len(one[0]))) > 0) | (_counted(other[0], np.ones(len(other[0]))) > 0)
    seen[:, NOT_SAID] = False
    m, u = (_shares(np.where(seen, counts + SMOOTHING, 0.0)) for counts in (m, u))
    bits = np.zeros((ASPECTS, MOST_LEVELS))
    for aspect, chain in chains:
        bits[aspect, chain] = _rising(m[aspect, chain], u[aspect, chain])
    share = min(0.5, max(1.0, float(one[1].sum())) / max(all_pairs, 2.0))
    start = round(log2(share / (1 - share)) * EXACT) / EXACT
    return Weights(m, u, _fine(bits), start, 0.0, 0.0)


def _counted(levels: Levels, counts: Floats) -> Floats:
    """How many pairs agree at each level of each aspect."""
    found = np.zeros((ASPECTS, MOST_LEVELS))
    for aspect in range(1, ASPECTS):
        found[aspect] = np.bincount(levels[:, aspect], weights=counts, minlength=MOST_LEVELS)
    return found


def _shares(counts: Floats) -> Floats:
    found: Floats = counts / np.maximum(counts.sum(axis=1, keepdims=True), SMOOTHING)
    return found


def _fine(bits: Floats) -> Floats:
    found: Floats = np.rint(bits * EXACT) / EXACT
    return found


def _rising(m: Floats, u: Floats) -> Floats:
    """log2(m / u) level by level, the worst first; where a better level would weigh less than a worse one, the two are
    weighed as one level. A level that was never seen weighs what the next worse one does, or the next better."""
    blocks: list[tuple[float, float, int]] = []
    for at in np.flatnonzero((m > 0) | (u > 0)).tolist():
        some, others, first = float(m[at]), float(u[at]), at
        while blocks and blocks[-1][0] * others >= some * blocks[-1][1]:
            last = blocks.pop()
            some, others, first = last[0] + some, last[1] + others, last[2]
        blocks.append((some, others, first))
    bits = np.zeros(len(m))
    for at_block, (some, others, first) in enumerate(blocks):
        bits[first if at_block else 0 :] = log2(some / others)
    return bits
