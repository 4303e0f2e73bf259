"""Compiled: the likeliest Latin spellings and coarse keys of a native word, a few beginnings kept at each letter.

Both walk a word's letters once (Viterbi search). ``romanise`` fills the tables and puts what is found into words.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tallystick.crosscheck.bytewise import Bytes, Floats, Places, before, same_bytes, wide
from tallystick.crosscheck.compiled import compiled, entry

MAX_LETTERS = 40
"""Letters of one word that are read; names are shorter."""
MAX_NATIVE_GRAM, MAX_LATIN_GRAM = 3, 4
NATIVE_CODES = 128
START_CODE, END_CODE, UNKNOWN_CODE = 1, 2, 3
MAX_KEYS, MAX_KEY_CHARS = 4, 4
"""Coarse keys of one word, and the classes each is cut at."""
KEPT_FOR_EACH, READINGS_EACH = 4, 8
"""Beginnings kept for each spelling asked for, and readings tried of each gram."""
UNKNOWN_BITS = 12.0
UNKNOWN_ODDS = 2.0**-UNKNOWN_BITS
CLASSES = "KLNPRSTV"
"""Consonant classes in order, numbered from 1; the last is the key of a word of vowels."""
_S, _T, _OPEN = CLASSES.index("S") + 1, CLASSES.index("T") + 1, len(CLASSES)
_CLASS_BITS, _CLASS = 4, 15
_PLAUSIBLE, _KEYS_KEPT = 0.02, 16
"""The share of the likeliest key's odds that another needs; beginnings of keys kept."""
_ROW = (MAX_LETTERS + 2) * MAX_LATIN_GRAM
_FULL = 1 << (_CLASS_BITS * MAX_KEY_CHARS)
_MOST_ENDS = MAX_NATIVE_GRAM * MAX_KEYS * _KEYS_KEPT
_RING = MAX_NATIVE_GRAM + 1
"""Places ahead that are open at a time: the letter read, and those its grams reach."""


class Grams(NamedTuple):
    """What the grams of one script are read as; ``after[node * 128 + letter]`` is the gram one letter longer, or 0.

    Gram ``node`` is spelt in the ways from ``spelt[node]`` to ``spelt[node + 1]``, cheapest first: four bytes of
    ``letters`` each, of which ``sizes`` count, at ``bits``; the last way of all is that of a letter not known.
    ``classed`` likewise tells its ``classes``, as ``packed`` gives them, and the ``odds`` of each.
    """

    after: NDArray[np.int16]
    spelt: Places
    letters: Bytes
    sizes: Places
    bits: Floats
    classed: Places
    classes: Places
    odds: Floats


class LetterTree:
    """A letter tree: a row a gram, holding the rows of the grams one letter longer."""

    def __init__(self, width: int = NATIVE_CODES) -> None:
        self.width = width
        self.rows: list[list[int]] = [[0] * width]

    def node(self, codes: list[int]) -> int:
        """The row of a gram, made where it is not there yet; 0 for the empty gram."""
        at = 0
        for code in codes:
            if not self.rows[at][code]:
                self.rows[at][code] = len(self.rows)
                self.rows.append([0] * self.width)
            at = self.rows[at][code]
        return at


def packed(classes: str) -> int:
    """At most four classes as one number, the first one lowest."""
    return sum(CLASSES.index(told) + 1 << _CLASS_BITS * at for at, told in enumerate(classes))


def unpacked(key: int) -> str:
    """The classes of a key as ``likeliest_keys`` gives it, the first one highest."""
    return CLASSES[(key & _CLASS) - 1] if key <= _CLASS else unpacked(key >> _CLASS_BITS) + unpacked(key & _CLASS)


class _Room(NamedTuple):
    """Beginnings of spellings at each open place, ``wanted`` a place: their letters, how many these are, their bits;
    the order of each place's; how many it has; and one beginning in the making."""

    letters: Bytes
    sizes: Places
    bits: Floats
    order: Places
    counts: Places
    new: Bytes


