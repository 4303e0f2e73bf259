"""What every benchmark needs: figures of agreement, the machine's own limit, a result kept as JSON."""

import json
import os
import platform
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True, slots=True)
class Quality:
    """Agreement with the truth: shares from 0 to 1."""

    precision: float
    recall: float
    f1: float


def quality(found: Iterable[object], truth: Iterable[object]) -> Quality:
    """Precision, recall and F1 of what was found against what is true."""
    said, true = set(found), set(truth)
    right = len(said & true)
    f1 = 2 * right / (len(said) + len(true)) if said or true else 1.0
    return Quality(round(right / len(said), 4) if said else 1.0, round(right / len(true), 4), round(f1, 4))


def machine_pairs_per_s() -> float:
    """The machine's own limit: Levenshtein similarities of two short names a second, on one core."""
    names = [f"{a}{b} {b}{a}" for a in ("marko", "ivan", "petar", "ahmed") for b in map(str, range(400))]
    started = time.perf_counter()
    cdist(names, names, scorer=Levenshtein.normalized_similarity, dtype=np.float32, workers=1)
    return len(names) ** 2 / (time.perf_counter() - started)


def keep(name: str, title: str, figures: dict[str, Any]) -> None:
    """Writes ``results/<name>.json`` and prints it."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.machine()}
    result = {"title": title, "measured": time.strftime("%Y-%m-%d"), "machine": machine, **figures}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2, ensure_ascii=False, default=_plain)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    print(text)


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Quality) else str(value)


def shared_data() -> Path:
    """The folder of public data beside the repository; ends the run with one line where it is absent."""
    if not SHARED.is_dir():
        print(f"skipped: no public data in ../{SHARED.parent.name}/{SHARED.name}")
        sys.exit(0)
    return SHARED
