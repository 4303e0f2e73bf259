"""``tallystick check``: one line a name, the quota kept, and one clear line for what cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallystick.cli import checking
from tallystick.cli.errors import Unusable
from tallystick.hub.hits.models import Check
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, hand_in


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_text("Dragoslav Petkovsek\n\nNobody Atall\n??\n", "utf-8")
    return path


def test_one_name_gives_one_json_object_when_piped(world: Any, capsys: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    checking.run(world.viewer(), "Dragoslav Petkovsek", None)
    answer = json.loads(capsys.readouterr().out)
    assert answer["met"][0]["record"]["owner"] == "NL-DOU"


def test_on_a_terminal_the_verdict_comes_first(world: Any, capsys: Any, monkeypatch: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    hand_in(world.viewer("HR-FIU"), "hr-1", MAN, **HIDDEN)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    checking.run(world.viewer(), "Dragoslav Petkovsek", None)
    out = capsys.readouterr().out
    assert "Hit: 2 records" in out.splitlines()[0]
    assert "Croatia" in out


def test_a_file_is_checked_line_by_line(world: Any, capsys: Any, listed: Path) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    checking.run(world.viewer(), "", listed)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["line"], len(line.get("met", []))) for line in lines] == [(1, 1), (3, 0), (4, 0)]
    assert "Nothing to look up" in lines[2]["error"]
    assert Check.objects.count() == 2


def test_a_file_over_the_quota_is_refused_whole(world: Any, settings: Any, listed: Path) -> None:
    settings.CHECKS_PER_DAY = 2
    with pytest.raises(Unusable, match="3 lines; expected at most the 2 checks left"):
        checking.run(world.viewer(), "", listed)
    assert not Check.objects.exists()


def test_what_cannot_be_used_is_one_line(world: Any, tmp_path: Path) -> None:
    binary, long = tmp_path / "b", tmp_path / "l"
    binary.write_bytes(b"Name\n\xff\xfe")
    long.write_text("x\n" + "y" * 600)
    for text, file, said in (
        ("", None, "expected a name or number"), ("a", binary, "expected a name or number"),
        ("", binary, "byte 5: not UTF-8"), ("", long, "line 2: over 500 characters"),
    ):  # fmt: skip
        with pytest.raises(Unusable, match=said):
            checking.run(world.viewer(), text, file)
