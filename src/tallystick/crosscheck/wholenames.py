"""Compiled: which words of one name agree with which of another, and what that is worth in bits."""

import numpy as np

from tallystick.crosscheck import layout
from tallystick.crosscheck.agreement import (
    LIKE,
    _agreeing,
    _initials,
    _pair_up,
    _run_reads_as,
    _squashed_alike,
    bits_of,
    likeness,
    sound_at,
    words_of,
)
from tallystick.crosscheck.alignment import Tables
from tallystick.crosscheck.bytewise import Bytes, Floats, Places, similarity, u16, wide
from tallystick.crosscheck.compiled import compiled, entry

JOINED = -2
"""A word that was read together with the one before it."""
MOST_JOINED = 3
"""Words of one name that are read together with the one before them."""
EXACT = 1024.0
"""Weights are whole multiples of 1 / 1024 bit, so that reasons add up exactly in any order."""


@compiled
def rounded(bits: float) -> float:
    """The nearest multiple of 1 / 1024."""
    return np.floor(bits * EXACT + 0.5) / EXACT


@compiled
def _best_level(figures: Floats, i: int, n: int, m: int, of_left: bool) -> float:
    best = 0.0
    for k in range(m if of_left else n):
        best = max(best, figures[layout.ROOM * i + k] if of_left else figures[layout.ROOM * k + i])
    return best


@compiled
def _join(a: Bytes, n: int, b: Bytes, m: int, room: Places, figures: Floats, left: bool) -> bool:
    """Two neighbouring words of one side paired with a word of the other that reads as both, where none of the three
    has a counterpart (``jan daniel``, ``jandaniel``)."""
    mine = layout.LEFT_WORDS if left else layout.RIGHT_WORDS
    others = layout.RIGHT_WORDS if left else layout.LEFT_WORDS
    taken, given = (layout.PAIRED, layout.BACK) if left else (layout.BACK, layout.PAIRED)
    count, against = (n, m) if left else (m, n)
    for i in range(count - 1):
        if room[taken + i] != -1 or room[taken + i + 1] != -1:
            continue
        if _best_level(figures, i, n, m, left) >= LIKE or _best_level(figures, i + 1, n, m, left) >= LIKE:
            continue
        for j in range(against):
            if room[given + j] != -1 or _best_level(figures, j, n, m, not left) >= LIKE:
                continue
            if left:
                level = _run_reads_as(a, room[mine + i], room[mine + i + 1], b, room[others + j], room)
            else:
                level = _run_reads_as(b, room[mine + i], room[mine + i + 1], a, room[others + j], room)
            if level > 0.0:
                x, y = (i, j) if left else (j, i)
                room[layout.PAIRED + x], room[layout.BACK + y], figures[layout.TOLD + x] = y, x, level
                if left:
                    room[layout.PAIRED + i + 1] = JOINED
                else:
                    room[layout.BACK + i + 1] = JOINED
                return True
    return False


@compiled
def _left_over(a: Bytes, n: int, b: Bytes, m: int, room: Places) -> tuple[int, int, bool, float]:
    """Words without a counterpart on either side, whether one tells a series, and how near the nearest are."""
    lefts, rights, series, near = 0, 0, False, 0.0
    for i in range(n):
        if room[layout.PAIRED + i] == -1:
            lefts += 1
            series |= (wide(a[room[layout.LEFT_WORDS + i] + layout.WORD_FLAGS]) & layout.SERIES) != 0
            best = 0.0
            for j in range(m):
                if room[layout.BACK + j] == -1:
                    x, y = room[layout.LEFT_WORDS + i], room[layout.RIGHT_WORDS + j]
                    long, short = wide(a[x + layout.WORD_SOUND]), wide(b[y + layout.WORD_SOUND])
                    best = max(best, similarity(a, sound_at(a, x), long, b, sound_at(b, y), short, False, room))
            near += best
    for j in range(m):
        if room[layout.BACK + j] == -1:
            rights += 1
            series |= (wide(b[room[layout.RIGHT_WORDS + j] + layout.WORD_FLAGS]) & layout.SERIES) != 0
    return lefts, rights, series, near / max(1, min(lefts, rights))


