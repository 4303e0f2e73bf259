"""A report as DOCX."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.text.paragraph import CT_P
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from tallystick.hub.reports.printing import Document, Line, PrintedItem, PrintedMeeting

GREY = RGBColor(0x56, 0x60, 0x74)
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the file: the same report is the same bytes."""


def made(document: Document) -> bytes:
    """The DOCX, the same bytes for the same document."""
    file = docx.Document()
    _page(file, document)
    _properties(file, document)
    _opening(file, document)
    if document.text:
        _paragraph(file, "Heading1").add_run(f"What {document.agency} says")
        for part in document.text:
            _paragraph(file).add_run(part)
    if document.asks:
        _paragraph(file, "Heading1").add_run("Whom to ask")
        for one in document.asks:
            _said(file, one.label, one.text)
    if document.meetings:
        _paragraph(file, "Heading1").add_run("What meets what")
        for meeting in document.meetings:
            _meeting(file, meeting)
        if document.left_out:
            _paragraph(file).add_run(f"{document.left_out} weaker ones are left out.")
    _paragraph(file, "Heading1").add_run("Items")
    for item in document.items:
        _item(file, item)
    written = BytesIO()
    file.save(written)
    return resealed(written)


def _page(file: Docx, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(19)
    head = section.header.paragraphs[0]
    if document.exercise:
        head.add_run("EXERCISE: every person, number and event in this report is invented.\n").bold = True
    head.add_run(document.header).bold = True
    section.footer.paragraphs[0].add_run(f"{document.codes} · {document.name}, {document.version}")
    style = file.styles["Normal"]
    style.font.name, style.font.size = "DejaVu Sans Condensed", Pt(9.5)
    for name, width in (("Pair", Mm(45)), ("Weight", Mm(16))):
        pair = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        pair.base_style = style
        pair.paragraph_format.left_indent, pair.paragraph_format.first_line_indent = width, -width
        pair.paragraph_format.space_after = Pt(2)


def _properties(file: Docx, document: Document) -> None:
    about = file.core_properties
    about.title, about.author = f"{document.name}, {document.version}", document.agency[:255]
    about.comments, about.last_modified_by, about.revision = "", "", 1
    if document.issued_at:
        about.created = about.modified = document.issued_at.replace(tzinfo=None, microsecond=0)


def _opening(file: Docx, document: Document) -> None:
    _grey(file, f"{document.product} · {document.agency}")
    _paragraph(file, "Title").add_run(document.title)
    _said(file, document.name, document.version)
    for one in document.handling:
        _said(file, one.label, one.text)
    for text in document.restrictions:
        _said(file, "H3", text)
    _pairs(file, document.facts)


def _meeting(file: Docx, one: PrintedMeeting) -> None:
    _said(file, f"Items {one.lead}.", f"{one.sentence} ({one.how_sure})")
    _pairs(file, (*one.reasons, Line(label=one.total, text="in all")), style="Weight")
    for told in one.decisions:
        _grey(file, told)


def _item(file: Docx, one: PrintedItem) -> None:
    if one.gone:
        _said(file, f"{one.number}.", one.gone)
        return
    _paragraph(file, "Heading2").add_run(f"{one.number}. {one.caption}{f' · {one.latin}' if one.latin else ''}")
    _grey(file, f"{one.kind} · {one.owner}")
    _grey(file, one.conditions)
    for text in one.restrictions:
        _said(file, "H3:", text)
    _pairs(file, one.facts)
    if one.withheld:
        _said(file, "Withheld:", one.withheld)
    _grey(file, f"contribution {one.contribution}")


def _pairs(file: Docx, lines: tuple[Line, ...], *, style: str = "Pair") -> None:
    for one in lines:
        paragraph = _paragraph(file, style)
        paragraph.add_run(one.label).font.color.rgb = GREY
        paragraph.add_run(f"\t{one.text}")


def _said(file: Docx, strong: str, text: str) -> None:
    paragraph = _paragraph(file)
    paragraph.add_run(strong).bold = True
    paragraph.add_run(f" {text}")


def _grey(file: Docx, text: str) -> None:
    _paragraph(file).add_run(text).font.color.rgb = GREY


def _paragraph(file: Docx, style: str = "") -> Paragraph:
    """A new paragraph at the end. The library looks through the whole file to add one: half a minute for 500 items."""
    element = cast(CT_P, OxmlElement("w:p"))
    file.element.body[-1].addprevious(element)  # the last one holds the page's size
    if style:
        element.style = style
    return Paragraph(element, file._body)


def resealed(written: BytesIO, instead: Mapping[str, tuple[re.Pattern[bytes], bytes]] = {}) -> bytes:
    """An office file with every part under one date, in the order in which it was written; ``instead`` replaces what a
    pattern finds in a part."""
    same = BytesIO()
    with ZipFile(written) as source, ZipFile(same, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            info = ZipInfo(part.filename, ALWAYS)
            info.compress_type = ZIP_DEFLATED
            content = source.read(part.filename)
            if part.filename in instead:
                pattern, text = instead[part.filename]
                content = pattern.sub(text, content)
            target.writestr(info, content)
    return same.getvalue()
