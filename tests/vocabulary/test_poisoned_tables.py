"""Files made to break whoever reads them: small on disk, large in memory; harmless here, run by a spreadsheet."""

import csv
import io
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tallystick.vocabulary.mapping import loads
from tallystick.vocabulary.tables import Reject, Row, Unusable, header, read_rows
from tallystick.vocabulary.tables import parquet as parquet_tables
from tallystick.vocabulary.tables.rejects import guarded


def _parquet(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path, compression="zstd", store_schema=False)
    return path


def _repeated(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text])).cast(pa.string())


def test_one_huge_text_meant_many_times_is_not_unfolded(tmp_path: Path) -> None:
    """A kilobyte that would be 20 GB once every row has a text of its own."""
    path = tmp_path / "bomb.parquet"
    indices = pa.array([0] * 10_000, pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(["x" * (2 * 2**20)]))
    _parquet(path, name=column)
    assert path.stat().st_size < 10_000
    pa.default_memory_pool().release_unused()
    before, started = pa.total_allocated_bytes(), time.monotonic()
    for count, row in enumerate(read_rows(path), start=1):  # noqa: B007
        assert isinstance(row, Reject)
        assert pa.total_allocated_bytes() - before < 100 * 2**20
    assert count == 10_000
    assert time.monotonic() - started < 20


def test_texts_kept_once_read_as_they_are(tmp_path: Path) -> None:
    path = _parquet(
        tmp_path / "good.parquet", name=_repeated("Ђорђе", 3), born=pa.array(["1987", None, ""]),
        phones=pa.array([["+1", "+2"], [], None]), age=pa.array([1, None, 3]), raw=pa.array(["a", "b", "a"]),
    )  # fmt: skip
    rows = list(read_rows(path))
    assert all(isinstance(row, Row) for row in rows)
    assert [dict(row.cells) for row in rows if isinstance(row, Row)] == [
        {"name": "Ђорђе", "born": "1987", "phones": "+1;+2", "age": "1", "raw": "a"},
        {"name": "Ђорђе", "born": "", "phones": "", "age": "", "raw": "b"},
        {"name": "Ђорђе", "born": "", "phones": "", "age": "3", "raw": "a"},
    ]


def test_a_row_group_that_unfolds_beyond_a_whole_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _parquet(tmp_path / "wide.parquet", name=pa.array([f"{n:09d}" for n in range(50_000)]))
    monkeypatch.setattr(parquet_tables, "MAX_FILE_BYTES", 2**17)
    with pytest.raises(Unusable, match="name: expected at most"):
        header(path)


def test_constants_that_would_swell_every_row_are_refused() -> None:
    """Aliases make one long text the value of many keys: a small MAP.yml, megabytes in each row."""
    names = ("name", "notes", "summary", "description", "keywords", "weakAlias", "alias")
    lines = [f"  {name}: *long" for name in names[1:]]
    text = "columns: {}\nconstants:\n  schema: Person\n  name: &long [" + ",".join(["abcdefgh"] * 4000) + "]\n"
    with pytest.raises(Unusable, match="at most 65536 characters in all"):
        loads(text + "\n".join(lines))


@pytest.mark.parametrize("nested", ["&a [a, a]", "&a {b: &b [*a, *a]}"])
def test_aliases_of_aliases_are_no_texts(nested: str) -> None:
    layers = "\n".join(f"  k{n}: &k{n} [*k{n - 1}, *k{n - 1}, *k{n - 1}]" for n in range(1, 30))
    with pytest.raises(Unusable):
        loads(f"columns: {{}}\nconstants:\n  k0: &k0 [x, x]\n{layers}\n")
    with pytest.raises(Unusable):
        loads(f"columns: {nested}")


@pytest.mark.parametrize(
    "text", ["=1+1", "+381", "-2", "@SUM(A1)", "\t=1", "a;=1", "a; =cmd", 'a;"=1"', "a\n=1", "a\r@x"]
)
def test_no_cell_begins_a_formula_however_a_spreadsheet_splits(text: str) -> None:
    """With a decimal comma in its language, a spreadsheet splits a CSV at semicolons and heeds no inner quotes."""
    stream = io.StringIO()
    csv.writer(stream).writerow(["x", guarded(text)])
    for delimiter in ",;\t":
        for cell in stream.getvalue().replace("\r", "\n").replace("\n", delimiter).split(delimiter):
            assert not cell.strip(" \"'\n").startswith(("=", "@")) or cell.lstrip(' "').startswith("'")


@pytest.mark.parametrize("text", ["Calle Mayor, 3", "a-b", "B2; C3", "1987-04-12", "Niš;Beograd", "mail@example.org"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("piece", ["\n", "; ", ';"', "\t"])
def test_guarding_takes_no_longer_than_reading(piece: str) -> None:
    started = time.monotonic()
    guarded(piece * 100_000)
    assert time.monotonic() - started < 2
