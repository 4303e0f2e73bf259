"""The comparison: two entities, one score, and the reasons that add up to it.

After Fellegi and Sunter (1969): each agreement or difference adds its weight in bits to the starting odds. We depart
from them where a weight depends on how common a name is, and where identifiers decide for things (a car is its plate).
What is said here in words is weighed in ``evidence``, which is compiled.
"""

from dataclasses import dataclass
from enum import StrEnum
from threading import local

import numpy as np

from tallystick.crosscheck import explain, layout, scoring
from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.bytewise import Bytes, Floats
from tallystick.crosscheck.explain import Reason
from tallystick.crosscheck.features import Features, Named, read_features
from tallystick.crosscheck.identifiers import Number
from tallystick.crosscheck.layout import Meeting
from tallystick.crosscheck.meetings import meeting
from tallystick.crosscheck.packing import pack, pack_number
from tallystick.crosscheck.weighing import shipped
from tallystick.crosscheck.weights import START_SAME, START_SHARES, WORTH_TELLING, chance
from tallystick.vocabulary import Entity


class HitKind(StrEnum):
    """What a hit says: one thing, or one thing held in common."""

    SAME = "same"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``reasons[0]`` is the starting odds; the weights sum to log2 of the odds that ``score`` is the chance of."""

    kind: HitKind | None
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An entity's features, and the same as one run of bytes."""

    features: Features
    packed: Bytes


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Two records in the order in which they were compared; how much evidence there is in the room for their being one
    (-1 where they cannot be) and for what they share, each with its sum in bits."""

    left: Record
    right: Record
    count: int
    same: float
    shared: int
    shares: float

    @property
    def may_be_one(self) -> bool:
        """Whether they are of kinds that one thing can have."""
        return self.count >= 0


class _Room(local):
    """Room to work in, for each thread its own."""

    def __init__(self) -> None:
        self.places, self.figures = room()
        self.evidence: Floats = np.zeros((layout.MOST_EVIDENCE, layout.EVEN_MORE + 1))
        self.shared: Floats = np.zeros_like(self.evidence)


_room = _Room()
_START = {HitKind.SAME: explain.start(True, START_SAME), HitKind.SHARES: explain.start(False, START_SHARES)}


def record(entity: Entity) -> Record:
    """An entity as it is compared; worth keeping where it is compared more than once."""
    known = read_features(entity)
    return Record(known, np.frombuffer(bytearray(pack(known)), np.uint8))


def compare(left: Entity, right: Entity) -> Comparison:
    """How likely two entities are one thing, or hold one thing in common; symmetric, missing values neutral."""
    return compare_records(record(left), record(right))


def compare_records(left: Record, right: Record) -> Comparison:
    """``compare`` for records made before."""
    found = _weighed(left, right)
    return _told(_kind(found), found)


def weigh_records(left: Record, right: Record) -> tuple[HitKind | None, float]:
    """Kind and score as ``compare_records`` tells them, without its reasons, which take several times as long."""
    found = _weighed(left, right)
    kind = _kind(found)
    score = chance(found.same if kind is HitKind.SAME else found.shares)
    return kind if score >= WORTH_TELLING else None, score


def _kind(found: _Weighed) -> HitKind:
    """What there is more to say of."""
    if not found.may_be_one:
        return HitKind.SHARES
    shares, same = chance(found.shares), chance(found.same)
    return HitKind.SHARES if shares >= WORTH_TELLING and shares > same else HitKind.SAME


def compare_pair(left: Record, right: Record) -> Comparison:
    """How likely two records are one thing, whatever they hold in common; for two kinds of thing, how surely they hold
    one thing in common."""
    found = _weighed(left, right)
    return _told(HitKind.SAME if found.may_be_one else HitKind.SHARES, found)


def compare_shares(left: Record, right: Record) -> Comparison:
    """How surely two records hold one thing in common, whether or not they may be one."""
    return _told(HitKind.SHARES, _weighed(left, right))


def in_order(left: Record, right: Record) -> tuple[Record, Record]:
    """Two records in the order in which they are compared and quoted, whichever comes first."""
    found = _weighed(left, right)
    return found.left, found.right


def meet(left: Number, right: Number) -> Meeting:
    """How two numbers meet: the same, misread, one slip apart, or not at all."""
    if left.kind != right.kind:
        return Meeting.NONE
    one, other = (np.frombuffer(bytearray(pack_number(number)), np.uint8) for number in (left, right))
    return Meeting(meeting(one, 0, other, 0))


def _weighed(left: Record, right: Record) -> _Weighed:
    """All evidence on two records, in the order in which they were compared."""
    back, count, same, shared, shares = scoring.weigh(
        left.packed, 0, right.packed, 0, shipped(), tables(), _room.places, _room.figures, _room.evidence, _room.shared
    )
    if not back and np.array_equal(left.packed, right.packed):
        # What is compared is the same; how it is written decides who is quoted first.
        back = _written(right.features) < _written(left.features)
    left, right = (right, left) if back else (left, right)
    return _Weighed(left, right, count, same, shared, shares)


def _written(known: Features) -> tuple[list[str], str]:
    """What a record writes of what sentences quote."""
    names = [name.written for name in known.names]
    names += [number.written for number in known.numbers]
    return names + [date.written for date in known.births], repr(known.details)


def _told(kind: HitKind, found: _Weighed) -> Comparison:
    """The comparison in words, before the room it was made in is used again."""
    same = kind is HitKind.SAME
    bits = found.same if same else found.shares
    rows = (_room.evidence[: max(0, found.count)] if same else _room.shared[: found.shared]).tolist()
    reasons = [reason_of(row, found.left, found.right) for row in rows]
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.property, reason.text))
    score = chance(bits)
    return Comparison(kind if score >= WORTH_TELLING else None, score, (_START[kind], *reasons))


def reason_of(row: list[float], left: Record, right: Record) -> Reason:
    """A piece of evidence (``layout``) on two records, in the order in which they were compared, as a sentence."""
    about = layout.Says(int(row[layout.ABOUT]))
    if about is layout.Says.NAME:
        return _name(row, left, right)
    return explain.SAYINGS[about](row, left.features, right.features)


def _name(row: list[float], left: Record, right: Record) -> Reason:
    """The names' agreement worked out once more, for its words."""
    at, bt = int(row[layout.LEFT]), int(row[layout.RIGHT])
    one, other = _name_at(left, at), _name_at(right, bt)
    weights = layout.ORGANISATION_NAME if one.words[0].organisation else layout.PERSON_NAME
    scoring.agree(left.packed, at, right.packed, bt, shipped(), weights, tables(), _room.places, _room.figures)
    paired = _room.places[layout.PAIRED : layout.PAIRED + len(one.words)].tolist()
    back = _room.places[layout.BACK : layout.BACK + len(other.words)].tolist()
    pairs = list(zip(paired, _room.figures[layout.TOLD :].tolist(), strict=False))
    found = explain.read_agreement(one, other, pairs, back, int(row[layout.HOW]))
    return explain.name(found, row[layout.WEIGHT])


def _name_at(known: Record, place: int) -> Named:
    """The name that begins at a place of a packed record."""
    packed = known.packed
    at = int(packed[layout.NAMES]) + 256 * int(packed[layout.NAMES + 1]) + 1
    for name in known.features.names:
        if at == place:
            return name
        at += int(packed[at]) + 256 * int(packed[at + 1])
    raise ValueError("no name begins there")
