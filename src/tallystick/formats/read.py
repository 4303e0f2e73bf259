"""The one door for files from elsewhere: tables as ``vocabulary.tables`` reads them, and documents told by content."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tallystick.formats import misp_read, stix_read
from tallystick.formats.document import Kind, kind_of, load
from tallystick.vocabulary import tables
from tallystick.vocabulary.tables import ENDINGS, Reject, Row, Unusable, check_file
from tallystick.vocabulary.tables.rows import check_names

HEADER_ROWS = 1_000
"""Rows that are read to learn which columns there are."""
SPOKEN = {Kind.STIX: stix_read.rows, Kind.MISP: misp_read.rows}


def header(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    """The columns of the file, whatever it is. Unusable says why it has none."""
    kind = _kind(path)
    if kind is None:
        return tables.header(path, encoding)
    seen: dict[str, None] = {}
    for row in islice(_document(path, kind), HEADER_ROWS):
        if isinstance(row, Row):
            seen.update(dict.fromkeys((*row.cells, *(row.properties or ()))))
    if not seen:
        raise Unusable(path, "objects", f"something that can be handed in, in {kind.value}; found none")
    return check_names(path, seen)


def read_rows(path: Path, encoding: str | None = None) -> Iterator[Row | Reject]:
    """The file's rows, one item each, in its order; the same every time.

    Unusable, here or at a later step, for a file that cannot be read.
    """
    kind = _kind(path)
    return tables.read_rows(path, encoding=encoding) if kind is None else _document(path, kind)


def _kind(path: Path) -> Kind | None:
    """What the file is; None for a table. A table of columns is none of these, and is not looked into."""
    ending = check_file(path, frozenset(ENDINGS))
    return None if ending == ".parquet" else kind_of(path)


def _document(path: Path, kind: Kind) -> Iterator[Row | Reject]:
    return SPOKEN[kind](load(path), path)
