"""Files of a room: taken whole or not at all, and handed out to those who are cleared for them."""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.exchange import attaching, composing, enclosing
from tallystick.hub.register.actions import person
from tallystick.hub.register.upkeep import sweep
from tallystick.hub.room.journaling import CONTROL, tell
from tallystick.hub.room.models import File
from tallystick.hub.room.policy import opened, visible_files
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Handling

MOST_FILES = 500
"""Files of one operation."""
MOST_RESTRICTIONS_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under what a file is put into the room: codes beside H0, and how confidential it is."""

    handling: frozenset[Handling] = frozenset()
    restrictions: str = ""
    confidentiality: Confidentiality = Confidentiality.BPL


@action("ask")
def file_in_room(viewer: Viewer, operation_id: uuid.UUID, *, name: str, content: bytes, terms: Terms) -> uuid.UUID:
    """Put a file into the room. One that is refused leaves no file and no row."""
    operation = opened(viewer, operation_id)
    composing.require(_problems(viewer, terms))
    if File.objects.filter(operation=operation).count() >= MOST_FILES:
        raise Unacceptable(f"A room holds at most {MOST_FILES} files.")
    known, media_type = attaching.checked(name, content)
    row = File(
        operation=operation, file_name=known, media_type=media_type, size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), handling=sorted(terms.handling - {Handling.H0}),
        restrictions=terms.restrictions.strip(), confidentiality=terms.confidentiality, agency_id=viewer.agency,
        by=person(viewer), at=viewer.now,
    )  # fmt: skip
    if enclosing.carries(row.sha256):
        raise Unacceptable(
            "File: it is an export of this hub. Send it with a message: each reader's access is checked."
        )
    row.save(force_insert=True)
    record(viewer, "file_in_room", [row.pk], operation=str(operation.pk), media_type=media_type, sha256=row.sha256)
    tell(viewer, operation, "file", confidentiality=row.confidentiality)
    attaching.write(row.path, content)
    return row.pk


@action("search")
def download_from_room(viewer: Viewer, operation_id: uuid.UUID, file_id: uuid.UUID) -> tuple[bytes, str, str]:
    """The content, the name it goes out under (operation and codes first) and its media type."""
    row = visible_files(viewer).select_related("operation").filter(pk=file_id, operation=operation_id).first()
    if row is None:
        raise Refused("No such file in a room that you may enter.")
    content = attaching.stored(row.path, row.sha256, ask="who put it there")
    record(viewer, "download_from_room", [row.pk], operation=str(row.operation_id))
    return content, out_name(row.operation.code, row.handling, row.confidentiality, row.file_name), row.media_type


def out_name(code: str, handling: list[str], confidentiality: int, name: str) -> str:
    """``<operation>-<codes>-<name>``, as a file of the room leaves the hub."""
    parts = [code, *sorted({"H0", *handling}), Confidentiality(confidentiality).code, name]
    return re.sub(r"[^\w.()+-]", "_", "-".join(parts))[:240]


def sweep_files() -> int:
    """Remove files of rooms that no row speaks of: what was killed between the file and its row. Run before anybody
    writes. Returns how many."""
    gone = sweep("rooms", (row.path for row in File.objects.all()))
    if gone:
        record_system("purge", room_files=gone)
    return gone


def _problems(viewer: Viewer, terms: Terms) -> Iterator[str]:
    yield from composing.confidentiality(viewer, terms.confidentiality)
    said = terms.restrictions.strip()
    if len(said) > MOST_RESTRICTIONS_CHARS or CONTROL.search(said):
        yield f"Other restrictions: expected at most {MOST_RESTRICTIONS_CHARS} characters."
    if (Handling.H3 in terms.handling) != bool(said):
        yield "Other restrictions: needed with H3, and only with it."
