"""Features as one run of bytes, in the form that ``layout`` describes."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import encode
from tallystick.crosscheck.checks import is_postal_item
from tallystick.crosscheck.dates import When
from tallystick.crosscheck.features import MAX_NUMBERS, Features, Named, Number
from tallystick.crosscheck.normalise import international_phone, split_phone
from tallystick.crosscheck.romanise import NATIVE_SCRIPTS
from tallystick.crosscheck.tokens import Token
from tallystick.crosscheck.weights import KNOWN_FORMS, initials_of

_WORD = struct.Struct("<HBBBIBBBBBB")
_NAME = struct.Struct("<HBB")
_DATE = struct.Struct("<HBB")
_NUMBER = struct.Struct("<BB8sHBB")
_HEADER = struct.Struct(f"<HBB{len(range(layout.NAMES, layout.END + 1, 2))}H")
_KIND = {kind: at for at, kind in enumerate(layout.KINDS)}
_PROPERTY = {name: at for at, name in enumerate(layout.NUMBER_PROPERTIES)}
_DETAIL = {name: at for at, name in enumerate(layout.DETAIL_NAMES)}
_FAMILY = {name: at for at, name in enumerate(layout.FAMILIES)}
_GENERATION = {name: 1 << at for at, name in enumerate(layout.GENERATION_NAMES)}
_POSTAL_CHARS = 13
SCRIPTS = {name: at for at, name in enumerate(NATIVE_SCRIPTS, start=1)}
_SEX = {"male": 1, "female": 2}
_NO_NUMBER = bytes(8)
_MOST_BITS, _MOST_LETTERS, _MOST_FORMS, _MOST_BONES = 255, 40, 8, 6
_MOST_SQUASHED, _MOST_LOOSE, _MOST_TEXT, _MOST_BAG, _MOST_BAGS = 63, 64, 32, 40, 16
_MOST_BYTES = 60_000
"""A record with more names than fit keeps its first ones."""
_FIRST_DAY = 730_120
"""2000-01-01 as Python counts days."""


def _word(word: Token) -> bytes:
    """One word of a name, which keeps it."""
    forms = [KNOWN_FORMS[name] for name in sorted(word.known.forms)][:_MOST_FORMS] if word.known else []
    shorts = [KNOWN_FORMS[name] for name in sorted(word.known.shorts)][:_MOST_FORMS] if word.known else []
    text, sound = (part.encode()[:_MOST_LETTERS] for part in (word.text, word.sound))
    bones = [one.encode()[:_MOST_LETTERS] for one in word.bones[:_MOST_BONES]]
    native = word.sign.encode()[:_MOST_LETTERS] if word.sign else encode(word.native, word.script).tobytes()
    served = word.text.startswith("abd") and len(word.text) > 6
    flags = (
        layout.INITIAL * word.initial | layout.ABJAD * word.abjad | layout.SERIES * word.series
        | layout.ORGANISATION * word.organisation | layout.SIGNED * bool(word.sign) | layout.SERVED * served
        | layout.CHILD_OF * word.child_of
    )  # fmt: skip
    numbers = struct.pack(f"<{len(forms) + len(shorts)}H", *forms, *shorts)
    rest = numbers + text + sound + b"".join(bytes((len(one),)) + one for one in bones) + native
    bits = max(0, min(_MOST_BITS, round(word.bits * layout.BITS_SHARE)))
    head = _WORD.pack(
        layout.WORD_HEAD + len(rest), flags, bits, SCRIPTS.get(word.script, 0), initials_of(word.text), len(forms),
        len(shorts), len(text), len(sound), len(bones), len(native),
    )  # fmt: skip
    word.packed = head + rest
    return word.packed


def _name(name: Named) -> bytes:
    """One name with its words."""
    squashed = name.squashed.encode()[:_MOST_SQUASHED]
    words = b"".join([word.packed or _word(word) for word in name.words])
    size = layout.NAME_HEAD + len(words) + len(squashed)
    return _NAME.pack(size, len(name.words), len(squashed)) + words + squashed


def _names(names: Sequence[Named]) -> bytes:
    """Names, as many as fit."""
    if len(names) == 1:
        return b"\1" + _name(names[0])
    packed: list[bytes] = []
    size = 0
    for name in names[: layout.MOST_NAMES]:
        one = _name(name)
        size += len(one)
        if size > _MOST_BYTES // 2:
            break
        packed.append(one)
    return bytes((len(packed),)) + b"".join(packed)


def _dates(dates: tuple[When, ...]) -> bytes:
    if len(dates) == 1:
        return b"\1" + (dates[0].packed or _date(dates[0]))
    kept = dates[:16]
    return bytes((len(kept),)) + b"".join([date.packed or _date(date) for date in kept])


def _date(date: When) -> bytes:
    """One date, which keeps it."""
    date.packed = _DATE.pack(date.year, min(date.month, 255), min(date.day, 255))
    return date.packed


@lru_cache(maxsize=65_536)
def _word_hash(word: str) -> int:
    """32 bits of a word; the lowest says that it begins with a digit."""
    return crc32(word.encode()) & ~1 | word[0].isdigit()


@lru_cache(maxsize=16_384)
def _bags(bags: tuple[frozenset[str], ...]) -> bytes:
    packed = []
    for bag in bags[:_MOST_BAGS]:
        hashes = sorted({_word_hash(word) for word in bag})[:_MOST_BAG]
        packed.append(bytes((len(hashes),)) + struct.pack(f"<{len(hashes)}I", *hashes))
    return bytes((len(packed),)) + b"".join(packed)


def _numbers(numbers: Sequence[Number]) -> bytes:
    kept = numbers[:MAX_NUMBERS]
    return bytes((len(kept),)) + b"".join([pack_number(number) for number in kept])


def pack_number(number: Number) -> bytes:
    """One number."""
    loose = number.loose.encode()[:_MOST_LOOSE]
    exact = hashlib.blake2b(number.exact.encode(), digest_size=8).digest() if number.exact else _NO_NUMBER
    head = _NUMBER.pack(
        _KIND[number.kind], _PROPERTY[number.property], exact, _apart(number), number.valid is True, len(loose)
    )  # fmt: skip
    return head + loose


def _apart(number: Number) -> int:
    """What tells two numbers with the same figures apart: the day, a phone's calling code; 0 where it is not known."""
    if number.kind == "phone":
        return int(split_phone(number.exact[1:])[0]) if number.exact and international_phone(number.written) else 0
    postal = is_postal_item(number.exact) if number.exact else len(number.loose) == _POSTAL_CHARS
    if number.day and postal:
        return max(0, min(number.day.toordinal() - _FIRST_DAY, 65_535))
    return 0


