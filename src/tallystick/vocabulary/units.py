"""Units of the result sheet: pieces, masses and money. Figures are converted exactly or not at all."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tallystick.vocabulary.codes import code_list

MASSES_KG = {"g": Decimal("0.001"), "kg": Decimal(1), "t": Decimal(1_000)}
PREFIXES = {"": Decimal(1), "k": Decimal(1_000), "M": Decimal(1_000_000)}


class Quantity(StrEnum):
    """What a unit measures."""

    PIECES = "pieces"
    MASS = "mass"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its id (``1``, ``kg``, ``MEUR``): one of it is ``factor`` of ``base`` (``1``, ``kg``, ``EUR``)."""

    id: str
    quantity: Quantity
    base: str
    factor: Decimal


def unit(text: str) -> Unit:
    """The unit of that id; an empty id counts pieces. ValueError where there is none."""
    if text in ("", "1"):
        return Unit("1", Quantity.PIECES, "1", Decimal(1))
    if text in MASSES_KG:
        return Unit(text, Quantity.MASS, "kg", MASSES_KG[text])
    prefix, currency = text[:-3], text[-3:]
    if prefix in PREFIXES and currency in code_list("currencies")["codes"]:
        return Unit(text, Quantity.MONEY, currency, PREFIXES[prefix])
    raise ValueError(f"1, {', '.join(MASSES_KG)}, or a currency such as EUR, kEUR or MEUR, found {text!r}")


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal:
    """The same quantity in another unit, exactly. ValueError where they measure different things or currencies."""
    if source.base != target.base:
        raise ValueError(f"a unit of {source.base}, found {target.id!r}")
    return value * source.factor / target.factor
