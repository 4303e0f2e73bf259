"""Parts against totals, what is listed against what is counted, and figures that cannot exceed one another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tallystick.figures import words
from tallystick.figures.amounts import Span, total
from tallystick.figures.cells import NOWHERE, Cell, Place, at
from tallystick.figures.findings import Finding, Kind
from tallystick.figures.indicators import Dimension, indicators
from tallystick.figures.tally import Parts, Tally
from tallystick.vocabulary.units import convert

FEWEST_LISTED = 2
"""From so many countries on, those that report are taken for a list of those that take part."""
MOST_SOURCES = 200
"""A sheet of more sources is a feed; totals are held against the parts of their own source alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """The figures of one source in one indicator and base unit, with the cells that stand."""

    name: str
    cells: Mapping[Place, Cell]
    tally: Tally


def parts_and_totals(sources: list[Source]) -> Iterator[Finding]:
    """Of one indicator: each stated total against the figures below it, in its own source or, where that has none,
    against what all others say together."""
    for source in sources:
        others = _together(one for one in sources if one is not source) if len(sources) <= MOST_SOURCES else None
        for place, cell in source.cells.items():
            ways = source.tally.breakdowns(place)
            if not ways and others and place not in others.stated:
                ways = others.breakdowns(place)
            found = [one for way in ways if (one := _compared(cell, way.column, way.parts))]
            # Several columns may break the same figures down: that they do not add up is said once.
            yield from {one.found: one for one in reversed(found)}.values()


def _together(sources: Iterable[Source]) -> Tally | None:
    """One tally of several sources; of two that speak of one place the last stands."""
    stated: dict[Place, Span] = {}
    indicator = None
    for one in sources:
        indicator = one.tally.indicator
        stated |= one.tally.stated
    return Tally(indicator, stated) if indicator else None


def _compared(cell: Cell, column: Dimension, found: Parts) -> Finding | None:
    """A total against its parts. Where the column does not add up, and for one part alone, that none exceeds it."""
    indicator, held, known = cell.indicator, cell.span, [one for one in found.values() if one is not None]
    if indicator.lists:
        return None
    if not indicator.adds_over(column) or len(found) == 1:
        most = max(known, key=lambda one: one.low, default=None)
        if most is None or held.high is None or most.low <= held.high:
            return None
        name = next(name for name, one in found.items() if one is most)
        says = f"{_named(cell, column, name)} alone is {words.spanned(most, cell.base, cell.unit)}"
        return _finding(cell, most, f"{says}, the total says {words.stated(cell)}")
    if len(known) < len(found) or (added := total(known)).meets(held):
        return None
    what = {Dimension.PART: "parts", Dimension.CRIME_AREA: "crime areas", Dimension.COUNTRY: "countries",
            Dimension.AGENCY: "agencies", Dimension.DAY: "days"}[column]  # fmt: skip
    text = f"the {len(found)} {what} add up to {words.spanned(added, cell.base, cell.unit)}, "
    return _finding(cell, added, f"{text}the total says {words.stated(cell)}")


def _named(cell: Cell, column: Dimension, name: str) -> str:
    return words.part(cell.indicator, name) if column is Dimension.PART else words.plain(name)


def _finding(cell: Cell, found: Span, text: str) -> Finding:
    told = convert(found.low, cell.base, cell.unit)
    return Finding(
        Kind.PARTS_TOTAL, cell.indicator.id, plain(cell.value), plain(told),
        f"{words.where(cell.indicator, cell.place)}: {text}.", (cell.row,),
    )  # fmt: skip


def listed(cells: list[Cell], reporting: set[str]) -> Iterator[Finding]:
    """A count of what takes part against what is listed, of one source: by the indicator's own rows, or else by the
    countries that report."""
    counted = {one.indicator.id: one for one in cells if one.indicator.lists and one.place == NOWHERE}
    for cell in counted.values():
        own = {one.part or one.country for one in cells if one.indicator is cell.indicator and one.place != NOWHERE}
        seen = own or reporting
        count = Decimal(len(seen))
        few = not own and (count < FEWEST_LISTED or 2 * count < cell.value)
        if seen and not few and not Span(count, count).meets(cell.span):
            text = f"{cell.indicator.label}: {len(seen)} are listed, the total says {words.stated(cell)}."
            yield Finding(Kind.LISTED_COUNT, cell.indicator.id, plain(cell.value), len(seen), text, (cell.row,))


def exceeding(tallies: Mapping[str, Tally], rows: Mapping[tuple[str, Place], int]) -> Iterator[Finding]:
    """Figures larger than what they are a part of, such as more high-value targets arrested than arrests."""
    for id, tally in tallies.items():
        whole = tallies.get(tally.indicator.within)
        for place, span in tally.stated.items() if whole else ():
            most = whole.total(place) if whole else None
            if most and most.high is not None and span.low > most.high:
                limit = indicators()[tally.indicator.within].label.lower()
                text = f"{words.number(span.low)}, but there are {words.number(most.high)} {limit}"
                yield Finding(
                    Kind.IMPLAUSIBLE, id, plain(most.high), plain(span.low),
                    f"{words.where(tally.indicator, place)}: {text}.", (rows[id, place],),
                )  # fmt: skip


def plain(value: object) -> int | float:
    """A decimal as the number a program reads."""
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number


def by_indicator(sources: list[Source]) -> dict[tuple[str, str], list[Source]]:
    """The sources of each (indicator, base unit)."""
    found: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for one in sources:
        cell = next(iter(one.cells.values()))
        found[cell.indicator.id, cell.base.id].append(one)
    return found


def at_country(place: Place) -> str:
    """Whose figure it is: an agency's, or a country's."""
    return at(place, Dimension.AGENCY) or at(place, Dimension.COUNTRY)
