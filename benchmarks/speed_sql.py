"""Keys into the SQL index as the hub has it: SQLite with WAL and its shipped settings, in a process of its own.

``python -m benchmarks.speed_sql PERSONS`` writes ``{"records_per_s", ...}`` to standard output. Keys are there before
the clock starts; each transaction is one chunk of an import (500 contributions). "As objects" is Django's bulk_create,
which the hub used before.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.population import SEED, TODAY, entities
from tallystick.crosscheck import keys

CHUNK = 500
Rows = list[tuple[uuid.UUID, str, bool]]


def start_hub(folder: str) -> None:
    """Django on an empty database in a folder."""
    os.environ.update(TALLYSTICK_DATA=folder, DJANGO_SETTINGS_MODULE="tallystick.hub.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def contributions(count: int) -> list[uuid.UUID]:
    """So many contributions that have no key yet."""
    from django.utils import timezone

    from tallystick.hub.agencies.models import Agency
    from tallystick.hub.register.models import Contribution

    owner, _ = Agency.objects.get_or_create(code="SPEED", defaults={"name": "Speed", "country": "rs", "kind": "police"})
    now, review = timezone.now(), TODAY + timedelta(days=300)
    made = [
        Contribution(
            owner=owner, source_id=str(uuid.uuid4()), schema="Person", visibility_class="speed", review_date=review,
            made_at=now, changed_at=now,
        )
        for _ in range(count)
    ]  # fmt: skip
    Contribution.objects.bulk_create(made, batch_size=500)
    return [one.pk for one in made]


def as_objects(rows: Rows) -> None:
    """What the hub did before."""
    from tallystick.hub.register.models import BlockingKey

    BlockingKey.objects.bulk_create(
        [BlockingKey(contribution_id=one, value=value, withheld=hidden) for one, value, hidden in rows], batch_size=5000
    )


def as_the_hub(rows: Rows) -> None:
    """What the hub does."""
    from tallystick.hub.register.actions import put
    from tallystick.hub.register.models import BlockingKey

    put(BlockingKey, rows)


def timed(write: Callable[[Rows], None], found: list[frozenset[str]]) -> dict[str, Any]:
    """Keys of new contributions written, chunk by chunk, each in a transaction: wall and CPU time."""
    from django.db import transaction

    keyed = list(zip(contributions(len(found)), found, strict=True))
    chunks = [
        [(one, value, False) for one, values in keyed[at : at + CHUNK] for value in values]
        for at in range(0, len(keyed), CHUNK)
    ]
    wall, cpu = time.perf_counter(), time.process_time()
    for chunk in chunks:
        with transaction.atomic():
            write(chunk)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rows = sum(map(len, chunks))
    return {
        "records_per_s": round(len(found) / wall),
        "records_per_cpu_s": round(len(found) / cpu),
        "rows_per_s": round(rows / wall),
        "keys_a_record": round(rows / len(found), 1),
    }


def machine_rows_per_s(found: list[frozenset[str]]) -> int:
    """The machine's own limit: the same rows into SQLite's bare B-tree, sorted beforehand, in one transaction."""
    rows = sorted((value, at.to_bytes(16, "big")) for at, values in enumerate(found) for value in values)
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "bare.sqlite3") as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE held (value TEXT, at BLOB, PRIMARY KEY (value, at)) WITHOUT ROWID")
        started = time.perf_counter()
        bare.executemany("INSERT INTO held VALUES (?, ?)", rows)
        bare.commit()
        return round(len(rows) / (time.perf_counter() - started))


def main(count: int) -> None:
    """Half of the keys as objects, then the other half as the hub does it, on one growing table."""
    found = [keys(one) for one in entities(SEED, 0, 2 * count)]
    with tempfile.TemporaryDirectory() as folder:
        start_hub(folder)
        as_the_hub([])
        told = {"persons": count, "as_objects": timed(as_objects, found[:count])}
        told |= timed(as_the_hub, found[count:])
    told["machine_rows_per_s"] = machine_rows_per_s(found[count:])
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
