"""``tallystick check``: one name or number, or a file of them, against everything in the hub. Nothing is kept."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from tallystick.cli.errors import Unusable
from tallystick.hub import naming
from tallystick.hub.hits import actions, queries, sentences
from tallystick.hub.hits.actions import MAX_CHECK_CHARS, Checked
from tallystick.hub.hits.api import check_out
from tallystick.hub.hits.strength import strength_of
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MAX_FILE_BYTES = 1024 * 1024
"""A file of names and numbers is read whole up to this size."""


def run(viewer: Viewer, text: str, file: Path | None) -> None:
    """Print the answer: a table on a terminal, else one JSON object a line. Unusable input says line and reason."""
    if bool(text) == (file is not None):
        raise Unusable("check: expected a name or number, or --file with one a line")
    readable = sys.stdout.isatty()
    if file is None:
        _print(actions.check(viewer, text), None, readable=readable)
        return
    lines = list(_lines(file))
    left = queries.checks_left(viewer)
    if len(lines) > left:
        raise Unusable(f"{file}: {len(lines)} lines; expected at most the {left} checks left today in this case")
    _run_file(viewer, file, lines, readable=readable)


def _run_file(viewer: Viewer, file: Path, lines: list[tuple[int, str]], *, readable: bool) -> None:
    """Each line is checked by itself; one that nothing can be read from is answered so, and the rest goes on."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for number, line in progress.track(lines, description="Checking"):
            try:
                _print(actions.check(viewer, line), number, readable=readable)
            except Unacceptable as fault:
                _print_unreadable(number, str(fault), readable=readable)
            except Refused as refusal:
                raise Unusable(f"{file}: line {number}: {refusal}") from None


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their numbers from 1."""
    if file.stat().st_size > MAX_FILE_BYTES:
        raise Unusable(f"{file}: over {MAX_FILE_BYTES} bytes; expected one name or number a line")
    try:
        listed = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise Unusable(f"{file}: byte {error.start}: not UTF-8; expected one name or number a line") from None
    for number, line in enumerate(listed, 1):
        if len(line.strip()) > MAX_CHECK_CHARS:
            raise Unusable(f"{file}: line {number}: over {MAX_CHECK_CHARS} characters; expected a name or number")
        if line.strip():
            yield number, line.strip()


def _print(answer: Checked, number: int | None, *, readable: bool) -> None:
    if readable:
        _print_readable(answer, number)
        return
    out = check_out(answer).model_dump(mode="json")
    print(json.dumps(out if number is None else {"line": number, **out}, ensure_ascii=False))


def _print_unreadable(number: int, problem: str, *, readable: bool) -> None:
    print(f"line {number}: {problem}" if readable else json.dumps({"line": number, "error": problem}))


def _print_readable(answer: Checked, number: int | None) -> None:
    """The verdict, then one row a record."""
    console = Console(highlight=False)
    hits = len(answer.met) + len(answer.notices)
    place = f"line {number}: " if number is not None else ""
    verdict = f"Hit: {hits} record{'s' if hits != 1 else ''}" if hits else "No hit"
    console.print(Text(f"{place}{verdict}", style="bold yellow" if hits else "bold green"))
    read = ", ".join(dict.fromkeys(naming.read_as(reading) for reading in answer.readings))
    console.print(Text(f"read as {read} · {answer.left_today} checks left today in this case", style="dim"))
    if hits:
        console.print(_table(answer))


def _table(answer: Checked) -> Table:
    agencies = naming.agencies()
    table = Table("Held by", "Record", "How sure", "Why")
    table.add_column("Id", overflow="fold")
    for one in answer.met:
        sure = f"{strength_of(one.comparison.score)} {one.comparison.score:.2f}"
        row = (
            agencies[one.seen.owner].short,
            one.seen.caption,
            sure,
            sentences.strongest(one.comparison),
            str(one.seen.id),
        )
        table.add_row(*map(Text, row))
    for notice in answer.notices:
        row = (agencies[notice.owner].short, "not shown: ask", "", "", str(notice.id))
        table.add_row(*map(Text, row))
    return table
