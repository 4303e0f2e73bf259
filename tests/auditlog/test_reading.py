"""A file that is no export is one clear line, with its number; and what is one but broken never ends in a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.auditlog import BadExport, Unreadable, Verifier, read_checkpoint, read_export, read_key, reading
from tests.auditlog.logs import KEY, ORIGIN, OTHER_KEY, make_log, public, write

LOG = make_log(6, 3)


def changed(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [line | fields if at == number else line for at, line in enumerate(LOG.lines)]


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ([], 1, "header"),
        ([{"log": 2}], 1, "header"),
        ([{"position": 0, "leaf": "ab"}], 1, "header"),
        (changed(0, size=-1), 1, "size"),
        (changed(0, size=True), 1, "size"),
        (changed(0, keys=["nonsense"]), 1, "verifier key"),
        (changed(0, keys=[str(public())] * 65), 1, "keys"),
        (changed(0, origin=7), 1, "origin"),
        (changed(2, leaf="xy"), 3, "leaf"),
        (changed(2, leaf="A" * 64), 3, "leaf"),
        (changed(2, position="1"), 3, "position"),
        (changed(1, entry=["x"]), 2, "JSON objects"),
        (changed(1, opened={"else": {}}), 2, "opened"),
        (changed(1, opened={"person": {"salt": "x", "value": 1}}), 2, "salt"),
        (changed(4, checkpoint="x"), 5, "signed checkpoint"),
        (changed(4, peaks="x"), 5, "peaks"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, lines: list[dict[str, Any]], line: int, words: str) -> None:
    path = write(tmp_path / "x.jsonl", lines or [{}])
    with pytest.raises(BadExport, match=rf"x\.jsonl: line {line}: .*{words}"):
        list(Verifier().findings(read_export(path)))


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[1]\n", b"{\n", b"[" * 100_000, b'{"log":1,"size":' + b"9" * 5000 + b"}"]
)
def test_other_files_are_no_exports(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.jsonl").write_bytes(raw)
    with pytest.raises(BadExport, match="line 1"):
        list(Verifier().findings(read_export(tmp_path / "x.jsonl")))


def test_a_line_without_end_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE_BYTES", 500)
    (tmp_path / "x.jsonl").write_text('{"log":1' + " " * 10_000)
    with pytest.raises(BadExport, match="at most 500 bytes"):
        list(read_export(tmp_path / "x.jsonl"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.data())
def test_broken_bytes_end_in_a_finding_or_a_line(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray("".join(json.dumps(line) + "\n" for line in LOG.lines).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "x.jsonl").write_bytes(raw)
    try:
        list(Verifier(kept=LOG.kept(0)).findings(read_export(tmp_path / "x.jsonl")))
    except BadExport as fault:
        said = str(fault)
    else:
        said = "read to its end: line by line"
    assert "line" in said


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    said = read_checkpoint(LOG.notes[0])
    assert (said.checkpoint.origin, said.checkpoint.size) == (ORIGIN, 3)
    assert said.signed_by(public(KEY))
    assert not said.signed_by(public(OTHER_KEY))
    assert read_checkpoint(LOG.notes[0].replace("\n", "\r\n")).signed_by(public(KEY)), "mailed through Windows"
    assert not read_checkpoint(LOG.notes[0].replace("\n3\n", "\n4\n")).signed_by(public(KEY))
    assert not read_checkpoint(LOG.notes[0].replace("at 2026", "at 2025")).signed_by(public(KEY))


@pytest.mark.parametrize(
    "note",
    ["", "a\n3\n\n", "a\nx\nAAAA\n\n— t AAAA\n", "a\n03\nAAAA\n\n— t AAAA\n", "a\n3\nAAAA\n\n— t AAAA\n", "x" * 20_000],
)
def test_what_is_no_checkpoint_says_so(note: str) -> None:
    with pytest.raises(Unreadable):
        read_checkpoint(note)


def test_a_key_is_one_line_that_proves_itself() -> None:
    line = str(public())
    assert read_key(line + "\n") == public()
    for wrong in ("", "x", line.replace("tallystick", "other"), line[:-4], f"two words{line}"):
        with pytest.raises(Unreadable):
            read_key(wrong)


def test_the_form_is_the_one_of_the_specification() -> None:
    """The example key of C2SP's signed-note text, as Go's sumdb/note verifies it."""
    key = read_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    body, _, signature = text.rpartition("\n\n")
    from base64 import b64decode

    from tallystick.auditlog.checkpoint import Checkpoint, Signed

    raw = b64decode(signature.split(" ")[2])
    said = Signed(Checkpoint(origin="x", size=0, root=b""), body + "\n", (("PeterNeumann", raw[:4], raw[4:]),))
    assert said.signed_by(key)
