"""The only readers of imports and exports. Each is seen by the person who made it, and by nobody else."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.register.models import Batch, BatchStatus, Export, Rejected
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary.mapping import Mapping, loads
from tallystick.vocabulary.tables import Reject

MOST = 50
"""Imports on one page."""
QUIET = timedelta(minutes=2)
"""A running import that moves no row for so long has lost its worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBatch:
    """An import as its maker sees it."""

    id: uuid.UUID
    file_name: str
    status: BatchStatus
    columns: tuple[str, ...]
    mapping: Mapping
    mapping_text: str
    rows_total: int
    rows_done: int
    added: int
    corrected: int
    unchanged: int
    rejected: int
    problem: str
    case: str
    made_at: datetime
    quiet: bool
    has_file: bool

    @property
    def rows_taken(self) -> int:
        """Rows that now stand in the register as the file has them."""
        return self.added + self.corrected + self.unchanged


def visible_batches(viewer: Viewer) -> QuerySet[Batch]:
    """The imports this viewer made for its agency; none for who may not hand in."""
    rows = Batch.objects.filter(agency=viewer.agency, by__account=viewer.account)
    return rows if viewer.may("contribute") else rows.none()


def visible_exports(viewer: Viewer) -> QuerySet[Export]:
    """The exports this viewer made for its agency."""
    rows = Export.objects.filter(agency=viewer.agency, by__account=viewer.account)
    return rows if viewer.reads_content else rows.none()


def imports(viewer: Viewer) -> tuple[SeenBatch, ...]:
    """The viewer's imports, newest first."""
    return tuple(_seen(viewer, batch) for batch in visible_batches(viewer)[:MOST])


def read(viewer: Viewer, batch_id: uuid.UUID) -> SeenBatch | None:
    """One import of the viewer's, or None."""
    batch = visible_batches(viewer).filter(pk=batch_id).first()
    return _seen(viewer, batch) if batch else None


def unfinished_like(viewer: Viewer, digest: str, mapping: str) -> SeenBatch | None:
    """An import of the same file by the same mapping that was started and is not at its end."""
    begun = visible_batches(viewer).filter(status__in=[BatchStatus.RUNNING, BatchStatus.STOPPED])
    batch = begun.filter(file_digest=digest, mapping=mapping).first()
    return _seen(viewer, batch) if batch and batch.path.exists() else None


def rejects(viewer: Viewer, batch_id: uuid.UUID, *, most: int | None = None) -> Iterator[Reject]:
    """What was wrong with which row of an own import, in the file's order."""
    rows = Rejected.objects.filter(batch__in=visible_batches(viewer).filter(pk=batch_id))
    record(viewer, "read_rejects", [batch_id])
    for row in (rows if most is None else rows[:most]).iterator(2000):
        yield Reject(row.row, row.column, row.value, row.reason)


def last_mapping(viewer: Viewer, columns: Sequence[str]) -> str:
    """The mapping the agency last took rows with from a table of this very header; empty where there is none."""
    used = Batch.objects.filter(agency=viewer.agency, columns=list(columns)).exclude(status=BatchStatus.PREVIEWED)
    return (used if viewer.may("contribute") else used.none()).values_list("mapping", flat=True).first() or ""


def _seen(viewer: Viewer, batch: Batch) -> SeenBatch:
    running = batch.status == BatchStatus.RUNNING
    return SeenBatch(
        id=batch.pk, file_name=batch.file_name, status=BatchStatus(batch.status), columns=tuple(batch.columns),
        mapping=loads(batch.mapping), mapping_text=batch.mapping, rows_total=batch.rows_total,
        rows_done=batch.rows_done, added=batch.added, corrected=batch.corrected, unchanged=batch.unchanged,
        rejected=batch.rejected, problem=batch.problem, case=batch.case, made_at=batch.made_at,
        quiet=running and viewer.now - batch.changed_at > QUIET, has_file=batch.path.exists(),
    )  # fmt: skip
