"""Runs in the peer's own environment: scores pairs of entities with nomenklatura's logic-v2.

Reads JSON lines ``{"left": entity, "right": entity}`` from the file named first, writes ``{"scores", "seconds",
"version"}`` to standard output. Made and called by the benchmarks beside it.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any


def main(path: Path) -> None:
    """Scores every pair of the file, in order."""
    from followthemoney import EntityProxy
    from nomenklatura.matching import LogicV2, ScoringConfig  # type: ignore[import-not-found]

    pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read: dict[str, Any] = {}
    for pair in pairs:
        for side in pair.values():
            if side["id"] not in read:
                read[side["id"]] = EntityProxy.from_dict(side)
    config = ScoringConfig.defaults()
    LogicV2.compare(read[pairs[0]["left"]["id"]], read[pairs[0]["right"]["id"]], config)  # loads its tables
    started = time.perf_counter()
    scores = [LogicV2.compare(read[p["left"]["id"]], read[p["right"]["id"]], config).score for p in pairs]
    seconds = time.perf_counter() - started
    json.dump({"scores": scores, "seconds": seconds, "version": version("nomenklatura")}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
