"""Indicators: what a figure of a result sheet counts, in which unit, and over what it adds up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from tallystick.vocabulary import code_list
from tallystick.vocabulary.units import Unit, convert, unit


class Dimension(StrEnum):
    """The columns by which a figure is broken down. Of several that break a total down alike, the first is named."""

    PART = "part"
    CRIME_AREA = "crime_area"
    COUNTRY = "country"
    AGENCY = "agency"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of ``lists/indicators.yml``. ``unit`` is the one totals are kept in."""

    id: str
    label: str
    unit: Unit
    part: str
    parts: Mapping[str, str]
    sums: bool
    whole: bool
    lists: bool
    within: str
    unit_words: frozenset[str]
    not_over: frozenset[Dimension]

    def adds_over(self, dimension: Dimension) -> bool:
        """Whether the figures of a column make up the total of it."""
        return self.sums if dimension is Dimension.PART else dimension not in self.not_over

    def unit_of(self, text: str) -> Unit:
        """The unit that a cell names; an empty one is the indicator's own. ValueError where it measures something
        else."""
        if text == "" or text.lower() in self.unit_words:
            return self.unit
        found = unit(text)
        if found.quantity is not self.unit.quantity:
            raise ValueError(f"a unit of {self.unit_name}, found {text!r}")
        return found

    @property
    def unit_name(self) -> str:
        """The unit in words a person would write."""
        return {"1": "pieces"}.get(self.unit.id, self.unit.id)

    def in_base(self, value: Decimal, given: Unit) -> Decimal:
        """The value in ``base_of(given)``, exactly."""
        return convert(value, given, self.base_of(given))

    def base_of(self, given: Unit) -> Unit:
        """The unit that figures given in this one are added up in: the indicator's own; for money, its currency."""
        return self.unit if given.base == self.unit.base else unit(given.base)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its id, in the order of the list."""
    return {id: _indicator(id, stated) for id, stated in code_list("indicators")["codes"].items()}


def _indicator(id: str, stated: Mapping[str, object]) -> Indicator:
    words = {"label", "text", "unit", "part", "parts", "sums", "whole", "lists", "within", "unit_words", "not_over",
             "counts"}  # fmt: skip
    if unknown := stated.keys() - words:
        raise ValueError(f"indicators.yml, {id}: unknown {sorted(unknown)}")
    given: Mapping[str, object] = {"parts": {}, "whole": True, "lists": False, "within": "", "unit_words": (),
                                   "not_over": (), **stated}  # fmt: skip
    return Indicator(
        id=id, label=str(given["label"]), unit=unit(str(given["unit"])), part=str(given["part"]),
        parts=dict(given["parts"]), sums=bool(given["sums"]), whole=bool(given["whole"]),  # type: ignore[call-overload]
        lists=bool(given["lists"]), within=str(given["within"]),
        unit_words=frozenset(given["unit_words"]),  # type: ignore[call-overload]
        not_over=frozenset(map(Dimension, given["not_over"])),  # type: ignore[call-overload]
    )  # fmt: skip
