"""Whole names: which words of one agree with which of the other, and what that is worth."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from tallystick.crosscheck.tokens import Token, likeness
from tallystick.crosscheck.weights import NAME

Name = tuple[Token, ...]
FULL = 0.95
CLEAR = 0.7
MAX_PAIRS = 256
"""Pairs of names looked at between two entities; the likeliest first."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """The best agreement between two names: its weight in bits and what it rests on."""

    weight: float
    agreeing: tuple[tuple[Token, Token, float], ...] = ()
    left_over: tuple[Token, ...] = ()
    right_over: tuple[Token, ...] = ()
    joined: bool = False


@lru_cache(maxsize=65_536)
def agree(left: Name, right: Name) -> NameAgreement:
    """How two names agree, whatever the order of their words."""
    if (len(right), [t.text for t in right]) < (len(left), [t.text for t in left]):
        found = agree(right, left)
        swapped = tuple((b, a, level) for a, b, level in found.agreeing)
        return NameAgreement(found.weight, swapped, found.right_over, found.left_over, found.joined)
    agreeing, left_over, right_over = _pair_up(left, right)
    joined = _same_joined(left_over, right_over)
    if joined:
        bits = _capped(sum(t.bits for t in left_over), sum(t.bits for t in right_over)) * joined
        return NameAgreement(_total(agreeing, (), (), bits), agreeing, (), (), True)
    return NameAgreement(_total(agreeing, left_over, right_over, 0.0), agreeing, left_over, right_over)


def _pair_up(left: Name, right: Name) -> tuple[tuple[tuple[Token, Token, float], ...], Name, Name]:
    """Words paired greedily, the likest first; then initials with what they may stand for."""
    levels = [(likeness(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(right)]
    levels = sorted((level for level in levels if level[0] > 0.0), reverse=True)
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs: list[tuple[Token, Token, float]] = []
    for level, minus_i, minus_j in levels:
        if -minus_i not in used_left and -minus_j not in used_right:
            used_left.add(-minus_i)
            used_right.add(-minus_j)
            pairs.append((left[-minus_i], right[-minus_j], level))
    rest_left = [t for i, t in enumerate(left) if i not in used_left]
    rest_right = [t for j, t in enumerate(right) if j not in used_right]
    pairs.extend(_initials(rest_left, rest_right))
    return tuple(pairs), tuple(rest_left), tuple(rest_right)


def _initials(left: list[Token], right: list[Token]) -> list[tuple[Token, Token, float]]:
    """Initials and the words they may stand for, taken out of what is left on both sides."""
    found = []
    for short, full, turned in ((left, right, False), (right, left, True)):
        for initial in [t for t in short if t.initial]:
            meant = next((t for t in full if t.text[0] == initial.text), None)
            if meant is not None:
                short.remove(initial)
                full.remove(meant)
                found.append((meant, initial, 0.0) if turned else (initial, meant, 0.0))
    return found


def _same_joined(left: Name, right: Name) -> float:
    """How far the words left over are the same letters with the blanks elsewhere (``jan daniel``, ``jandaniel``)."""
    if not left or not right or len(left) + len(right) < 3:
        return 0.0
    a, b = "".join(t.text for t in left), "".join(t.text for t in right)
    if any(t.abjad for t in left + right):
        bones = (
            "".join(t.bones[0] if t.bones else "" for t in left),
            "".join(t.bones[0] if t.bones else "" for t in right),
        )
        return 0.85 if len(bones[0]) > 3 and bones[0] == bones[1] else 0.0
    level = Levenshtein.normalized_similarity(a, b, score_cutoff=0.85)
    return level if len(a) > 4 else 0.0


def _capped(left_bits: float, right_bits: float) -> float:
    return min(left_bits, right_bits, NAME["token_cap"] * 2)


def _total(pairs: tuple[tuple[Token, Token, float], ...], left: Name, right: Name, bits: float) -> float:
    said = bits + sum(token_weight(a, b, level) for a, b, level in pairs)
    full = [pair for pair in pairs if pair[2] > 0]
    if not full and not bits:
        return min(said, 0.0) + NAME["conflict"] * bool(left or right)
    said = min(NAME["total_cap"], said)
    if left and right:
        said += NAME["conflict"] + NAME["conflict_more"] * (min(len(left), len(right)) - 1)
    elif left or right:
        said += max(NAME["extra_floor"], NAME["extra"] * max(len(left), len(right)))
    if len(full) == 1 and not bits:
        said += NAME["single"]
    return said


def token_weight(left: Token, right: Token, level: float) -> float:
    """What the agreement of two words is worth: less for a common name, less the further they are apart."""
    if level == 0.0:
        return NAME["initial"]
    bits = min(left.bits, right.bits)
    if level >= CLEAR:
        return bits * (level - 0.5) / (FULL - 0.5) if level < FULL else bits
    return bits * (level - CLEAR) - 1.0


def best(left: tuple[Name, ...], right: tuple[Name, ...]) -> NameAgreement | None:
    """The best agreement of any name of one with any of the other; None where one side has no name."""
    if not left or not right:
        return None
    pairs = _likely(left, right) if len(left) * len(right) > MAX_PAIRS else [(a, b) for a in left for b in right]
    return max((agree(a, b) for a, b in pairs), key=lambda found: found.weight)


def _likely(left: tuple[Name, ...], right: tuple[Name, ...]) -> list[tuple[Name, Name]]:
    """The pairs of names that share most skeletons, where there are too many to look at each."""
    holders: dict[str, list[int]] = {}
    for at, name in enumerate(right):
        for bones in {t.bones[0] for t in name if t.bones}:
            holders.setdefault(bones, []).append(at)
    shared: dict[tuple[int, int], int] = {}
    for at, name in enumerate(left):
        for bones in {t.bones[0] for t in name if t.bones}:
            for other in holders.get(bones, [])[:MAX_PAIRS]:
                shared[at, other] = shared.get((at, other), 0) + 1
                if len(shared) > MAX_PAIRS * 20:
                    break
    ranked = sorted(shared, key=lambda pair: (-shared[pair], pair))[:MAX_PAIRS]
    return [(left[a], right[b]) for a, b in ranked] or [(left[0], right[0])]
