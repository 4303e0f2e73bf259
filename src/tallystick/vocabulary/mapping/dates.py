"""Dates as officers write them, read only where there is one way to read them."""

import re
from datetime import date
from functools import lru_cache

ORDERS = ("dmy", "mdy")
"""What a mapping may state about 12/05/1980: day first, or month first."""
FIRST_YEAR, LAST_YEAR = 1500, 2200
EXPECTED = "expected a date such as 1980-05-12, 12.05.1980, 1980-05 or 1980"

TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})(?:([-./])(\d{{1,2}})(?:\2(\d{{1,2}}){TIME})?)?")
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-./])(\d{{1,2}})\2(\d{{4}}){TIME}")
MONTH_YEAR = re.compile(r"(\d{1,2})[-./](\d{4})")
SPACED = re.compile(r"\s*([./])\s*")


@lru_cache(maxsize=32_768)
def parse_date(text: str, order: str | None = None) -> str:
    """The date in ISO form, as exact as it was given (year, month or day). ValueError says what was expected.

    Dots mean day first unless ``order`` says otherwise; a zero for day or month means unknown, as in 00.05.1980.
    """
    tidy = SPACED.sub(r"\1", text.strip()).rstrip(".")
    if found := YEAR_FIRST.fullmatch(tidy):
        year, _, month, day = found.groups()
        return _required(_iso(year, month or "0", day or "0"))
    if found := MONTH_YEAR.fullmatch(tidy):
        return _required(_iso(found[2], found[1], "0"))
    if found := YEAR_LAST.fullmatch(tidy):
        first, mark, second, year = found.groups()
        return _day_or_month_first(first, second, year, order or ("dmy" if mark == "." else None))
    raise ValueError(EXPECTED)


def _day_or_month_first(first: str, second: str, year: str, order: str | None) -> str:
    day_first, month_first = _iso(year, second, first), _iso(year, first, second)
    if order is not None:
        return _required(day_first if order == "dmy" else month_first)
    if day_first and month_first and day_first != month_first:
        raise ValueError(
            f"may be {_spoken(day_first)} or {_spoken(month_first)}: write {day_first} or {month_first}, "
            "or state `dates: dmy` or `dates: mdy` in the mapping"
        )
    return _required(day_first or month_first)


def _iso(year: str, month: str, day: str) -> str | None:
    """The ISO form of a date that exists; None where there is none."""
    y, m, d = int(year), int(month), int(day)
    try:
        date(y, m or 1, d or 1)
    except ValueError:
        return None
    if not FIRST_YEAR <= y <= LAST_YEAR or (d and not m):
        return None
    return f"{y:04d}" + (f"-{m:02d}" if m else "") + (f"-{d:02d}" if d else "")


def _required(found: str | None) -> str:
    if found is None:
        raise ValueError(f"{EXPECTED}; this day does not exist")
    return found


def _spoken(iso: str) -> str:
    if len(iso) < len("1980-05-12"):
        return iso
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"
