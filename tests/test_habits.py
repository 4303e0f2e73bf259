"""The house's own rules: style, types, floors, sizes. Each tool says itself what is wrong."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 400
"""Lines of one file."""
LONGEST_FUNCTION = 50
"""Lines of one function."""


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["lint-imports"]],
    ids=lambda command: " ".join(command),
)
def test_tool_finds_nothing(command: list[str]) -> None:
    found = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]


@pytest.mark.slow
def test_types_hold() -> None:
    found = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]


def test_no_file_is_too_long() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := _lines(path)) > MOST_LINES}
    assert long == {}


def test_no_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_page_holds_inline_code() -> None:
    """The content security policy would refuse it."""
    inline = re.compile(r"<script(?![^>]*\b(src|type=\"application/json\"))|\son\w+=\"|\sstyle=\"|javascript:", re.I)
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "src").rglob("templates/**/*.html")
        for match in inline.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_lock_files_pin_by_hash_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n(    --hash=sha256:[0-9a-f]{64})", text, re.M)
        assert len(pins) == len(re.findall(r"^[a-z0-9][^\n ]*==", text, re.M)), name
        assert "://" not in text, name


def _lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")
