"""Every row of a table is taken or rejected; only a file that cannot be read at all is refused, in one line."""

import contextlib
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tallystick.vocabulary import tables
from tallystick.vocabulary.tables import Reject, Row, Unusable, header, read_rows, rejects_path, write_rejects

any_file = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells(path: Path, encoding: str | None = None) -> list[dict[str, str]]:
    return [dict(row.cells) for row in read_rows(path, encoding=encoding) if isinstance(row, Row)]


def rejects(path: Path) -> list[Reject]:
    return [item for item in read_rows(path) if isinstance(item, Reject)]


def refusal(path: Path, encoding: str | None = None) -> str:
    with pytest.raises(Unusable) as caught:
        list(read_rows(path, encoding=encoding))
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert ": expected " in line
    assert "\n" not in line
    return line


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_as_it_comes(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = [delimiter.join(line) for line in (("име", "phone"), ("Ђорђе", "+381"), (f'"a{delimiter} ""b"""', ""))]
    path = write(tmp_path, (end.join(lines) + end).encode(encoding))
    assert header(path) == ("име", "phone")
    assert cells(path) == [{"име": "Ђорђе", "phone": "+381"}, {"име": f'a{delimiter} "b"', "phone": ""}]


def test_a_cell_may_hold_line_ends(tmp_path: Path) -> None:
    assert cells(write(tmp_path, 'a,b\n"one\ntwo",x\n')) == [{"a": "one\ntwo", "b": "x"}]


def test_bad_rows_come_out_in_their_place_and_good_ones_are_taken(tmp_path: Path) -> None:
    path = write(tmp_path, b'name,phone\nAna,1\nBo\nC\xe9,3\nDi,"4"4\nEd,5,6\n\nFe,7\nGi,"never closed\nHa,9\n')
    found = list(read_rows(path))
    assert [(item.number, isinstance(item, Row)) for item in found] == [
        (1, True),
        (2, False),
        (3, False),
        (4, False),
        (5, False),
        (7, True),
        (8, False),
        (9, True),
    ]
    columns, encoding, quote, *_, unclosed = rejects(path)
    assert columns.reason == "Expected 2 columns as in the header, found 1."
    assert (encoding.row, encoding.column, encoding.value) == (3, "name", r"C\xe9")
    assert "0xE9" in encoding.reason
    assert "windows-1250" in encoding.reason
    assert "quote" in quote.reason
    assert unclosed.value == 'Gi,"never closed'


def test_a_stated_encoding_is_used_and_a_mark_in_the_file_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "name\nŠimić\n".encode("windows-1250"))
    assert cells(path, "windows-1250") == [{"name": "Šimić"}]
    marked = write(tmp_path, "name\nŠimić\n".encode("utf-8-sig"), "marked.csv")
    assert cells(marked, "windows-1250") == [{"name": "Šimić"}]
    assert "windows-1250" in refusal(path, "rot13")


