"""What the pairs have in common that FEBRL's linking gets wrong: names, birth date and address held side by side.

Told from the files' own columns, not from the engine's reasons, so that the patterns mean the same after it changes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz.distance import OSA

Row = Mapping[str, str]
ADDRESS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")


def patterns(
    wrong: Iterable[tuple[str, str, str, float]], rows: Mapping[str, Row], most: int = 10
) -> list[dict[str, Any]]:
    """The commonest patterns among (``missed`` or ``false``, left, right, score), each with count and example."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    examples: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for what, left, right, _ in wrong:
        a, b = rows[left], rows[right]
        pattern = (what, names(a, b), births(a["date_of_birth"], b["date_of_birth"]), addresses(a, b))
        counts[pattern] += 1
        examples.setdefault(pattern, (left, right))
    return [
        {
            "what": pattern[0],
            "names": pattern[1],
            "birth_date": pattern[2],
            "address": pattern[3],
            "pairs": count,
            "example": " / ".join(written(rows[row_id]) for row_id in examples[pattern]),
        }
        for pattern, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    ]


def written(row: Row) -> str:
    """A row in one line."""
    return ", ".join(value for name, value in row.items() if name != "rec_id" and value)


def names(left: Row, right: Row) -> str:
    """How the two parts of the name agree, whichever stands first."""
    straight = [word(left["given_name"], right["given_name"]), word(left["surname"], right["surname"])]
    crossed = [word(left["given_name"], right["surname"]), word(left["surname"], right["given_name"])]
    best = max(straight, crossed, key=lambda words: sum(_WORTH[level] for level in words))
    if best == ["same", "same"]:
        return "same"
    if best is crossed and straight != crossed:
        return f"swapped: {best[0]}, {best[1]}"
    return f"given {best[0]}, family {best[1]}"


_WORTH = {"same": 3, "misspelt": 2, "missing": 1, "other": 0}


def word(left: str, right: str) -> str:
    """One word against another: ``same``, ``misspelt``, ``missing`` on a side, or ``other``."""
    if not left or not right:
        return "missing"
    if left == right:
        return "same"
    one, two = left.replace(" ", ""), right.replace(" ", "")
    return "misspelt" if OSA.distance(one, two) <= max(1, max(len(one), len(two)) // 3) else "other"


def births(left: str, right: str) -> str:
    """How two dates written YYYYMMDD agree."""
    if not left or not right:
        return "missing"
    if left == right:
        return "equal"
    parts = [left[a:b] == right[a:b] for a, b in ((0, 4), (4, 6), (6, 8))]
    if OSA.distance(left, right) == 1:
        return "one digit"
    if parts[0] and left[4:6] == right[6:] and left[6:] == right[4:6]:
        return "day and month swapped"
    return {0: "other", 1: f"{('year', 'month', 'day')[parts.index(True)]} only" if any(parts) else "", 2: "one part"}[
        sum(parts)
    ]


def addresses(left: Row, right: Row) -> str:
    """How many of the six parts of the address agree, a slip of a letter allowed, lines in either order."""
    told = {name: word(left[name], right[name]) for name in ADDRESS}
    crossed = [word(left["address_1"], right["address_2"]), word(left["address_2"], right["address_1"])]
    alike = sum(level in ("same", "misspelt") for level in told.values())
    lines = sum(told[name] in ("same", "misspelt") for name in ("address_1", "address_2"))
    alike += max(0, sum(level in ("same", "misspelt") for level in crossed) - lines)
    missing = sum(level == "missing" for level in told.values())
    share = alike / ((len(ADDRESS) - missing) or 1)
    return "same" if share >= 0.8 else "mostly" if share >= 0.5 else "other"
