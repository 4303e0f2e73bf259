"""CSV as it comes: four delimiters, three encodings told by their mark or stated, broken quotes kept to their row."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from tallystick.vocabulary.tables.rows import MAX_CELL_CHARS, Reject, Row, Unusable, check_names, fault, reject

DELIMITERS = ",;\t|"
MAX_LINE_CHARS = 1_000_000
"""Characters of a line, and of a row that quotes spread over several lines."""
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ENCODING = re.compile(r"(utf-(8|8-sig|16|16-le|16-be)|cp(125\d|437|85\d|866|737)|iso8859-\d+|koi8-[rut]|mac-\w+|ascii)")
BINARY = {
    b"PK\x03\x04": "a spreadsheet (or a zip)",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "a spreadsheet",
}


def header(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    """The names in the first line. Unusable says why there are none."""
    with _lines(path, encoding) as lines:
        return _names(path, lines, _delimiter(lines))


def rows(path: Path, encoding: str | None = None) -> Iterator[Row | Reject]:
    """Every row as a Row or a Reject. Constant memory."""
    with _lines(path, encoding) as lines:
        delimiter = _delimiter(lines)
        names = _names(path, lines, delimiter)
        for number, found in enumerate(_records(lines, delimiter), start=1):
            if isinstance(found, str):
                yield reject(number, "", lines.record[0].rstrip("\r\n"), found)
            elif len(found) > 1 or (found and found[0].strip()):
                yield _row(number, names, found, lines.encoding)


def known_encoding(name: str) -> str:
    """The codec for a stated encoding. ValueError where it is none that a table comes in."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        codec = ""
    if not ENCODING.fullmatch(codec):
        raise ValueError(f"an encoding such as utf-8, utf-16, windows-1250 or iso-8859-2, found {name!r}")
    return codec


class _TooLong(Exception):
    """The record goes on for more than MAX_LINE_CHARS."""


class _Lines:
    """The physical lines of a text; those of a record that proved broken can be handed out again."""

    def __init__(self, text: TextIOWrapper) -> None:
        self.encoding = text.encoding.upper().removesuffix("-SIG")
        self.record: list[str] = []
        self._chars = 0
        self._text = text
        self._again: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.record.append(line)
        self._chars += len(line)
        if self._chars >= MAX_LINE_CHARS:
            raise _TooLong
        return line

    def next_record(self) -> None:
        """What is read from here on is another record."""
        self.record, self._chars = [], 0

    def give_up_first(self) -> None:
        """The record's first line is lost; the others will be read again."""
        self._again.extendleft(reversed(self.record[1:]))

    def peek(self) -> str:
        """The next line, still to be read."""
        if not self._again:
            self._again.append(self._read())
        return self._again[0]

    def _read(self) -> str:
        line = self._text.readline(MAX_LINE_CHARS)
        rest = line
        while len(rest) == MAX_LINE_CHARS and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(MAX_LINE_CHARS)
        return line


@contextmanager
def _lines(path: Path, encoding: str | None) -> Iterator[_Lines]:
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
            for magic, what in BINARY.items():
                if start == magic:
                    raise Unusable(path, "line 1", f"text, found {what}; save it as CSV (UTF-8)")
            stream.seek(0)
            codec = next((name for bom, name in BOMS.items() if start.startswith(bom)), None) or _stated(path, encoding)
            # UTF-16 has no way to carry a byte that is none of it, so there it becomes U+FFFD.
            errors = "replace" if codec.startswith("utf-16") else "surrogateescape"
            yield _Lines(TextIOWrapper(stream, encoding=codec, errors=errors, newline=""))
    except OSError as error:
        raise Unusable(path, "file", f"a file that can be read: {error.strerror}") from error


def _stated(path: Path, encoding: str | None) -> str:
    try:
        return known_encoding(encoding or "utf-8")
    except ValueError as error:
        raise Unusable(path, "encoding", str(error)) from error


def _delimiter(lines: _Lines) -> str:
    """The delimiter the first line holds most of, outside quotes; a comma where it holds none."""
    line = re.sub(r'"[^"]*"', "", lines.peek())
    return max(DELIMITERS, key=line.count)


def _names(path: Path, lines: _Lines, delimiter: str) -> tuple[str, ...]:
    record = next(_records(lines, delimiter), None)
    if isinstance(record, str):
        raise Unusable(path, "header", f"names of columns. {record}")
    if not record or not any(name.strip() for name in record):
        raise Unusable(path, "line 1", "a header with the names of the columns, found a blank line")
    text = delimiter.join(record)
    if "\0" in text:
        raise Unusable(path, "header", "text, found a NUL byte; save it as CSV (UTF-8)")
    if bad := fault(0, [("", name) for name in record], lines.encoding):
        raise Unusable(path, "header", f"text: {bad.value}: {bad.reason}")
    return check_names(path, (name.strip() for name in record))


def _records(lines: _Lines, delimiter: str) -> Iterator[list[str] | str]:
    """Every record's cells, or in one sentence why it has none. A broken one costs its first line only."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.next_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            yield _broken(lines, f"The row has more than {MAX_LINE_CHARS} characters, or a quote is never closed.")
        except csv.Error as error:
            yield _broken(lines, _explained(str(error)))
        else:
            yield cells


def _broken(lines: _Lines, reason: str) -> str:
    lines.give_up_first()
    return reason


def _explained(error: str) -> str:
    if "field larger" in error:
        return f"A cell has more than {MAX_CELL_CHARS} characters, or a quote is never closed."
    if "end of data" in error:
        return 'A cell opens with a quote (") that is never closed.'
    return 'Text follows a closing quote ("): double the quotes inside a cell ("") and quote the whole of it.'


def _row(number: int, names: tuple[str, ...], cells: list[str], encoding: str) -> Row | Reject:
    if len(cells) != len(names):
        reason = f"Expected {len(names)} columns as in the header, found {len(cells)}."
        return reject(number, "", " | ".join(cells[:20]), reason)
    pairs = list(zip(names, cells, strict=True))
    return fault(number, pairs, encoding) or _replaced(number, pairs, encoding) or Row(number, dict(pairs))


def _replaced(number: int, pairs: list[tuple[str, str]], encoding: str) -> Reject | None:
    if not encoding.startswith("UTF-16"):
        return None
    bad = next(((column, text) for column, text in pairs if "\ufffd" in text), None)
    return reject(number, *bad, f"A byte is not {encoding}: save the file as UTF-8.") if bad else None
