"""What a file is, told by its content: the few kinds that may go with a message, each proved, and nothing that runs.

A container is looked through before it is taken: every entry is inflated against limits on bytes, on their ratio to
the packed ones and on the number of entries. An archive in an archive is refused.
"""

import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import accumulate
from pathlib import PurePosixPath

MOST_ENTRIES = 1_000
MOST_INFLATED_BYTES = 200 * 2**20
MOST_RATIO = 100
"""An entry that inflates more than this many times is a bomb; below ``SMALL_BYTES`` it harms nobody."""
SMALL_BYTES = 2**20
MAX_JSON_DEPTH = 64
BRACKET = re.compile(rb"[\[\]{}]")
CHUNK_BYTES = 2**16
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
"""The part that makes a container a document of that kind."""
TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "txt": "text/plain",
    "csv": "text/csv", "json": "application/json", "zip": "application/zip", "mp4": "video/mp4", "ogg": "audio/ogg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip
RUNS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!", b"\xd0\xcf\x11\xe0")
"""How programs, scripts and old office files with macros begin."""
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
ENDINGS_THAT_RUN = frozenset({
    "exe", "dll", "com", "scr", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "msi", "jar", "sh", "py", "pl",
    "php", "apk", "lnk", "docm", "xlsm", "pptm", "dotm", "reg", "iso",
})  # fmt: skip


DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


class Untaken(Exception):
    """A file that is not taken; the message is one line, without its content or name."""


def media_type(name: str, content: bytes) -> str:
    """The media type of a file, where its content is what the ending of its name says. ``Untaken`` otherwise."""
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if ending not in TYPES:
        raise Untaken(f"Type: expected one of {', '.join(TYPES)}, found {ending[:8]!r}.")
    if content.startswith(RUNS):
        raise Untaken("Type: it is a program, a script or may hold one: never taken.")
    packed = ending in ("zip", "docx", "xlsx", "odt")
    if not PROOFS[ending](content) or (content.startswith(ARCHIVES) and not packed):
        raise Untaken(f"Type: its name says {ending}, its content does not.")
    if packed:
        _look_through(content, ending)
    return TYPES[ending]


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(char < " " and char not in "\t\n\r\f" for char in text)


def _is_json(content: bytes) -> bool:
    if not _is_text(content) or _depth(content) > MAX_JSON_DEPTH:
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _depth(content: bytes) -> int:
    """How deep brackets lie in one another, at most; those in texts count too, which only makes it stricter."""
    steps = (1 if bracket.group() in b"[{" else -1 for bracket in BRACKET.finditer(content))
    return max(accumulate(steps), default=0)


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") and b"IEND" in content[-64:]


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-64:]


def _is_mp4(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


def _is_ogg(content: bytes) -> bool:
    return content.startswith(b"OggS\0")


def _is_zip(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06")) and zipfile.is_zipfile(BytesIO(content))


PROOFS: dict[str, Callable[[bytes], bool]] = {
    "pdf": _is_pdf, "png": _is_png, "jpg": _is_jpeg, "jpeg": _is_jpeg, "txt": _is_text, "csv": _is_text,
    "json": _is_json, "zip": _is_zip, "docx": _is_zip, "xlsx": _is_zip, "odt": _is_zip, "mp4": _is_mp4, "ogg": _is_ogg,
}  # fmt: skip


def _look_through(content: bytes, ending: str) -> None:
    """Every entry of a container, inflated within the limits and thrown away."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = packed.infolist()
            _require_kind(packed, entries, ending)
            if not 0 < len(entries) <= MOST_ENTRIES:
                raise Untaken(f"Archive: expected 1 to {MOST_ENTRIES:,} entries, found {len(entries):,}.")
            if sum(entry.file_size for entry in entries) > MOST_INFLATED_BYTES:
                raise Untaken(f"Archive: it says that it inflates to more than {MOST_INFLATED_BYTES // 2**20} MiB.")
            left = MOST_INFLATED_BYTES
            for entry in entries:
                left -= _inflated(packed, entry, left)
    except DAMAGED as fault:
        raise Untaken("Archive: it is damaged, encrypted or packed in a way that is not read.") from fault


def _require_kind(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], ending: str) -> None:
    names = {entry.filename for entry in entries}
    if ending in OFFICE and OFFICE[ending] not in names:
        raise Untaken(f"Type: its name says {ending}, its content does not.")
    if ending == "odt" and ("mimetype" not in names or _first(packed, "mimetype") != TYPES["odt"].encode()):
        raise Untaken("Type: its name says odt, its content does not.")
    if ending != "zip" and any("vbaproject" in name.lower() or "basic/" in name.lower() for name in names):
        raise Untaken("Type: it holds macros: never taken.")


def _first(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as file:
        return file.read(128)


def _inflated(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """The bytes that an entry inflates to, counted as they come: what its header says is not believed."""
    _require_entry(entry)
    total = 0
    with packed.open(entry) as file:
        while chunk := file.read(CHUNK_BYTES):
            if not total and chunk.startswith((*ARCHIVES, *RUNS)):
                raise Untaken("Archive: it holds another archive or a program.")
            total += len(chunk)
            if total > left:
                raise Untaken(f"Archive: it inflates to more than {MOST_INFLATED_BYTES // 2**20} MiB.")
            if total > SMALL_BYTES and total > MOST_RATIO * max(1, entry.compress_size):
                raise Untaken(f"Archive: an entry inflates more than {MOST_RATIO} times.")
    return total


def _require_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        raise Untaken("Archive: an entry leads out of it.")
    if path.suffix.lower().removeprefix(".") in ENDINGS_THAT_RUN:
        raise Untaken("Archive: it holds a program or a script.")