def test_an_over_long_cell_or_line_is_one_reject(tmp_path: Path) -> None:
    long = "x" * (tables.MAX_CELL_CHARS + 1)
    path = write(tmp_path, f"a,b\n1,{long}\n2,{long * 12}\n3,ok\n")
    assert [reject.row for reject in rejects(path)] == [1, 2]
    assert all(len(reject.value) <= 200 for reject in rejects(path))
    assert cells(path) == [{"a": "3", "b": "ok"}]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "line 1"),
        ("\n1,2\n", "line 1"),
        (" , \n", "line 1"),
        ("a,b,a\n", "header, column 3"),
        ("a,,b\n", "header, column 2"),
        ("a,b\x07\n", "header, column 2"),
        ('a,"b\n1,2\n', "header"),
        ("a,b\0\n", "header"),
        ("name\n".encode("utf-16-le"), "header"),
        (b"n\xe9m\n1\n", "header"),
        (b"PK\x03\x04" + b"0" * 40, "line 1"),
        (",".join(map(str, range(tables.MAX_COLUMNS + 1))), "header"),
    ],
)
def test_a_file_without_a_header_is_refused_in_one_line(tmp_path: Path, content: str | bytes, place: str) -> None:
    path = write(tmp_path, content)
    assert refusal(path).startswith(f"{path}: {place}: expected ")
    with pytest.raises(Unusable):
        header(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(2 * 2**30)
    assert refusal(path).endswith("size: expected at most 512 MiB, found 2048 MiB; split the file")


@pytest.mark.parametrize("name", ["list.xlsx", "list", "missing.csv"])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if "missing" not in name:
        path.write_text("a\n1\n")
    refusal(path)
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    refusal(folder)


@any_file
@given(st.binary(max_size=400))
@example(b'a,b\n"\n"\n')
@example(b"\xff\xfea\x00\n\x00\xd8")
@example(b'a\n"x"y\n\r\r\n"\x00')
def test_any_bytes_are_taken_rejected_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("list.csv", "list.jsonl", "list.parquet"):
        path = write(tmp_path, content, name)
        items: list[Row | Reject] = []
        with contextlib.suppress(Unusable):
            items = list(read_rows(path))
        numbers = [item.number for item in items]
        assert numbers == sorted(set(numbers))
        for item in items:
            shown = "".join(item.cells.values()) if isinstance(item, Row) else item.value + item.reason + item.column
            shown.encode("utf-8")


lines = st.lists(
    st.sampled_from(['1,"a', "2,b", '3,"c"', '"4,d', '5,"e""', '6,f"', "7", '"8"x,h', '9,"i\n']), max_size=12
)


@any_file
@given(lines, st.integers(0, 12))
def test_reading_goes_on_where_it_stopped(tmp_path: Path, body: list[str], done: int) -> None:
    path = write(tmp_path, "\n".join(["n,text", *body]))
    everything = list(read_rows(path))
    assert list(read_rows(path, start_after=done)) == [item for item in everything if item.number > done]
    assert [item.number for item in everything] == sorted({item.number for item in everything})


def test_json_lines_flat_and_followthemoney(tmp_path: Path) -> None:
    entity = {"id": "x", "schema": "Person", "caption": "A", "datasets": [{"no": 1}], "review_date": "2027-01-01"}
    content = [
        {"name": "Ana", "age": 7, "phone": ["1", "2"], "gone": None},
        {**entity, "properties": {"name": ["A;B", "C"], "birthDate": "1980"}},
    ]
    path = write(tmp_path, "\n\n".join(map(json.dumps, content)), "list.jsonl")
    flat, nested = read_rows(path)
    assert isinstance(flat, Row)
    assert isinstance(nested, Row)
    assert flat.cells == {"name": "Ana", "age": "7", "phone": "1;2", "gone": ""}
    assert flat.lists == {"phone": ("1", "2")}
    assert nested.number == 3
    assert nested.cells == {"id": "x", "schema": "Person", "caption": "A", "review_date": "2027-01-01"}
    assert nested.properties == {"name": ("A;B", "C"), "birthDate": ("1980",)}
    assert header(path)[:4] == ("name", "age", "phone", "gone")
    assert {"schema", "birthDate"} <= set(header(path))


@pytest.mark.parametrize(
    "line",
    [b"{", b"[1]", b'"x"', b'{"a": {"b": 1}}', b'{"a": [[1]]}', b'{"a": "\xe9"}', b'{"a": "\\ud800"}', b"[" * 100_000],
)
def test_a_bad_json_line_is_one_reject(tmp_path: Path, line: bytes) -> None:
    path = write(tmp_path, b'{"a": "1"}\n' + line + b'\n{"a": "2"}\n', "list.jsonl")
    assert cells(path) == [{"a": "1"}, {"a": "2"}]
    assert [reject.row for reject in rejects(path)] == [2]


def test_a_json_list_is_no_json_lines(tmp_path: Path) -> None:
    assert "found a list" in refusal(write(tmp_path, '[{"a": 1}]', "list.json"))


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    columns = {
        "name": ["Ana", None],
        "born": [date(1980, 5, 12), None],
        "seen": [datetime(2026, 1, 2), datetime(2026, 1, 2, 3, 4)],
        "kg": [Decimal("1.50"), Decimal(2)],
        "phone": [["1", "2"], []],
    }
    pq.write_table(pa.table(columns), path)
    assert header(path) == tuple(columns)
    first, second = read_rows(path)
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert first.cells == {"name": "Ana", "born": "1980-05-12", "seen": "2026-01-02", "kg": "1.50", "phone": "1;2"}
    assert first.lists == {"phone": ("1", "2")}
    assert second.cells == {"name": "", "born": "", "seen": "2026-01-02 03:04:00", "kg": "2.00", "phone": ""}
    assert list(read_rows(path, start_after=1)) == [second]


def test_parquet_cut_short_or_with_cells_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(pa.table({"a": [{"b": 1}], "c": ["x"]}), path)
    assert [reject.column for reject in rejects(path)] == ["a"]
    path.write_bytes(path.read_bytes()[:-20])
    refusal(path)


def test_rejects_are_a_table_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    path = rejects_path(tmp_path / "list.csv")
    assert path.name == "list.csv.rejects.csv"
    bad = [Reject(n, "name", f"{start}cmd|' /C calc'!A0", "No.") for n, start in enumerate("=+-@", start=1)]
    assert write_rejects(path, iter(bad)) == 4
    assert header(path) == ("row", "column", "value", "reason")
    assert [row["value"][0] for row in cells(path)] == ["'"] * 4
    assert write_rejects(path, []) == 0
    assert cells(path) == []
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
