"""Parquet, one batch of rows at a time."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from tallystick.vocabulary.tables.json_lines import row_of
from tallystick.vocabulary.tables.rows import (
    MAX_CELL_CHARS,
    MAX_FILE_BYTES,
    Reject,
    Row,
    Unusable,
    check_names,
    reject,
)

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
            long = {at: rows for at, column in enumerate(batch.columns) if (rows := _too_long(column))}
            for index in range(batch.num_rows):
                yield _row(next(number), names, batch, index, long)
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise Unusable(path, f"after row {next(number) - 1}", f"a whole Parquet file: {error}") from error


def _row(number: int, names: tuple[str, ...], batch: Any, index: int, long: Mapping[int, set[int]]) -> Row | Reject:
    import pyarrow as pa

    cells: dict[str, Any] = {}
    for position, name in enumerate(names):
        try:
            if index in long.get(position, ()):
                return reject(number, name, "", f"The cell has more than {MAX_CELL_CHARS} characters.")
            cells[name] = batch.column(position)[index].as_py()
        except (pa.ArrowException, ValueError, OverflowError) as error:
            return reject(number, name, "", f"The value cannot be read: {error}.")
    return row_of(number, cells)


def _too_long(column: Any) -> set[int]:
    """The rows whose text is longer than any cell may be (of four bytes a character), told before it is decoded."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(column, pa.DictionaryArray):
        return set()
    long = pc.greater(pc.binary_length(column.dictionary), 4 * MAX_CELL_CHARS)
    if not pc.any(long).as_py():
        return set()
    found = pc.take(long, column.indices).to_pylist()
    return {index for index, too_long in enumerate(found) if too_long}


def _open(path: Path) -> Any:
    # Late: pyarrow takes a third of a second to load, and most tables are CSV.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        whole = pq.ParquetFile(path)
        texts = [one.path for one in map(whole.schema.column, range(len(whole.schema))) if _is_text(one)]
        # A text kept once and meant a million times stays one text in memory.
        file = pq.ParquetFile(path, read_dictionary=texts)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise Unusable(path, "file", f"a Parquet file: {error}") from error
    _check_sizes(path, file.metadata)
    return file


def _is_text(column: Any) -> bool:
    return column.physical_type == "BYTE_ARRAY" and column.logical_type.type in ("STRING", "NONE")


def _check_sizes(path: Path, metadata: Any) -> None:
    """Unusable where a piece that is read at once would unfold to more than a whole file may have."""
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.total_uncompressed_size > MAX_FILE_BYTES:
                limit = f"at most {MAX_FILE_BYTES // 2**20} MiB in a column of a row group"
                raise Unusable(path, column.path_in_schema, f"{limit}; write smaller row groups")
