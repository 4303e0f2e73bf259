"""Compiled: at which level each aspect of two records agrees, for weights to be learned from."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import Tables
from tallystick.crosscheck.bytewise import Bytes, Floats, Places, same_bytes, u16, wide
from tallystick.crosscheck.compiled import compiled, entry
from tallystick.crosscheck.evidence import (
    bags_meet,
    countries_meet,
    dates_agree,
    may_be_one,
    names_agree,
    shares_evidence,
    total,
)
from tallystick.crosscheck.layout import Birth, Says
from tallystick.crosscheck.meetings import add, numbers_meet, slipped
from tallystick.crosscheck.scoring import turned

Levels = npt.NDArray[np.uint8]
NOT_SAID = 0
"""The level of an aspect of which one side says nothing."""
LEAST_NAME_BITS, NAME_LEVELS = -9, 31
"""Names agree at a level for each bit they would weigh as shipped, from a contradiction on."""
LETTER_LEVELS = 8
FIGURE_LEVELS = 7
"""Levels of two addresses' figures: none, one or two agree; where not two, no other, a short or a long one nearly."""
MOST_LEVELS = 32
FIGURES, LETTERS, HOUSEHOLD = (len(Says) + at for at in (1, 2, 3))
FIRST_NUMBER = len(Says) + 4
ASPECTS = FIRST_NUMBER + len(layout.KINDS)
"""What a piece of evidence is about (``layout.Says``), an address's figures and letters; numbers apart by kind."""
DIFFER, AGREE = 1, 2
SAME_NUMBER = 4
NO_DATE, OTHER_DATE, NEAR_DATE, SAME_DATE = 1, 2, 3, 4
"""Levels of a household: two who bear other names and live at one address, or have one phone, by their birth dates."""
TOGETHER = np.array([
    Says.NAME, Says.BIRTH, Says.FATHER, Says.MOTHER, FIGURES, LETTERS,
    *(FIRST_NUMBER + layout.KINDS.index(kind) for kind in ("phone", "email")),
], np.int64)  # fmt: skip
"""The aspects that two of one household have in common, or not, together."""


class Born(IntEnum):
    """How two birth dates agree: bare years from the worst to the best, then whole dates likewise."""

    YEARS_FAR = 1
    YEARS_CLOSE = 2
    YEARS_NEAR = 3
    SAME_YEAR = 4
    SIX_OFF = 5
    FIVE_OFF = 6
    FOUR_OFF = 7
    THREE_OFF = 8
    TWO_OFF = 9
    NEAR_YEAR = 10
    ONE_PART = 11
    SWAPPED = 12
    EQUAL = 13


_SIX_OFF, _TWO_OFF, _EQUAL = int(Born.SIX_OFF), int(Born.TWO_OFF), int(Born.EQUAL)
_YEARS_NEAR, _SAME_YEAR = int(Born.YEARS_NEAR), int(Born.SAME_YEAR)
_BORN = np.array([
    Born.EQUAL, Born.SAME_YEAR, Born.SWAPPED, Born.ONE_PART, Born.NEAR_YEAR, Born.YEARS_NEAR, Born.YEARS_CLOSE,
    0, 0, 0, Born.YEARS_FAR, 0,
], np.int64)  # fmt: skip
"""By ``layout.Birth``; 0 where the digits that differ are counted."""
assert len(_BORN) == len(Birth)
_NAME, _GENERATION, _BIRTH, _SEX, _COUNTRY, _PLACE, _FATHER, _MOTHER, _NUMBER, _NUMBERS_DIFFER, _LEGAL_FORM = (
    int(about)
    for about in (
        Says.NAME, Says.GENERATION, Says.BIRTH, Says.SEX, Says.COUNTRY, Says.PLACE, Says.FATHER, Says.MOTHER,
        Says.NUMBER, Says.NUMBERS_DIFFER, Says.LEGAL_FORM,
    )
)  # fmt: skip
_PHONE, _EMAIL = layout.KINDS.index("phone"), layout.KINDS.index("email")
_NO_FIGURE = 3
"""The highest level at which no figure agrees."""
_LONG_FIGURE = 4
"""Characters from which a figure is rather a postal code than a house number."""


@compiled
def _names(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats, ev: Floats
) -> tuple[int, bool]:
    """The best agreement of names, of fathers' and of mothers' names; and whether the names contradict each other."""
    n, contradict = 0, False
    for about in (_NAME, _FATHER, _MOTHER):
        stated, weight, x, y, joined, lefts, rights = names_agree(a, at, b, bt, about, w, t, room, figures)
        if not stated:
            continue
        if about == _NAME:
            level = 1 + min(NAME_LEVELS - 1, max(0, int(np.floor(weight - LEAST_NAME_BITS))))
            n = add(ev, n, _NAME, level, x - at, y - bt, joined)
            contradict = lefts > 0 and rights > 0
        else:
            n = add(ev, n, about, AGREE if weight > 0 else DIFFER, 0, 0, 1.0 if weight > 0 else 0.0)
    return n, contradict


