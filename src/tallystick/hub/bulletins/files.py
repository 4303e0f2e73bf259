"""A report as PDF, DOCX, XLSX and CSV: the same bytes for the same document."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO, StringIO

import docx
import openpyxl
from docx.shared import Mm, Pt
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from tallystick.hub.bulletins.content import Content
from tallystick.hub.bulletins.documents import Document, Row, Section
from tallystick.hub.bulletins.sheet import lines
from tallystick.hub.reports.pdf import compiled
from tallystick.hub.reports.word import resealed
from tallystick.vocabulary.tables.rejects import guarded

ALWAYS = datetime(1980, 1, 1)
MODIFIED = re.compile(rb"(?<=W3CDTF\">)[^<]*")
"""The moments that a workbook's library writes of itself: the same report is the same bytes."""
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What goes into a file: the words, the figures behind them, and when it was issued."""

    document: Document
    said: Content
    at: datetime | None


def made(printed: Printed, ending: str) -> bytes:
    """The file with this ending. KeyError for another."""
    kinds: Mapping[str, Callable[[Printed], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "csv": _csv}
    return kinds[ending](printed)


def _pdf(printed: Printed) -> bytes:
    return compiled(_template(), json.dumps(asdict(printed.document), ensure_ascii=False), printed.at)


@cache
def _template() -> bytes:
    return files(__package__).joinpath("bulletin.typ").read_bytes()


def _docx(printed: Printed) -> bytes:
    document, file = printed.document, docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(19)
    style = file.styles["Normal"]
    style.font.name, style.font.size = "DejaVu Sans Condensed", Pt(9.5)
    head = section.header.paragraphs[0]
    if document.exercise:
        head.add_run(f"{document.exercise}\n").bold = True
    head.add_run(_marked(document)).bold = True
    about = file.core_properties
    about.title, about.author, about.comments, about.revision = f"{document.name}, {document.version}", "", "", 1
    about.created = about.modified = (printed.at or ALWAYS).replace(tzinfo=None, microsecond=0)
    file.add_paragraph(document.kind)
    file.add_paragraph(document.title, "Title")
    _docx_table(file, Section(heading="", rows=tuple(Row(cells=pair) for pair in document.head)))
    for note in document.notes:
        file.add_paragraph(note, "Intense Quote")
    for one in (*document.sections, *((document.cells,) if document.prints_cells and document.cells.rows else ())):
        _docx_section(file, one)
    written = BytesIO()
    file.save(written)
    return resealed(written)


def _docx_section(file: "docx.document.Document", one: Section) -> None:
    file.add_heading(one.heading, 1)
    for paragraph in one.paragraphs:
        file.add_paragraph(paragraph)
    if one.rows:
        _docx_table(file, one)


def _docx_table(file: "docx.document.Document", one: Section) -> None:
    lines = [*((one.header,) if one.header else ()), *(row.cells for row in one.rows)]
    deep = [False] * bool(one.header) + [row.deep for row in one.rows]
    columns = max(map(len, lines))
    table = file.add_table(len(lines), columns, "Light List Accent 1" if one.header else "Table Grid")
    # A table's own look-up of a cell counts them all each time.
    cells = table._cells
    for at, line in enumerate(lines):
        for column, text in enumerate(line):
            cells[at * columns + column].text = f"    {text}" if deep[at] and column == 0 else text


def _xlsx(printed: Printed) -> bytes:
    """The words on one sheet; the figures, as numbers, on another."""
    document, book = printed.document, openpyxl.Workbook()
    book.properties.title, book.properties.creator = f"{document.name}, {document.version}", ""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = document.kind[:31]
    for line in _lines(document):
        sheet.append([guarded(cell) for cell in line])
    sheet["A1"].font = Font(bold=True, size=14)
    _set_widths(sheet)
    figures = book.create_sheet("figures")
    for values in lines(printed.said):
        figures.append([guarded(one) if isinstance(one, str) else one for one in values])
    written = BytesIO()
    book.save(written)
    return resealed(written, instead={"docProps/core.xml": (MODIFIED, _moment(printed.at))})


def _moment(at: datetime | None) -> bytes:
    return f"{(at or ALWAYS):%Y-%m-%dT%H:%M:%SZ}".encode()


def _set_widths(sheet: Worksheet) -> None:
    for column, width in (("A", 44), ("B", 44), ("C", 28), ("D", 24), ("E", 20), ("F", 20)):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _csv(printed: Printed) -> bytes:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for values in lines(printed.said):
        writer.writerow([guarded(one) if isinstance(one, str) else f"{one:f}" for one in values])
    return file.getvalue().encode()


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    """Everything but the cells, line by line."""
    yield (f"{document.kind}: {document.title}",)
    if document.exercise:
        yield (document.exercise,)
    yield (_marked(document),)
    yield from document.head
    yield from ((note,) for note in document.notes)
    for one in document.sections:
        yield ()
        yield from _section_lines(one)


def _section_lines(one: Section) -> Iterator[tuple[str, ...]]:
    yield (one.heading,)
    yield from ((paragraph,) for paragraph in one.paragraphs)
    if one.header:
        yield one.header
    yield from (row.cells for row in one.rows)


def _marked(document: Document) -> str:
    return " · ".join(filter(None, (document.marking, f"{document.name}, {document.version}")))
