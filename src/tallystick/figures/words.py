"""Figures in words."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tallystick.figures.amounts import Span
from tallystick.figures.cells import Cell, Place, at
from tallystick.figures.indicators import Dimension, Indicator
from tallystick.vocabulary import code_list
from tallystick.vocabulary.units import PREFIXES, Quantity, Unit, convert

ENOUGH = Decimal("0.001")
"""Sums are written to this many decimals, in the unit they are told in."""


def number(value: Decimal) -> str:
    """``22,000`` or ``6.9``."""
    text = f"{value.quantize(ENOUGH, ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal, unit: Unit) -> str:
    """A value in its unit: ``562``, ``6.9 t``, ``5.45 M EUR``."""
    if unit.quantity is Quantity.PIECES:
        return number(value)
    if unit.quantity is Quantity.MASS:
        return f"{number(value)} {unit.id}"
    prefix = next(name for name, factor in PREFIXES.items() if factor == unit.factor)
    return " ".join(filter(None, (number(value), prefix, unit.base)))


def stated(cell: Cell) -> str:
    """A figure as it was given: ``at least 7 t``."""
    return qualified(cell.value, cell.unit, cell.qualifier)


def qualified(value: Decimal, unit: Unit, qualifier: str) -> str:
    """A value in its unit, and how exact it is."""
    words = str(code_list("qualifiers")["codes"][qualifier]["words"])
    return f"{words} {amount(value, unit)}".strip()


def spanned(span: Span, base: Unit, told_in: Unit) -> str:
    """What a sum may stand for, in the unit that the reader was given."""
    low = convert(span.low, base, told_in)
    if span.exact:
        return amount(low, told_in)
    if span.high is None:
        return f"at least {amount(low, told_in)}"
    return f"{number(low)} to {amount(convert(span.high, base, told_in), told_in)}"


def day(value: date) -> str:
    """``14 Nov 2023``."""
    return f"{value.day} {value:%b %Y}"


def where(indicator: Indicator, place: Place) -> str:
    """``Arrests`` or ``Drugs seized, ES, 14 Nov 2023, cocaine``: the indicator and where its figure stands."""
    found = at(place, Dimension.DAY)
    told = [
        at(place, Dimension.COUNTRY) if not at(place, Dimension.AGENCY) else "", at(place, Dimension.AGENCY),
        day(date.fromisoformat(found)) if found else "", plain(at(place, Dimension.CRIME_AREA)),
        part(indicator, at(place, Dimension.PART)),
    ]  # fmt: skip
    return ", ".join(filter(None, (indicator.label, *told)))


def part(indicator: Indicator, value: str) -> str:
    """A part in words."""
    return indicator.parts[value].lower() if value in indicator.parts else plain(value)


def plain(value: str) -> str:
    return value.replace("_", " ")
