"""The first sheet of an XLSX workbook as a table: values as they stand, formulas as their text, days as days."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tallystick.vocabulary.tables.rows import Reject, Row, Unusable, check_names, fault, reject, texts

MOST_UNPACKED_BYTES = 256 * 2**20
"""A workbook that unpacks to more is refused."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 500


def header(path: Path) -> tuple[str, ...]:
    """The names in the first row. Unusable says why there are none."""
    with _sheet(path) as sheet:
        return _names(path, sheet)


def rows(path: Path) -> Iterator[Row | Reject]:
    """Every row as a Row or a Reject; one with a merged cell is a Reject, since nobody can tell what it stands for."""
    with _sheet(path) as sheet:
        names = _names(path, sheet)
        merged = {row: str(one) for one in sheet.merged_cells.ranges for row in range(one.min_row, one.max_row + 1)}
        for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=len(names), values_only=True), start=1):
            if any(value not in (None, "") for value in cells):
                yield _row(number, dict(zip(names, cells, strict=True)), merged.get(number + 1))


def _row(number: int, values: Mapping[str, object], merged: str | None) -> Row | Reject:
    if merged:
        return reject(number, "", merged, f"The cells {merged} are merged: unmerge them and write each value out.")
    cells = {name: _text(value) for name, value in values.items()}
    return fault(number, cells.items()) or Row(number, cells)


def _text(value: object) -> str:
    """A cell's value as text; a number with three decimals gets a fourth, so that nobody takes its point for one that
    groups thousands."""
    if isinstance(value, float):
        plain = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return plain + "0" if len(plain.partition(".")[2]) == 3 else plain
    if isinstance(value, datetime | date):
        return " ".join(texts(value) or ())
    found = texts(value)
    return " ".join(found) if found is not None else str(value)


def _names(path: Path, sheet: Worksheet) -> tuple[str, ...]:
    first: tuple[Any, ...] = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())
    found = [_text(value).strip() for value in first]
    while found and not found[-1]:
        found.pop()
    if not found:
        raise Unusable(path, "row 1", "a header with the names of the columns, found an empty row")
    if merged := [str(one) for one in sheet.merged_cells.ranges if one.min_row == 1]:
        raise Unusable(path, "row 1", f"one name for each column, found merged cells {merged[0]}")
    if empty := [at for at, name in enumerate(found, start=1) if not name]:
        raise Unusable(path, f"cell {get_column_letter(empty[0])}1", "a name, found an empty cell")
    return check_names(path, found)


@contextmanager
def _sheet(path: Path) -> Iterator[Worksheet]:
    _check(path)
    try:
        book = load_workbook(path, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever its XML reader and its own checks raise
        raise Unusable(path, "file", "an XLSX workbook that can be opened") from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise Unusable(path, "file", "a workbook with a sheet of cells")
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise Unusable(path, f"sheet {sheet.title}", f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns")
        yield sheet
    finally:
        book.close()


def _check(path: Path) -> None:
    """Unusable where it is no workbook, or unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(one.file_size for one in packed.infolist())
            known = "xl/workbook.xml" in packed.namelist()
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Unusable(path, "file", "an XLSX workbook that can be opened") from error
    if not known:
        raise Unusable(path, "file", "an XLSX workbook, found another kind of zip")
    if size > MOST_UNPACKED_BYTES:
        raise Unusable(path, "size", f"a workbook that unpacks to at most {MOST_UNPACKED_BYTES // 2**20} MiB")
