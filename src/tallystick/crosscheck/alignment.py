"""How likely a Latin word and one in another script are one name: the cheapest way to read the one as the other.

Compiled, for other compiled code: ``likeness_across(latin, native, script, tables())`` takes the folded Latin
word's ASCII bytes and the native word's codes from ``encode``. The price of a path is the sum of its gram pairs'
bits (``romanise.Reading.bits``); what a true pair of that length costs stands with the table.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallystick.crosscheck.beams import (
    END_CODE,
    MAX_LATIN_GRAM,
    MAX_LETTERS,
    MAX_NATIVE_GRAM,
    NATIVE_CODES,
    START_CODE,
    UNKNOWN_CODE,
    LetterTree,
)
from tallystick.crosscheck.bytewise import Bytes, Places, wide
from tallystick.crosscheck.compiled import compiled, entry
from tallystick.crosscheck.romanise import (
    END,
    NATIVE_SCRIPTS,
    START,
    Readings,
    alphabet,
    native_alphabet,
    native_letters,
    readings,
)

UNITS_PER_BIT = 8
NO_PRICE = 255
"""Price of a pair of grams that the table does not know."""
SLIP_BITS = 8
"""Price of a letter that one side has and the other does not, where the table has no reading for it."""
BAND_LETTERS = 3
"""Letters by which one word may run ahead of the other."""
ONE_NAME, TWO_NAMES, NOTHING = 1.2, 2.1, 3.5
"""Bits a letter up to which two words are one name, from which they are two, from which nothing is alike.

On names held back, 91 to 94 of 100 listed pairs cost less than the first (3 to 5 are no true pairs) and 95 to 98 less
than the second; of strangers' words one in 1,500 (Hebrew), 13,000 (Arabic) and 45,000 (Russian) costs less than the
first. A short Hebrew word can be many names: its likeness alone is little evidence.
"""
LATIN_CODES = 32
_START_LATIN, _END_LATIN = 27, 28
_GRAMS = MAX_LATIN_GRAM + 1
# Room to work in: the nodes of the grams at each Latin letter, how many there are, and the least price of each place.
_NODES = 0
_DEEP = _NODES + (MAX_LETTERS + 3) * _GRAMS
_BEST = _DEEP + MAX_LETTERS + 3
ROOM_TO_ALIGN = _BEST + (MAX_LETTERS + MAX_NATIVE_GRAM + 4) * (MAX_LETTERS + 3 + _GRAMS)


class Tables(NamedTuple):
    """The table of readings as flat arrays; everything of one script stands together.

    ``latin_next[latin_at + node * 32 + letter]`` is the node of the Latin gram one letter longer, 0 for none;
    ``native_next`` likewise by 128. ``prices[price_at + native_node * width + latin_node]`` is the price in eighths of
    a bit. ``places`` holds, four a script, ``latin_at``, ``native_at``, ``price_at`` and ``width``.
    """

    latin_next: NDArray[np.int16]
    native_next: NDArray[np.int16]
    prices: NDArray[np.uint8]
    places: NDArray[np.int64]


def encode(native: str, script: str) -> NDArray[np.uint8]:
    """The codes of a word's letters, at most 40; empty for a script without a table."""
    if script not in NATIVE_SCRIPTS:
        return np.empty(0, np.uint8)
    return coded(native_letters(native, script), native_alphabet(script))


def coded(letters: str, codes: dict[str, int]) -> NDArray[np.uint8]:
    """The codes of native letters; 3 for one not known."""
    return np.array([codes.get(letter, UNKNOWN_CODE) for letter in letters], np.uint8)


def encode_latin(folded: str) -> NDArray[np.uint8]:
    """The bytes of a folded word."""
    return np.frombuffer(bytearray(folded.encode("ascii", "ignore")[:MAX_LETTERS]), np.uint8)


@cache
def tables() -> Tables:
    """The shipped table of readings, made into arrays once."""
    return arrays(readings())


def arrays(known: Readings) -> Tables:
    """A table of readings as arrays."""
    latin_codes = {START: _START_LATIN, END: _END_LATIN, **{chr(96 + at): at for at in range(1, 27)}}
    latin, native, prices, widths = [], [], [], []
    for script in NATIVE_SCRIPTS:
        grams = known[script]
        codes = alphabet(grams)
        latin_nodes = LetterTree(LATIN_CODES)
        native_nodes = LetterTree(NATIVE_CODES)
        cells = [
            (
                native_nodes.node([codes[c] for c in gram]),
                latin_nodes.node([latin_codes[c] for c in reading.latin]),
                min(NO_PRICE - 1, round(reading.bits * UNITS_PER_BIT)),
            )
            for gram, told in grams.items()
            for reading in told
        ]
        price = np.full((len(native_nodes.rows), len(latin_nodes.rows)), NO_PRICE, np.uint8)
        for row, column, units in cells:
            price[row, column] = units
        latin.append(np.array(latin_nodes.rows, np.int16).ravel())
        native.append(np.array(native_nodes.rows, np.int16).ravel())
        prices.append(price.ravel())
        widths.append(price.shape[1])
    places = np.stack([_offsets(latin), _offsets(native), _offsets(prices), np.array(widths, np.int64)], axis=1)
    return Tables(np.concatenate(latin), np.concatenate(native), np.concatenate(prices), places.ravel().copy())


