"""An action week in check mode, in a process of its own: a CSV of persons against the large index, every hit kept.

``python -m benchmarks.speed_week CSV SIZE`` writes ``{"seconds", "parts", "hits", ...}`` to standard output; with
``--build`` for the CSV it makes the index alone and tells what that took. Called by ``benchmarks.speed``, so that
memory is told of nothing else.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.big_index import opened, peak_gib
from tallystick.crosscheck.batch import silent
from tallystick.crosscheck.index import find_all, load_records
from tallystick.crosscheck.prepare import prepare
from tallystick.crosscheck.weights import THRESHOLD, odds_bits

HIT_COLUMNS = ("left", "right", "kinds", "bits")


def cpu_s() -> float:
    """CPU seconds of this process and of those it started and saw end."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


class Parts:
    """What each step took: by the clock, and CPU time of all processes."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, float]] = {}
        self._last = time.perf_counter(), cpu_s()

    def end(self, name: str) -> None:
        """The step that ran since the one before is over."""
        now = time.perf_counter(), cpu_s()
        wall, cpu = (round(b - a, 2) for a, b in zip(self._last, now, strict=True))
        self.told[name], self._last = {"s": wall, "cpu_s": cpu}, now


def week(path: Path, size: int) -> dict[str, Any]:
    """Reading, keys, looking up, scores; hits as positions, kinds and bits in one file each."""
    index, about = opened(size)
    parts = Parts()
    with tempfile.TemporaryDirectory() as folder:
        left = prepare(path, Path(folder) / "left", None, silent)
        records = load_records(left.parts)
        parts.end("read_and_keys")
        found = list(find_all(records, index, itself=False, least_bits=odds_bits(THRESHOLD), progress=silent))
        parts.end("look_up_and_score")
        hits = {name: np.concatenate([getattr(one, name) for one in found]) for name in HIT_COLUMNS}
        for name, column in hits.items():
            np.save(Path(folder) / f"{name}.npy", column)
        parts.end("write_hits")
        ids = pa.concat_tables([pq.read_table(part, columns=["id"]) for part in left.parts])["id"].to_pylist()
    return {
        "persons": left.rows,
        "rejected": left.rejected,
        "against": about,
        "cores": os.cpu_count(),
        "seconds": round(sum(part["s"] for part in parts.told.values()), 1),
        "cpu_s": round(sum(part["cpu_s"] for part in parts.told.values()), 1),
        "parts": parts.told,
        "pairs": sum(one.compared for one in found),
        "hits": len(hits["left"]),
        "present_found": present_found(ids, hits),
        "persons_with_hits": len(np.unique(hits["left"])),
        "peak_gib": peak_gib(),
        "worker_peak_gib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20, 2),
    }


def present_found(ids: list[str], hits: dict[str, Any]) -> float:
    """The share of those who stand in the index under another spelling (``person-NUMBER-again``) that were found."""
    wanted = {(at, int(name.split("-")[1])) for at, name in enumerate(ids) if name.endswith("-again")}
    return round(
        len(wanted.intersection(zip(hits["left"].tolist(), hits["right"].tolist(), strict=True))) / len(wanted), 4
    )


def build(size: int) -> dict[str, Any]:
    """The index made where it is missing."""
    _, about = opened(size)
    return {**about, "peak_gib": peak_gib()}


if __name__ == "__main__":
    wanted, listed = sys.argv[1], int(sys.argv[2])
    json.dump(build(listed) if wanted == "--build" else week(Path(wanted), listed), sys.stdout)
