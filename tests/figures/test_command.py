"""``tallystick figures check``."""

import json
from pathlib import Path

from typer.testing import CliRunner

from tallystick.cli import app
from tests.figures.sheets import sheet

ARRESTS = ("arrests,,566,,", "arrests,drugs,186,,", "arrests,other,376,,")


def test_a_sheet_that_adds_up(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["figures", "check", str(sheet(tmp_path, "arrests,,5,,"))])
    assert (done.exit_code, done.stdout) == (0, "1 figures read, 0 to look at\n")


def test_findings_one_object_a_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["figures", "check", str(sheet(tmp_path, *ARRESTS)), "--json"])
    assert done.exit_code == 1
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "kind": "parts_total", "indicator": "arrests", "expected": 566, "found": 562,
            "text": "Arrests: the 2 parts add up to 562, the total says 566.",
        }
    ]  # fmt: skip


def test_bad_cells_go_beside_the_file_and_are_gone_when_mended(tmp_path: Path) -> None:
    path = sheet(tmp_path, "arrests,,-5,,", "arrests,,5,,")
    done = CliRunner().invoke(app, ["figures", "check", str(path)])
    assert done.exit_code == 1
    assert "1 bad cells" in done.output
    beside = path.with_name("sheet.csv.rejects.csv")
    assert "not negative" in beside.read_text("utf-8")
    assert CliRunner().invoke(app, ["figures", "check", str(sheet(tmp_path, "arrests,,5,,"))]).exit_code == 0
    assert beside.read_text("utf-8").splitlines() == ["row,column,value,reason"]
