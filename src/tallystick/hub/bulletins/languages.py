"""Words, numbers and dates in the languages that reports are made in (``lists/report_words.yml``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tallystick.figures import indicators
from tallystick.figures.press import Published
from tallystick.figures.words import amount as in_english
from tallystick.figures.words import part as part_in_english
from tallystick.vocabulary import code_list, label
from tallystick.vocabulary.units import Unit

ENGLISH = "en"


@cache
def _list() -> Mapping[str, Any]:
    return code_list("report_words")


def languages() -> tuple[tuple[str, str], ...]:
    """Code and name of each language, English first."""
    return tuple((code, row["label"]) for code, row in _list()["languages"].items())


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language."""

    code: str

    def say(self, phrase: str, *values: object) -> str:
        """A phrase of the list with values in it. KeyError for one it does not have."""
        row = _list()["codes"][phrase]
        return str(row["label" if self.code == ENGLISH else self.code]).format(*values)

    def indicator(self, id: str) -> str:
        return indicators()[id].label if self.code == ENGLISH else str(_list()["indicators"][id][self.code])

    def area(self, code: str) -> str:
        """A crime area in a sentence."""
        return label("crime_areas", code).lower() if self.code == ENGLISH else self._known("crime_areas", code)

    def part(self, indicator: str, value: str) -> str:
        """A part; one that its reporter named freely stays as it is."""
        if self.code == ENGLISH:
            return part_in_english(indicators()[indicator], value)
        return self._known("parts", value)

    def number(self, value: Decimal | int) -> str:
        """``288,774`` with this language's marks."""
        row = _list()["languages"][self.code]
        whole, _, rest = f"{Decimal(value):,f}".partition(".")
        rest = rest.rstrip("0")
        return whole.replace(",", row["thousands"]) + (f"{row['decimal']}{rest}" if rest else "")

    def amount(self, value: Decimal, unit: Unit) -> str:
        """A figure with its unit."""
        english = in_english(value, unit)
        digits, _, unit_words = english.partition(" ")
        return f"{self.number(Decimal(digits.replace(',', '')))} {unit_words}".strip()

    def published(self, one: Published) -> str:
        """A figure with how exact it is: ``over 22,000``."""
        row = _list()["qualifiers"][one.qualifier.value]
        return f"{row[self.code]} {self.amount(one.value, one.unit)}".strip()

    def day(self, value: date) -> str:
        row = _list()["languages"][self.code]
        return str(row["day"].format(day=value.day, month=row["months"][value.month - 1], year=value.year))

    def days(self, first: date, last: date) -> str:
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def moment(self, at: datetime, zone: str) -> str:
        """A moment in the operation's time zone, named."""
        here = at.astimezone(ZoneInfo(zone))
        return f"{self.day(here.date())}, {here:%H:%M} ({zone})"

    def _known(self, section: str, code: str) -> str:
        row = _list()[section].get(code)
        return str(row[self.code]) if row else code.replace("_", " ")
