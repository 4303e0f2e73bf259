"""Compiles the comparison ahead of its first use: ``python -m tallystick.crosscheck.warm``.

Once for each version and machine; what was compiled lies in the user's cache folder (``compiled``).
"""

import tempfile
from pathlib import Path

from tallystick.crosscheck import compare
from tallystick.crosscheck.batch import crosscheck
from tallystick.vocabulary import make

_LIST = "id,schema,name,birthDate,phone\na,Person,Marko Stanković,1980-03-12,+381645550134\n"


def main() -> None:
    """Compares two records and a list with itself, so that every compiled function is there."""
    compare(make("a", "Person", {"name": "Marko Stanković"}), make("b", "Person", {"name": "Марко Станковић"}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(_LIST, "utf-8")
        crosscheck(path, path, Path(folder) / "hits.csv")


if __name__ == "__main__":
    main()
