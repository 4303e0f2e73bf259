"""Taking the rows of an import, and trying out what taking them would do."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils import timezone

from tallystick.formats import read_rows
from tallystick.hub import acting
from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Work
from tallystick.hub.audit.actions import record
from tallystick.hub.register import actions, batches, queries
from tallystick.hub.register.actions import Change, HandedIn
from tallystick.hub.register.models import Batch, BatchStatus, Rejected
from tallystick.hub.register.taking import Judged, Taken, judge, terms_for
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary.mapping import loads
from tallystick.vocabulary.tables import Reject, Row, Unusable

CHUNK = 1000
"""Rows taken, with their rejects and the import's place in its file, in one transaction."""
SAMPLED = 20
"""Rows looked at to show what a column holds."""
SHOWN = 20
"""Rows a preview shows."""

Numbered = tuple[int, Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would become of a file. ``rows`` are the first ones, as they would be taken or why not."""

    rows: tuple[Numbered, ...]
    counts: dict[Change, int]
    rejected: int
    total: int
    reasons: tuple[tuple[str, str, int], ...]

    @property
    def accepted(self) -> int:
        """Rows that would be taken, known ones included."""
        return sum(self.counts.values())


def run(batch_id: uuid.UUID | str, *, told: Callable[[int, int], None] | None = None) -> BatchStatus:
    """Take what is left of an import's rows. However often it is run, at once or after being killed, each row is
    taken once. Returns where the import then stands: done, stopped, or running elsewhere.

    ``told`` hears of the rows done and their total after every step.
    """
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    if batch.status != BatchStatus.RUNNING:
        return BatchStatus(batch.status)
    try:
        _count(batch)
        for chunk in _chunks(judged(viewer_of(batch), batch)):
            if not _take(batch, chunk):
                return BatchStatus(Batch.objects.values_list("status", flat=True).get(pk=batch_id))
            if told:
                told(batch.rows_done, batch.rows_total)
        return _end(batch, BatchStatus.DONE, "")
    except (Refused, Unacceptable, Unusable, OSError) as error:
        return _end(batch, BatchStatus.STOPPED, _said(error, batch))
    except Exception:
        _end(batch, BatchStatus.STOPPED, "The hub could not take the next rows; the fault is noted. Try to go on.")
        raise


def judged(viewer: Viewer, batch: Batch) -> Iterator[Numbered]:
    """What becomes of each row of the batch's file that is not done yet."""
    mapping = loads(batch.mapping)
    numbered = judge(read_rows(batch.path, encoding=mapping.encoding), mapping, terms_for(viewer))
    return (one for one in numbered if one[0] > batch.rows_done)


def preview(viewer: Viewer, rows: Iterator[Numbered]) -> Preview:
    """What handing these rows in would do. Nothing is written but the log."""
    acting.require(viewer, "contribute")
    first: list[Numbered] = []
    counts, reasons = Counter[Change](), Counter[tuple[str, str]]()
    rejected = total = 0
    for chunk in _chunks(rows):
        first += chunk[: SHOWN - len(first)]
        total += len(chunk)
        taken = [one for _, one in chunk if isinstance(one, Taken)]
        rejected += len(chunk) - len(taken)
        counts += _would_be(viewer, taken)
        reasons.update((r.column, r.reason) for _, one in chunk if isinstance(one, tuple) for r in one)
    record(viewer, "import_preview", rows=total)
    listed = tuple((column, reason, n) for (column, reason), n in reasons.most_common(SHOWN))
    return Preview(
        rows=tuple(first), counts={c: counts[c] for c in Change}, rejected=rejected, total=total, reasons=listed
    )


def preview_of(viewer: Viewer, batch_id: uuid.UUID) -> Preview | None:
    """What taking the rows of an own import would do, over the whole file; None where there is no such import.
    Unacceptable, in one line, where the file cannot be read to its end."""
    batch = batches.visible_batches(viewer).filter(pk=batch_id).first()
    if batch is None or not batch.path.exists():
        return None
    try:
        return preview(viewer, judged(viewer, batch))
    except Unusable as error:
        raise Unacceptable(_said(error, batch)) from None


def samples(viewer: Viewer, batch_id: uuid.UUID) -> list[tuple[str, ...]]:
    """For each column of an own import, some different texts its first rows hold."""
    batch = batches.visible_batches(viewer).filter(pk=batch_id).first()
    if batch is None or not batch.path.exists():
        return [() for _ in (batch.columns if batch else ())]
    rows = read_rows(batch.path, encoding=loads(batch.mapping).encoding)
    first = [row for row in islice(rows, SAMPLED) if isinstance(row, Row)]
    record(viewer, "import_samples", [batch.pk])
    return [tuple(dict.fromkeys(filter(None, (_text(row, name) for row in first))))[:3] for name in batch.columns]


def _text(row: Row, column: str) -> str:
    stated = ";".join((row.properties or {}).get(column, ()))
    return (row.cells.get(column, "") or stated)[:60]


def viewer_of(batch: Batch) -> Viewer:
    """Who started the import, with the rights that person has now, for the purpose and case it was started for."""
    who = batch.by
    now = timezone.now()
    if not who.may_sign_in(now.date()) or who.agency_id != batch.agency_id:
        raise Refused(f"{who.account} is no longer active.")
    return agencies.viewer_of(who, Work(purpose=batch.purpose, case=batch.case), now)


def _take(expected: Batch, chunk: Sequence[Numbered]) -> bool:
    """Take one chunk, if the import still stands where this run left it. ``expected`` then stands after it."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=expected.pk)
        if batch.status != BatchStatus.RUNNING or batch.rows_done != expected.rows_done:
            return False
        taken = [one for _, one in chunk if isinstance(one, Taken)]
        viewer = viewer_of(batch)
        counts = actions.contribute(viewer, [one.item for one in taken if not one.again], batch=batch)
        wrong = [(number, one) for number, one in chunk if isinstance(one, tuple)]
        Rejected.objects.bulk_create(_rejected(batch, reject) for _, rejects in wrong for reject in rejects)
        batch.added += counts[Change.ADDED]
        batch.corrected += counts[Change.CORRECTED]
        batch.unchanged += counts[Change.UNCHANGED] + sum(one.again for one in taken)
        batch.rejected += len(wrong)
        batch.rows_done, batch.changed_at = chunk[-1][0], viewer.now
        batch.rows_total = max(batch.rows_total, batch.rows_done)
        batch.save()
    expected.rows_done = batch.rows_done
    return True


def _count(batch: Batch) -> None:
    """Learn how long the file is, once: for the progress shown."""
    if not batch.rows_total:
        rows = read_rows(batch.path, encoding=loads(batch.mapping).encoding)
        batch.rows_total = max((row.number for row in rows), default=0)
        Batch.objects.filter(pk=batch.pk, rows_total=0).update(rows_total=batch.rows_total)


def _end(expected: Batch, status: BatchStatus, problem: str) -> BatchStatus:
    """Set where the import stands, unless somebody else moved it; a done one leaves no file."""
    mine = Batch.objects.filter(pk=expected.pk, status=BatchStatus.RUNNING, rows_done=expected.rows_done)
    if mine.update(status=status, problem=problem[:500], changed_at=timezone.now()) and status == BatchStatus.DONE:
        expected.path.unlink(missing_ok=True)
    return BatchStatus(Batch.objects.values_list("status", flat=True).get(pk=expected.pk))


def _would_be(viewer: Viewer, taken: Sequence[Taken]) -> Counter[Change]:
    known = queries.own_digests(viewer, [one.item.source_id for one in taken])
    return Counter(_change(one, known.get(one.item.source_id)) for one in taken)


def _change(one: Taken, known: str | None) -> Change:
    if one.again:
        return Change.UNCHANGED
    if known is None:
        return Change.ADDED
    return Change.UNCHANGED if known == _digest(one.item) else Change.CORRECTED


def _digest(item: HandedIn) -> str:
    return actions.digest(item.entity, item.conditions)


def _rejected(batch: Batch, reject: Reject) -> Rejected:
    return Rejected(
        batch=batch, row=reject.row, column=reject.column[:200], value=reject.value[:200], reason=reject.reason[:500]
    )


def _chunks(rows: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _said(error: Exception, batch: Batch) -> str:
    if isinstance(error, Unusable):
        return f"{batch.file_name}: {error.place}: expected {error.expected}"
    return "Its file is gone: hand it in again." if isinstance(error, OSError) else str(error)
