"""The audit log: entries a second in batch, what the tree adds to one action, entries verified a second.

``python -m benchmarks.audit_log [--quick]``: on SQLite, and on PostgreSQL where ``TALLYSTICK_TEST_DATABASE_URL`` names
a server. Each figure beside the machine's own limit of the same run: SHA-256 digests and flushes to disk a second. What
an action takes is measured in pairs, one after the other, without the commit, whose time is the disk's: as it logs, the
same without the tree, and as it was before there was one (a row by the ORM). ``--quick`` keeps no result.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.measure import keep

IN_A_BATCH = 4_000
PAIRS_IN_A_TRANSACTION = 25
SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"


def main(arguments: list[str]) -> None:
    """Measure each database in a process of its own, and keep what was found."""
    if "--measure" in arguments:
        print(json.dumps(measured(quick="--quick" in arguments)))
        return
    quick = ["--quick"] if "--quick" in arguments else []
    found: dict[str, Any] = {"machine_sha256_per_s": sha256_per_s(), "machine_fdatasync_per_s": fdatasync_per_s()}
    found |= {"databases": {name: _run(name, server, quick) for name, server in _servers()}}
    if quick:
        print(json.dumps(found, indent=2))
    else:
        keep("audit_log", "Audit log", found)


def sha256_per_s() -> int:
    """Digests of 200 bytes a second, about an entry's."""
    data, started, count = b"x" * 200, time.perf_counter(), 300_000
    for _ in range(count):
        sha256(data).digest()
    return round(count / (time.perf_counter() - started))


def fdatasync_per_s() -> int:
    """Small writes a second that are flushed to the disk one by one."""
    with tempfile.TemporaryFile(dir=".") as file:
        started, count = time.perf_counter(), 200
        for _ in range(count):
            file.write(b"x" * 512)
            file.flush()
            os.fdatasync(file.fileno())
        return round(count / (time.perf_counter() - started))


def _servers() -> Iterator[tuple[str, str]]:
    yield SQLITE, ""
    if server := os.environ.get("TALLYSTICK_TEST_DATABASE_URL", ""):
        yield POSTGRESQL, server


def _run(name: str, server: str, quick: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=".") as folder, _database(name, server) as url:
        environment = {**os.environ, "TALLYSTICK_DATA": folder, "DJANGO_SETTINGS_MODULE": "tallystick.hub.settings"}
        environment |= {"TALLYSTICK_DATABASE_URL": url} if url else {}
        command = [sys.executable, "-m", "benchmarks.audit_log", "--measure", *quick]
        told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout.splitlines()[-1]))


@contextmanager
def _database(name: str, server: str) -> Iterator[str]:
    """A database of its own on the server, gone afterwards; the empty text for SQLite."""
    if name == SQLITE:
        yield ""
        return
    import psycopg

    fresh = f"tallystick_log_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {fresh}")
        try:
            yield urlsplit(server)._replace(path=f"/{fresh}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {fresh} WITH (FORCE)")