@compiled
def _sooner(room: _Room, slot: int, size: int, price: float) -> bool:
    """Whether the new beginning stands before the one in a slot: cheaper, or as cheap and earlier in the alphabet."""
    if price != room.bits[slot]:
        return bool(price < room.bits[slot])
    return before(room.letters, slot * _ROW, slot * _ROW + room.sizes[slot], room.new, 0, size)


@compiled
def _offer(room: _Room, there: int, wanted: int, size: int, price: float) -> None:
    """Takes the new beginning among the cheapest of a place, each of which stands there once."""
    base, count = there * wanted, room.counts[there]
    slot, at = wide(-1), count
    for i in range(count):
        known = room.order[base + i]
        if room.sizes[known] == size and same_bytes(room.letters, known * _ROW, room.new, 0, size):
            slot, at = known, i
            break
    if slot < 0 and count < wanted:
        slot = wide(base + count)
        room.counts[there] = count + 1
    else:
        if slot < 0:
            at = count - 1
            slot = room.order[base + at]
        if not _sooner(room, slot, size, price):
            return
    while at > 0 and _sooner(room, room.order[base + at - 1], size, price):
        room.order[base + at] = room.order[base + at - 1]
        at -= 1
    room.order[base + at], room.sizes[slot], room.bits[slot] = slot, size, price
    for k in range(size):
        room.letters[slot * _ROW + k] = room.new[k]


@compiled
def _spell_on(room: _Room, here: int, there: int, wanted: int, grams: Grams, way: int) -> None:
    """Each beginning of a place, with one way to spell a gram behind it."""
    more = grams.sizes[way]
    for i in range(room.counts[here]):
        slot = room.order[here * wanted + i]
        size, price = room.sizes[slot], room.bits[slot] + grams.bits[way]
        if room.counts[there] == wanted and price > room.bits[room.order[there * wanted + wanted - 1]]:
            break
        for k in range(size):
            room.new[k] = room.letters[slot * _ROW + k]
        for k in range(more):
            room.new[size + k] = grams.letters[way * MAX_LATIN_GRAM + k]
        _offer(room, there, wanted, size + more, price)


@entry
def best_spelt(word: Bytes, grams: Grams, most: int) -> tuple[Bytes, Places]:
    """The cheapest spellings of a word, the cheapest first: the letters of one behind those of the other, and how many
    each has; four times ``most`` of them, one may be empty. ``word``: the codes of its letters and ends, at most 42."""
    n, wanted = len(word), most * KEPT_FOR_EACH
    places = _RING * wanted
    room = _Room(
        np.empty(places * _ROW, np.uint8), np.zeros(places, np.int64), np.zeros(places), np.zeros(places, np.int64),
        np.zeros(_RING, np.int64), np.empty(_ROW, np.uint8),
    )  # fmt: skip
    room.counts[0] = 1
    for at in range(n):
        here, node, told = at % _RING, wide(0), False
        for end in range(at + 1, min(at + MAX_NATIVE_GRAM, n) + 1):
            node = wide(grams.after[node * NATIVE_CODES + word[end - 1]])
            if node == 0:
                break
            for way in range(grams.spelt[node], grams.spelt[node + 1]):
                told = True
                _spell_on(room, here, end % _RING, wanted, grams, way)
        if not told:
            _spell_on(room, here, (at + 1) % _RING, wanted, grams, len(grams.bits) - 1)
        room.counts[here] = 0
    base, count = n % _RING * wanted, room.counts[n % _RING]
    found, sizes, end = np.empty(count * _ROW, np.uint8), np.empty(count, np.int64), wide(0)
    for i in range(count):
        slot = room.order[base + i]
        sizes[i] = room.sizes[slot]
        found[end : end + sizes[i]] = room.letters[slot * _ROW : slot * _ROW + sizes[i]]
        end += sizes[i]
    return found[:end], sizes


