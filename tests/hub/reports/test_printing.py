"""PDF and DOCX: data, never markup; every script; the same bytes for the same report."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
import typst

from tallystick.hub.reports import pdf, word
from tallystick.hub.reports.composing import clean
from tallystick.hub.reports.printing import Document, Line, PrintedItem, PrintedMeeting

NASTY = '#read("/etc/passwd") *bold* = head $x$ @ref <label> \\ #{panic("x")} ]#import "a.typ" // "quote" \x1b'
ITEM = PrintedItem(
    number=1, kind="person", caption="Ђорђе Станковић", latin="Đorđe Stanković", owner="Policía Nacional (ES-PN)",
    conditions="H0 · BPL", restrictions=("Ring first.",), facts=(Line(label="Name", text="Ђорђе Станковић"),),
    withheld="", gone="", contribution="c0ffee",
)  # fmt: skip
MEETING = PrintedMeeting(
    lead="1 and 2", sentence="One and two may be one person.", how_sure="strong, 0.99",
    reasons=(Line(label="+9.1", text="Same name"),), total="+9.1", decisions=("Spain: the same",),
)  # fmt: skip
DOCUMENT = Document(
    product="Cross-match report", name="ES-PN 2026/0007", version="version 1", title="Two lists meet",
    agency="Policía Nacional (ES-PN)", exercise=False, codes="H0 · H1 · BPL", header="H0 · H1 · BPL · ES-PN 2026/0007",
    handling=(Line(label="H0", text="This information may only be used ..."),), restrictions=("Ring first.",),
    facts=(Line(label="By", text="Policía Nacional"),), text=("As agreed.",), meetings=(MEETING,), left_out=3,
    items=(ITEM,), asks=(Line(label="Douane (NL-DOU)", text="holds something."),),
    issued_at=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize("maker", [pdf.made, word.made], ids=["pdf", "docx"])
def test_the_same_report_is_the_same_bytes(maker: object) -> None:
    first = maker(DOCUMENT)
    assert first == maker(replace(DOCUMENT))
    assert first != maker(replace(DOCUMENT, title="Another"))


def test_markup_in_names_is_printed_not_read() -> None:
    """Every field holds typst's markup: it compiles, and the DOCX has it letter for letter."""
    said = clean(NASTY)
    item = replace(ITEM, caption=said, latin=said, kind=said, owner=said, conditions=said, restrictions=(said,),
                   facts=(Line(label=said, text=said),), withheld=said, contribution=said)  # fmt: skip
    nasty = replace(
        DOCUMENT, title=said, name=said, agency=said, header=said, codes=said, restrictions=(said,), text=(said,),
        items=(item,), asks=(Line(label=said, text=said),), facts=(Line(label=said, text=said),),
        meetings=(replace(MEETING, sentence=said, reasons=(Line(label=said, text=said),), decisions=(said,)),),
    )  # fmt: skip
    made = pdf.made(nasty)
    assert made.startswith(b"%PDF")
    assert b"root:" not in _streams(made)
    file = docx.Document(BytesIO(word.made(nasty)))
    assert sum(paragraph.text.count('#read("/etc/passwd")') for paragraph in file.paragraphs) >= 8
    assert file.sections[0].header.paragraphs[0].text == said


def test_every_script_of_the_register_has_its_letters() -> None:
    """A letter that the font lacks is drawn as one that no font has."""
    missing = _drawn("\U000f0000")
    letters = "Ђорђе Ελλάδα Řehoř Łódź Şahin Գրիգոր გიორგი דוד محمد ČŽĐß".replace(" ", "")
    assert [char for char in letters if _drawn(char) == missing] == []
    assert _drawn("中") == missing, "now there are Chinese letters too: say so"


def _drawn(char: str) -> str:
    """What one letter is drawn as: the outlines, without their names."""
    markup = '#set text(font: "DejaVu Sans", stretch: 87.5%)\n#set page(width: 20pt, height: 20pt)\n#sys.inputs.char'
    compiler = typst.Compiler(markup.encode(), font_paths=pdf.fonts(), sys_inputs={"char": char})
    drawn = compiler.compile(markup.encode(), format="svg").decode()
    return "".join(re.findall(r' d="([^"]*)"', drawn))


def test_nothing_turns_the_direction_of_writing_or_rings() -> None:
    assert clean("a\u202eb\u2066c\x07d\ud800e\nf\tg") == "abcde\nf g"


def _streams(made: bytes) -> bytes:
    found = re.findall(rb"stream\r?\n(.*?)endstream", made, re.S)
    out = []
    for one in found:
        try:
            out.append(zlib.decompress(one))
        except zlib.error:
            out.append(one)
    return b"".join(out)
