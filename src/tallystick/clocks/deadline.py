"""When a clock ends.

Regulation (EEC, Euratom) No 1182/71, Article 3, says how periods are counted: the hour or day of the event is not
counted (1); a period in hours ends with its last hour, in days with its last day, in weeks, months or years with the
day of the same name or date, or with the last day of a month that has no such date (2); days off are counted unless it
is in working days (3); a last day off moves the end to the next working day (4); two days or more hold at least two
working days (5). It was read as public pages quote it, not in the Official Journal, and national law that carries out a
directive may count otherwise: what follows from it is told as not verified.

Shown is the earliest reading, never later than the literal one: hours run to the minute from the event, and (4) and
(5), which give time, are left out. Only a time to *keep* takes the latest reading. Time that a clock stood still is
given back to the minute, and not rounded up to whole days: what was left when it stopped is left when it goes on. A
clock in days begins at the midnight after its event, so standing still before that gives nothing back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tallystick.clocks.calendars import DAY, FIRST_YEAR, LAST_YEAR, Calendar, calendar_of, midnight
from tallystick.clocks.stops import (
    DEVIATION,
    MOST_STOPS,
    Extension,
    Span,
    Stop,
    counted_extensions,
    counted_stops,
    join,
    to_utc,
)
from tallystick.clocks.table import Clock, Length, Nature, Unit

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time that runs in a country from an event, with the times it stood still."""

    calendar: Calendar
    started_at: datetime
    length: Length
    stood: Sequence[Span]
    literal: bool


def deadline(
    clock: Clock,
    *,
    started_at: datetime,
    country: str,
    stops: Sequence[Stop] = (),
    extensions: Sequence[Extension] = (),
    at: datetime | None = None,
) -> datetime | None:
    """The moment after which the clock is overdue, in the country's time; None where the law gives no figure.

    An end of day is told as the midnight after it. An open stop counts until ``at``. A national length that is not
    verified brings the moment forward and never moves it back. ValueError for a moment without a time zone, a start
    outside 2010 to 2090, or a country that has no row.
    """
    literal = clock.nature is Nature.KEEP
    return due_in(
        clock, calendar_of(country, literal=literal), lengths(clock, country, literal=literal),
        started_at=started_at, stops=stops, extensions=extensions, at=at, literal=literal,
    )  # fmt: skip


def literal_deadline(
    clock: Clock,
    *,
    started_at: datetime,
    country: str,
    stops: Sequence[Stop] = (),
    extensions: Sequence[Extension] = (),
    at: datetime | None = None,
) -> datetime | None:
    """As ``deadline``, by the letter of Article 3: never earlier than ``deadline``."""
    return due_in(
        clock, calendar_of(country, literal=True), lengths(clock, country, literal=True),
        started_at=started_at, stops=stops, extensions=extensions, at=at, literal=True,
    )  # fmt: skip


def lengths(clock: Clock, country: str, *, literal: bool) -> tuple[Length, ...]:
    """The lengths of which the one that ends first counts: the country's, and the table's while that is unverified."""
    national = clock.countries.get(country.upper())
    if national is None:
        return (clock.length,) if clock.length else ()
    if clock.length is None or national.verified or literal:
        return (national.length,)
    return (national.length, clock.length)


def due_in(
    clock: Clock,
    calendar: Calendar,
    choices: Sequence[Length],
    *,
    started_at: datetime,
    stops: Sequence[Stop] = (),
    extensions: Sequence[Extension] = (),
    at: datetime | None = None,
    literal: bool = False,
) -> datetime | None:
    """``deadline`` in a given calendar: the earliest end among the lengths to choose from."""
    _refuse_unusable(started_at, stops, extensions, at)
    stood = _following(to_utc(started_at), counted_stops(clock, stops, at=at))
    granted = counted_extensions(clock, extensions)
    periods = [Period(calendar, to_utc(started_at), length, stood, literal) for length in choices]
    due = min((_extended(period, granted) for period in periods), default=None)
    return due.astimezone(calendar.zone) if due else None


def _extended(period: Period, granted: Sequence[Extension]) -> datetime:
    """The end with the extensions told before it: one told later revives nothing."""
    longer, until = 0, None
    due = _end(period, longer)
    for each in granted:
        if each.told_at > due:
            break
        if each.code == DEVIATION and each.until:
            until = max(until or each.until, each.until)
        else:
            longer += each.number
        due = max(_end(period, longer), until or period.started_at)
    return due