class _Keys(NamedTuple):
    """Beginnings of keys at each open place, in the order met, with their odds, and how many there are."""

    keys: Places
    odds: Floats
    counts: Places


@compiled
def _lengthened(key: int, classes: int) -> int:
    """A key with more classes, one longer than it is cut at, so that a last T may still become S."""
    while classes:
        told, last = classes & _CLASS, key & _CLASS
        if told == _S and last == _T:
            key += _S - _T
        elif told != last and key < _FULL:
            key = (key << _CLASS_BITS) | told
        classes >>= _CLASS_BITS
    return key


@compiled
def _add(known: _Keys, there: int, key: int, odds: float) -> None:
    """More odds for a key of a place."""
    base = there * _MOST_ENDS
    end = base + known.counts[there]
    for i in range(base, end):
        if known.keys[i] == key:
            known.odds[i] += odds
            return
    known.keys[end], known.odds[end] = key, odds
    known.counts[there] += 1


@compiled
def _aligned(key: int) -> int:
    """A key as a number that stands where the key stands in the alphabet."""
    while 0 < key < _FULL:
        key <<= _CLASS_BITS
    return key


@compiled
def _likeliest(known: _Keys, there: int, most: int, keys: Places, odds: Floats) -> int:
    """The likeliest keys of a place, in order; returns how many."""
    count, base = 0, there * _MOST_ENDS
    for at in range(base, base + known.counts[there]):
        key, share = known.keys[at], known.odds[at]
        i = count
        while i > 0 and (odds[i - 1] < share or (odds[i - 1] == share and _aligned(keys[i - 1]) > _aligned(key))):
            if i < most:
                keys[i], odds[i] = keys[i - 1], odds[i - 1]
            i -= 1
        if i < most:
            keys[i], odds[i] = key, share
            count = min(count + 1, most)
    return count


@entry
def likeliest_keys(word: Bytes, grams: Grams) -> Places:
    """The likeliest coarse keys of a word, the likeliest first, at most four, for ``unpacked``; ``word`` as before."""
    n = len(word)
    room = _Keys(np.zeros(_RING * _MOST_ENDS, np.int64), np.zeros(_RING * _MOST_ENDS), np.zeros(_RING, np.int64))
    keys, odds = np.zeros(_KEYS_KEPT, np.int64), np.zeros(_KEYS_KEPT)
    _add(room, 0, 0, 1.0)
    for at in range(n):
        kept = _likeliest(room, at % _RING, _KEYS_KEPT, keys, odds)
        room.counts[at % _RING] = 0
        node, told = wide(0), False
        for end in range(at + 1, min(at + MAX_NATIVE_GRAM, n) + 1):
            node = wide(grams.after[node * NATIVE_CODES + word[end - 1]])
            if node == 0:
                break
            for way in range(grams.classed[node], grams.classed[node + 1]):
                told = True
                for i in range(kept):
                    _add(room, end % _RING, _lengthened(keys[i], grams.classes[way]), odds[i] * grams.odds[way])
        if not told:
            for i in range(kept):
                _add(room, (at + 1) % _RING, keys[i], odds[i] * UNKNOWN_ODDS)
    return _whole_keys(room, n % _RING, keys, odds)


@compiled
def _whole_keys(room: _Keys, last: int, keys: Places, odds: Floats) -> Places:
    """The keys at the end of a word, cut, those that are plausible beside the likeliest."""
    other = (last + 1) % _RING
    room.counts[other] = 0
    for i in range(last * _MOST_ENDS, last * _MOST_ENDS + room.counts[last]):
        key = room.keys[i]
        if key >= _FULL:
            key >>= _CLASS_BITS
        _add(room, other, key if key else _OPEN, room.odds[i])
    count = _likeliest(room, other, MAX_KEYS, keys, odds)
    while count > 0 and odds[count - 1] < odds[0] * _PLAUSIBLE:
        count -= 1
    return keys[:count].copy()
