"""Makes ``names.tsv``, the table of common names, from ``names_source.yml`` beside it.

Run it after editing the source: ``python src/tallystick/crosscheck/tables/make_names.py``. A test holds the two
together. Columns: folded form, name it is a form of, bearers in 100,000, ``form`` or ``short``.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from tallystick.crosscheck.scripts import fold

HERE = Path(__file__).parent


def lines() -> Iterator[str]:
    """The table's lines, in the source's order."""
    source = yaml.safe_load((HERE / "names_source.yml").read_text("utf-8"))
    yield f"# Made by make_names.py from names_source.yml, version {source['version']}. Do not edit."
    for section in (name for name in source if "_" in name):
        per_100k = section.rsplit("_", 1)[1]
        for entry in source[section]:
            yield from _forms(str(entry), per_100k)


def _forms(entry: str, per_100k: str) -> Iterator[str]:
    forms, _, short = entry.partition("/")
    kept = dict.fromkeys(fold(form).replace(" ", "") for form in forms.split("=") if not form.endswith("_"))
    for form in kept:
        yield f"{form}\t{next(iter(kept))}\t{per_100k}\tform"
    for form in filter(None, short.split(",")):
        if not form.endswith("_"):
            yield f"{fold(form)}\t{next(iter(kept))}\t{int(per_100k) // 4}\tshort"


if __name__ == "__main__":
    (HERE / "names.tsv").write_text("\n".join(lines()) + "\n", "utf-8")