def _end(period: Period, longer: int) -> datetime:
    number = period.length.number + longer
    return _end_of_hours(period, number) if period.length.unit is Unit.HOURS else _end_of_days(period, number)


def _end_of_hours(period: Period, number: int) -> datetime:
    begin = period.started_at
    if period.literal:
        begin = begin.replace(minute=0, second=0, microsecond=0) + HOUR
    due = begin + number * HOUR
    for span in period.stood:
        since, until = max(span.since, begin), span.until
        if since >= due:
            break
        due += max(until - since, timedelta())
    return due


def _end_of_days(period: Period, number: int) -> datetime:
    calendar = period.calendar
    event = calendar.wall(period.started_at).date()
    begin, due = midnight(event + DAY), midnight(_last_day(period, event, number) + DAY)
    for span in _on_the_wall(calendar, period.stood, begin):
        if span.since >= due:
            break
        if period.length.unit is Unit.WORKING_DAYS:
            due = worked_after(calendar, due, worked_between(calendar, span.since, span.until))
        else:
            due += span.until - span.since
    return calendar.instant(due)


def _last_day(period: Period, event: date, number: int) -> date:
    unit, calendar = period.length.unit, period.calendar
    if unit is Unit.WORKING_DAYS:
        return _working_day(calendar, event, number)
    days = {Unit.CALENDAR_DAYS: number, Unit.WEEKS: 7 * number}.get(unit)
    last = event + days * DAY if days is not None else _months_after(event, number * (12 if unit is Unit.YEARS else 1))
    if not period.literal:
        return last
    at_least = _working_day(calendar, event, 2) if last - event >= 2 * DAY else last
    return calendar.working_day_from(max(last, at_least))


def _working_day(calendar: Calendar, event: date, number: int) -> date:
    day = event
    for _ in range(number):
        day = calendar.working_day_from(day + DAY)
    return day


def _months_after(day: date, months: int) -> date:
    """The same date that many months later, or the last day of a month that has no such date."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * DAY, after - DAY)


def worked_between(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """How much of the wall time from ``since`` to ``until`` lies in working days."""
    total, day = timedelta(), since.date()
    while (begin := midnight(day)) < until:
        if calendar.works(day):
            total += min(until, begin + DAY) - max(since, begin)
        day += DAY
    return total


def worked_after(calendar: Calendar, wall: datetime, amount: timedelta) -> datetime:
    """The wall time when ``amount`` of time in working days has gone by since ``wall``."""
    while amount:
        end = midnight(wall.date()) + DAY
        step = min(amount, end - wall) if calendar.works(wall.date()) else timedelta()
        wall, amount = (wall + step, amount - step) if step else (end, amount)
    return wall


def _following(started_at: datetime, spans: Sequence[Span]) -> list[Span]:
    """The spans from the start on."""
    return [Span(max(span.since, started_at), span.until) for span in spans if span.until > started_at]


def _on_the_wall(calendar: Calendar, spans: Sequence[Span], begin: datetime) -> list[Span]:
    """The spans as the wall shows them, from ``begin`` on. An hour that comes twice is counted once."""
    shown = [(max(calendar.wall(span.since), begin), calendar.wall(span.until)) for span in spans]
    return join([Span(since, until) for since, until in shown if since < until])


def _refuse_unusable(
    started_at: datetime, stops: Sequence[Stop], extensions: Sequence[Extension], at: datetime | None
) -> None:
    moments = [started_at, at]
    moments += [moment for stop in stops[:MOST_STOPS] for moment in (stop.since, stop.until)]
    moments += [moment for each in extensions[:MOST_STOPS] for moment in (each.told_at, each.until)]
    naive = next((moment for moment in moments if moment is not None and moment.tzinfo is None), None)
    if naive is not None:
        raise ValueError(f"a moment with a time zone, found {naive.isoformat()}")
    if not FIRST_YEAR <= started_at.year <= LAST_YEAR:
        raise ValueError(f"a start between {FIRST_YEAR} and {LAST_YEAR}, found {started_at.isoformat()}")
