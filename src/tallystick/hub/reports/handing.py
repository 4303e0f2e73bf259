"""Handing out the files of an issued report, while all of it still stands."""

import re
import uuid
from hashlib import sha256

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.reports import queries
from tallystick.hub.reports.models import Report
from tallystick.hub.reports.queries import SeenReport
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@action("search")
def download(viewer: Viewer, report_id: uuid.UUID, ending: str) -> tuple[bytes, str]:
    """A file of an issued report, and its name with number and codes. Refused, in a sentence, where something in it
    was taken back, or where it is not the file that was issued."""
    if ending not in MEDIA_TYPES:
        raise Unacceptable(f"Expected one of {', '.join(MEDIA_TYPES)}.")
    seen = queries.read(viewer, report_id)
    if seen is None:
        raise Refused("No such report.")
    if seen.blocked:
        raise Refused(seen.blocked)
    data = _read(report_id, ending)
    if sha256(data).hexdigest() != seen.files.get(ending):
        raise Refused("The file on disk is not the one that was issued: tell the hub's administrator.")
    record(viewer, "download_report", [report_id], ending=ending, number=seen.listed.name)
    return data, file_name(seen, ending)


def file_name(seen: SeenReport, ending: str) -> str:
    """``ES-PN-2026-0007-v1-H0-H1-BPL.pdf``."""
    parts = [seen.listed.name, f"v{seen.listed.version}", *seen.codes.split(" · ")]
    return re.sub(r"[^A-Za-z0-9.-]+", "-", "-".join(parts)) + f".{ending}"


def _read(report_id: uuid.UUID, ending: str) -> bytes:
    path = Report(pk=report_id).path(ending)
    return path.read_bytes() if path.exists() else b""
