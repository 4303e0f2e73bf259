"""The log as a file that anybody can verify: every leaf, and of each entry what its reader may read."""

import json
from collections.abc import Iterator
from typing import Any

from tallystick.auditlog import stated
from tallystick.auditlog.reading import FORMAT
from tallystick.hub.audit import appending, checkpoints
from tallystick.hub.audit.actions import record
from tallystick.hub.audit.leaves import entry_of, opened
from tallystick.hub.audit.models import Checkpoint, LogEntry, Opening, TreeHead
from tallystick.hub.audit.queries import require_reader
from tallystick.hub.viewer import Refused, Viewer

AT_A_TIME = 2_000
UNSHOWN = frozenset({"check"})
"""Actions whose objects are told to nobody: a check meets records the officer is not shown."""


def export(viewer: Viewer) -> Iterator[str]:
    """The lines of the log up to now, under a fresh checkpoint; that it is exported is logged first.

    A data-protection officer is given the own agency's entries whole, oversight every entry but for who and in what
    words; of others' entries nobody is given more than the hash.
    """
    everywhere = require_reader(viewer, "log_export")
    made, head = checkpoints.make(), TreeHead.objects.first()
    if made is None or head is None:
        raise Refused("Nothing is logged so far.")
    # Where what came since does not hold, it is told all the same, unsigned: whoever verifies it is to find that.
    size = made.size if checkpoints.state().altered is None else head.size
    record(viewer, "log_export", size=size)
    return _lines(viewer, head.origin, size, everywhere)


def _lines(viewer: Viewer, origin: str, size: int, everywhere: bool) -> Iterator[str]:
    marks = {row.size: row for row in Checkpoint.objects.filter(size__lte=size).iterator(AT_A_TIME)}
    keys = checkpoints.keys()
    yield _line({"log": FORMAT, "origin": origin, "keys": keys, "size": size, "checkpoints": len(marks)})
    for start in range(0, size, AT_A_TIME):
        between = {"position__gte": start, "position__lt": min(size, start + AT_A_TIME)}
        rows = LogEntry.objects.filter(**between).order_by("position")
        beside = Opening.objects.filter(**{f"entry__{name}": at for name, at in between.items()})
        openings = {} if everywhere else {one.entry_id: one for one in beside}
        for row in rows:
            yield _line(_entry(viewer, row, openings.get(row.position), everywhere))
            if mark := marks.get(row.position + 1):
                peaks = [one.hex() for one in appending.split(bytes(mark.peaks))]
                yield _line({"checkpoint": mark.note, "peaks": peaks})


def _entry(viewer: Viewer, row: LogEntry, opening: Opening | None, everywhere: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"position": row.position, "leaf": bytes(row.leaf).hex()}
    if everywhere or row.agency == viewer.agency:
        parts = frozenset({"objects"} if everywhere else {"objects", "person", "told"})
        told["entry"] = stated(entry_of(row))
        told["opened"] = opened(row, opening, parts - {"objects"} if row.action in UNSHOWN else parts)
    return told


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"
