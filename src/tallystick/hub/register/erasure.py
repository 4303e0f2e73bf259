"""Every place where a contribution leaves a trace, and how it is removed from there.

A ledger outside the database (``erasures.jsonl`` in the data directory: ids only) is replayed when a hub
starts, so that restoring an older backup brings nothing back.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tallystick.hub.audit import actions as audit
from tallystick.hub.live import actions as live
from tallystick.hub.register import keying
from tallystick.hub.register.models import Batch, BatchStatus, Contribution, Export, Rejected
from tallystick.hub.register.signals import contributions_erased

FILE_WENT = "Its file went when your agency erased a contribution: hand it in again, without what was erased."


def erase(rows: Sequence[Contribution]) -> None:
    """Remove these contributions everywhere, in the caller's transaction; files go when it commits.

    Versions, withheld parts, terms, releases, hits, decisions, watches, alerts and requests go with their rows.
    """
    ids = [row.pk for row in rows]
    contributions_erased.send(sender=Contribution, contributions=rows)
    live.forget(contributions=ids)
    audit.forget(ids)
    exports = list(Export.objects.filter(items__contribution_id__in=ids).distinct())
    paths = [export.path for export in exports]
    for export in exports:
        export.delete()
    paths += _forget_imports(rows)
    keying.forget(ids)
    Contribution.objects.filter(pk__in=ids).delete()
    transaction.on_commit(lambda: _finish(ids, paths))


def replay() -> int:
    """Erase again whatever the ledger names and the database holds. Returns how many came back and went."""
    rows = list(Contribution.objects.filter(pk__in=list(_ledger_ids())))
    if rows:
        with transaction.atomic():
            erase(rows)
            audit.record_system("erase_replayed", objects=len(rows))
    return len(rows)


def _forget_imports(rows: Sequence[Contribution]) -> list[Path]:
    """Rejected rows that repeat a value of these contributions go. So do the owners' files that are not taken to
    their end, as any of them may hold it; handed in again, they go on where they stood. Returns those files."""
    owners = {row.owner_id for row in rows}
    values = {text.casefold() for row in rows for text in _values(row)}
    repeated = [
        rejected.pk
        for rejected in Rejected.objects.filter(batch__agency__in=owners).iterator(2000)
        if any(text in f"{rejected.value} {rejected.reason}".casefold() for text in values)
    ]
    Rejected.objects.filter(pk__in=repeated).delete()
    unfinished = list(Batch.objects.filter(agency__in=owners).exclude(status=BatchStatus.DONE))
    Batch.objects.filter(pk__in=[batch.pk for batch in unfinished]).update(
        status=BatchStatus.STOPPED, problem=FILE_WENT
    )
    return [batch.path for batch in unfinished]


def _values(row: Contribution) -> Iterator[str]:
    """Every value long enough to tell something that any version of a contribution stated, or its own id."""
    stated = [row.open_properties, *(version.properties for version in row.versions.all())]
    yield from (text for properties in stated for texts in properties.values() for text in texts if len(text) > 2)
    yield row.source_id


def _finish(ids: Iterable[UUID], paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    ledger = _ledger()
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with ledger.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"contribution": str(one)}) + "\n" for one in ids)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _ledger() -> Path:
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def _ledger_ids() -> set[UUID]:
    if not _ledger().exists():
        return set()
    with _ledger().open(encoding="utf-8") as file:
        return {UUID(json.loads(line)["contribution"]) for line in file if line.strip()}
