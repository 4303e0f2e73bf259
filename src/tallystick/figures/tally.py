"""Totals of one indicator from the figures given at any depth: a stated figure stands for itself; where none is stated,
the total is added up from the figures below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tallystick.figures.amounts import Span
from tallystick.figures.amounts import total as added
from tallystick.figures.cells import ORDER, Cell, Place, at
from tallystick.figures.indicators import Dimension, Indicator

Parts: TypeAlias = Mapping[str, "Span | None"]
"""What stands at each value of a column; None where the figures below do not add up to it."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total, broken down by one column."""

    column: Dimension
    parts: Parts


class Tally:
    """Figures of one indicator in one base unit, one for each place."""

    def __init__(self, indicator: Indicator, stated: Mapping[Place, Span]) -> None:
        self.indicator, self.stated = indicator, stated
        self._below: dict[Place, list[Place]] = defaultdict(list)
        depths = set(map(_depth, stated))
        for place in stated:
            for above in _above(place, depths):
                if above in stated:
                    self._below[above].append(place)

    def total(self, place: Place) -> Span | None:
        """What stands at this place, stated or added up; None where nothing does, or what does not add up."""
        return self._total(place, self.below(place))

    def breakdowns(self, place: Place) -> list[Breakdown]:
        """The ways in which the figures below break a total down, each complete in itself: by crime area, say, and by
        country. A column that only some of another way's figures fill in is none."""
        highest = _highest(self.below(place))
        found = [Breakdown(column, self._parts(place, column, some)) for column, some in _ways(place, highest)]
        return [one for one in found if one.parts]

    def below(self, place: Place) -> list[Place]:
        """The places of stated figures that are part of the total at this one."""
        if place in self.stated:
            return self._below.get(place, [])
        filled = [(column, value) for column, value in enumerate(place) if value]
        return [one for one in self.stated if all(one[column] == value for column, value in filled)]

    def _total(self, place: Place, below: list[Place]) -> Span | None:
        if place in self.stated:
            return self.stated[place]
        for column, some in _ways(place, _highest(below)):
            parts = self._parts(place, column, some)
            known = [one for one in parts.values() if one is not None]
            if known and len(known) == len(parts) and self.indicator.adds_over(column):
                return added(known)
        return None

    def _parts(self, place: Place, column: Dimension, below: Iterable[Place]) -> Parts:
        by_value: dict[str, list[Place]] = defaultdict(list)
        for one in below:
            by_value[at(one, column)].append(one)
        return {value: self._total(_at(place, column, value), some) for value, some in by_value.items()}


def later(one: Cell | None, other: Cell) -> Cell:
    """Which of two figures for one place stands: the later one, a confirmed one before a provisional one."""
    if one is None or other.status == one.status:
        return other
    return max(one, other, key=lambda cell: cell.status == "confirmed")


def _highest(below: list[Place]) -> list[Place]:
    """The places that lie below no other of them."""
    depths = set(map(_depth, below))
    if len(depths) < 2:
        return below
    found = set(below)
    return [one for one in below if found.isdisjoint(_above(one, depths))]


def _above(place: Place, depths: Iterable[int]) -> Iterator[Place]:
    """The places above one, of these depths."""
    deep = _depth(place)
    for depth in depths:
        if depth & deep == depth != deep:
            yield tuple(value if depth >> at & 1 else "" for at, value in enumerate(place))  # type: ignore[misc]


def _depth(place: Place) -> int:
    """The columns that are filled in, as bits."""
    part, area, country, agency, day = place
    return bool(part) | bool(area) << 1 | bool(country) << 2 | bool(agency) << 3 | bool(day) << 4


def _ways(place: Place, highest: list[Place]) -> Iterator[tuple[Dimension, list[Place]]]:
    """The columns below a place with the figures that fill them in, but for those that another contains."""
    ways = {column: [one for one in highest if one[at]] for at, column in enumerate(ORDER) if not place[at]}
    whole = [column for column, some in ways.items() if some and len(some) == len(highest)]
    found = {column: frozenset(some) for column, some in ways.items()} if not whole else {}
    for column, some in ways.items():
        if column in whole or (some and found and not any(found[column] < other for other in found.values())):
            yield column, some


def _at(place: Place, column: Dimension, value: str) -> Place:
    changed = list(place)
    changed[ORDER.index(column)] = value
    return tuple(changed)  # type: ignore[return-value]
