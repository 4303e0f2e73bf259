"""Who has not reported, and figures far from all others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from tallystick.figures import words
from tallystick.figures.adding_up import at_country, plain
from tallystick.figures.cells import Cell
from tallystick.figures.findings import Finding, Kind

FEWEST_DAYS = 3
"""In a sheet of fewer days nobody is late."""
FEWEST_ALIKE = 5
"""Figures of one kind from which on one of them can be far from the others."""
FAR = 100
"""A figure this many times the next one is looked at."""
MOST_NAMED = 7
"""Days that are named in one finding."""


def late(cells: Iterable[Cell]) -> Iterator[Finding]:
    """Reporters whose last day is before the sheet's last, and days that they left out."""
    days: dict[str, dict[date, int]] = defaultdict(dict)
    for cell in cells:
        if cell.day and (who := at_country(cell.place)):
            days[who].setdefault(cell.day, cell.row)
    every = sorted({one for found in days.values() for one in found})
    if len(every) < FEWEST_DAYS or len(days) < 2:
        return
    for who, found in sorted(days.items()):
        last = max(found)
        if last < every[-1]:
            text = f"{who} last reported for {words.day(last)}; others reported for {words.day(every[-1])}."
            yield Finding(Kind.STALE, "", every[-1].isoformat(), last.isoformat(), text, (found[last],))
        if left_out := [one for one in every if one < last and one not in found]:
            named = ", ".join(map(words.day, left_out[:MOST_NAMED])) + (" and more" * (len(left_out) > MOST_NAMED))
            wanted = sum(1 for one in every if one <= last)
            text = f"{who} reported nothing for {named}."
            yield Finding(Kind.MISSING, "", wanted, len(found), text, (found[last],))


def far_off(cells: Iterable[Cell]) -> Iterator[Finding]:
    """Figures a hundred times larger than all others of their kind: mostly a unit that is wrong."""
    alike: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        if at_country(cell.place) and cell.amount > 0:
            alike[
                cell.source, cell.indicator.id, cell.base.id, cell.part, bool(cell.crime_area), bool(cell.day)
            ].append(cell)
    for found in alike.values():
        if len(found) >= FEWEST_ALIKE:
            yield from _far(sorted(found, key=lambda one: one.amount, reverse=True))


def _far(largest_first: list[Cell]) -> Iterator[Finding]:
    """What stands before the first gap, as long as that is little of the whole."""
    for place in range(1 + len(largest_first) // 10):
        next_one = largest_first[place + 1]
        if largest_first[place].amount <= FAR * next_one.amount:
            continue
        for cell in largest_first[: place + 1]:
            times = int(cell.amount / next_one.amount)
            text = (
                f"{words.stated(cell)} is {times:,} times the next largest, {words.stated(next_one)}: look at the unit"
            )
            yield Finding(
                Kind.IMPLAUSIBLE, cell.indicator.id, _told(next_one, cell), plain(cell.value),
                f"{words.where(cell.indicator, cell.place)}: {text}.", (cell.row, next_one.row),
            )  # fmt: skip
        return


def _told(next_one: Cell, cell: Cell) -> int | float:
    """The next figure in the unit of the one that is far off."""
    return plain(Decimal(next_one.amount) * cell.base.factor / cell.unit.factor)