def _offsets(parts: list[NDArray[np.int16]] | list[NDArray[np.uint8]]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(part) for part in parts[:-1])]).astype(np.int64)


@compiled
def _latin_grams(a: Bytes, at: int, m: int, base: int, t: Tables, room: Places) -> None:
    """Fills in the nodes of the grams that begin at each Latin letter, the empty one first, and how many there are."""
    for j in range(m + 1):
        node, length = wide(0), 1
        room[_NODES + j * _GRAMS] = 0
        for k in range(j, min(j + MAX_LATIN_GRAM, m)):
            code = _START_LATIN if k == 0 else _END_LATIN if k == m - 1 else wide(a[at + k - 1]) - 96
            if code < 1 or code > _END_LATIN:
                break
            node = wide(t.latin_next[base + node * LATIN_CODES + code])
            if node == 0:
                break
            room[_NODES + j * _GRAMS + length] = node
            length += 1
        room[_DEEP + j] = length


@compiled
def _read_on(here: int, there: int, first: int, last: int, row: int, enough: int, t: Tables, room: Places) -> None:
    """Reads one native gram in every way from each place of row ``here``; what costs ``enough`` is left out."""
    for j in range(first, last + 1):
        spent = room[here + j]
        if spent < enough:
            for k in range(room[_DEEP + j]):
                price = spent + wide(t.prices[row + room[_NODES + j * _GRAMS + k]])
                if price < room[there + j + k]:
                    room[there + j + k] = price


@compiled
def bits_between(
    a: Bytes, at: int, m: int, b: Bytes, bt: int, n: int, script: int, most_bits: float, t: Tables, room: Places
) -> float:
    """The bits of the cheapest way to read a Latin run as a native one; from ``most_bits`` on, only that it is no
    less."""
    m, n = min(m, MAX_LETTERS) + 2, min(n, MAX_LETTERS) + 2
    base, first_price, width = t.places[4 * script + 1], t.places[4 * script + 2], t.places[4 * script + 3]
    _latin_grams(a, at, m, t.places[4 * script], t, room)
    row_room, slope = m + _GRAMS, m / n
    enough, slip = wide(most_bits * UNITS_PER_BIT), wide(SLIP_BITS * UNITS_PER_BIT)
    for i in range((n + MAX_NATIVE_GRAM + 1) * row_room):
        room[_BEST + i] = enough
    room[_BEST] = 0
    for i in range(n):
        here, middle = _BEST + i * row_room, int(i * slope)
        first, last = max(0, middle - BAND_LETTERS), min(m, middle + BAND_LETTERS)
        for j in range(here + first, here + last + 1):
            slipped = room[j] + slip
            if slipped < enough:
                room[j + row_room] = min(room[j + row_room], slipped)
                room[j + 1] = min(room[j + 1], slipped)
        node = wide(0)
        for k in range(i, min(i + MAX_NATIVE_GRAM, n)):
            code = START_CODE if k == 0 else END_CODE if k == n - 1 else wide(b[bt + k - 1])
            node = wide(t.native_next[base + node * NATIVE_CODES + code])
            if node == 0:
                break
            _read_on(here, _BEST + (k + 1) * row_room, first, last, first_price + node * width, enough, t, room)
    return room[_BEST + n * row_room + m] / UNITS_PER_BIT


@compiled
def likeness_between(
    a: Bytes, at: int, m: int, b: Bytes, bt: int, n: int, script: int, t: Tables, room: Places
) -> float:
    """How far a Latin and a native run of letters are one name: .85 and more for one name, .6 and less for two.

    It falls with the bits a letter (the ends of a word counted) along ``ONE_NAME``, ``TWO_NAMES`` and ``NOTHING``.
    """
    if m == 0 or n == 0:
        return 0.0
    letters = (m + n) / 2 + 2
    each = bits_between(a, at, m, b, bt, n, script, NOTHING * letters, t, room) / letters
    if each <= ONE_NAME:
        return 1.0 - 0.15 * each / ONE_NAME
    if each <= TWO_NAMES:
        return 0.85 - 0.25 * (each - ONE_NAME) / (TWO_NAMES - ONE_NAME)
    return max(0.0, 0.6 - 0.6 * (each - TWO_NAMES) / (NOTHING - TWO_NAMES))


@entry
def bits_across(latin: Bytes, native: Bytes, script: int, table: Tables, most_bits: float) -> float:
    """``bits_between`` for whole arrays."""
    room = np.empty(ROOM_TO_ALIGN, np.int64)
    return bits_between(latin, 0, len(latin), native, 0, len(native), script, most_bits, table, room)


@entry
def likeness_across(latin: Bytes, native: Bytes, script: int, table: Tables) -> float:
    """``likeness_between`` for whole arrays."""
    room = np.empty(ROOM_TO_ALIGN, np.int64)
    return likeness_between(latin, 0, len(latin), native, 0, len(native), script, table, room)
