"""Figures as the public is told them: rounded with the qualifier that the rounding gives, and without small cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from tallystick.figures.amounts import Qualifier, Span, last_figure, span
from tallystick.vocabulary import code_list
from tallystick.vocabulary.units import Quantity, Unit, convert, unit

TONNE, MILLION = Decimal(1_000), Decimal(1_000_000)
AT_LEAST = frozenset({Qualifier.OVER, Qualifier.AT_LEAST})


@dataclass(frozen=True, slots=True)
class Published:
    """A figure in the unit it is told in. Its span holds the figure that it stands for."""

    value: Decimal
    unit: Unit
    qualifier: Qualifier

    @property
    def span(self) -> Span:
        """What a reader may take it to stand for, in its unit."""
        return span(self.value, self.qualifier, last_figure(self.value))


def headline(amount: Decimal, base: Unit, *, sources: Iterable[Qualifier] = (), missing: bool = False) -> Published:
    """A total for a sentence: ``over 22,000``, ``just under 7 t``. ``sources`` are the qualifiers of its parts: where
    some are lower bounds, or some reports are ``missing``, it is ``at least``; where some are inexact otherwise,
    ``about``."""
    told_in, given = _told_in(amount, base), set(sources)
    value = convert(amount, base, told_in)
    if missing or given & AT_LEAST:
        return Published(_rounded(value, amount, ROUND_FLOOR), told_in, Qualifier.AT_LEAST)
    rounded = _rounded(value, amount, ROUND_HALF_UP)
    if given - {Qualifier.EXACT}:
        return Published(rounded, told_in, Qualifier.ABOUT)
    if rounded == value:
        return Published(rounded, told_in, Qualifier.EXACT)
    return Published(rounded, told_in, Qualifier.OVER if rounded < value else Qualifier.ALMOST)


def told_parts(indicator: str, parts: Mapping[str, Decimal], total: Decimal) -> dict[str, Decimal | None]:
    """The parts of a total as they may be told; None for one that is too small, and for a second one where the first
    could be worked out from the others."""
    told: dict[str, Decimal | None] = dict(parts)
    rules = _rules()
    if indicator not in rules["persons"]:
        return told
    small = [part for part, value in parts.items() if 0 < value < rules["small"]]
    if len(small) == 1 and sum(parts.values()) == total:
        others = sorted((value, part) for part, value in parts.items() if value > 0 and part not in small)
        small += [part for _, part in others[:1]]
    return told | dict.fromkeys(small)


def _told_in(amount: Decimal, base: Unit) -> Unit:
    """Tonnes and millions where a figure is that large."""
    if base.quantity is Quantity.MASS and base.id == "kg" and amount >= TONNE:
        return unit("t")
    if base.quantity is Quantity.MONEY and base.id == base.base and amount >= MILLION:
        return unit(f"M{base.base}")
    return base


def _rounded(value: Decimal, amount: Decimal, how: str) -> Decimal:
    """To as many figures as a headline gives; a small one stays."""
    rules = _rules()
    if amount < rules["exact_below"]:
        return value
    digits = rules["digits_from_100000"] if value >= 100_000 else rules["digits"]
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    return (value / step).quantize(Decimal(1), how) * step


def _rules() -> Mapping[str, Any]:
    return code_list("press_rules")
