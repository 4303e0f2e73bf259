"""Makes ``territories.tsv``, the table of countries and regions, from what rigour knows of them.

Run it after rigour is renewed: ``python src/tallystick/crosscheck/tables/make_territories.py``. A test holds the two
together. Columns: code, name, and every folded code and name it goes by, between bars. Reading rigour's own takes
seconds, this table milliseconds.
"""

from collections.abc import Iterator
from pathlib import Path

from rigour.territories import get_territories

from tallystick.crosscheck.scripts import fold

HERE = Path(__file__).parent


def lines() -> Iterator[str]:
    """The table's lines; where two territories share a name, the country has it."""
    yield "# Made by make_territories.py from the package rigour. Do not edit."
    taken = {"uk"}  # said by everybody for gb, though ISO 3166 only reserves it
    for territory in sorted(get_territories(), key=lambda territory: (not territory.is_country, territory.code)):
        names = (territory.code, territory.alpha3, territory.name, territory.full_name, territory.in_sentence)
        folded = dict.fromkeys(fold(name) for name in (*names, *territory.other_codes) if name)
        own = [name for name in folded if name not in taken] + ["uk"] * (territory.code == "gb")
        taken.update(own)
        yield f"{territory.code}\t{territory.name}\t{'|'.join(own)}"


if __name__ == "__main__":
    (HERE / "territories.tsv").write_text("\n".join(lines()) + "\n", "utf-8")