@compiled
def _price(lefts: int, rights: int, series: bool, near: float, w: Floats, o: int) -> float:
    """What the words without a counterpart cost."""
    if lefts and rights:
        cost = w[o + layout.CONFLICT] + w[o + layout.CONFLICT_MORE] * (min(lefts, rights) - 1)
        cost *= 1.0 - w[o + layout.RELIEF] * min(1.0, near)
        return cost + (w[o + layout.SERIES_DIFFERS] if series else 0.0)
    if lefts or rights:
        if series:
            return w[o + layout.SERIES_LACKS]
        more = max(lefts, rights)
        return max(w[o + layout.EXTRA_FLOOR], w[o + layout.EXTRA] * more * (more + 1) / 2)
    return 0.0


@compiled
def _paired_worth(
    a: Bytes, n: int, b: Bytes, m: int, w: Floats, o: int, room: Places, figures: Floats
) -> tuple[float, float, int, int]:
    """What the pairs say, what being unlike costs them, how many pairs there are, and how many of whole words."""
    said, unlike, pairs, whole = 0.0, 0.0, 0, 0
    for i in range(n):
        j = room[layout.PAIRED + i]
        if j < 0:
            continue
        pairs += 1
        if figures[layout.TOLD + i] == 0.0:
            said += w[o + layout.INITIAL_AGREES]
            continue
        whole += 1
        one, other = bits_of(a, room[layout.LEFT_WORDS + i]), bits_of(b, room[layout.RIGHT_WORDS + j])
        if i + 1 < n and room[layout.PAIRED + i + 1] == JOINED:
            one += bits_of(a, room[layout.LEFT_WORDS + i + 1])
        if j + 1 < m and room[layout.BACK + j + 1] == JOINED:
            other += bits_of(b, room[layout.RIGHT_WORDS + j + 1])
        worth, cost = _agreeing(figures[layout.TOLD + i], min(one, other), w, o)
        said += worth
        unlike += cost
    return said, unlike, pairs, whole


@compiled
def _all_bits(d: Bytes, room: Places, places: int, count: int) -> float:
    total = 0.0
    for i in range(count):
        total += bits_of(d, room[places + i])
    return total


@compiled
def _capped(said: float, w: Floats, o: int) -> float:
    """What words say together: beyond the cap a share only, for namesakes exist and words of a name go together."""
    return min(w[o + layout.CAP], said) + w[o + layout.BEYOND_CAP] * max(0.0, said - w[o + layout.CAP])


@compiled
def _turned_round(a: Bytes, n: int, b: Bytes, room: Places) -> bool:
    """Whether one is called the child of whom the other is the parent (Abdullah bin Omar, Omar bin Abdullah)."""
    parent, child = False, False
    for i in range(n):
        j = room[layout.PAIRED + i]
        if j >= 0:
            left = wide(a[room[layout.LEFT_WORDS + i] + layout.WORD_FLAGS]) & layout.CHILD_OF
            right = wide(b[room[layout.RIGHT_WORDS + j] + layout.WORD_FLAGS]) & layout.CHILD_OF
            parent |= left > right
            child |= left < right
    return parent and child


@compiled
def _matched(
    a: Bytes, n: int, b: Bytes, m: int, w: Floats, o: int, room: Places, figures: Floats
) -> tuple[float, int, int]:
    """The weight of the words as they were paired; and how many of either side have no counterpart."""
    said, unlike, pairs, whole = _paired_worth(a, n, b, m, w, o, room, figures)
    lefts, rights, series, near = _left_over(a, n, b, m, room)
    if whole == 0:
        return _price(lefts, rights, series, near, w, o) if lefts and rights else 0.0, lefts, rights
    total = _capped(said, w, o) + unlike + _price(lefts, rights, series, near, w, o)
    if _turned_round(a, n, b, room):
        total += w[o + layout.CROSSED]
    if pairs == 1 and not wide(a[room[layout.LEFT_WORDS + 0] + layout.WORD_FLAGS]) & layout.ORGANISATION:
        total += w[o + layout.SINGLE] if n == m else w[o + layout.ONE_OF_SEVERAL]
    return total, lefts, rights


