"""Clocks made for tests, and a slow second opinion on when they end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tallystick.clocks import Clock, Length, Stop, Unit, clock
from tallystick.clocks.calendars import Calendar, calendar_of
from tallystick.clocks.table import ExtensionRule, StopReason

DAY, STEP = timedelta(days=1), timedelta(minutes=15)
REASON = StopReason(code="asked", label="clarification asked", source="a test", verified=False)


def made(number: int, unit: Unit, *, most: int = 0, times: int = 1) -> Clock:
    """A clock of that length that may stand still for ``asked`` and be extended for ``longer``."""
    longer = {"longer": ExtensionRule("longer", "longer", most, times, "a test", False)} if most else {}
    return replace(
        clock("info_other"), id="made", length=Length(number, unit), stops={"asked": REASON}, extensions=longer
    )


def at(text: str, zone: str = "UTC") -> datetime:
    """A moment as its zone's wall shows it: ``2026-11-26 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def zone_of(country: str) -> ZoneInfo:
    return calendar_of(country).zone


def shows(calendar: Calendar, wall: datetime) -> bool:
    """Whether the wall ever shows that time: it does not in an hour that is skipped."""
    return calendar.wall(wall.replace(tzinfo=calendar.zone).astimezone(UTC)) == wall


def slow_end_of_hours(hours: int, started_at: datetime, stops: Sequence[Stop]) -> datetime:
    """Quarter of an hour by quarter of an hour."""
    moment, left = started_at.astimezone(UTC), hours * 4
    while left:
        left -= not any(stop.since <= moment < (stop.until or moment) for stop in stops)
        moment += STEP
    return moment


def slow_end_of_days(
    calendar: Calendar, number: int, started: date, stops: Sequence[tuple[datetime, datetime]], *, working: bool
) -> datetime:
    """Quarter of an hour by quarter of an hour on the wall, from the midnight after the start."""
    wall = datetime.combine(started + DAY, datetime.min.time())
    left = number * 96
    while left:
        runs = not any(since <= wall < until for since, until in stops)
        left -= runs and (not working or calendar.works(wall.date()))
        wall += STEP
    return wall


def slow_working_day(calendar: Calendar, number: int, started: date) -> date:
    """Day by day."""
    day = started
    while number:
        day += DAY
        number -= calendar.works(day)
    return day


def changes_of(zone: ZoneInfo, year: int) -> list[datetime]:
    """The moments of that year at which the zone's clocks are changed, found hour by hour."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]
