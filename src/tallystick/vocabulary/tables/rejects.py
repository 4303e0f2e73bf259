"""The rejects file: ``row,column,value,reason``, to be opened in a spreadsheet and mended."""

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path

from tallystick.vocabulary.tables.rows import Reject

FORMULA = re.compile(r"(\A|[;\t\r\n])(?=[ \"']{0,4}[=+\-@\t\r])")
"""Where a spreadsheet begins a cell that it runs (OWASP, CSV injection). One that is set up for a language with a
decimal comma splits a CSV at ``;``, whatever it was written with, and does not heed quotes inside a cell."""


def rejects_path(path: Path) -> Path:
    """Where the rejects of a table stand: beside it, ``FILE.rejects.csv``."""
    return path.with_name(f"{path.name}.rejects.csv")


def write_rejects(path: Path, rejects: Iterable[Reject]) -> int:
    """The file holds these rejects and no others; it appears whole or not at all. Returns how many."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("row", "column", "value", "reason"))
        texts = ((r.row, *map(guarded, (r.column, r.value, r.reason))) for r in rejects)
        count = sum(1 for _ in map(writer.writerow, texts))
    os.replace(part, path)
    return count


def guarded(text: str) -> str:
    """The text, made harmless for a spreadsheet: what would start a formula gets an apostrophe before it."""
    return FORMULA.sub(r"\1'", text)