def measured(*, quick: bool) -> dict[str, Any]:
    """All figures of the database that the settings name."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    batches, pairs = (2, 50) if quick else (15, 1_000)
    in_batch = [_batch() for _ in range(batches)]
    added = _added(pairs)
    return {
        "batch_entries": batches * IN_A_BATCH,
        "batch_entries_per_s": round(IN_A_BATCH / statistics.median(wall for wall, _ in in_batch)),
        "batch_entries_per_cpu_s": round(IN_A_BATCH / statistics.median(cpu for _, cpu in in_batch)),
        **added,
        **_verified(),
    }


def _viewer() -> Any:
    from django.utils import timezone

    from tallystick.hub.viewer import Viewer
    from tallystick.vocabulary import Confidentiality, Purpose, Role

    return Viewer(
        account="es.analyst", agency="ES-PN", role=Role.DATA_PROTECTION_OFFICER, clearance=Confidentiality.BPL,
        purpose=Purpose.OPERATIONAL, case="ES-2026-0417", now=timezone.now(),
    )  # fmt: skip


def _batch() -> tuple[float, float]:
    """Wall and CPU seconds for a batch of reads, each of one record, in one transaction with its commit."""
    from uuid import uuid4

    from tallystick.hub.audit.actions import record
    from tallystick.hub.audit.gathering import in_request

    viewer, ids = _viewer(), [uuid4() for _ in range(IN_A_BATCH)]
    started, used = time.perf_counter(), time.process_time()
    with in_request():
        for one in ids:
            record(viewer, "read", [one], total=1)
    return time.perf_counter() - started, time.process_time() - used


def _added(pairs: int) -> dict[str, Any]:
    """What an action that logs one read takes: with the tree, without it, and as before; medians in milliseconds."""
    from django.db import transaction

    took: dict[str, list[float]] = {"with_tree": [], "without_tree": [], "row_by_orm": []}
    ways = {"with_tree": _as_it_is, "without_tree": _without_tree, "row_by_orm": _by_orm}
    for start in range(0, pairs, PAIRS_IN_A_TRANSACTION):
        for number in range(PAIRS_IN_A_TRANSACTION):
            # Turn by turn who goes first, for a transaction's later statements may cost more.
            turn = (start + number) % len(ways)
            order = [*list(ways)[turn:], *list(ways)[:turn]]
            with transaction.atomic():
                for name in order:
                    took[name].append(_timed(ways[name]))
                transaction.set_rollback(True)
    found = {f"action_{name}_ms": round(1000 * statistics.median(times), 4) for name, times in took.items()}
    differences = [one - other for one, other in zip(took["with_tree"], took["without_tree"], strict=True)]
    since = [one - other for one, other in zip(took["with_tree"], took["row_by_orm"], strict=True)]
    return {
        "pairs": pairs, **found,
        "tree_adds_ms": round(1000 * statistics.median(differences), 4),
        "tree_adds_p95_ms": round(1000 * statistics.quantiles(differences, n=20)[-1], 4),
        "added_since_before_ms": round(1000 * statistics.median(since), 4),
    }  # fmt: skip


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _as_it_is() -> None:
    from uuid import uuid4

    from tallystick.hub.audit.actions import record
    from tallystick.hub.audit.gathering import in_action

    with in_action():
        record(_viewer(), "read", [uuid4()], total=1)


def _without_tree() -> None:
    """The same entry by the same SQL, with what names it; no leaf, no head."""
    from uuid import uuid4

    from django.db import connection

    from tallystick.hub.audit import appending
    from tallystick.hub.audit.leaves import Waiting

    viewer, position = _viewer(), next(_AWAY)
    row = Waiting(
        at=viewer.now, account=viewer.account, agency=viewer.agency, role=viewer.role, purpose=viewer.purpose or "",
        case=viewer.case, action="read", objects_read=[str(uuid4())], detail={"total": 1},
    )  # fmt: skip
    with connection.cursor() as cursor:
        made = appending.values(row, position, b"x" * 32, connection.ops.adapt_datetimefield_value)
        cursor.executemany(appending.insert("audit_logentry", appending.COLUMNS), [made])
        named = list(appending.names([(position, row)]))
        cursor.executemany(appending.insert("audit_named", ("named", "position")), named)


def _by_orm() -> None:
    from uuid import uuid4

    from tallystick.hub.audit.models import LogEntry

    viewer = _viewer()
    LogEntry.objects.create(
        at=viewer.now, account=viewer.account, agency=viewer.agency, role=viewer.role, purpose=viewer.purpose,
        case=viewer.case, action="read", objects_read=[str(uuid4())], result="done", detail={"total": 1},
        position=next(_AWAY), leaf=b"x" * 32, salt=b"x" * 32,
    )  # fmt: skip


_AWAY = iter(range(1 << 50, 1 << 51))
"""Positions that the log does not reach."""


def _verified() -> dict[str, Any]:
    """Export and verification of the whole log, entries a second; every entry is read and recomputed."""
    from tallystick.auditlog import Verifier, read_export
    from tallystick.hub.audit import exporting

    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / "log.jsonl"
        started = time.perf_counter()
        with path.open("w", encoding="utf-8") as file:
            file.writelines(exporting.export(_viewer()))
        exported = time.perf_counter() - started
        verifier = Verifier()
        started = time.perf_counter()
        assert list(verifier.findings(read_export(path))) == []
        took = time.perf_counter() - started
    entries = verifier.summary.entries
    return {
        "verified_entries": entries, "exported_entries_per_s": round(entries / exported),
        "verified_entries_per_s": round(entries / took),
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
