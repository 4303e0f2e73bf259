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

from benchmarks.big_index import opened, peak_gib
from tallystick.crosscheck.batch import silent
from tallystick.crosscheck.index import find_all, load_records
from tallystick.crosscheck.prepare import prepare
from tallystick.crosscheck.weights import THRESHOLD, odds_bits

HIT_COLUMNS = ("left", "right", "kinds", "bits")


def week(path: Path, size: int) -> dict[str, Any]:
    """Reading, keys, looking up, scores; hits as positions, kinds and bits in one file."""
    started = time.perf_counter()
    index, about = opened(size)
    ready = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        left = prepare(path, Path(folder) / "left", None, silent)
        records = load_records(left.parts)
        read = time.perf_counter()
        found = list(find_all(records, index, itself=False, least_bits=odds_bits(THRESHOLD), progress=silent))
        compared = time.perf_counter()
        hits = {name: np.concatenate([getattr(one, name) for one in found]) for name in HIT_COLUMNS}
        for name, column in hits.items():
            np.save(Path(folder) / f"{name}.npy", column)
        ended = time.perf_counter()
    pairs = sum(one.compared for one in found)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "persons": left.rows,
        "rejected": left.rejected,
        "against": about,
        "cores": os.cpu_count(),
        "seconds": round(ended - ready, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime, 2),
        "parts": {
            "open_s": round(ready - started, 2),
            "read_and_keys_s": round(read - ready, 2),
            "look_up_and_score_s": round(compared - read, 2),
            "write_hits_s": round(ended - compared, 2),
        },
        "pairs": pairs,
        "hits": len(hits["left"]),
        "persons_with_hits": len(np.unique(hits["left"])),
        "peak_gib": peak_gib(),
        "worker_peak_gib": round(children.ru_maxrss / 2**20, 2),
    }


def build(size: int) -> dict[str, Any]:
    """The index made where it is missing."""
    _, about = opened(size)
    return {**about, "peak_gib": peak_gib()}


if __name__ == "__main__":
    wanted, listed = sys.argv[1], int(sys.argv[2])
    json.dump(build(listed) if wanted == "--build" else week(Path(wanted), listed), sys.stdout)
