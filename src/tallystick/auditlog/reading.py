"""Reading an export of a log, line by line: a header, then entries and checkpoints in the order of the log.

``{"log": 1, "origin": "...", "keys": ["name+hash+key"], "size": 2, "checkpoints": 1}``
``{"position": 0, "leaf": "64 hex", "entry": {...}, "opened": {"person": {"salt": "64 hex", "value": ...}}}``
``{"position": 1, "leaf": "64 hex"}`` where the reader may not read the entry
``{"checkpoint": "signed note", "peaks": ["64 hex", ...]}``
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tallystick.auditlog.checkpoint import Key, Signed, Unreadable, read_checkpoint, read_key
from tallystick.auditlog.entry import PARTS

FORMAT = 1
MAX_LINE_BYTES = 1024 * 1024
MAX_KEYS = 64
MAX_PEAKS = 64
_HEX = frozenset("0123456789abcdef")


class BadExport(Exception):
    """No export of a log: one line saying where, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an export says of itself."""

    origin: str
    keys: tuple[Key, ...]
    size: int
    checkpoints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A part of an entry with the salt that opens its commitment."""

    salt: bytes
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An entry as an export states it; ``entry`` is None where only its hash is given."""

    position: int
    leaf: bytes
    entry: dict[str, Any] | None = None
    opened: dict[str, Opened] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A checkpoint as an export states it, with the peaks of the tree there."""

    signed: Signed
    peaks: tuple[bytes, ...]


Line = Header | Stated | Marked


def read_export(path: Path) -> Iterator[Line]:
    """The lines of an export, the header first. ``BadExport`` names the line that is none."""
    with path.open("rb") as file:
        for number, raw in enumerate(_lines(file), 1):
            try:
                yield _line(_object(raw), first=number == 1)
            except (ValueError, Unreadable) as fault:
                raise BadExport(f"{path}: line {number}: {fault}") from None
            except RecursionError:
                raise BadExport(f"{path}: line {number}: expected an entry or a checkpoint, not nested lists") from None


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Every line, and one line at least; the last byte of one that is too long is not read."""
    line = file.readline(MAX_LINE_BYTES + 1)
    yield line
    while line := file.readline(MAX_LINE_BYTES + 1):
        yield line


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_LINE_BYTES:
        raise ValueError(f"expected at most {MAX_LINE_BYTES} bytes")
    try:
        found = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ValueError("expected a JSON object, made by: tallystick audit export") from None
    if not isinstance(found, dict):
        raise ValueError("expected a JSON object, made by: tallystick audit export")
    return found


def _line(found: dict[str, Any], *, first: bool) -> Line:
    if first:
        return _header(found)
    if "checkpoint" in found:
        return _marked(found)
    return _stated(found)


def _header(found: dict[str, Any]) -> Header:
    if found.get("log") != FORMAT:
        raise ValueError(f'expected the header of an export, {{"log": {FORMAT}, ...}}')
    keys = found.get("keys")
    if not isinstance(keys, list) or len(keys) > MAX_KEYS:
        raise ValueError(f"keys: expected a list of at most {MAX_KEYS}")
    return Header(
        origin=_text(found, "origin"),
        keys=tuple(read_key(str(one)) for one in keys),
        size=_count(found, "size"),
        checkpoints=_count(found, "checkpoints"),
    )


def _stated(found: dict[str, Any]) -> Stated:
    entry, opened = found.get("entry"), found.get("opened", {})
    if not (entry is None or isinstance(entry, dict)) or not isinstance(opened, dict) or (opened and not entry):
        raise ValueError("expected an entry, and what is opened of it, as JSON objects")
    return Stated(
        position=_count(found, "position"),
        leaf=_hash(found.get("leaf"), "leaf"),
        entry=entry,
        opened={name: _opened(name, part) for name, part in opened.items()},
    )


def _opened(name: str, part: Any) -> Opened:
    if name not in PARTS or not isinstance(part, dict) or "value" not in part:
        raise ValueError(f"opened: expected {', '.join(PARTS)}, each with salt and value")
    return Opened(salt=_hash(part.get("salt"), f"opened {name}: salt"), value=part["value"])


def _marked(found: dict[str, Any]) -> Marked:
    peaks = found.get("peaks")
    if not isinstance(peaks, list) or len(peaks) > MAX_PEAKS:
        raise ValueError(f"peaks: expected a list of at most {MAX_PEAKS} hashes")
    signed = read_checkpoint(_text(found, "checkpoint"))
    return Marked(signed=signed, peaks=tuple(_hash(one, "peaks") for one in peaks))


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name}: expected text")
    return value


def _count(found: dict[str, Any], name: str) -> int:
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise ValueError(f"{name}: expected a whole number from 0")
    return value


def _hash(value: Any, name: str) -> bytes:
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise ValueError(f"{name}: expected 64 hexadecimal digits")
    return bytes.fromhex(value)
