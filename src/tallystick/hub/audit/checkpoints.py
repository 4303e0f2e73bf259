"""Checkpoints: made once what came since the last one was read again and gives the tree; every agency's to keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from tallystick.auditlog import Checkpoint as Statement
from tallystick.auditlog import leaf_of, sign, tree
from tallystick.hub.audit import appending, signing
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.leaves import entry_of
from tallystick.hub.audit.models import Checkpoint, LogEntry, TreeHead
from tallystick.hub.viewer import Viewer

MOST = 100
"""Checkpoints told at once."""
AT_A_TIME = 2_000
EVERY = timedelta(hours=1)
"""A checkpoint is made this often, where anything was logged meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the log is verified. ``altered`` is an entry found not to give its leaf since then; -1 where every one
    does, and the tree is another all the same."""

    size: int
    verified_to: int
    at: datetime | None
    altered: int | None


def make_hourly(now: datetime | None = None) -> Checkpoint | None:
    """Make a checkpoint where the last is an hour old, or there is none; a log found altered is looked at hourly too.
    The latest one after that."""
    last, before = Checkpoint.objects.first(), (now or timezone.now()) - EVERY
    failed = LogEntry.objects.filter(action="log_verify", position__gte=last.size if last else 0, at__gt=before)
    return last if (last and last.at > before) or failed.exists() else make()


def make() -> Checkpoint | None:
    """Read what came since the last checkpoint again, and sign the tree as it is. The latest checkpoint after that;
    None for an empty log. Where an entry, or the tree, is not what was appended, nothing is signed and that is logged.
    """
    last, head = Checkpoint.objects.first(), TreeHead.objects.first()
    if head is None or not head.size or (last and last.size == head.size):
        return last
    peaks = appending.split(bytes(last.peaks)) if last else []
    wrong = _first_wrong(peaks, last.size if last else 0, head)
    if wrong is not None:
        record_system("log_verify", result="failed", position=wrong)
        return last
    try:
        return _sign(head)
    except IntegrityError:  # Somebody else made the same one meanwhile.
        return Checkpoint.objects.first()


def state() -> State:
    """How far the log is verified, for those who read it."""
    last, head = Checkpoint.objects.first(), TreeHead.objects.first()
    verified_to = last.size if last else 0
    failed = LogEntry.objects.filter(action="log_verify", position__gte=verified_to).first()
    return State(
        size=head.size if head else 0, verified_to=verified_to, at=last.at if last else None,
        altered=failed.detail["position"] if failed else None,
    )  # fmt: skip


def listed(viewer: Viewer, *, after: int = 0) -> tuple[Checkpoint, ...]:
    """The latest checkpoints, newest first; with ``after``, those of more entries, oldest first. For everybody of an
    agency: the more keep one, the less can be rewritten."""
    rows = Checkpoint.objects.filter(size__gt=after).order_by("size" if after else "-size")
    found = tuple(rows[:MOST])
    record(viewer, "read_checkpoints", count=len(found))
    return found


def read(viewer: Viewer, size: int) -> Checkpoint | None:
    """The checkpoint of so many entries."""
    found = Checkpoint.objects.filter(size=size).first()
    record(viewer, "read_checkpoints", result="done" if found else "refused", size=size)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ToKeep:
    """The latest checkpoint, and when somebody of the viewer's agency last took one away."""

    size: int
    at: datetime
    kept_at: datetime | None


def to_keep(viewer: Viewer) -> ToKeep | None:
    """What the viewer's agency should keep outside this hub; None where there is none yet."""
    last = Checkpoint.objects.first()
    took = LogEntry.objects.filter(
        action="read_checkpoints", agency=viewer.agency, result="done", detail__has_key="size"
    ).first()
    return ToKeep(size=last.size, at=last.at, kept_at=took.at if took else None) if last else None


def keys() -> list[str]:
    """Every key that signed a checkpoint of this hub, the present one first."""
    used = Checkpoint.objects.order_by().values_list("key", flat=True).distinct()
    return list(dict.fromkeys([str(signing.public_key()), *sorted(used)]))


def _sign(head: TreeHead) -> Checkpoint:
    now, peaks = timezone.now().replace(microsecond=0), bytes(head.peaks)
    root = tree.fold(appending.split(peaks))
    said = Statement(origin=head.origin, size=head.size, root=root, at=now)
    note = sign(said, signing.NAME, signing.private_key())
    with transaction.atomic():
        return Checkpoint.objects.create(
            size=head.size, root=root, peaks=peaks, at=now, key=str(signing.public_key()), note=note
        )


def _first_wrong(peaks: list[bytes], start: int, head: TreeHead) -> int | None:
    """The first entry from ``start`` that is missing or does not give its leaf; -1 where only the tree is another."""
    expected = start
    for row in _rows(start, head.size):
        if row.position != expected or leaf_of(entry_of(row)) != bytes(row.leaf):
            return expected
        tree.append(peaks, expected, bytes(row.leaf))
        expected += 1
    if expected != head.size:
        return expected
    return None if b"".join(peaks) == bytes(head.peaks) else -1


def _rows(start: int, end: int) -> Iterator[LogEntry]:
    for first in range(start, end, AT_A_TIME):
        last = min(end, first + AT_A_TIME)
        yield from LogEntry.objects.filter(position__gte=first, position__lt=last).order_by("position")
