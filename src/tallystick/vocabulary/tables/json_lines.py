"""JSON lines: one object per line, flat (a key is a column) or FollowTheMoney's (id, schema, properties)."""

import codecs
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from tallystick.vocabulary.tables.rows import (
    MAX_COLUMNS,
    SEVERAL,
    Reject,
    Row,
    Unusable,
    check_names,
    fault,
    reject,
    texts,
)

MAX_LINE_BYTES = 4_000_000
HEADER_ROWS = 100
"""Rows that are read to learn which columns there are."""


def header(path: Path) -> tuple[str, ...]:
    """The keys seen in the first rows, in the order met. Unusable where no row can be read."""
    seen: dict[str, None] = {}
    for item in islice(rows(path), HEADER_ROWS):
        if isinstance(item, Row):
            seen.update(dict.fromkeys((*item.cells, *(item.properties or ()))))
    if not seen:
        raise Unusable(path, "line 1", f"a JSON object in the first {HEADER_ROWS} lines, found none")
    return check_names(path, seen)


def rows(path: Path) -> Iterator[Row | Reject]:
    """Every line as a Row or a Reject. Constant memory. JSON is UTF-8 (RFC 8259)."""
    for number, line in enumerate(_lines(path), start=1):
        if len(line) > MAX_LINE_BYTES:
            yield reject(number, "", "", f"The line has more than {MAX_LINE_BYTES} bytes.")
        elif line.strip():
            yield _row(number, line)


def _lines(path: Path) -> Iterator[bytes]:
    """The lines; an over-long one is cut one byte past the limit."""
    try:
        with path.open("rb") as stream:
            start = stream.read(64)
            _check_start(path, start)
            stream.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
            while line := stream.readline(MAX_LINE_BYTES + 1):
                rest = line
                while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
                    rest = stream.readline(MAX_LINE_BYTES + 1)
                yield line
    except OSError as error:
        raise Unusable(path, "file", f"a file that can be read: {error.strerror}") from error


def _check_start(path: Path, start: bytes) -> None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unusable(path, "line 1", "JSON in UTF-8, found UTF-16")
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        raise Unusable(path, "line 1", "one JSON object per line, found a list")


def _row(number: int, line: bytes) -> Row | Reject:
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = f"Byte 0x{line[error.start]:02X} at position {error.start + 1} is not UTF-8."
        return reject(number, "", line[:200].decode("utf-8", "replace"), reason)
    except (ValueError, RecursionError) as error:
        where = f" (character {error.pos + 1}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        return reject(number, "", line[:200].decode("utf-8", "replace"), f"Expected one JSON object per line{where}.")
    if not isinstance(data, dict):
        return reject(number, "", str(data)[:200], "Expected one JSON object per line.")
    return entity_row(number, data) if isinstance(data.get("properties"), dict) else row_of(number, data)


def entity_row(number: int, data: Mapping[str, Any]) -> Row | Reject:
    """The row of an object in FollowTheMoney's form. Exports carry more beside id, schema and properties; what is no
    text there is skipped."""
    inner = row_of(number, data["properties"])
    outer = row_of(number, {k: v for k, v in data.items() if k != "properties" and texts(v) is not None})
    if isinstance(inner, Reject) or isinstance(outer, Reject):
        return inner if isinstance(inner, Reject) else outer
    properties = {name: inner.lists.get(name) or (text,) for name, text in inner.cells.items() if text}
    return Row(number, outer.cells, outer.lists, properties)


def row_of(number: int, data: Mapping[str, Any]) -> Row | Reject:
    """The row of a flat object: each value a text, a number, a date or a list of them."""
    if len(data) > MAX_COLUMNS:
        return reject(number, "", "", f"The row has more than {MAX_COLUMNS} columns.")
    cells: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for column, value in data.items():
        found = texts(value)
        if found is None:
            return reject(number, column, str(value)[:200], "Expected a text, a number, a date or a list of them.")
        cells[column] = SEVERAL.join(found)
        if isinstance(value, list):
            lists[column] = found
    names = (("", column) for column in cells)
    return fault(number, names) or fault(number, cells.items()) or Row(number, cells, lists)
