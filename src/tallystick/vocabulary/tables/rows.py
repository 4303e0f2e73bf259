"""What every kind of table gives: rows, rejects, and the one error of a file that cannot be used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

MAX_FILE_BYTES = 512 * 2**20
"""A larger file is refused before it is read: split it."""
MAX_COLUMNS = 500
MAX_CELL_CHARS = 100_000
MAX_REJECT_CHARS = 200
"""Characters of a bad value that are repeated back."""
SEVERAL = ";"
"""Joins several values in one cell, where nothing else is stated."""

NOT_TEXT = re.compile("[\ud800-\udfff]")
"""Stands where a byte could not be decoded (PEP 383), or for half a character in JSON."""
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line ends, and the marks that turn the reading direction of what follows."""


class Unusable(Exception):
    """Input that cannot be used at all: one line saying which file, where in it, and what was expected."""

    def __init__(self, file: str | Path, place: str, expected: str) -> None:
        super().__init__(file, place, expected)
        self.file, self.place, self.expected = file, place, expected

    def __str__(self) -> str:
        return printable(f"{self.file}: {self.place}: expected {self.expected}", limit=1_000)


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing wrong with one row. ``row`` counts data rows from 1; ``column`` is empty where the whole row is bad."""

    row: int
    column: str
    value: str
    reason: str

    @property
    def number(self) -> int:
        """The row's number, as ``Row`` has it."""
        return self.row


@dataclass(frozen=True, slots=True)
class Row:
    """One data row; ``number`` 1 is the first.

    ``cells`` is each column's text as the file has it. Where the file gave a list instead (JSON, Parquet), ``lists``
    holds its values and the cell shows them joined. ``properties`` is set where the row names its own (FollowTheMoney
    JSON lines); the cells are then what stands beside them: id, schema, conditions.
    """

    number: int
    cells: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: Mapping[str, tuple[str, ...]] | None = None


def printable(text: str, *, limit: int = MAX_REJECT_CHARS) -> str:
    """The text on one line, cut at ``limit`` characters; what no terminal or file can take is written as its code."""
    return UNSHOWN.sub(_code, text if len(text) <= limit else f"{text[: limit - 1]}…")


def _code(found: re.Match[str]) -> str:
    number = ord(found.group())
    undecoded = 0xDC80 <= number <= 0xDCFF
    return f"\\x{number - 0xDC00 if undecoded else number:02x}" if number < 0x100 or undecoded else f"\\u{number:04x}"


def reject(row: int, column: str, value: str, reason: str) -> Reject:
    """A reject whose value is fit to be shown."""
    return Reject(row, printable(column), printable(value), reason)


def check_file(path: Path, endings: frozenset[str]) -> str:
    """The file's ending, in small letters. Unusable where it is missing, unknown, empty or too large to read."""
    ending = path.suffix.lower()
    if ending not in endings:
        raise Unusable(path, "name", f"an ending of {', '.join(sorted(endings))}, found {ending or 'none'!r}")
    try:
        size_bytes = path.stat().st_size
        readable = path.is_file()
    except (OSError, ValueError) as error:
        raise Unusable(path, "file", f"a file that can be read: {getattr(error, 'strerror', None) or error}") from error
    if not readable:
        raise Unusable(path, "file", "a file, found something else")
    if size_bytes > MAX_FILE_BYTES:
        limit_mib, size_mib = MAX_FILE_BYTES // 2**20, size_bytes // 2**20
        raise Unusable(path, "size", f"at most {limit_mib} MiB, found {size_mib} MiB; split the file")
    if size_bytes == 0:
        raise Unusable(path, "line 1", "a header or a first row, found an empty file")
    return ending


def check_names(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    """The header's names. Unusable where one is missing, repeated or unreadable, or there are too many."""
    checked = tuple(names)
    if len(checked) > MAX_COLUMNS:
        raise Unusable(path, "header", f"at most {MAX_COLUMNS} columns, found {len(checked)}")
    for position, name in enumerate(checked, start=1):
        if not name:
            raise Unusable(path, f"header, column {position}", "a name, found an empty cell")
        if UNSHOWN.search(name.replace("\n", " ").replace("\t", " ")):
            raise Unusable(path, f"header, column {position}", f"a name without control characters, found {name!r}")
        if checked.index(name) != position - 1:
            first = checked.index(name) + 1
            raise Unusable(path, f"header, column {position}", f"a new name, {name!r} is column {first} already")
    return checked


def fault(number: int, pairs: Iterable[tuple[str, str]], encoding: str = "UTF-8") -> Reject | None:
    """The first cell that is too long or holds what is no text; None where all can be read."""
    for column, text in pairs:
        if len(text) > MAX_CELL_CHARS:
            return reject(number, column, text, f"The cell has more than {MAX_CELL_CHARS} characters.")
        if not text.isascii() and (bad := NOT_TEXT.search(text)):
            return reject(number, column, text, _undecoded(bad.group(), encoding))
    return None


def _undecoded(found: str, encoding: str) -> str:
    byte = ord(found) - 0xDC00
    if not 0x80 <= byte <= 0xFF:
        return "Half a character stands alone (a lone surrogate): write the text again."
    return (
        f"Byte 0x{byte:02X} is not {encoding}: save the file as UTF-8, or state its encoding in the mapping "
        "(for example encoding: windows-1250)."
    )


def texts(value: object) -> tuple[str, ...] | None:
    """A JSON or Parquet value as texts: nothing for null, several for a list; None where it cannot stand in a cell."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        parts = [texts(part) for part in value if not isinstance(part, list)]
        nested = len(parts) != len(value) or None in parts
        return None if nested else tuple(text for part in parts if part for text in part)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "),)
    if isinstance(value, int | float | Decimal | date | time):
        return (str(value),)
    return None
