"""``tallystick audit verify``: status, words, and JSON, without a hub."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.cli.errors import Unusable
from tests.auditlog.logs import OTHER_KEY, make_log, public, write

LOG = make_log(12, 5)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["audit", "verify", *map(str, arguments)])
    if isinstance(result.exception, Unusable):
        return 2, str(result.exception)
    return result.exit_code, result.stdout


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / "kept").write_text(LOG.notes[1], "utf-8")
    return tmp_path / "kept"


def test_what_holds_says_what_is_not_proved(tmp_path: Path) -> None:
    status, told = run(write(tmp_path / "log.jsonl", LOG.lines))
    assert status == 0
    assert "12 entries" in told
    assert "Not proved" in told
    assert "the one the export states" in told


def test_a_kept_checkpoint_and_key_prove_it(tmp_path: Path, kept: Path) -> None:
    (tmp_path / "key").write_text(f"{public()}\n")
    status, told = run(write(tmp_path / "log.jsonl", LOG.lines), "--checkpoint", kept, "--key", tmp_path / "key")
    assert status == 0
    assert "the first 10 entries" in told
    assert "The 2 after that" in told
    assert "Signed by the key you gave." in told


def test_faults_are_told_and_counted(tmp_path: Path, kept: Path) -> None:
    lines = [line for line in LOG.lines if line.get("position") != 3]
    status, told = run(write(tmp_path / "log.jsonl", lines), "--checkpoint", kept)
    assert status == 1
    assert "entry 3: missing" in told
    assert "1 fault:" in told


def test_json_is_one_object_a_line(tmp_path: Path, kept: Path) -> None:
    lines = LOG.lines[: next(at for at, line in enumerate(LOG.lines) if line.get("position") == 8)]
    status, told = run(write(tmp_path / "log.jsonl", lines), "--checkpoint", kept, "--json")
    *found, summary = map(json.loads, told.splitlines())
    assert status == 1
    assert {
        "kind": "truncated",
        "text": "entries 8 to 9: cut off; kept says 10 entries",
        "first": 8,
        "last": 9,
    } in found
    assert summary["findings"] == len(found)


def test_another_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(str(public(OTHER_KEY)))
    status, told = run(write(tmp_path / "log.jsonl", LOG.lines), "--key", tmp_path / "key")
    assert status == 1
    assert "not signed by a key of this log" in told


def test_what_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    good = write(tmp_path / "log.jsonl", LOG.lines)
    (tmp_path / "bad").write_bytes(b"\xff")
    (tmp_path / "empty").write_text("")
    assert run(tmp_path / "bad")[0] == 2
    for option in ("--checkpoint", "--key"):
        for name in ("bad", "empty"):
            status, told = run(good, option, tmp_path / name)
            assert status == 2
            assert str(tmp_path / name) in told
    assert "line 1" in run(tmp_path / "empty")[1]


def test_there_is_a_limit_of_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tallystick.cli import audit

    monkeypatch.setattr(audit, "MOST_FINDINGS", 2)
    lines = [line | ({"leaf": "ab" * 32} if "entry" in line else {}) for line in LOG.lines]
    status, told = run(write(tmp_path / "log.jsonl", lines))
    assert status == 1
    assert told.count("altered") == 2