@compiled
def _digits_off(a: Bytes, p: int, b: Bytes, q: int) -> int:
    """How many of the eight digits of two dates differ."""
    off = 0
    x = u16(a, p) * 10_000 + wide(a[p + 2]) * 100 + wide(a[p + 3])
    y = u16(b, q) * 10_000 + wide(b[q + 2]) * 100 + wide(b[q + 3])
    for _ in range(8):
        off += x % 10 != y % 10
        x, y = x // 10, y // 10
    return off


@compiled
def _births(a: Bytes, at: int, b: Bytes, bt: int, ev: Floats, n: int) -> int:
    """How the two birth dates agree that agree best."""
    p, q = at + u16(a, at + layout.BIRTHS), bt + u16(b, bt + layout.BIRTHS)
    most, how, left, right = 0, 0, 0, 0
    for i in range(wide(a[p])):
        for j in range(wide(b[q])):
            x, y = p + 1 + layout.DATE_BYTES * i, q + 1 + layout.DATE_BYTES * j
            found = dates_agree(a, x, b, y)
            level = _BORN[found]
            if level == 0:
                level = max(_SIX_OFF, min(_TWO_OFF, _TWO_OFF + 2 - _digits_off(a, x, b, y)))
            if level > most:
                most, how, left, right = level, found, i, j
    return add(ev, n, _BIRTH, most, left, right, how)


@compiled
def _nearly(a: Bytes, p: int, b: Bytes, q: int) -> bool:
    """Whether two figures differ by one digit, two neighbours swapped, or a digit missing."""
    n, m = wide(a[p]), wide(b[q])
    if min(n, m) < 2 and n != m:
        return False
    if n == m:
        off = 0
        for i in range(n):
            off += a[p + 1 + i] != b[q + 1 + i]
        if off == 1:
            return n > 1
    return slipped(a, p + 1, n, b, q + 1, m)


@compiled
def _figures_agree(a: Bytes, p: int, b: Bytes, q: int) -> int:
    """The level of two addresses' figures; ``NOT_SAID`` where one has none."""
    n, m = wide(a[p]), wide(b[q])
    if n == 0 or m == 0:
        return NOT_SAID
    same, near = 0, 0
    x = p + 1
    for _ in range(n):
        y = q + 1
        for _ in range(m):
            if a[x] == b[y] and same_bytes(a, x + 1, b, y + 1, wide(a[x])):
                same += 1
            elif _nearly(a, x, b, y):
                near = max(near, 2 if min(wide(a[x]), wide(b[y])) >= _LONG_FIGURE else 1)
            y += 1 + wide(b[y])
        x += 1 + wide(a[x])
    return FIGURE_LEVELS if same > 1 else 1 + 3 * same + near


@compiled
def _past_figures(a: Bytes, p: int) -> int:
    """Where an address's letters begin."""
    n = wide(a[p])
    p += 1
    for _ in range(n):
        p += 1 + wide(a[p])
    return p


