"""Keys into the hub's SQL index, and look-ups in it: SQLite with WAL and its shipped settings, in a process of its own.

``python -m benchmarks.speed_sql PERSONS HELD`` writes ``{"records_per_s", ...}`` to standard output. Timed is what the
hub does in an import, a chunk of rows in a transaction: from each contribution's keys as text to committed rows,
hashing and the set of keys beside the index included. PERSONS are written to a hub of as many, then to one of HELD;
there, others are looked up by their keys.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.population import SEED, TODAY, altered, entities
from tallystick.crosscheck import key_hashes, keys

if TYPE_CHECKING:
    from tallystick.hub.register.keying import Keyed

CLASSES = 1_000
"""Visibility classes of the hub: some dozens of agencies, each with some dozens of conditions and review dates."""
LOOK_UPS = 200


def start_hub(folder: str) -> None:
    """Django on an empty database in a folder."""
    os.environ.update(TALLYSTICK_DATA=folder, DJANGO_SETTINGS_MODULE="tallystick.hub.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def chunks(first: int, count: int) -> "Iterator[list[Keyed]]":
    """Contributions of so many persons with their keys, none of them written yet, in chunks of an import."""
    from django.utils import timezone

    from tallystick.hub.agencies.models import Agency
    from tallystick.hub.register.models import Contribution
    from tallystick.hub.register.running import CHUNK

    owner, _ = Agency.objects.get_or_create(code="SPEED", defaults={"name": "Speed", "country": "rs", "kind": "police"})
    now, review = timezone.now(), TODAY + timedelta(days=300)
    everybody = entities(SEED, first, count)
    while people := list(islice(everybody, CHUNK)):
        made = [
            Contribution(
                owner=owner, source_id=one.id, schema="Person", visibility_class=2 * (hash(one.id) % CLASSES),
                review_date=review, made_at=now, changed_at=now, crosschecked=True,
            )
            for one in people
        ]  # fmt: skip
        Contribution.objects.bulk_create(made)
        found = [keys(one) for one in people]
        yield list(zip(made, found, found, strict=True))


def written(first: int, count: int) -> dict[str, Any]:
    """Keys of new contributions written, chunk by chunk, each in a transaction: wall and CPU time."""
    from django.db import transaction

    from tallystick.hub.register import keying

    wall = cpu = 0.0
    rows = 0
    for chunk in chunks(first, count):
        wall, cpu = wall - time.perf_counter(), cpu - time.process_time()
        with transaction.atomic():
            keying.put(chunk)
        wall, cpu = wall + time.perf_counter(), cpu + time.process_time()
        rows += sum(len(found) for _, _, found in chunk)
    return {
        "records_per_s": round(count / wall),
        "records_per_cpu_s": round(count / cpu),
        "rows_per_cpu_s": round(rows / cpu),
        "keys_a_record": round(rows / count, 1),
    }


def looked_up(held: int) -> dict[str, Any]:
    """Persons who are held under another spelling, from their keys to the contributions to compare with: ms."""
    import random

    from tallystick.hub.hits.crosschecking import candidates

    chance = random.Random(SEED)
    asked = [keys(altered(SEED, chance.randrange(held), chance)) for _ in range(LOOK_UPS)]
    took, cpu, found = [], [], 0
    for one in asked:
        wall, started = time.perf_counter(), time.process_time()
        found += len(candidates(one))
        took.append(1e3 * (time.perf_counter() - wall))
        cpu.append(1e3 * (time.process_time() - started))
    return {
        "p50_ms": round(float(np.median(took)), 2),
        "p99_ms": round(float(np.percentile(took, 99)), 2),
        "cpu_p50_ms": round(float(np.median(cpu)), 2),
        "cpu_p99_ms": round(float(np.percentile(cpu, 99)), 2),
        "candidates": round(found / LOOK_UPS, 1),
    }


def machine(first: int, count: int) -> dict[str, int]:
    """The machine's own limit: the same rows into SQLite's bare B-tree, sorted beforehand, in one transaction."""
    found = [key_hashes(keys(one)).view(np.int64).tolist() for one in entities(SEED, first, count)]
    rows = sorted((value, at % CLASSES, at) for at, values in enumerate(found) for value in values)
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "bare.sqlite3") as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE held (a INTEGER, b INTEGER, c INTEGER, PRIMARY KEY (a, b, c)) WITHOUT ROWID")
        wall, cpu = time.perf_counter(), time.process_time()
        bare.executemany("INSERT INTO held VALUES (?, ?, ?)", rows)
        bare.commit()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"machine_rows_per_s": round(len(rows) / wall), "machine_rows_per_cpu_s": round(len(rows) / cpu)}


def main(count: int, held: int) -> None:
    """A growing hub: as many as are written, then HELD."""
    with tempfile.TemporaryDirectory() as folder:
        start_hub(folder)
        written(0, count)
        told = {"persons": count, "held": held, **written(count, count)}
        if held > 2 * count:
            written(2 * count, held - 2 * count)
        told["in_large_hub"] = written(max(held, 2 * count), count)
        told["look_up"] = looked_up(held)
    json.dump(told | machine(count, count), sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
