"""Parquet, one batch of rows at a time."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from tallystick.vocabulary.tables.json_lines import row_of
from tallystick.vocabulary.tables.rows import Reject, Row, Unusable, check_names, reject

BATCH_ROWS = 1_000


def header(path: Path) -> tuple[str, ...]:
    """The names of the columns. Unusable where the file is no Parquet."""
    return check_names(path, (name.strip() for name in _open(path).schema_arrow.names))


def rows(path: Path) -> Iterator[Row | Reject]:
    """Every row as a Row or a Reject. Memory for one batch."""
    import pyarrow as pa

    file, names, number = _open(path), header(path), count(1)
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            for index in range(batch.num_rows):
                yield _row(next(number), names, batch, index)
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise Unusable(path, f"after row {next(number) - 1}", f"a whole Parquet file: {error}") from error


def _row(number: int, names: tuple[str, ...], batch: Any, index: int) -> Row | Reject:
    import pyarrow as pa

    cells: dict[str, Any] = {}
    for position, name in enumerate(names):
        try:
            cells[name] = batch.column(position)[index].as_py()
        except (pa.ArrowException, ValueError, OverflowError) as error:
            return reject(number, name, "", f"The value cannot be read: {error}.")
    return row_of(number, cells)


def _open(path: Path) -> Any:
    # Late: pyarrow takes a third of a second to load, and most tables are CSV.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise Unusable(path, "file", f"a Parquet file: {error}") from error
