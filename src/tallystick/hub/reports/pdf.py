"""A report as PDF. Every word reaches the page as data: nothing in a name or a text is read as markup."""

import json
from dataclasses import asdict
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
    at = int(document.issued_at.timestamp()) if document.issued_at else 0
    compiler = typst.Compiler(_template(), font_paths=fonts(), sys_inputs={"report": told})
    pages = compiler.compile(_template(), format="pdf", timestamp=at)
    assert isinstance(pages, bytes)
    return pages


@cache
def _template() -> bytes:
    return files(__package__).joinpath("report.typ").read_bytes()


@cache
def fonts() -> typst.Fonts:
    """DejaVu Sans Condensed alone, so that every machine prints the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