@compiled
def _letters_agree(a: Bytes, p: int, b: Bytes, q: int) -> int:
    """The level of two addresses' letters: the share of neighbouring letters they have in common (Dice 1945)."""
    n, m = wide(a[p]), wide(b[q])
    if n == 0 or m == 0:
        return NOT_SAID
    i, j, shared = 0, 0, 0
    while i < n and j < m:
        x, y = u16(a, p + 1 + 2 * i), u16(b, q + 1 + 2 * j)
        shared += x == y
        i, j = i + (x <= y), j + (y <= x)
    return 1 + min(LETTER_LEVELS - 1, (2 * shared * LETTER_LEVELS) // (n + m))


@compiled
def _addresses(a: Bytes, at: int, b: Bytes, bt: int, ev: Floats, n: int) -> int:
    """How the figures and the letters of the two addresses agree that agree best."""
    p, q = at + u16(a, at + layout.END), bt + u16(b, bt + layout.END)
    most, figures, letters = 0, NOT_SAID, NOT_SAID
    x = p + 1
    for _ in range(wide(a[p])):
        after = _past_figures(a, x)
        y = q + 1
        for _ in range(wide(b[q])):
            past = _past_figures(b, y)
            one, other = _figures_agree(a, x, b, y), _letters_agree(a, after, b, past)
            if one + other > most:
                most, figures, letters = one + other, one, other
            y = past + 1 + 2 * wide(b[past])
        x = after + 1 + 2 * wide(a[after])
    return add(ev, add(ev, n, FIGURES, figures, 0, 0, 0), LETTERS, letters, 0, 0, 0)


@compiled
def _household(ev: Floats, n: int) -> int:
    """Whether two who bear other names are of one household: at which level."""
    born, figures, letters, reached = 0, 0, 0, False
    for i in range(n):
        about, level = int(ev[i, layout.ABOUT]), int(ev[i, layout.WEIGHT])
        if about == _BIRTH:
            born = level
        elif about == FIGURES:
            figures = level
        elif about == LETTERS:
            letters = level
        elif about == _NUMBER and level == SAME_NUMBER:
            reached |= ev[i, layout.MORE] in (_PHONE, _EMAIL)
    close = letters >= LETTER_LEVELS - 1 and figures > _NO_FIGURE
    if not reached and not close and not (figures == FIGURE_LEVELS and letters > LETTER_LEVELS // 2):
        return n
    near = born >= _TWO_OFF or born in (_YEARS_NEAR, _SAME_YEAR)
    how = NO_DATE if born == 0 else SAME_DATE if born == _EQUAL else NEAR_DATE if near else OTHER_DATE
    return add(ev, n, HOUSEHOLD, how, 0, 0, 0)


@entry
def told(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats, ev: Floats) -> int:
    """Fills ``ev`` with a row for each aspect of which both records say something, its level in the place of its
    weight; returns how many there are, -1 where the two are no persons or organisations that may be one."""
    if not may_be_one(a, at, b, bt) or u16(a, at) > layout.PARTY:
        return -1
    person = u16(a, at) != layout.ORGANISATIONS and u16(b, bt) != layout.ORGANISATIONS
    n, contradict = _names(a, at, b, bt, w, t, room, figures, ev)
    mine, theirs = wide(a[at + layout.GENERATIONS]), wide(b[bt + layout.GENERATIONS])
    if mine and theirs:
        alike = mine & theirs if person else mine == theirs
        n = add(ev, n, _GENERATION if person else _LEGAL_FORM, AGREE if alike else DIFFER, mine, theirs, 0)
    n = _births(a, at, b, bt, ev, n)
    mine, theirs = wide(a[at + layout.SEXES]), wide(b[bt + layout.SEXES])
    if mine and theirs:
        n = add(ev, n, _SEX, AGREE if mine & theirs else DIFFER, mine, theirs, 0)
    country = countries_meet(a, at, b, bt)
    if country > -2:
        n = add(ev, n, _COUNTRY, AGREE if country >= 0 else DIFFER, country, 0, 0)
    place = bags_meet(a, at, b, bt, layout.PLACES)
    if place >= 0.0:
        n = add(ev, n, _PLACE, 3 if place >= 0.7 else 2 if place >= 0.25 else 1, 0, 0, place)
    n = _addresses(a, at, b, bt, ev, n)
    first = n
    n = numbers_meet(a, at, b, bt, w, layout.NAMED_NUMBERS, ev, n)
    for i in range(first, n):
        ev[i, layout.WEIGHT] = 1 + ev[i, layout.HOW] if ev[i, layout.ABOUT] == _NUMBER else DIFFER
    return _household(ev, n) if contradict and person else n


@entry
def aspect_of(ev: Floats, i: int) -> int:
    """Which aspect a row of evidence is about."""
    about = int(ev[i, layout.ABOUT])
    if about == _NUMBER:
        return FIRST_NUMBER + int(ev[i, layout.MORE])
    return FIRST_NUMBER + int(ev[i, layout.HOW]) if about == _NUMBERS_DIFFER else about


@entry
def levels_of(
    a: Bytes, starts: Places, b: Bytes, others: Places, left: Places, right: Places, w: Floats, t: Tables,
    room: Places, figures: Floats, ev: Floats, levels: Levels, shares: Floats,
) -> None:  # fmt: skip
    """Fills, for each pair of records, a row of ``levels`` (pairs by ``ASPECTS``, all ``NOT_SAID`` before), its column
    0 with 1 where the two may be one; and ``shares``, in bits, with how surely they hold one thing in common."""
    for i in range(len(left)):
        x, y = starts[left[i]], others[right[i]]
        one, p, other, q = (b, y, a, x) if turned(a, x, b, y) else (a, x, b, y)
        m = shares_evidence(one, p, other, q, w, ev)
        shares[i] = total(ev, m, w[layout.OTHER + layout.START_SHARES])
        n = told(one, p, other, q, w, t, room, figures, ev)
        levels[i, 0] = n >= 0
        for row in range(n):
            levels[i, aspect_of(ev, row)] = int(ev[row, layout.WEIGHT])