def _details(details: Mapping[str, dict[str, str]]) -> bytes:
    packed = [
        bytes((_DETAIL[name], len(folded))) + folded
        for name, values in details.items()
        for folded in (text.encode()[:_MOST_TEXT] for text in values)
    ][:64]
    return bytes((len(packed),)) + b"".join(packed)


@lru_cache(maxsize=16_384)
def _country_codes(countries: tuple[str, ...]) -> bytes:
    codes = [code.encode()[:2].ljust(2) for code in countries][:32]
    return bytes((len(codes),)) + b"".join(codes)


@lru_cache(maxsize=1_024)
def family_number(name: str) -> int:
    """The number of a family; one of another schema is numbered by its name."""
    known = _FAMILY.get(name)
    return layout.OTHER_FAMILIES + crc32(name.encode()) % 60_000 if known is None else known


_NOTHING = b"\0"


def pack(known: Features) -> bytes:
    """The record of an entity: the same bytes for the same features, at most 64 KB."""
    parts = (
        _names(known.names),
        _dates(known.births) if known.births else _NOTHING,
        _country_codes(known.countries) if known.countries else _NOTHING,
        _bags(known.places) if known.places else _NOTHING,
        _bags(known.addresses) if known.addresses else _NOTHING,
        _numbers(known.numbers) if known.numbers else _NOTHING,
        _details(known.details) if known.details else _NOTHING,
        _names(known.parents["fatherName"][:4]) if "fatherName" in known.parents else _NOTHING,
        _names(known.parents["motherName"][:4]) if "motherName" in known.parents else _NOTHING,
    )
    places = accumulate(map(len, parts), initial=layout.HEADER_BYTES)
    generations = sum([_GENERATION[one] for one in known.generations]) if known.generations else 0
    sexes = sum([_SEX[sex] for sex in known.sexes]) if known.sexes else 0
    return _HEADER.pack(family_number(known.family), sexes, generations or known.legal_form, *places) + b"".join(parts)
