"""Large prepared lists of the made-up population and their indexes, made once into ``.data/speed`` and kept there."""

import multiprocessing
import os
import resource
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.measure import ROOT
from benchmarks.population import SEED, entities
from tallystick.crosscheck.batch import silent
from tallystick.crosscheck.index import Index, open_index
from tallystick.crosscheck.layout import RECORD_VERSION
from tallystick.crosscheck.prepare import PART_ROWS, Prepared, make_part
from tallystick.crosscheck.weights import ENGINE_VERSION

FOLDER = ROOT / ".data" / "speed"
SAMPLE = 200


def prepared(size: int) -> Prepared:
    """The first ``size`` persons of the population (whole parts of them) as parts on disk, which lists of every size
    share; those there are kept if they still hold."""
    folder = FOLDER / f"{ENGINE_VERSION}-{RECORD_VERSION}-{SEED}"
    wanted = [folder / f"part-{at:05d}.parquet" for at in range(-(-size // PART_ROWS))]
    if wanted[0].exists() and not _holds(wanted[0]):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    missing = [(at, path) for at, path in enumerate(wanted) if not path.exists()]
    with multiprocessing.get_context("spawn").Pool(min(os.cpu_count() or 1, len(missing) or 1)) as pool:
        pool.starmap(_write, missing, chunksize=1)
    return Prepared(folder / f"{size}", tuple(wanted), len(wanted) * PART_ROWS, 0)


def _write(at: int, path: Path) -> None:
    """One part, made from its place in the population alone."""
    _, table = make_part(list(entities(SEED, at * PART_ROWS, PART_ROWS)))
    pq.write_table(table, f"{path}.new", compression="zstd", compression_level=1)
    os.replace(f"{path}.new", path)


def _holds(part: Path) -> bool:
    """Whether a part still says what the engine of today makes of its first persons."""
    _, fresh = make_part(list(entities(SEED, 0, SAMPLE)))
    return bool(pq.read_table(part).slice(0, len(fresh)).equals(fresh))


def opened(size: int) -> tuple[Index, dict[str, Any]]:
    """The index over so many persons; how large it is, how long it took to build (once), and to open."""
    known = prepared(size)
    took, making = known.folder / "built.npy", not (known.folder / "index").exists()
    started = time.perf_counter()
    open_index(known, silent)
    made = time.perf_counter()
    index = open_index(known, silent)
    opening_ms = (time.perf_counter() - made) * 1000
    if making:
        np.save(took, np.array([made - started, peak_gib()]))
    seconds, peak = np.load(took)
    size_bytes = sum(path.stat().st_size for path in (known.folder / "index").iterdir())
    return index, {
        "rows": len(index),
        "keys": len(index.keys),
        "held": len(index.holders),
        "gib": round(size_bytes / 2**30, 2),
        "open_ms": round(opening_ms, 2),
        "build_s": round(float(seconds), 1),
        "build_peak_gib": float(peak),
    }


def peak_gib() -> float:
    """The most memory this process has had, in GiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
