"""Compiled: reading packed bytes, and how far two runs of them are apart."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tallystick.crosscheck import layout
from tallystick.crosscheck.compiled import compiled, entry

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]
MAX_COMPARED = 64
"""Bytes of a run that are compared; a name's word has at most forty."""


@compiled
def wide(value: int | float | np.integer[Any]) -> int:
    """A number wide enough to reckon with: a byte alone would run over."""
    return np.int64(value)  # type: ignore[return-value]


@compiled
def u16(d: Bytes, at: int) -> int:
    """The unsigned 16-bit number at a place, little end first."""
    return wide(d[at]) | (wide(d[at + 1]) << 8)


@compiled
def u32(d: Bytes, at: int) -> int:
    """The unsigned 32-bit number at a place, little end first."""
    return u16(d, at) | (u16(d, at + 2) << 16)


@compiled
def same_bytes(a: Bytes, at: int, b: Bytes, bt: int, length: int) -> bool:
    """Whether two runs of a length hold the same bytes."""
    for i in range(length):
        if a[at + i] != b[bt + i]:
            return False
    return True


@compiled
def before(a: Bytes, at: int, a_end: int, b: Bytes, bt: int, b_end: int) -> bool:
    """Whether the second run comes before the first one, byte by byte."""
    length = min(a_end - at, b_end - bt)
    for i in range(length):
        if a[at + i] != b[bt + i]:
            return b[bt + i] < a[at + i]
    return (b_end - bt) < (a_end - at)


@compiled
def _letter(c: int, loose: bool) -> int:
    """A byte as it is compared: loosely, e is read as i, u as o, z and c as s."""
    if loose:
        if c == 101:
            return 105
        if c == 117:
            return 111
        if c == 122 or c == 99:
            return 115
    return c


@compiled
def osa(a: Bytes, at: int, n: int, b: Bytes, bt: int, m: int, loose: bool, room: Places) -> int:
    """Edits between two runs, neighbours swapped counting once (optimal string alignment; Damerau 1964)."""
    while n and m and a[at] == b[bt]:
        at, bt, n, m = at + 1, bt + 1, n - 1, m - 1
    while n and m and a[at + n - 1] == b[bt + m - 1]:
        n, m = n - 1, m - 1
    if n == 0 or m == 0:
        return n + m
    n, m = min(n, MAX_COMPARED), min(m, MAX_COMPARED)
    older, last, now = 0, layout.MOST_COMPARED, 2 * layout.MOST_COMPARED
    for j in range(m + 1):
        room[last + j] = j
    for i in range(1, n + 1):
        room[now] = i
        one = _letter(a[at + i - 1], loose)
        for j in range(1, m + 1):
            other = _letter(b[bt + j - 1], loose)
            best = room[last + j - 1] + (1 if one != other else 0)
            best = min(best, room[last + j] + 1, room[now + j - 1] + 1)
            if i > 1 and j > 1 and one == _letter(b[bt + j - 2], loose) and _letter(a[at + i - 2], loose) == other:
                best = min(best, room[older + j - 2] + 1)
            room[now + j] = best
        older, last, now = last, now, older
    return room[last + m]


@compiled
def similarity(a: Bytes, at: int, n: int, b: Bytes, bt: int, m: int, loose: bool, room: Places) -> float:
    """1 for the same run, 0 for nothing in common: one less the edits per byte of the longer run."""
    longer = max(n, m)
    if longer == 0:
        return 1.0
    return 1.0 - osa(a, at, n, b, bt, m, loose, room) / longer


KEY_SIDES = 8
"""What a key can be about: the lowest bits of its hash say it (``key_side``)."""


@compiled
def key_side(data: Bytes, at: int, end: int) -> int:
    """What a key is about: 0 a name, 1 a name with a year, 2 a date, 3 an address, 4 a number.

    Keys about one thing are one piece of evidence, however many of its spellings are shared.
    """
    if end - at < 3 or data[at + 2] != ord(":"):
        return 4
    first, second = data[at], data[at + 1]
    if first == ord("n"):
        return 2 if second == ord("d") else 1 if second == ord("y") else 0
    return 3 if first == ord("a") else 2 if first == ord("b") else 4


@entry
def hashes(data: Bytes, starts: Places, found: Hashes) -> None:
    """A 64-bit hash of each run between two neighbouring ``starts`` (FNV-1a, then stirred as in splitmix64); of a key,
    the lowest three bits say what it is about."""
    for i in range(len(found)):
        h = np.uint64(0xCBF29CE484222325)
        for at in range(starts[i], starts[i + 1]):
            h = (h ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        side = np.uint64(key_side(data, starts[i], starts[i + 1]))
        found[i] = ((h ^ (h >> np.uint64(31))) & ~np.uint64(KEY_SIDES - 1)) | side