@entry
def agree(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, o: int, t: Tables, room: Places, figures: Floats
) -> tuple[float, int, int, int]:
    """The weight of two names' agreement in bits, whatever the order of their words; 1 where words were read together,
    2 where the whole names are the same letters; and how many words of either have no counterpart.

    ``s`` holds which word went with which.
    """
    n, m = words_of(a, at, room, layout.LEFT_WORDS), words_of(b, bt, room, layout.RIGHT_WORDS)
    for i in range(n):
        for j in range(m):
            figures[layout.ROOM * i + j] = likeness(
                a, room[layout.LEFT_WORDS + i], b, room[layout.RIGHT_WORDS + j], w, o, t, room
            )
    for i in range(layout.ROOM):
        room[layout.PAIRED + i] = -1
        room[layout.BACK + i] = -1
    joined = 0
    while n + m > 2 and joined < MOST_JOINED:
        if not _join(a, n, b, m, room, figures, n > m) and not _join(a, n, b, m, room, figures, n <= m):
            break
        joined += 1
    joined = min(joined, 1)
    _pair_up(n, m, room, figures)
    _initials(a, n, b, m, room, figures)
    total, lefts, rights = _matched(a, n, b, m, w, o, room, figures)
    if lefts and rights:
        alike = _squashed_alike(a, at, b, bt, room)
        if alike > 0.0:
            worth, cost = _agreeing(
                alike, min(_all_bits(a, room, layout.LEFT_WORDS, n), _all_bits(b, room, layout.RIGHT_WORDS, m)), w, o
            )
            whole = _capped(worth, w, o) + cost + w[o + layout.JOINED]
            if whole > total:
                return rounded(whole), 2, 0, 0
    return rounded(max(total, w[o + layout.EXTRA_FLOOR] + w[o + layout.CONFLICT])), joined, lefts, rights


@compiled
def _mask(d: Bytes, at: int) -> int:
    """A bit for each first skeleton letter pair of a name's words: two names that share none hardly agree."""
    mask = 0
    p = at + layout.NAME_HEAD
    for _ in range(d[at + layout.NAME_WORDS]):
        q = sound_at(d, p)
        first = wide(d[q]) if d[p + layout.WORD_SOUND] else 0
        second = wide(d[q + 1]) if d[p + layout.WORD_SOUND] > 1 else 0
        mask |= 1 << ((first * 31 + second) % 62)
        p += u16(d, p)
    return mask


@compiled
def _bits_set(mask: int) -> int:
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@compiled
def _enough(a: Bytes, at: int, n: int, b: Bytes, bt: int, m: int) -> int:
    """How many letter pairs two names must share, where there are too many names to look at each pair."""
    counts = np.zeros(layout.MOST_WORDS + 2, np.int64)
    masks = np.zeros(m, np.int64)
    q = bt + 1
    for j in range(m):
        masks[j] = _mask(b, q)
        q += u16(b, q)
    p = at + 1
    for _ in range(n):
        mask = _mask(a, p)
        for j in range(m):
            counts[_bits_set(mask & masks[j])] += 1
        p += u16(a, p)
    most, least = 0, len(counts)
    while least > 1 and most + counts[least - 1] <= layout.MOST_PAIRS:
        least -= 1
        most += counts[least]
    return least


@compiled
def best(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats
) -> tuple[bool, float, int, int, int, int, int]:
    """The best agreement of any name of one with any of the other: whether both have a name; its weight; where the two
    names begin; how words were read together; how many words of either have no counterpart.
    """
    n, m = wide(a[at]), wide(b[bt])
    found, best_weight, x, y, joined, lefts, rights = False, 0.0, 0, 0, 0, 0, 0
    least = _enough(a, at, n, b, bt, m) if n * m > layout.MOST_PAIRS else 0
    p, looked = at + 1, 0
    for i in range(n):
        q = bt + 1
        mask = _mask(a, p) if least else 0
        for j in range(m):
            first = i == 0 and j == 0
            if first or least == 0 or (looked < layout.MOST_PAIRS and _bits_set(mask & _mask(b, q)) >= least):
                looked += 1
                organisation = wide(a[p + layout.NAME_HEAD + layout.WORD_FLAGS]) & layout.ORGANISATION
                o = layout.ORGANISATION_NAME if organisation else layout.PERSON_NAME
                weight, how, more, others = agree(a, p, b, q, w, o, t, room, figures)
                if not found or weight > best_weight:
                    found, best_weight, x, y, joined, lefts, rights = True, weight, p, q, how, more, others
            q += u16(b, q)
        p += u16(a, p)
    return found, best_weight, x, y, joined, lefts, rights
