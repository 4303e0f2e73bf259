"""Tables as officers hand them in: CSV, XLSX, JSON lines or Parquet, told by the ending.

Rows are streamed. A row that cannot be read comes out as a ``Reject`` in its place, so the good ones are still
taken; only a file that cannot be read at all raises ``Unusable``.
"""

from collections.abc import Iterator
from pathlib import Path

from tallystick.vocabulary.tables import csv_file, json_lines, parquet, spreadsheet
from tallystick.vocabulary.tables.rejects import rejects_path, write_rejects
from tallystick.vocabulary.tables.rows import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    Reject,
    Row,
    Unusable,
    check_file,
)

ENDINGS = {
    ".csv": csv_file,
    ".tsv": csv_file,
    ".txt": csv_file,
    ".json": json_lines,
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".parquet": parquet,
    ".xlsx": spreadsheet,
}


def header(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    """The column names of the table; ``encoding`` is for CSV alone. Unusable says why it has none."""
    kind = ENDINGS[check_file(path, frozenset(ENDINGS))]
    return csv_file.header(path, encoding) if kind is csv_file else kind.header(path)


def read_rows(path: Path, start_after: int = 0, encoding: str | None = None) -> Iterator[Row | Reject]:
    """The rows after number ``start_after``, one item each, in the file's order; the same every time.

    Blank lines have a number but give no item. Unusable, here or at a later step, for a file that cannot be read.
    """
    kind = ENDINGS[check_file(path, frozenset(ENDINGS))]
    items = csv_file.rows(path, encoding) if kind is csv_file else kind.rows(path)
    return (item for item in items if item.number > start_after)


__all__ = [
    "ENDINGS",
    "MAX_CELL_CHARS",
    "MAX_COLUMNS",
    "MAX_FILE_BYTES",
    "Reject",
    "Row",
    "Unusable",
    "check_file",
    "header",
    "read_rows",
    "rejects_path",
    "write_rejects",
]
