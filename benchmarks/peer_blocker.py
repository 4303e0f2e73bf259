"""Runs in the peer's own environment: one entity at a time against nomenklatura's index (candidates only).

Reads ``list.jsonl`` and ``asked.jsonl`` of the folder named first; writes ``{"build_s", "ms", "batch_ms_each",
"found", "version"}`` to standard output, ``ms`` and ``found`` in the order asked. The peer looks up a whole list at
once by design: a list of one is what a single check is to it; ``batch_ms_each`` is its share of one look-up of all.
Made and called by ``benchmarks/speed.py``.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Builds the index over the list and asks it for each entity."""
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.blocker.index import Index  # type: ignore[import-not-found]
    from nomenklatura.resolver import Linker  # type: ignore[import-not-found]
    from nomenklatura.store import MemoryStore  # type: ignore[import-not-found]

    dataset = Dataset.make({"name": "speed", "title": "Speed"})

    def read(name: str) -> list[Any]:
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [StatementEntity.from_data(dataset, json.loads(line)) for line in lines]

    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for entity in read("list"):
            writer.add_entity(entity)
    started = time.perf_counter()
    index = Index(store.default_view(), folder / "index")
    index.build()
    built = time.perf_counter() - started
    times, found = [], []
    for entity in read("asked"):
        started = time.perf_counter()
        matches = list(index.match_entities([entity]))
        times.append((time.perf_counter() - started) * 1000)
        found.append([str(one) for _, some in matches for one, _ in some])
    started = time.perf_counter()
    list(index.match_entities(read("asked")))
    each = (time.perf_counter() - started) * 1000 / len(times)
    told = {"build_s": built, "ms": times, "batch_ms_each": each, "found": found, "version": version("nomenklatura")}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
