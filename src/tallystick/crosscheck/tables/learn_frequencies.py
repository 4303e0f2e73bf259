"""Makes ``frequencies.tsv``: how common words of names are where they are common, counted in a list of persons.

``python src/tallystick/crosscheck/tables/learn_frequencies.py FILE``, a CSV with ``full_name`` and ``nationality``.
The same list gives the same table. Two records that come up for comparison mostly come from one people: a word is
counted within a script and, in Latin letters, within a nationality, and has the highest of these figures. Columns:
folded word, or the Chinese, Japanese or Korean character as written; bearers in 100,000.
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tallystick.crosscheck.romanise import script_of
from tallystick.crosscheck.tokens import Token, name_tokens

HERE = Path(__file__).parent
HEAD = "# Made by learn_frequencies.py from a list of invented persons. Columns: word, bearers in 100,000."
ENOUGH_PERSONS, ENOUGH_BEARERS = 150, 4
"""A group smaller than the first says nothing; a word that fewer persons of a group bear is no common one there."""
UNSEEN_PERSONS = 500
"""Added to each group's size, so that small groups do not make their words commoner than they are."""
LEAST_PER_100K = 30
"""Words at most as common as this are as rare as unknown ones. In Latin letters only words of three and more count: two
letters that another script's word is read as would say that a Latin name is common."""


def groups(rows: Iterable[dict[str, str]]) -> dict[str, list[list[Token]]]:
    """The words of the names of each script; of each nationality for Latin letters."""
    found: dict[str, list[list[Token]]] = defaultdict(list)
    for row in rows:
        script = script_of(row["full_name"])
        group = f"latin {row['nationality']}" if script == "latin" else _kind(row["full_name"], script)
        found[group].append(list(name_tokens(row["full_name"])))
    return {group: names for group, names in found.items() if len(names) >= ENOUGH_PERSONS}


def _kind(name: str, script: str) -> str:
    """The script, other ones told apart by their first letter's block."""
    return script if script != "other" else f"other {ord(next(c for c in name if c.isalpha())) >> 7}"


def frequencies(rows: Iterable[dict[str, str]]) -> dict[str, int]:
    """Bearers in 100,000 of each common word, the highest of its groups."""
    found: dict[str, int] = {}
    for names in groups(rows).values():
        bearers = Counter(word for name in names for word in {one.sign or one.text for one in name})
        for word, count in bearers.items():
            per_100k = round(100_000 * count / (len(names) + UNSEEN_PERSONS))
            if count >= ENOUGH_BEARERS and per_100k > LEAST_PER_100K and (len(word) > 2 or not word.isascii()):
                found[word] = max(per_100k, found.get(word, 0))
    return found


def lines(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """The table's lines, the commonest first."""
    yield HEAD
    for word, per_100k in sorted(frequencies(rows).items(), key=lambda one: (-one[1], one[0])):
        yield f"{word}\t{per_100k}"


def main() -> None:
    """Counts the list and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    with parser.parse_args().file.open(encoding="utf-8-sig", newline="") as stream:
        (HERE / "frequencies.tsv").write_text("\n".join(lines(csv.DictReader(stream))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
