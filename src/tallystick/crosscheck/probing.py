"""Compiled: the records of an index that share the rarest keys with a record, compared with it."""

import numpy as np
import numpy.typing as npt

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import Tables
from tallystick.crosscheck.bytewise import KEY_SIDES, Bytes, Floats, Hashes, Places, wide
from tallystick.crosscheck.compiled import compiled, entry
from tallystick.crosscheck.scoring import NO_HIT, Marks, weighed

Rows = npt.NDArray[np.int32]
CANDIDATES = 50
"""Records that one record is compared with precisely: those sharing most, rare keys counting more."""
STOP_KEY = 1_000
"""Holders from which a key says too little to be followed."""
MOST_HOLDERS = 4_000
"""Holders of all of a record's keys that are looked at, the rarest keys first."""
MOST_KEYS = 64
KEY_BITS, KEY_WORTH = 13, 65_536
"""Bits of a key that nobody else holds, and what a bit counts."""
SIDES_FROM = 48
"""Where in a record's worth it is marked what the keys are about that counted already (``key_side``)."""
_COUNTED = (1 << SIDES_FROM) - 1
BUCKET_BITS = 20


@compiled
def _find(keys: Hashes, buckets: Places, key: int) -> int:
    """The position of a key; -1 where nobody holds it."""
    bucket = wide(key >> np.uint64(64 - BUCKET_BITS))
    low, high = buckets[bucket], buckets[bucket + 1]
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < buckets[bucket + 1] and keys[low] == key else -1


@compiled
def _followed(mine: Hashes, keys: Hashes, buckets: Places, heads: Places, found: Places) -> int:
    """The positions of the keys to follow, rarest first; returns how many."""
    count = 0
    for i in range(min(len(mine), MOST_KEYS)):
        at = _find(keys, buckets, mine[i])
        if at < 0:
            continue
        holders = heads[at + 1] - heads[at]
        if holders > STOP_KEY:
            continue
        j = count
        while j > 0:
            before = found[j - 1]
            more = heads[before + 1] - heads[before]
            if more < holders or (more == holders and before <= at):
                break
            found[j] = before
            j -= 1
        if j == 0 or found[j - 1] != at:
            found[j] = at
            count += 1
    return count


@compiled
def _share(holders: int) -> int:
    """What a shared key counts: its bits, in whole ones, and of keys alike in these the rarer one more. Whole numbers,
    so that the order of adding never matters."""
    bits, held = wide(KEY_BITS), holders
    while holders:
        bits -= 1
        holders >>= 1
    return max(wide(1), bits) * KEY_WORTH + KEY_WORTH // held


@compiled
def _nearest(
    found: Places, count: int, keys: Hashes, heads: Places, holders: Rows, after: int, worth: Places, touched: Places,
    nearest: Places,
) -> int:  # fmt: skip
    """The records that share most, the surest first, at most ``CANDIDATES``; only those past ``after``. Of all shared
    keys about one thing the rarest counts: else a namesake's many spellings would stand before the same birth date."""
    used, met = 0, 0
    for i in range(count):
        start, end = heads[found[i]], heads[found[i] + 1]
        used += end - start
        if used > MOST_HOLDERS and i > 0:
            break
        share, side = _share(end - start), wide(1) << (SIDES_FROM + wide(keys[found[i]] & np.uint64(KEY_SIDES - 1)))
        for at in range(start, end):
            other = wide(holders[at])
            if other > after:
                if worth[other] == 0:
                    touched[met] = other
                    met += 1
                if not worth[other] & side:
                    worth[other] += share + side
    kept = 0
    for i in range(met):
        other = touched[i]
        j = kept if kept < CANDIDATES else CANDIDATES
        while j > 0 and _rather(worth, other, nearest[j - 1]):
            if j < CANDIDATES:
                nearest[j] = nearest[j - 1]
            j -= 1
        if j < CANDIDATES:
            nearest[j] = other
            kept = min(CANDIDATES, kept + 1)
    for i in range(met):
        worth[touched[i]] = 0
    return kept


@compiled
def _rather(worth: Places, one: int, other: int) -> bool:
    mine, others = worth[one] & _COUNTED, worth[other] & _COUNTED
    return mine > others or (mine == others and one < other)


@entry
def probe(
    mine: Bytes, starts: Places, my_keys: Hashes, key_starts: Places, first: int, count: int, itself: bool,
    theirs: Bytes, their_starts: Places, keys: Hashes, buckets: Places, heads: Places, holders: Rows,
    w: Floats, t: Tables, room: Places, figures: Floats, ev: Floats, shared: Floats, worth: Places, touched: Places,
    least: float, left: Places, right: Places, kinds: Marks, bits: Floats,
) -> tuple[int, int]:  # fmt: skip
    """The hits of ``count`` records from the ``first`` on, written to ``left``, ``right``, ``kinds`` and ``bits``;
    returns how many there are and how many pairs were compared. ``itself``: the index is of the same list, and each
    pair is told once."""
    found, nearest = np.zeros(MOST_KEYS + 1, np.int64), np.zeros(CANDIDATES + 1, np.int64)
    hits, compared = 0, 0
    for at in range(first, first + count):
        followed = _followed(my_keys[key_starts[at] : key_starts[at + 1]], keys, buckets, heads, found)
        kept = _nearest(found, followed, keys, heads, holders, at if itself else -1, worth, touched, nearest)
        for i in range(kept):
            other = nearest[i]
            kind, weight = weighed(
                mine, starts[at], theirs, their_starts[other], w, t, room, figures, ev, shared, least
            )  # fmt: skip
            compared += 1
            if kind != NO_HIT:
                left[hits], right[hits], kinds[hits], bits[hits] = at, other, kind, weight
                hits += 1
    return hits, compared


EVIDENCE = (layout.MOST_EVIDENCE, layout.EVEN_MORE + 1)
"""Shape of the room for evidence."""
