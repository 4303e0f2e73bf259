"""Birth dates as officers write them, and how two of them agree."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from tallystick.crosscheck.weights import BIRTH

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date as far as it is known; month and day 0 where it is not. ``written`` is how a record writes it."""

    year: int
    month: int = 0
    day: int = 0
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)


@lru_cache(maxsize=65_536)
def when(text: str) -> When | None:
    """The date in ``text`` (``1984``, ``1984-3``, ``1984-03-12``, ``12.03.1984``); None for anything else.

    A day or month that no calendar has is kept: a miswritten date still agrees in its other parts.
    """
    text = text.strip()[:40]
    if found := _ISO.fullmatch(text):
        return When(int(found[1]), int(found[2] or 0), int(found[3] or 0) if found[2] else 0, text)
    if found := _DAY_FIRST.fullmatch(text):
        return When(int(found[3]), int(found[2]), int(found[1]), text)
    return None


@lru_cache(maxsize=262_144)
def agree(left: When, right: When) -> tuple[str, float]:
    """How two dates agree (a name of the weights' ``birth`` table) and its weight in bits."""
    how = _how(left, right)
    return how, BIRTH[how]


def _how(left: When, right: When) -> str:
    if _is_year(left) or _is_year(right):
        return _years(left.year, right.year)
    if left == right:
        return "equal"
    years, months, days = left.year == right.year, left.month == right.month, left.day == right.day
    if years and (left.month, left.day) == (right.day, right.month):
        return "swapped"
    if years and (months or days):
        return "one_part"
    if months and days:
        return "near_year" if _misread(left.year, right.year) else "month_day"
    return "year_only_of_two" if years else "different"


def _is_year(date: When) -> bool:
    """Whether only the year is known; the first of January stands for that in many registers."""
    return not date.month or not date.day or (date.month, date.day) == (1, 1)


def _years(left: int, right: int) -> str:
    apart = abs(left - right)
    names = ("equal_year", "year_near", "year_close", "year_close", "year_close", "year_close")
    return names[apart] if apart < len(names) else "year_different"


def _misread(left: int, right: int) -> bool:
    """Whether one year may be the other, one off, with one digit misread or two swapped."""
    a, b = f"{left:04d}", f"{right:04d}"
    differing = sum(x != y for x, y in zip(a, b, strict=True)) if len(a) == len(b) else 4
    return abs(left - right) == 1 or differing == 1 or (differing == 2 and sorted(a) == sorted(b))
