"""A country's calendar: its time zone, its weekend, and the days on which nobody works.

Two readings exist for working days. The strict one knows as few days off as can be defended: public holidays of the
whole country, without those whose date is only estimated (feasts by the moon), and a Saturday worked in exchange for
a bridging day is a working day. The literal one takes the estimated days too and no exchanged Saturdays. So a
strict deadline is never later than a literal one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from tallystick.vocabulary import code_list

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2010, 2090
"""Years in which a clock may start. The holidays of every country in use are known for them."""


@dataclass(frozen=True, slots=True)
class YearOff:
    """One year of a country: its days off, and the days of its weekends that are worked all the same."""

    off: frozenset[date]
    worked: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Calendar:
    """What a deadline needs to know of a country. ``weekend`` counts days from Monday, 0."""

    place: str
    zone: ZoneInfo
    weekend: frozenset[int]
    year: Callable[[int], YearOff]

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        known = self.year(day.year)
        return day in known.worked or (day.weekday() not in self.weekend and day not in known.off)

    def working_day_from(self, day: date) -> date:
        """``day`` itself where it is a working day, else the next one."""
        while not self.works(day):
            day += DAY
        return day

    def wall(self, instant: datetime) -> datetime:
        """What the clock on the wall shows at ``instant``, without a zone."""
        return instant.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def instant(self, wall: datetime) -> datetime:
        """The first instant at which the clock on the wall shows ``wall`` or later, in UTC.

        Where the hour is skipped that is the moment of the change, where it comes twice the first of the two: a later
        time on the wall is never an earlier instant.
        """
        first, second = (wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if second < first:
            first = self._change_between(second, first)
        return first

    def _change_between(self, early: datetime, late: datetime) -> datetime:
        before = early.astimezone(self.zone).utcoffset()
        while late - early > timedelta(seconds=1):
            middle = early + (late - early) / 2
            if middle.astimezone(self.zone).utcoffset() == before:
                early = middle
            else:
                late = middle
        return late.replace(microsecond=0)


def midnight(day: date) -> datetime:
    """The wall time at which ``day`` begins."""
    return datetime.combine(day, time())


def places() -> tuple[str, ...]:
    """The codes of the countries whose deadlines can be told."""
    return tuple(code_list("time_zones")["codes"])


def calendar_of(country: str, *, literal: bool = False) -> Calendar:
    """The calendar of a country by its code, in either case. ValueError for a country that has no row."""
    code = country.upper()
    if code not in places():
        raise ValueError(f"a country with a time zone ({', '.join(places())}), found {country!r}")
    return _calendar(code, literal)


@cache
def _calendar(code: str, literal: bool) -> Calendar:
    row = code_list("time_zones")["codes"][code]
    year = _closings(row["holidays"]) if "holidays" in row else _public(code, literal)
    return Calendar(place=row["label"], zone=ZoneInfo(row["zone"]), weekend=_weekend(code, row), year=year)


def _weekend(code: str, row: dict[str, str]) -> frozenset[int]:
    return frozenset({5, 6} if "holidays" in row else holidays.country_holidays(code).weekend)


def _public(code: str, literal: bool) -> Callable[[int], YearOff]:
    @cache
    def year(number: int) -> YearOff:
        found = holidays.country_holidays(code, years=number, language="en_US")
        if literal:
            return YearOff(off=frozenset(found))
        certain = frozenset(day for day, name in found.items() if not _only_estimated(name))
        return YearOff(off=certain, worked=frozenset(found.weekend_workdays))

    return year


def _closings(market: str) -> Callable[[int], YearOff]:
    @cache
    def year(number: int) -> YearOff:
        return YearOff(off=frozenset(holidays.financial_holidays(market, years=number)))

    return year


def _only_estimated(name: str) -> bool:
    return all("estimated" in part for part in name.split(";"))
