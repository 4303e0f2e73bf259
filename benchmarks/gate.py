"""The gate and the lists behind it, on 1,000,000 contributions and 300,000 releases: SQLite, and PostgreSQL if named.

``python -m benchmarks.gate [--postgres URL] [--quick] [--without-peers]``: a full scan through ``visible_to`` with the
values read, then pages of the register and of the hit queue as the pages of the hub ask for them, the entry in the log
included. The hubs are made once (some minutes each) and kept; all that the database of URL holds is dropped. Each
database is measured in a process of its own, one connection, one core: CPU time, that of PostgreSQL's process included
where it runs here, stands beside wall time, for other work on the machine only adds to the latter. ``--quick`` takes a
small hub and keeps no result.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import gate_cases, gate_hub, peers
from benchmarks.gate_hub import Sizes
from benchmarks.measure import ROOT, keep, machine_pairs_per_s

FULL, QUICK = Sizes(1_000_000, 300_000, 500_000), Sizes(5_000, 1_500, 2_500)
TIMES, QUEUE_TIMES = 10, 5
TARGETS = {"property_values_per_s": 200_000, "list_page_ms": 100}


@dataclass(slots=True)
class Took:
    """Wall and CPU seconds of what was timed."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timing() -> Iterator[Took]:
    """Times what runs inside."""
    took = Took(time.perf_counter(), _cpu())
    yield took
    took.wall, took.cpu = time.perf_counter() - took.wall, _cpu() - took.cpu


def _cpu() -> float:
    """CPU seconds of this process, and of PostgreSQL's behind the connection where it runs on this machine."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection:
        path = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if path.exists():
            fields = path.read_text("utf-8").rsplit(")", 1)[1].split()
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def scan() -> dict[str, Any]:
    """All contributions past the gate with what it shows of them; the same rows without the gate are the limit."""
    from django.db.models import Value

    from tallystick.hub.register.models import Contribution
    from tallystick.hub.register.policy import Level, visible_to

    viewer = gate_cases.viewers()[0]
    everything = Contribution.objects.annotate(level=Value(int(Level.FULL)))
    with timing() as bare:
        held, values_held = _read(everything)
    with timing() as gated:
        shown, values_shown = _read(visible_to(viewer))
    return {
        "contributions": held, "property_values": values_held, "shown": shown, "property_values_shown": values_shown,
        "decisions_per_s": round(held / gated.wall), "decisions_per_cpu_s": round(held / gated.cpu),
        "property_values_per_s": round(values_held / gated.wall),
        "property_values_per_cpu_s": round(values_held / gated.cpu),
        "property_values_shown_per_cpu_s": round(values_shown / gated.cpu),
        "machine_property_values_per_cpu_s": round(values_held / bare.cpu),
    }  # fmt: skip


def _read(rows: Any) -> tuple[int, int]:
    """How many rows there are, and how many property values they show, each read."""
    from tallystick.hub.register.policy import Level

    count = values = 0
    read = rows.values_list("level", "open_properties", "withheld__properties")
    for level, opened, hidden in read.iterator(chunk_size=2_000):
        count += 1
        values += sum(map(len, opened.values()))
        if hidden and level == Level.FULL:
            values += sum(map(len, hidden.values()))
    return count, values


def lists() -> list[dict[str, Any]]:
    """Pages of the register, for each viewer and what its list is narrowed to."""
    from tallystick.hub.register import queries

    return [
        {**about, **_timed(lambda v=viewer, w=wanted: queries.find(v, w).total, TIMES)}  # type: ignore[misc]
        for about, viewer, wanted in gate_cases.lists()
    ]


def queues() -> list[dict[str, Any]]:
    """Pages of the hit queue; no target stands for it."""
    from tallystick.hub.hits import queries

    return [
        {**about, **_timed(lambda v=viewer, w=wanted: queries.queue(v, w).total, QUEUE_TIMES)}  # type: ignore[misc]
        for about, viewer, wanted in gate_cases.queues()
    ]


def _timed(ask: Callable[[], int], times: int) -> dict[str, Any]:
    total = ask()
    walls, cpus = [], []
    for _ in range(times):
        with timing() as took:
            ask()
        walls.append(1e3 * took.wall)
        cpus.append(1e3 * took.cpu)
    middle, worst = np.percentile(walls, (50, 99))
    # PostgreSQL's CPU time is told in hundredths of a second: the mean is finer than any one of them.
    return {"total": total, "p50_ms": round(float(middle), 1), "p99_ms": round(float(worst), 1),
            "cpu_ms": round(float(np.mean(cpus)), 1)}  # fmt: skip


def machine() -> dict[str, Any]:
    """The machine's own limits: a row written for good, and 50 rows read by their keys."""
    from django.db import connection

    from tallystick.hub.register.models import Contribution

    ids = list(Contribution.objects.values_list("pk", flat=True)[:50])
    kept = _timed(lambda: len(Contribution.objects.in_bulk(ids)), 100)
    with tempfile.NamedTemporaryFile(dir=ROOT / ".data") as file:
        started = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
        sync = (time.perf_counter() - started) / 50
    return {"database": connection.vendor, "rows_by_key_cpu_ms": kept["cpu_ms"], "fdatasync_ms": round(1e3 * sync, 2)}


def measure(url: str, sizes: Sizes) -> dict[str, Any]:
    """Everything on one database, made where it is not there yet."""
    gate_hub.start(sizes, url)
    gate_hub.prepare(sizes)
    return {"machine": machine(), "scan": scan(), "lists": lists(), "queues": queues()}


def peer_decisions(sizes: Sizes) -> dict[str, Any]:
    """Cedar and casbin on the same contributions, and the gate in words, one decision after another."""
    gate_hub.start(sizes)
    gate_hub.prepare(sizes)
    cases, ours = gate_cases.decisions()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        path.write_text("".join(f"{json.dumps(case)}\n" for case in cases), "utf-8")
        return {"in_words": ours, **(peers.run("peer_gate", path) or {})}


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.gate", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main(arguments: list[str]) -> None:
    """Measures both databases and the peers, each in a process of its own."""
    quick = ["--quick"] if "--quick" in arguments else []
    sizes = QUICK if quick else FULL
    url = arguments[arguments.index("--postgres") + 1] if "--postgres" in arguments else ""
    if arguments[:1] == ["--one"]:
        json.dump(measure(url, sizes), sys.stdout)
        return
    if arguments[:1] == ["--decisions"]:
        json.dump(peer_decisions(sizes), sys.stdout)
        return
    figures: dict[str, Any] = {
        "hub": {"contributions": sizes.contributions, "releases": sizes.releases, "hits": sizes.hits},
        "targets": TARGETS, "machine_pairs_per_s": round(machine_pairs_per_s()), "sqlite": _child("--one", *quick),
    }  # fmt: skip
    if url:
        figures["postgresql"] = _child("--one", "--postgres", url, *quick)
    if "--without-peers" not in arguments:
        figures["one_by_one"] = _child("--decisions", *quick)
    if quick:
        print(json.dumps(figures, indent=2))
    else:
        keep("gate", "The gate and the lists on a large hub", figures)


if __name__ == "__main__":
    main(sys.argv[1:])
