"""Compiled: one pair of records scored, and many."""

import numpy as np
import numpy.typing as npt

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import Tables
from tallystick.crosscheck.bytewise import Bytes, Floats, Places, before, u16
from tallystick.crosscheck.compiled import compiled, entry
from tallystick.crosscheck.evidence import may_be_one, same_evidence, shares_evidence, total
from tallystick.crosscheck.wholenames import agree

__all__ = ["NO_HIT", "SAME", "SHARES", "agree", "score_pairs", "weigh", "weighed"]
Marks = npt.NDArray[np.uint8]
NO_HIT, SAME, SHARES = 0, 1, 2


@compiled
def turned(a: Bytes, at: int, b: Bytes, bt: int) -> bool:
    """Whether the two are to be compared the other way round, so that the order never matters."""
    return before(a, at, at + u16(a, at + layout.END), b, bt, bt + u16(b, bt + layout.END))


@entry
def weigh(
    a: Bytes,
    at: int,
    b: Bytes,
    bt: int,
    w: Floats,
    t: Tables,
    room: Places,
    figures: Floats,
    ev: Floats,
    shared: Floats,
) -> tuple[bool, int, float, int, float]:
    """All evidence on two records: whether they were compared the other way round; how much of it there is in ``ev``
    for their being one thing (-1 where they cannot be), its sum in bits; and in ``shared`` for their holding one
    thing in common, likewise."""
    back = turned(a, at, b, bt)
    if back:
        a, at, b, bt = b, bt, a, at
    m = shares_evidence(a, at, b, bt, w, shared)
    n = same_evidence(a, at, b, bt, w, t, room, figures, ev) if may_be_one(a, at, b, bt) else -1
    same = total(ev, n, w[layout.OTHER + layout.START_SAME])
    return back, n, same, m, total(shared, m, w[layout.OTHER + layout.START_SHARES])


@compiled
def weighed(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats, ev: Floats,
    shared: Floats, least: float,
) -> tuple[int, float]:  # fmt: skip
    """What two records are to each other (``SAME``, ``SHARES``, or ``NO_HIT`` below ``least`` bits), and how surely."""
    _, n, same, _, shares = weigh(a, at, b, bt, w, t, room, figures, ev, shared)
    if n >= 0 and (shares < least or same >= shares):
        return (SAME if same >= least else NO_HIT), same
    return (SHARES if shares >= least else NO_HIT), shares


@entry
def score_pairs(
    a: Bytes, starts: Places, b: Bytes, others: Places, left: Places, right: Places, w: Floats, t: Tables, room: Places,
    figures: Floats, ev: Floats, shared: Floats, least: float, kinds: Marks, bits: Floats,
) -> None:  # fmt: skip
    """Fills ``kinds`` and ``bits`` for pairs of records, given by their positions in two runs of records."""
    for i in range(len(left)):
        kinds[i], bits[i] = weighed(
            a, starts[left[i]], b, others[right[i]], w, t, room, figures, ev, shared, least
        )  # fmt: skip
