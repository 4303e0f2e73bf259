"""A bad cell is told with what was expected, and the rest is taken."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tallystick.figures import Frame, read
from tallystick.figures.amounts import Reading
from tallystick.vocabulary.tables import Unusable
from tests.figures.sheets import sheet

COLUMNS = "country,day,indicator,part,value,unit,qualifier,status"
GOOD = "RS,2023-11-14,arrests,,5,,,"
FRAME = Frame(countries=frozenset({"RS", "ME"}), first=date(2023, 11, 13), last=date(2023, 11, 18))


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("RS,2023-11-14,seizures_drugs_kg,,-3,kg,,", "value", "not negative"),
        ("RS,2023-11-19,arrests,,3,,,", "day", "from 2023-11-13 to 2023-11-18"),
        ("FR,2023-11-14,arrests,,3,,,", "country", "takes part"),
        ("Narnia,2023-11-14,arrests,,3,,,", "country", "ISO 3166"),
        ('RS,2023-11-14,arrests,"=HYPERLINK(""http://x"")",3,,,', "part", "not a formula"),
        ("RS,2023-11-14,arrests,,=1+2,,,", "value", "not a formula"),
        ("RS,2023-11-14,arrests,,1e309,,,", "value", "a number up to"),
        ("RS,2023-11-14,arrests,,nan,,,", "value", "a number such as"),
        ("RS,2023-11-14,arrests,,many,,,", "value", "a number such as"),
        ("RS,2023-11-14,arrests,,2.5,,,", "value", "a whole number"),
        ("RS,2023-11-14,arrests,,3,kg,,", "unit", "pieces"),
        ("RS,2023-11-14,seizures_ammunition,,3,kg,,", "unit", "pieces"),
        ("RS,2023-11-14,seizures_drugs_kg,,3,bags,,", "unit", "1, g, kg, t"),
        ('RS,2023-11-14,seizures_drugs_kg,,"1,234",kg,,', "value", "1234 or 1.234"),
        ("Total,2023-11-14,arrests,,3,,,", "country", "no total row"),
        ("RS,2023-11-14,Ukupno,,3,,,", "indicator", "no total row"),
        ("RS,2023-11-14,arests,,3,,,", "indicator", "did you mean 'arrests'"),
        ("RS,14/11/2023,arrests,,3,,,", "day", "2023-11-14"),
        ("RS,2023-11-14,arrests,,3,,roughly,", "qualifier", "exact, about"),
        ("RS,2023-11-14,arrests,,3,,,final", "status", "provisional"),
        ("RS,2023-11-14,arrests,,,,,", "value", "a number such as"),
    ],
)
def test_one_bad_cell(tmp_path: Path, row: str, column: str, expected: str) -> None:
    found = read(sheet(tmp_path, row, GOOD, columns=COLUMNS), FRAME)
    assert [(one.row, one.column) for one in found.rejects] == [(1, column)]
    assert expected in found.rejects[0].reason
    assert [cell.row for cell in found.cells] == [2]


def test_every_bad_cell_of_a_row_is_told(tmp_path: Path) -> None:
    found = read(sheet(tmp_path, "FR,never,arrests,,-1,kg,,", columns=COLUMNS), FRAME)
    assert {one.column for one in found.rejects} == {"country", "day", "value", "unit"}
    assert {one.kind for one in found.findings} == {"unit", "implausible"}


@pytest.mark.parametrize("name", ["indicator", "value"])
def test_a_sheet_needs_two_columns(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unusable, match=name):
        read(sheet(tmp_path, "x", columns="value" if name == "indicator" else "indicator"))


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("1.234,5", False, "1234.5"), ("1,234.5", False, "1234.5"), ("12,5", False, "12.5"), ("1,234", True, "1234"),
        ("1.234", True, "1234"), ("1.234", False, "1.234"), ("22 000", True, "22000"), ("22'000", True, "22000"),
        ("1.234.567", False, "1234567"), (".5", False, "0.5"), ("1e3", True, "1000"), ("0,125", False, "0.125"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, whole: bool, number: str) -> None:
    assert str(Reading.of([text]).number(text, whole=whole)) in (number, "1E+3")


def test_the_sheet_tells_what_a_comma_means() -> None:
    assert str(Reading.of(["12,5", "1,234"]).number("1,234", whole=False)) == "1.234"
    assert str(Reading.of(["12.5", "1,234"]).number("1,234", whole=False)) == "1234"
    assert str(Reading.of(["12,5"]).number("1.234", whole=False)) == "1234"


@pytest.mark.parametrize("text", ["1,2,3", "12.34,5", "1.2.3", "1,23.456", "--1", "1e99999", "٣,٣", "0x10", "1" * 80])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        Reading().number(text, whole=False)


def workbook(path: Path, *rows: tuple[object, ...], merge: str = "") -> Path:
    book = Workbook()
    for row in [("Country", "Day", "Indicator", "Part", "Value", "Unit"), *rows]:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_a_workbook_with_typed_cells(tmp_path: Path) -> None:
    rows = (
        ("RS", date(2023, 11, 14), "Arrests", None, 5, None),
        ("RS", None, "seizures_drugs_kg", "Cocaine", 1.234, "t"),
    )
    found = read(workbook(tmp_path / "sheet.xlsx", *rows))
    assert found.rejects == []
    assert [(str(cell.amount.normalize()), cell.part) for cell in found.cells] == [("5", ""), ("1234", "cocaine")]
    assert found.cells[0].day == date(2023, 11, 14)


def test_a_workbook_with_merged_cells_a_formula_and_a_total_row(tmp_path: Path) -> None:
    rows = (("RS", None, "arrests", None, 5, None), ("ME", None, "arrests", None, 4, None),
            ("AL", None, "arrests", None, 3, None), ("Total", None, "arrests", None, "=SUM(E2:E4)", None))  # fmt: skip
    found = read(workbook(tmp_path / "sheet.xlsx", *rows, merge="A3:A4"))
    assert [cell.country for cell in found.cells] == ["RS"]
    assert [(one.row, one.column) for one in found.rejects] == [(2, ""), (3, ""), (4, "country"), (4, "value")]
    assert "A3:A4 are merged" in found.rejects[0].reason


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Unusable, match="XLSX workbook"):
        read(path)


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "sheet.jsonl"
    path.write_text(json.dumps({"indicator": "arrests", "value": 5}) + "\n", "utf-8")
    assert [cell.value for cell in read(path).cells] == [5]
