"""What stands for one agency, day and indicator: reports add up; a stated figure stands for what it totals."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from tallystick.figures.amounts import Span
from tallystick.figures.cells import Place
from tallystick.figures.indicators import Dimension, Indicator
from tallystick.figures.tally import Tally

Corner: TypeAlias = tuple[str, str]
"""Crime area and part; an empty one is the total over it."""
UNTOLD = "\x00"
"""The area or the part of a report that names none."""


def effective(
    indicator: Indicator, reported: Mapping[Corner, Decimal], stated: Mapping[Corner, Decimal]
) -> dict[Corner, Decimal]:
    """The figure at each corner where there is one. ``reported`` are sums of reports, ``stated`` figures of a sheet."""
    if not indicator.sums:
        return dict(_apart(indicator, reported, stated))
    untold = UNTOLD if indicator.adds_over(Dimension.CRIME_AREA) else ""
    leaves = {_place(area or untold, part or UNTOLD): amount for (area, part), amount in reported.items()}
    totals = {_place(area, part): amount for (area, part), amount in stated.items()}
    tally = Tally(indicator, {place: Span(amount, amount) for place, amount in (leaves | totals).items()})
    found = {corner: tally.total(_place(*corner)) for corner in _corners(reported, stated)}
    return {corner: span.low for corner, span in found.items() if span is not None}


def _apart(
    indicator: Indicator, reported: Mapping[Corner, Decimal], stated: Mapping[Corner, Decimal]
) -> Iterator[tuple[Corner, Decimal]]:
    """Where parts are some of the total, each part and the total have a tally of their own."""
    for part in {part for _, part in (*reported, *stated)}:
        leaves = {_place(area or UNTOLD, ""): amount for (area, one), amount in reported.items() if one == part}
        totals = {_place(area, ""): amount for (area, one), amount in stated.items() if one == part}
        tally = Tally(indicator, {place: Span(amount, amount) for place, amount in (leaves | totals).items()})
        for area in {"", *(area for area, one in (*reported, *stated) if one == part)}:
            if (span := tally.total(_place(area, ""))) is not None:
                yield (area, part), span.low


def _corners(*given: Mapping[Corner, Decimal]) -> Iterator[Corner]:
    """Every corner that has a figure: those given, and the totals over them."""
    seen = {
        corner for one in given for area, part in one for corner in ((area, part), (area, ""), ("", part), ("", ""))
    }
    yield from sorted(seen)


def _place(area: str, part: str) -> Place:
    return (part, area, "", "", "")
