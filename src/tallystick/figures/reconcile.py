"""Every finding of a sheet."""

from collections import defaultdict
from collections.abc import Iterable

from tallystick.figures import adding_up, agreeing, gaps
from tallystick.figures.adding_up import Source
from tallystick.figures.cells import Cell, Status
from tallystick.figures.findings import Finding, in_order
from tallystick.figures.tally import Tally

MOST_FINDINGS = 10_000
"""More are not worth telling: the sheet is another one than it says."""


def reconcile(cells: Iterable[Cell]) -> list[Finding]:
    """What must be looked at in these figures, by kind and row. Withdrawn ones count for nothing."""
    by_place, found = agreeing.standing(cell for cell in cells if cell.status is not Status.WITHDRAWN)
    sources = [
        Source(name, places, Tally(next(iter(places.values())).indicator, {at: one.span for at, one in places.items()}))
        for (name, _, _), places in by_place.items()
    ]
    for alike in adding_up.by_indicator(sources).values():
        found += adding_up.parts_and_totals(alike)
    by_name = defaultdict(list)
    for source in sources:
        by_name[source.name].append(source)
    kept = [cell for source in sources for cell in source.cells.values()]
    reporting = {cell.country for cell in kept if cell.country}
    for together in by_name.values():
        found += _of_source(together, reporting)
    found += [*agreeing.conflicts(kept), *agreeing.counted_twice(kept), *gaps.late(kept), *gaps.far_off(kept)]
    return in_order(found)[:MOST_FINDINGS]


def _of_source(sources: list[Source], reporting: set[str]) -> list[Finding]:
    """What is said of one source's figures across indicators."""
    cells = [cell for source in sources for cell in source.cells.values()]
    own = {cell.country for cell in cells if cell.country}
    tallies = {source.tally.indicator.id: source.tally for source in sources}
    rows = {(cell.indicator.id, cell.place): cell.row for cell in cells}
    listed = adding_up.listed(cells, {one for one in own or reporting if one != "EU"})
    return [*listed, *adding_up.exceeding(tallies, rows)]
