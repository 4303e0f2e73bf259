"""Attachments: a file is what its name says, whole, harmless and small, or it leaves no row and no file."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.hub.exchange import attaching, messaging, sniffing, threads
from tallystick.hub.exchange.models import Attachment
from tallystick.hub.limits import BESIDE_FILE_BYTES, MAX_ATTACHMENT_BYTES, limit_for
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Handling
from tests.hub.exchange.letters import PDF, draft, request, sent


def zipped(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return file.getvalue()


def png() -> bytes:
    """The smallest picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


GOOD: dict[str, bytes] = {
    "a.pdf": PDF, "a.png": png(), "a.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9",
    "a.txt": "Đorđe, на пут".encode(),
    "a.csv": b"id;name\r\n1;x\r\n", "a.json": b'{"a": [1, 2]}', "a.zip": zipped(("list.csv", b"id\n1\n")),
    "a.docx": zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")),
    "a.xlsx": zipped(("xl/workbook.xml", b"<x/>")),
    "a.odt": zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")),
    "a.mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 32, "a.ogg": b"OggS\0" + b"\0" * 32,
}  # fmt: skip
DEEP = b"[" * 100 + b"]" * 100
BAD: dict[str, tuple[str, bytes, str]] = {
    "a program": ("a.exe", b"MZ\x90", "expected one of pdf"),
    "no ending": ("invoice", PDF, "expected one of pdf"),
    "two endings": ("a.pdf.exe", PDF, "expected one of pdf"),
    "a program named pdf": ("a.pdf", b"MZ\x90\0" + PDF, "never taken"),
    "an ELF named txt": ("a.txt", b"\x7fELF" + b"\0" * 20, "never taken"),
    "a script named txt": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "never taken"),
    "old office with macros": ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 20, "never taken"),
    "a picture named pdf": ("a.pdf", png(), "content does not"),
    "a pdf named png": ("a.png", PDF, "content does not"),
    "bytes named txt": ("a.txt", b"\xff\xfe\x00", "content does not"),
    "a NUL in text": ("a.csv", b"id\0name", "content does not"),
    "no JSON": ("a.json", b"{", "content does not"),
    "deep JSON": ("a.json", DEEP, "content does not"),
    "a zip named docx": ("a.docx", zipped(("x.txt", b"x")), "content does not"),
    "a zip named odt": ("a.odt", zipped(("mimetype", b"application/epub+zip")), "content does not"),
    "a cut pdf": ("a.pdf", PDF[:20], "content does not"),
    "empty": ("a.txt", b"", "1 byte to 20 MiB"),
    "too large": ("a.txt", b"x" * (MAX_ATTACHMENT_BYTES + 1), "1 byte to 20 MiB"),
    "a bomb": ("a.zip", zipped(("x.csv", b"0" * (2 * 2**20))), "inflates more than 100 times"),
    "an archive in an archive": ("a.zip", zipped(("b.zip", zipped(("x", b"x")))), "another archive"),
    "an archive under another name": ("a.zip", zipped(("b.txt", zipped(("x", b"x")))), "another archive"),
    "a gzip in an archive": ("a.zip", zipped(("b.txt", b"\x1f\x8b\x08")), "another archive"),
    "a program in an archive": ("a.zip", zipped(("b.txt", b"MZ\x90")), "another archive or a program"),
    "a script in an archive": ("a.zip", zipped(("run.ps1", b"x")), "program or a script"),
    "out of the archive": ("a.zip", zipped(("../../etc/passwd", b"x")), "leads out"),
    "an absolute path": ("a.zip", zipped(("/etc/passwd", b"x")), "leads out"),
    "macros": ("a.docx", zipped(("word/document.xml", b"x"), ("word/vbaProject.bin", b"x")), "macros"),
    "no entries": ("a.zip", zipped(), "1 to 1,000 entries"),
    "many entries": ("a.zip", zipped(*((f"{n}.txt", b"") for n in range(1001))), "1 to 1,000 entries"),
    "damaged": ("a.zip", GOOD["a.zip"].replace(b"id\n1\n", b"no"), ""),
}


def lying(size: int) -> bytes:
    """An archive whose directory says that its entry has ``size`` bytes, which is less than it inflates to."""
    content = bytearray(zipped(("x.csv", bytes(range(256)) * 8192)))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


BAD["a directory that lies"] = ("a.zip", lying(10), "damaged|inflates")
del BAD["damaged"]


def files() -> list[Path]:
    """What lies on disk."""
    from django.conf import settings as hub

    place = Path(hub.MEDIA_ROOT) / "attachments"
    return list(place.iterdir()) if place.exists() else []


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken_and_comes_back_the_same(world: Any, name: str) -> None:
    one = draft(world)
    kept = attaching.attach(world.viewer(), one, name=name, content=GOOD[name])
    content, out, media_type = attaching.download(world.viewer(), kept)
    assert content == GOOD[name]
    assert media_type == sniffing.TYPES[name.rsplit(".", 1)[1]]
    assert out == f"ES-2026-0417-draft-H0-BPL-{name}"


@pytest.mark.parametrize("case", BAD)
def test_what_lies_or_harms_leaves_no_row_and_no_file(world: Any, case: str) -> None:
    name, content, line = BAD[case]
    one = draft(world)
    with pytest.raises(Unacceptable, match=line):
        attaching.attach(world.viewer(), one, name=name, content=content)
    assert not Attachment.objects.exists()
    assert files() == []


