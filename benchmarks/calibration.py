"""Whether a score means what it says: of the pairs scored 0.8, eight in ten should be true.

``python -m benchmarks.calibration``: pairs that share a key, of known truth, from the exercise at three difficulties,
the UN list among strangers, the truth set, name pairs and FEBRL 4; at most 8,000 of each. Ten bins of the score with
the share that is true; Brier score (Brier 1950) and expected calibration error (Naeini et al. 2015), over all pairs
and over those worth telling; beside logic-v2's on 1,500 of them. Pairs told as sharing one thing make another claim:
neither is judged by them, and how many of them are one after all is counted. And the map of the bits (log2 odds) that
would be best calibrated: a line (Platt 1999) and a staircase (isotonic), learned on half the pairs, tried on the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.labelled import Labelled, all_sets
from benchmarks.measure import SHARED, keep
from benchmarks.peers import logic_v2
from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD, HitKind, compare

Numbers = npt.NDArray[np.float64]
BINS = 10
PEER_PAIRS = 1_500
"""Pairs of a set that the peer scores too: it takes some 5 ms for each."""
TOLD = 0.2
MOST_BITS = 24.0
KNOTS = (-20, -15, -12, -10, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 20)


def brier(scores: Numbers, true: Numbers) -> float:
    """The mean squared distance of score and truth: 0 is perfect, always saying one half gives 0.25."""
    return round(float(np.mean((scores - true) ** 2)), 4) if len(scores) else 0.0


def bins(scores: Numbers, true: Numbers) -> list[dict[str, Any]]:
    """Ten bins of equal width: pairs, mean score, share true. Empty ones are left out."""
    at = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        {
            "from": place / BINS,
            "to": (place + 1) / BINS,
            "pairs": int(inside.sum()),
            "mean_score": round(float(scores[inside].mean()), 4),
            "share_true": round(float(true[inside].mean()), 4),
        }
        for place in range(BINS)
        for inside in [at == place]
        if inside.any()
    ]


def calibration_error(scores: Numbers, true: Numbers) -> float:
    """The mean distance of score and share true over the bins, each counted by its pairs."""
    told = bins(scores, true)
    off: float = sum(line["pairs"] * abs(line["mean_score"] - line["share_true"]) for line in told)
    return round(off / (len(scores) or 1), 4)


def figures(scores: Numbers, true: Numbers) -> dict[str, Any]:
    """Brier score and calibration error, over all pairs and over those worth telling."""
    told = scores >= TOLD
    return {
        "pairs": len(scores),
        "true": int(true.sum()),
        "brier": brier(scores, true),
        "calibration_error": calibration_error(scores, true),
        "told": int(told.sum()),
        "brier_told": brier(scores[told], true[told]),
        "calibration_error_told": calibration_error(scores[told], true[told]),
    }


def chances(bits: Numbers) -> Numbers:
    """Probabilities for log2 odds."""
    return np.asarray(1.0 / (1.0 + np.exp2(-bits)), dtype=np.float64)


def fit_line(bits: Numbers, true: Numbers, weights: Numbers) -> tuple[float, float]:
    """Slope and intercept of the best calibrated line of log2 odds, by Newton's method.

    Platt's targets, a little inside 0 and 1, keep the line finite where the bits part true from false.
    """
    positives, negatives = float((weights * true).sum()), float((weights * (1 - true)).sum())
    wanted = np.where(true > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    columns = np.column_stack((bits, np.ones_like(bits))) * np.log(2)
    theta = np.array([0.5, 0.0])
    for _ in range(60):
        told = chances((columns @ theta) / np.log(2))
        slope = columns.T @ (weights * (told - wanted))
        curve = (columns * (weights * told * (1 - told))[:, None]).T @ columns + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        theta -= np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-9:
            break
    return round(float(theta[0]), 4), round(float(theta[1]), 4)


def fit_isotonic(bits: Numbers, true: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """The staircase that never falls and fits best (pool adjacent violators): bits and the share true from there on."""
    values, place = np.unique(bits, return_inverse=True)
    hits_at = np.bincount(place, weights=weights * true)
    weight_at = np.bincount(place, weights=weights)
    blocks: list[list[float]] = []
    for block in zip(values.tolist(), hits_at.tolist(), weight_at.tolist(), strict=True):
        blocks.append(list(block))
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            _, hit, heavy = blocks.pop()
            blocks[-1][1] += hit
            blocks[-1][2] += heavy
    starts, hits, weight = np.array(blocks).T
    return starts, hits / weight


def stair(starts: Numbers, shares: Numbers, bits: Numbers) -> Numbers:
    """The staircase's value at these bits."""
    return np.asarray(shares[np.clip(np.searchsorted(starts, bits, side="right") - 1, 0, None)], dtype=np.float64)


