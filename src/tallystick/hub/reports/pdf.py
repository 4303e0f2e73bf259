"""A report as PDF. Every word reaches the page as data: nothing in a name or a text is read as markup."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from tallystick.hub.reports.printing import Document

FONTS = Path(str(files(__package__).joinpath("fonts")))
"""DejaVu Sans Condensed: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters."""


def made(document: Document) -> bytes:
    """The PDF, the same bytes for the same document."""
    told = json.dumps(asdict(document), ensure_ascii=False, default=lambda at: at.isoformat())
    return compiled(_template(), told, document.issued_at)


def compiled(template: bytes, told: str, at: datetime | None) -> bytes:
    """A template with one JSON text as its ``report``: the same bytes for the same text and time."""
    compiler = typst.Compiler(template, font_paths=fonts(), sys_inputs={"report": told})
    pages = compiler.compile(template, format="pdf", timestamp=int(at.timestamp()) if at else 0)
    assert isinstance(pages, bytes)
    return pages


@cache
def _template() -> bytes:
    return files(__package__).joinpath("report.typ").read_bytes()


@cache
def fonts() -> typst.Fonts:
    """DejaVu Sans Condensed alone, so that every machine prints the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