def test_a_bomb_is_told_by_what_comes_out_and_not_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "MOST_INFLATED_BYTES", 1000)
    with pytest.raises(sniffing.Untaken):
        sniffing.media_type("a.zip", zipped(("x.csv", bytes(range(256)) * 8)))
    monkeypatch.setattr(sniffing, "MOST_INFLATED_BYTES", 2**30)
    forty_bombs = zipped(*((f"{n}.csv", b"0" * 2**20) for n in range(40)))
    assert sniffing.media_type("a.zip", forty_bombs) == "application/zip"
    monkeypatch.setattr(sniffing, "MOST_INFLATED_BYTES", 20 * 2**20)
    with pytest.raises(sniffing.Untaken, match="inflates to more than 20 MiB"):
        sniffing.media_type("a.zip", forty_bombs)


MAKERS: dict[str, Callable[[bytes], bool]] = sniffing.PROOFS


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    ending=st.sampled_from([*sniffing.TYPES, "exe", "js", ""]),
    start=st.sampled_from([b"", *sniffing.RUNS, *sniffing.ARCHIVES, *(content[:16] for content in GOOD.values())]),
    rest=st.binary(max_size=400),
)
def test_whatever_is_taken_is_proved_and_nothing_else_breaks(ending: str, start: bytes, rest: bytes) -> None:
    """A file is taken or untaken in one line; no program and no archive in disguise is taken."""
    content = start + rest
    try:
        taken = sniffing.media_type(f"x.{ending}", content)
    except sniffing.Untaken:
        return
    assert taken == sniffing.TYPES[ending]
    assert MAKERS[ending](content)
    assert not content.startswith(sniffing.RUNS)
    if content.startswith(sniffing.ARCHIVES):
        assert ending in ("zip", "docx", "xlsx", "odt")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert packed.testzip() is None


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_a_name_never_leads_anywhere(name: str) -> None:
    plain = attaching.plain_name(name)
    assert 0 < len(plain) <= attaching.MAX_NAME_CHARS
    assert not set('/\\\0\n\r"') & set(plain)
    assert not plain.startswith(".")


@settings(max_examples=60)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True), st.binary(max_size=2000), min_size=1, max_size=5)
)
def test_a_harmless_archive_is_taken(entries: dict[str, bytes]) -> None:
    risky = any(content.startswith((*sniffing.RUNS, *sniffing.ARCHIVES)) for content in entries.values())
    try:
        sniffing.media_type("a.zip", zipped(*entries.items()))
    except sniffing.Untaken:
        assert risky


def test_the_name_carries_the_message_and_the_codes(world: Any) -> None:
    from tallystick.hub.exchange.composing import To

    one = draft(
        world, request(To(agency="NL-DOU", handling=frozenset({Handling.H1})), handling=frozenset({Handling.H2}))
    )
    kept = attaching.attach(world.viewer(), one, name="../Liste č 1.pdf", content=PDF)
    message = messaging.send(world.viewer(), one)
    _, out, _ = attaching.download(world.viewer("NL-DOU"), kept)
    assert out == f"{message.name}-H0-H1-H2-BPL-Liste_č_1.pdf"
    with pytest.raises(Refused, match="that you may read"):
        attaching.download(world.viewer("HR-FIU"), kept)


def test_only_a_draft_of_the_own_agency_takes_files(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_ATTACHMENTS", 2)
    one = draft(world)
    kept = [attaching.attach(world.viewer(), one, name=f"{n}.txt", content=b"x") for n in range(2)]
    with pytest.raises(Unacceptable, match="at most 2"):
        attaching.attach(world.viewer(), one, name="3.txt", content=b"x")
    with pytest.raises(Refused):
        attaching.attach(world.viewer("NL-DOU"), one, name="3.txt", content=b"x")
    assert attaching.detach(world.viewer(), kept[0]) == one
    assert len(files()) == 1
    messaging.send(world.viewer(), one)
    with pytest.raises(Unacceptable, match="never changes"):
        attaching.detach(world.viewer(), kept[1])
    with pytest.raises(Unacceptable, match="never changes"):
        attaching.attach(world.viewer(), one, name="3.txt", content=b"x")


def test_a_discarded_draft_takes_its_files_along(world: Any) -> None:
    one = draft(world)
    attaching.attach(world.viewer(), one, name="a.txt", content=b"x")
    messaging.discard_draft(world.viewer(), one)
    assert files() == []


def test_a_damaged_file_is_never_handed_out(world: Any) -> None:
    kept = attaching.attach(world.viewer(), draft(world), name="a.txt", content=b"x")
    Attachment.objects.get(pk=kept).path.write_bytes(b"y")
    with pytest.raises(Refused, match="missing or damaged"):
        attaching.download(world.viewer(), kept)


def test_a_file_without_a_row_is_swept(world: Any) -> None:
    kept = attaching.attach(world.viewer(), draft(world), name="a.txt", content=b"x")
    stray = Attachment.objects.get(pk=kept).path.with_name("stray")
    stray.write_bytes(b"left by a kill")
    assert attaching.sweep_files() == 1
    assert [path.name for path in files()] == [str(kept)]


def test_too_large_a_request_never_reaches_the_disk() -> None:
    assert limit_for("/messages/x/attach/") == limit_for("/api/messages/x/attachments")
    assert limit_for("/messages/x/attach/") == MAX_ATTACHMENT_BYTES + BESIDE_FILE_BYTES
    assert limit_for("/hits/") < limit_for("/messages/") < limit_for("/imports/")


def test_a_message_with_attachments_says_so_to_its_readers(world: Any) -> None:
    one = draft(world)
    attaching.attach(world.viewer(), one, name="a.json", content=json.dumps({"a": 1}).encode())
    messaging.send(world.viewer(), one)
    seen = threads.read(world.viewer("NL-DOU"), one)
    assert seen is not None
    assert [file.file_name for file in seen.attachments] == ["a.json"]
    assert sent(world).attachments.count() == 0