def best_map(bits: Numbers, true: Numbers, weights: Numbers) -> dict[str, Any]:
    """The maps learned on every other pair, and what they bring on the rest."""
    even = np.arange(len(bits)) % 2 == 0
    slope, intercept = fit_line(bits[even], true[even], weights[even])
    starts, shares = fit_isotonic(bits[even], true[even], weights[even])
    rest, truth = bits[~even], true[~even]
    told = chances(rest) >= TOLD
    tried = {
        "as_shipped": chances(rest),
        "line": chances(slope * rest + intercept),
        "isotonic": stair(starts, shares, rest),
    }
    return {
        "slope": slope,
        "intercept_bits": intercept,
        "brier": {name: brier(scores, truth) for name, scores in tried.items()},
        "calibration_error": {name: calibration_error(scores, truth) for name, scores in tried.items()},
        "calibration_error_told": {name: calibration_error(s[told], truth[told]) for name, s in tried.items()},
    }


def staircase(bits: Numbers, true: Numbers, weights: Numbers) -> list[dict[str, float]]:
    """The isotonic map at whole bits: what is said there, and what is true there."""
    starts, shares = fit_isotonic(bits, true, weights)
    at = np.array(KNOTS, dtype=np.float64)
    lines = zip(KNOTS, chances(at), stair(starts, shares, at), strict=True)
    return [{"bits": bits, "score": round(float(s), 4), "share_true": round(float(t), 4)} for bits, s, t in lines]


@dataclass(frozen=True, slots=True)
class Scored:
    """A set's pairs under the claim made of each: bits and truth; ``judged`` are the pairs not told as sharing."""

    same: tuple[Numbers, Numbers]
    shares: tuple[Numbers, Numbers]
    judged: list[Labelled]
    one_told_shares: int


def scored(pairs: Sequence[Labelled]) -> Scored:
    """Bits and truth of each pair: that it is one or, where told instead, that it holds one thing in common."""
    same: list[tuple[float, bool]] = []
    shares: list[tuple[float, bool]] = []
    judged: list[Labelled] = []
    one_told_shares = 0
    for pair in pairs:
        said = compare(pair.left, pair.right)
        bits = min(MOST_BITS, max(-MOST_BITS, sum(reason.weight for reason in said.reasons)))
        if said.kind is HitKind.SHARES:
            shares.append((bits, pair.common))
            one_told_shares += pair.one
        else:
            same.append((bits, pair.one))
            judged.append(pair)
    return Scored(_columns(same), _columns(shares), judged, one_told_shares)


def _columns(rows: list[tuple[float, bool]]) -> tuple[Numbers, Numbers]:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def peer(pairs: Sequence[Labelled]) -> dict[str, Any]:
    """The same figures of logic-v2, over some of the pairs; nothing where it cannot be installed.

    The pairs stand in no order, so the first of them are a fair sample.
    """
    some = pairs[:PEER_PAIRS]
    found = logic_v2([(pair.left, pair.right) for pair in some])
    if found is None:
        return {}
    return figures(np.array(found.scores), np.array([pair.one for pair in some], dtype=np.float64))


def together(parts: Sequence[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers, Numbers]:
    """All sets' pairs, with weights that let each set count the same and add up to the number of pairs."""
    kept = [(bits, true) for bits, true in parts if len(bits)]
    total = sum(len(bits) for bits, _ in kept)
    weights = [np.full(len(bits), total / len(kept) / len(bits)) for bits, _ in kept]
    return np.concatenate([b for b, _ in kept]), np.concatenate([t for _, t in kept]), np.concatenate(weights)


def main() -> None:
    """Measures every set and keeps the result."""
    sets = all_sets(SHARED)
    parts = {name: scored(pairs) for name, pairs in sets.items()}
    lines, reliability = [], {}
    for name, part in parts.items():
        bits, true = part.same
        told = {**figures(chances(bits), true), "told_shares": len(part.shares[0]), "of_them_one": part.one_told_shares}
        lines.append({"set": name, "tallystick": told, "logic_v2": peer(part.judged)})
        reliability[name] = bins(chances(bits), true)
    same = together([part.same for part in parts.values()])
    shares = together([part.shares for part in parts.values()])
    maps = {name: best_map(*part.same, np.ones(len(part.same[0]))) for name, part in parts.items()}
    keep(
        "calibration",
        "Calibration of scores",
        {
            "engine": ENGINE_VERSION,
            "threshold": THRESHOLD,
            "sets": lines,
            "reliability": reliability,
            "shares": {**figures(chances(shares[0]), shares[1]), "reliability": bins(chances(shares[0]), shares[1])},
            "best_map": {"all sets alike": best_map(*same), **maps},
            "staircase": staircase(*same),
        },
    )


if __name__ == "__main__":
    main()
