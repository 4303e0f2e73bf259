"""Two figures for one thing, and one thing perhaps counted twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from tallystick.figures import words
from tallystick.figures.adding_up import at_country, plain
from tallystick.figures.cells import Cell, Place
from tallystick.figures.findings import Finding, Kind
from tallystick.figures.tally import later
from tallystick.vocabulary.units import Quantity, convert

SAME_MASS_FIGURES, SAME_COUNT_FIGURES = 3, 4
"""From so many figures on, equal masses or sums of money, and equal counts, of two countries look like one thing."""
MOST_CHANCE = 0.05
"""Pairs of a kind that may be expected to be equal by chance, where one is still told."""
SLIP = Decimal(1_000)
"""Two figures that differ by this factor differ by a unit."""
MOST_ALIKE = 50
"""Countries with one and the same figure that are named."""


def standing(cells: Iterable[Cell]) -> tuple[dict[tuple[str, str, str], dict[Place, Cell]], list[Finding]]:
    """The one figure that stands at each place of each (source, indicator, base unit), and what is said of others."""
    found: dict[tuple[str, str, str], dict[Place, Cell]] = defaultdict(dict)
    said = []
    for cell in cells:
        here = found[cell.source, cell.indicator.id, cell.base.id]
        other = here.get(cell.place)
        if other is not None and (finding := _twice(other, cell)):
            said.append(finding)
        here[cell.place] = later(other, cell)
    return found, said


def _twice(one: Cell, other: Cell) -> Finding | None:
    """Two figures of one source for one place. A confirmed one replaces a provisional one without a word."""
    if one.status != other.status:
        return None
    where, rows = words.where(one.indicator, one.place), (one.row, other.row)
    if (one.amount, one.qualifier) == (other.amount, other.qualifier):
        text = f"{where}: row {other.row} says {words.stated(other)} as row {one.row} does; it is counted once."
        return Finding(Kind.DUPLICATE, one.indicator.id, plain(one.value), plain(other.value), text, rows)
    return None if one.span.meets(other.span) else _conflict(one, other)


def conflicts(standing: Iterable[Cell]) -> Iterator[Finding]:
    """Figures of several sources for one place that cannot be the same number: each against the first."""
    by_place: dict[tuple[str, str, Place], list[Cell]] = defaultdict(list)
    for cell in standing:
        by_place[cell.indicator.id, cell.base.id, cell.place].append(cell)
    for cells in by_place.values():
        first, *others = cells
        yield from (_conflict(first, other) for other in others if not first.span.meets(other.span))


def _conflict(one: Cell, other: Cell) -> Finding:
    found = convert(other.amount, other.base, one.unit)
    where, against = words.where(one.indicator, one.place), f"{words.stated(other)}{_by(other)}"
    text = f"{where}: {words.stated(one)}{_by(one)} against {against}"
    low, high = sorted((one.amount, other.amount))
    slip = ", a thousand times as much: look at the units" if low and high == low * SLIP else ""
    return Finding(
        Kind.CONFLICT, one.indicator.id, plain(one.value), plain(found), f"{text}{slip}.", (one.row, other.row)
    )  # fmt: skip


def _by(cell: Cell) -> str:
    return f" ({cell.source})" if cell.source else f" (row {cell.row})"


def counted_twice(standing: Iterable[Cell]) -> Iterator[Finding]:
    """The same particular figure of one day from two countries: perhaps one seizure that both report."""
    by_kind: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in standing:
        if cell.day and cell.country:
            by_kind[cell.source, cell.day, cell.indicator.id, cell.part, cell.base.id].append(cell)
    for cells in by_kind.values():
        alike: dict[Decimal, dict[str, Cell]] = defaultdict(dict)
        for cell in cells:
            if _particular(cell, len(cells)):
                alike[cell.amount].setdefault(cell.country, cell)
        for found in alike.values():
            yield from (_both(one, other) for one, other in combinations(list(found.values())[:MOST_ALIKE], 2))


def _both(one: Cell, other: Cell) -> Finding:
    assert one.day
    text = f"{at_country(one.place)} and {at_country(other.place)} both report {words.stated(one)}"
    about = ", ".join(filter(None, (one.indicator.label, words.day(one.day), words.part(one.indicator, one.part))))
    return Finding(
        Kind.DUPLICATE, one.indicator.id, plain(one.value), plain(2 * one.value),
        f"{about}: {text}: decide whether it is one.", (one.row, other.row),
    )  # fmt: skip


def _particular(cell: Cell, alike: int) -> bool:
    """Whether two of so many figures of a kind are hardly this one by chance."""
    figures = len(cell.value.normalize().as_tuple().digits)
    fewest = SAME_COUNT_FIGURES if cell.unit.quantity is Quantity.PIECES else SAME_MASS_FIGURES
    chance = alike * (alike - 1) / 2 / 10**figures
    return cell.qualifier == "exact" and figures >= fewest and chance <= MOST_CHANCE
