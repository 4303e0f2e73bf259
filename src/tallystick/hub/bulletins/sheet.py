"""A report's figures as a result sheet that ``tallystick figures check`` reads: each agency's, and the totals."""

from collections.abc import Iterator
from decimal import Decimal

from tallystick.figures.press import told_parts
from tallystick.figures.sheet import COLUMNS
from tallystick.hub.bulletins.content import Content, Number
from tallystick.hub.operations.tallying import MICRO

NOT_TOLD = "not_told"
"""The part that what is too small to be told adds up to."""
Line = tuple[str | Decimal, ...]


def lines(said: Content) -> Iterator[Line]:
    """The header, then a line for each figure in the order of ``COLUMNS``."""
    yield COLUMNS
    yield from _public(said) if said.kind == "press" else _whole(said)


def _whole(said: Content) -> Iterator[Line]:
    for one in said.numbers:
        if not said.scope:
            yield _line(one, one.amount)
        for agency, micro in one.cells:
            yield _line(one, micro / MICRO, agency=agency, country=said.agencies[agency][1])


def _public(said: Content) -> Iterator[Line]:
    """Totals, and the parts that may be told."""
    for total in (one for one in said.numbers if not one.crime_area and not one.part):
        yield _line(total, total.amount)
        for column in ("crime_area", "part"):
            yield from _told(said, total, column)


def _told(said: Content, total: Number, column: str) -> Iterator[Line]:
    parts = {getattr(one, column): one for one in parts_of(said, total, column)}
    told = told_parts(total.indicator, {key: one.amount for key, one in parts.items()}, total.amount)
    yield from (_line(parts[key], value) for key, value in told.items() if value is not None)
    if None in told.values():
        rest = sum((parts[key].amount for key, value in told.items() if value is None), Decimal(0))
        area, part = ("other", "") if column == "crime_area" else ("", NOT_TOLD)
        if not (area and told.get(area) is not None):
            yield ("", "", "", "", area, total.indicator, part, rest, total.base, "exact", "")


def parts_of(said: Content, total: Number, column: str) -> list[Number]:
    """The figures that break a total down by crime area, or by part."""
    other = "part" if column == "crime_area" else "crime_area"
    same = (one for one in said.numbers if (one.indicator, one.base) == (total.indicator, total.base))
    return [one for one in same if getattr(one, column) and not getattr(one, other)]


def _line(one: Number, value: Decimal, *, agency: str = "", country: str = "") -> Line:
    return ("", agency, country, "", one.crime_area, one.indicator, one.part, value, one.base, "exact", "")
