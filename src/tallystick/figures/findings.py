"""What is found where figures do not add up: one sentence each, with the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of finding (``lists/figure_findings.yml``)."""

    PARTS_TOTAL = "parts_total"
    LISTED_COUNT = "listed_count"
    CONFLICT = "conflict"
    UNIT = "unit"
    IMPLAUSIBLE = "implausible"
    DUPLICATE = "duplicate"
    STALE = "stale"
    MISSING = "missing"


ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``expected`` and ``found`` are numbers in the unit of the figure it is held against, or
    days; ``rows`` are the data rows it speaks of, from 1."""

    kind: Kind
    indicator: str
    expected: int | float | str
    found: int | float | str
    text: str
    rows: tuple[int, ...] = ()


def in_order(found: Sequence[Finding]) -> list[Finding]:
    """The same thing said once, by kind and then by row."""
    said = {(one.kind, one.text): one for one in reversed(found)}
    return sorted(said.values(), key=lambda one: (ORDER.index(one.kind), one.rows or (0,), one.indicator, one.text))
