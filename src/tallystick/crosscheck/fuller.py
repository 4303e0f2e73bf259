"""What a record holds more where weights are learned: its addresses to the letter behind its end, and more keys.

Behind a record's end (``layout.END``): how many addresses, then of each how many figures (house number, postal code),
each with its length; then how many pairs of neighbouring letters its words have, each two bytes, in order. The usual
comparison reads nothing behind the end.
"""

import struct
from itertools import combinations

import numpy as np

from tallystick.crosscheck.compare import Record
from tallystick.crosscheck.features import Features, read_features
from tallystick.crosscheck.keys import telling_words
from tallystick.crosscheck.packing import pack
from tallystick.vocabulary import Entity

MOST_ADDRESSES, MOST_FIGURES, MOST_PAIRS = 4, 8, 120
_FIGURE_BYTES = 12
_WORDS = 4


def pack_fuller(known: Features) -> bytes:
    """A record with its addresses to the letter behind its end."""
    addresses = known.addresses[:MOST_ADDRESSES]
    return pack(known) + bytes((len(addresses),)) + b"".join(map(_address, addresses))


def fuller_record(entity: Entity) -> Record:
    """``compare.record`` with the addresses to the letter."""
    known = read_features(entity)
    return Record(known, np.frombuffer(bytearray(pack_fuller(known)), np.uint8))


def _address(words: frozenset[str]) -> bytes:
    figures = sorted(word for word in words if word[0].isdigit())[:MOST_FIGURES]
    told_figures = [figure.encode()[:_FIGURE_BYTES] for figure in figures]
    letters = sorted({_pair(*pair) for word in words if not word[0].isdigit() for pair in _neighbours(word)})
    told = letters[:MOST_PAIRS]
    return (
        bytes((len(told_figures),))
        + b"".join(bytes((len(figure),)) + figure for figure in told_figures)
        + struct.pack(f"<B{len(told)}H", len(told), *told)
    )


def _neighbours(word: str) -> list[tuple[str, str]]:
    """The letters of a word by twos; its first one alone counts as well."""
    return list(zip(f" {word}", word, strict=False))


def _pair(one: str, other: str) -> int:
    return (ord(one) * 31 + ord(other)) & 0xFFFF


def more_keys(known: Features) -> list[str]:
    """Keys that meet too many by chance where weights are not learned: a birth date alone; of an address two figures,
    a figure and a long word, two long words."""
    found = [f"bd:{date.iso}" for date in known.births[:3] if date.day]
    for words in known.addresses[:MOST_ADDRESSES]:
        figures, longest = telling_words(words)
        long = longest[:_WORDS]
        found += [f"aa:{one}|{other}" for one, other in combinations(figures, 2)]
        found += [f"ad:{figure}|{word}" for figure in figures for word in long]
        found += [f"aw:{one}|{other}" for one, other in combinations(sorted(long), 2)]
    return list(dict.fromkeys(found))
