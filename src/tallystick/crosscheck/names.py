"""Whole names: which words of one agree with which of the other, and what that is worth."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from tallystick.crosscheck.scripts import sounds
from tallystick.crosscheck.tokens import Token, likeness
from tallystick.crosscheck.weights import NAME, may_begin

Name = tuple[Token, ...]
Levels = list[list[float]]
FULL = 0.95
LIKE = 0.85
"""Likeness from which a word has found its counterpart."""
MAX_PAIRS = 128
"""Pairs of names looked at between two entities; the likeliest first."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """The best agreement between two names: its weight in bits and what it rests on."""

    left: Name
    right: Name
    weight: float
    agreeing: tuple[tuple[Token, Token, float], ...] = ()
    left_over: tuple[Token, ...] = ()
    right_over: tuple[Token, ...] = ()
    joined: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether each name has a word that the other lacks, so that they are rather two names."""
        return bool(self.left_over and self.right_over)


@lru_cache(maxsize=65_536)
def agree(left: Name, right: Name) -> NameAgreement:
    """How two names agree, whatever the order of their words."""
    if (len(right), [t.text for t in right]) < (len(left), [t.text for t in left]):
        found = agree(right, left)
        swapped = tuple((b, a, level) for a, b, level in found.agreeing)
        return NameAgreement(left, right, found.weight, swapped, found.right_over, found.left_over, found.joined)
    levels = _levels(left, right)
    one, other, joined = _rejoined(left, right, levels)
    agreeing, left_over, right_over = _pair_up(one, other, _levels(one, other) if joined else levels)
    weight = _total(agreeing, left_over, right_over)
    return NameAgreement(left, right, weight, agreeing, left_over, right_over, joined)


def _levels(left: Name, right: Name) -> Levels:
    """How far each word of one is like each of the other."""
    return [[likeness(a, b) for b in right] for a in left]


def _rejoined(left: Name, right: Name, levels: Levels) -> tuple[Name, Name, bool]:
    """The names with words put together where the other name has them as one (``jan daniel``, ``jandaniel``)."""
    rest_left = tuple([t for t, level in zip(left, levels, strict=True) if max(level) < LIKE])
    rest_right = tuple([t for t, level in zip(right, zip(*levels, strict=True), strict=True) if max(level) < LIKE])
    if not rest_left or not rest_right or len(rest_left) + len(rest_right) < 3:
        return left, right, False
    new_left, new_right = _joined(rest_left, rest_right), _joined(rest_right, rest_left)
    if new_left is rest_left and new_right is rest_right:
        if min(len(rest_left), len(rest_right)) < 2 or not _run_reads_as(rest_left, rest_right):
            return left, right, False
        new_left, new_right = (_one(rest_left),), (_one(rest_right),)
    kept_left = tuple(t for t in left if t not in rest_left)
    kept_right = tuple(t for t in right if t not in rest_right)
    return kept_left + new_left, kept_right + new_right, True


def _joined(words: Name, others: Name) -> Name:
    """``words`` with the first run of two or three that reads as one of the others put together."""
    for at, first in enumerate(words[:-1]):
        near = [other for other in others if _start_alike(first, other)]
        for length in (2, 3) if near else ():
            run = words[at : at + length]
            if len(run) == length and any(_run_reads_as(run, (other,)) for other in near):
                return (*words[:at], _one(run), *words[at + length :])
    return words


def _start_alike(one: Token, other: Token) -> bool:
    if one.abjad or other.abjad:
        return bool(one.bones and other.bones) and one.bones[0][0] == other.bones[0][0]
    return one.text[0] == other.text[0]


def _run_reads_as(run: Name, other: Name) -> bool:
    """Whether two runs of words are the same letters but for a slip, wherever the blanks stand."""
    if run[0].abjad or other[0].abjad:
        one, two = ("".join([t.bones[0] for t in side if t.bones]) for side in (run, other))
        return len(one) > 3 and one == two
    longer = sum([len(t.text) for t in run]) - sum([len(t.text) for t in other])
    if run[0].text[0] != other[0].text[0] or not -3 < longer < 3:
        return False
    one, two = "".join([t.text for t in run]), "".join([t.text for t in other])
    return len(one) > 4 and OSA.normalized_similarity(sounds(one), sounds(two), score_cutoff=0.86) > 0


@lru_cache(maxsize=16_384)
def _one(run: Name) -> Token:
    """A run of words as a single one."""
    text = "".join(t.text for t in run)
    bones = "".join(t.bones[0] for t in run if t.bones)
    bits = min(sum(t.bits for t in run), NAME["token_cap"] * 1.5)
    return Token(text, sounds(text), (bones,) if bones else (), run[0].abjad, bits, organisation=run[0].organisation)


def _pair_up(left: Name, right: Name, likest: Levels) -> tuple[tuple[tuple[Token, Token, float], ...], Name, Name]:
    """Words paired greedily, the likest first; then initials with what they may stand for."""
    levels = [(level, -i, -j) for i, row in enumerate(likest) for j, level in enumerate(row) if level > 0.0]
    levels.sort(reverse=True)
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
            meant = next((t for t in full if may_begin(t.text, initial.text)), None)
            if meant is not None:
                short.remove(initial)
                full.remove(meant)
                found.append((meant, initial, 0.0) if turned else (initial, meant, 0.0))
    return found


def _total(pairs: tuple[tuple[Token, Token, float], ...], left: Name, right: Name) -> float:
    """The name's weight: what agrees, capped; then what is unlike, contradicts or is missing."""
    full = [pair for pair in pairs if pair[2] > 0]
    if not full:
        return NAME["conflict"] * bool(left and right)
    said = min(NAME["total_cap"], sum(token_weight(*pair) for pair in pairs))
    said += sum(unlike_weight(level) for _, _, level in full)
    if left and right:
        said += NAME["conflict"] + NAME["conflict_more"] * (min(len(left), len(right)) - 1)
    elif left or right:
        said += _extra(left or right)
    if len(pairs) == 1 and not full[0][0].organisation:
        said += NAME["single"]
    return said


def _extra(words: Name) -> float:
    """What it costs that only one name has these words."""
    if any(word.series for word in words):
        return NAME["series"]
    return max(NAME["extra_floor"], NAME["extra"] * len(words) * (len(words) + 1) / 2)


def token_weight(left: Token, right: Token, level: float) -> float:
    """What the agreement of two words is worth: less for a common name, less the further they are apart."""
    if level == 0.0:
        return NAME["initial"]
    share = (level - NAME["like_from"]) / (FULL - NAME["like_from"])
    return min(left.bits, right.bits) * max(0.0, min(1.0, share))


def unlike_weight(level: float) -> float:
    """What it costs that two words are only somewhat alike: down to the price of two different names."""
    share = (NAME["unlike_below"] - level) / (NAME["unlike_below"] - NAME["unlike_from"])
    return NAME["conflict"] * max(0.0, min(1.0, share))


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
