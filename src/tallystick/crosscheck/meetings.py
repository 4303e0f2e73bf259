"""Compiled: the numbers that two records state, and how the two of a kind meet."""

from tallystick.crosscheck import layout
from tallystick.crosscheck.bytewise import Bytes, Floats, same_bytes, u16, wide
from tallystick.crosscheck.compiled import compiled, entry
from tallystick.crosscheck.layout import Meeting, Says
from tallystick.crosscheck.wholenames import rounded

_NONE, _SLIPPED, _MISREAD, _SAME = (int(how) for how in Meeting)
_NUMBER, _NUMBERS_DIFFER = int(Says.NUMBER), int(Says.NUMBERS_DIFFER)
_PHONE, _PLATE, _CONSIGNMENT = (layout.KINDS.index(kind) for kind in ("phone", "plate", "consignment"))


@compiled
def add(ev: Floats, n: int, about: int, weight: float, left: int, right: int, how: float) -> int:
    """One more piece of evidence, unless it weighs nothing; returns how many there are."""
    weight = rounded(weight)
    if weight == 0.0 or n >= layout.MOST_EVIDENCE:
        return n
    ev[n, layout.ABOUT], ev[n, layout.WEIGHT] = about, weight
    ev[n, layout.LEFT], ev[n, layout.RIGHT], ev[n, layout.HOW] = left, right, how
    return n + 1


@entry
def meeting(a: Bytes, p: int, b: Bytes, q: int) -> int:
    """How two numbers of a kind meet (a ``layout.Meeting``). A parcel's number is used again after a year."""
    one, other = u16(a, p + layout.NUMBER_APART), u16(b, q + layout.NUMBER_APART)
    if one and other:
        if a[p + layout.NUMBER_KIND] == _CONSIGNMENT and abs(one - other) > layout.REUSED_AFTER_DAYS:
            return _NONE
        if a[p + layout.NUMBER_KIND] == _PHONE and one != other:
            return _NONE
    x, y = p + layout.NUMBER_EXACT, q + layout.NUMBER_EXACT
    known = a[x] | a[x + 1] | a[x + 2] | a[x + 3] | a[x + 4] | a[x + 5] | a[x + 6] | a[x + 7]
    if known and same_bytes(a, x, b, y, 8):
        return _SAME
    n, m = wide(a[p + layout.NUMBER_LENGTH]), wide(b[q + layout.NUMBER_LENGTH])
    x, y = p + layout.NUMBER_HEAD, q + layout.NUMBER_HEAD
    if n == m and same_bytes(a, x, b, y, n):
        return _MISREAD
    # Two check digits that hold say that neither of the two slipped.
    if a[p + layout.NUMBER_VALID] and b[q + layout.NUMBER_VALID]:
        return _NONE
    least = layout.LEAST_SLIPPED - 1 if a[p + layout.NUMBER_KIND] == _PLATE else layout.LEAST_SLIPPED
    return _SLIPPED if min(n, m) >= least and slipped(a, x, n, b, y, m) else _NONE


@compiled
def slipped(a: Bytes, x: int, n: int, b: Bytes, y: int, m: int) -> bool:
    """Whether two numbers differ by two neighbours swapped or by one character missing, and by nothing else."""
    if abs(n - m) > 1:
        return False
    i = 0
    while i < min(n, m) and a[x + i] == b[y + i]:
        i += 1
    if n == m:
        if i >= n - 1 or a[x + i] != b[y + i + 1] or a[x + i + 1] != b[y + i]:
            return False
        return same_bytes(a, x + i + 2, b, y + i + 2, n - i - 2)
    if n > m:
        return same_bytes(a, x + i + 1, b, y + i, m - i)
    return same_bytes(a, x + i, b, y + i + 1, n - i)


@compiled
def _length_share(kind: int, n: int, m: int, w: Floats) -> float:
    """How much of its weight a number keeps: short serials, handles and documents repeat by chance."""
    if w[layout.NUMBER_WEIGHTS + 7 * kind + layout.SHORT_SAY_LESS] == 0.0:
        return 1.0
    return min(1.0, max(0.25, (min(n, m) + 1) / 7))


@compiled
def numbers_meet(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, table: int, ev: Floats, n: int) -> int:
    """The kinds of number that both have: the surest meeting of each, or that none meets.

    At ``table`` stands by kind what it weighs when the same, misread, slipped, different.
    """
    p, q = at + u16(a, at + layout.NUMBERS), bt + u16(b, bt + layout.NUMBERS)
    x, y = wide(a[p]), wide(b[q])
    if not x or not y:
        return n
    done = 0
    p += 1
    for i in range(x):
        kind = wide(a[p + layout.NUMBER_KIND])
        size = layout.NUMBER_HEAD + wide(a[p + layout.NUMBER_LENGTH])
        if not (done >> kind) & 1:
            done |= 1 << kind
            n = _kind_meets(a, p, i, x, b, q, y, kind, w, table + 4 * kind, ev, n)
        p += size
    return n


@compiled
def _kind_meets(
    a: Bytes, p: int, first: int, x: int, b: Bytes, q: int, y: int, kind: int, w: Floats, table: int, ev: Floats,
    n: int,
) -> int:  # fmt: skip
    """The surest meeting of two sides' numbers of one kind; ``p`` is where the left side's first one stands."""
    how, length, left, right, theirs, against, strongest = _NONE, 0, 0, 0, False, 0.0, 0
    for i in range(first, x):
        long = wide(a[p + layout.NUMBER_LENGTH])
        if a[p + layout.NUMBER_KIND] == kind:
            r = q + 1
            for j in range(y):
                short = wide(b[r + layout.NUMBER_LENGTH])
                if b[r + layout.NUMBER_KIND] == kind:
                    theirs = True
                    found = meeting(a, p, b, r)
                    if found > how or (found == how and found and min(long, short) > length):
                        how, length, left, right = found, min(long, short), i, j
                    mine = wide(a[p + layout.NUMBER_PROPERTY])
                    if mine == b[r + layout.NUMBER_PROPERTY] and w[layout.EXCLUSIVE + mine] < against:
                        against, strongest = w[layout.EXCLUSIVE + mine], mine
                r += layout.NUMBER_HEAD + short
        p += layout.NUMBER_HEAD + long
    if not theirs:
        return n
    if how == _NONE:
        differs = w[table + layout.DEFINES_NOT]
        if differs == 0.0:
            return add(ev, n, _NUMBERS_DIFFER, against, strongest, 0, kind)
        return add(ev, n, _NUMBERS_DIFFER, differs, -1, 0, kind)
    weight = w[table + _SAME - how] * _length_share(kind, length, length, w)
    before_ = n
    n = add(ev, n, _NUMBER, weight, left, right, how)
    if n > before_:
        ev[before_, layout.MORE] = kind
    return n
