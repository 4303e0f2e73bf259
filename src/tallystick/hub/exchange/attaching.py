"""Files that go with a message: taken whole or not at all, and handed out to those who may read the message."""

import hashlib
import os
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.exchange import enclosing, sniffing, threads
from tallystick.hub.exchange.models import Attachment, Message
from tallystick.hub.limits import MAX_ATTACHMENT_BYTES
from tallystick.hub.register.upkeep import sweep
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality

MOST_ATTACHMENTS = 10
MAX_NAME_CHARS = 120
IN_A_NAME = re.compile(r"[^\w .()+-]")


@action("ask")
def attach(viewer: Viewer, message_id: uuid.UUID, *, name: str, content: bytes) -> uuid.UUID:
    """Add a file to a draft. One that is refused leaves no file and no row."""
    message = _draft(viewer, message_id)
    if message.attachments.count() >= MOST_ATTACHMENTS:
        raise Unacceptable(f"Attachments: at most {MOST_ATTACHMENTS} with one message.")
    known, media_type = checked(name, content)
    row = Attachment(
        message=message, file_name=known, media_type=media_type, size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    row.save(force_insert=True)
    enclosing.take(viewer, row)
    record(viewer, "attach", [message.pk], attachment=str(row.pk), media_type=media_type, sha256=row.sha256)
    write(row.path, content)
    return row.pk


@action("ask")
def detach(viewer: Viewer, attachment_id: uuid.UUID) -> uuid.UUID:
    """Take a file off a draft. Returns the draft's id."""
    row = threads.attachment(viewer, attachment_id)
    if row is None:
        raise Refused("No such attachment of a draft of yours.")
    message = _draft(viewer, row.message_id)
    record(viewer, "detach", [message.pk], attachment=str(row.pk))
    remove_files([row])
    row.delete()
    return message.pk


@action("search")
def download(viewer: Viewer, attachment_id: uuid.UUID) -> tuple[bytes, str, str]:
    """The content, the name it goes out under (message id and handling codes first) and its media type."""
    row = threads.attachment(viewer, attachment_id)
    if row is None:
        raise Refused("No such attachment of a message that you may read.")
    if not enclosing.may_open(viewer, row):
        raise Refused("Something in this file has changed, or you may no longer see it.")
    content = stored(row.path, row.sha256, ask="its sender")
    carried = row.enclosed.values_list("contribution", flat=True)
    record(viewer, "download", [row.message_id, *carried], attachment=str(row.pk))
    return content, out_name(viewer, row), row.media_type


def checked(name: str, content: bytes) -> tuple[str, str]:
    """The plain name of a file and its media type. Unacceptable where its size or what it is is not taken."""
    if not 0 < len(content) <= MAX_ATTACHMENT_BYTES:
        most = MAX_ATTACHMENT_BYTES // 2**20
        raise Unacceptable(f"Attachment: expected a file of 1 byte to {most} MiB, found {len(content):,} bytes.")
    known = plain_name(name)
    try:
        return known, sniffing.media_type(known, content)
    except sniffing.Untaken as fault:
        raise Unacceptable(f"Attachment: {fault}") from fault


def stored(path: Path, sha256: str, *, ask: str) -> bytes:
    """The bytes of a file that was taken. Refused, with whom to ask, where it is missing or no longer the same."""
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(f"This file is missing or damaged on the hub: ask {ask}, and tell the administrator.")
    return content


def content_of(file: "UploadedFile[Any]") -> bytes:
    """An uploaded file's bytes: of one that is too large, so many that it is refused."""
    return bytes(file.read(MAX_ATTACHMENT_BYTES + 1))


def out_name(viewer: Viewer, row: Attachment) -> str:
    """``<case>-<message>-<version>-<codes>-<name>``: the codes of the message, and those stated for the reader."""
    message = row.message
    own = message.deliveries.filter(agency=viewer.agency).first()
    codes = sorted({"H0", *message.handling, *(own.handling if own else ())})
    parts = [message.name or f"{message.case}-draft", *codes, message_level(message), row.file_name]
    return re.sub(r"[^\w.()+-]", "_", "-".join(parts))[:240]


def message_level(message: Message) -> str:
    """The code of its confidentiality."""
    return Confidentiality(message.confidentiality).code


def plain_name(name: str) -> str:
    """A file's name without a path and without what no file system should meet; the ending is kept."""
    base = re.split(r"[/\\]", name.replace("\0", ""))[-1]
    stem, ending = os.path.splitext(IN_A_NAME.sub("_", base).strip(" ."))
    return f"{stem[: MAX_NAME_CHARS - len(ending[:10])] or 'file'}{ending[:10]}"


def remove_files(rows: Iterable[Attachment]) -> None:
    """Remove the files of rows that go in the caller's transaction. Should that fail, the row tells of a file that is
    missing; never is there a file that no row tells of."""
    for row in rows:
        row.path.unlink(missing_ok=True)


def sweep_files() -> int:
    """Remove files of attachments that no row speaks of: what was killed between the file and its row. Run before
    anybody writes. Returns how many."""
    gone = sweep("attachments", (row.path for row in Attachment.objects.all()))
    if gone:
        record_system("purge", attachments=gone)
    return gone


def write(path: Path, content: bytes) -> None:
    """The file appears whole and on disk, or not at all, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _draft(viewer: Viewer, message_id: uuid.UUID) -> Message:
    """A draft of the own agency, locked. Refused where there is none."""
    rows = threads.visible_messages(viewer).filter(pk=message_id, from_agency=viewer.agency)
    message = rows.select_for_update(of=("self",)).first()
    if message is None:
        raise Refused("Your agency has written no such message.")
    if message.sent_at:
        raise Unacceptable("It was sent: a sent message never changes. Send a new version of it.")
    return message
