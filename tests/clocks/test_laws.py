"""Laws of clocks, for any start, country and stops; and the same ends as counting step by step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.clocks import Clock, Length, Stop, Unit, clocks, deadline, literal_deadline, places, stands
from tallystick.clocks.calendars import Calendar, YearOff, calendar_of
from tallystick.clocks.deadline import due_in
from tallystick.clocks.stops import MOST_STOPS
from tests.clocks.made import (
    made,
    shows,
    slow_end_of_days,
    slow_end_of_hours,
    slow_working_day,
    zone_of,
)

countries = st.sampled_from(places())
starts = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
figures = st.sampled_from([found for found in clocks().values() if found.length])
daily = st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS])
units = st.sampled_from([Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.WEEKS])


def quarters(hours: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, hours * 4).map(lambda n: timedelta(minutes=15 * n))


@st.composite
def stops_after(draw: st.DrawFn, start: datetime, *, most: int = 4, hours: int = 240) -> list[Stop]:
    """Stops around a start: some before it, some open, some turned round, some for reasons the law does not know."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        since = start - timedelta(days=2) + draw(quarters(hours))
        until = draw(
            st.one_of(st.none(), quarters(hours).map(lambda length, at=since: at - timedelta(hours=3) + length))
        )
        found.append(Stop(draw(st.sampled_from(["asked", "asked", "unknown"])), since, until))
    return found


@given(st.data(), starts, countries, units, st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_a_stop_never_makes_a_deadline_earlier(
    data: st.DataObject, start: datetime, country: str, unit: Unit, number: int
) -> None:
    stops = data.draw(stops_after(start))
    seen = start + data.draw(quarters(400))
    facts = {"started_at": start, "country": country, "at": seen}
    ends = [deadline(made(number, unit), stops=stops[:n], **facts).astimezone(UTC) for n in range(len(stops) + 1)]
    assert ends == sorted(ends)
    assert deadline(made(number, unit), stops=stops[::-1], **facts).astimezone(UTC) == ends[-1]


@given(st.data(), starts, countries, st.integers(1, 12), st.sets(st.integers(0, 40), max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_further_holiday_never_makes_a_deadline_earlier(
    data: st.DataObject, start: datetime, country: str, number: int, more: set[int]
) -> None:
    calendar, stops = calendar_of(country), data.draw(stops_after(start))
    days = frozenset(start.date() + timedelta(days=n) for n in more)

    def year(number: int) -> YearOff:
        known = calendar.year(number)
        return YearOff(known.off | days, known.worked - days)

    for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
        for literal in (False, True):
            before, after = (
                due_in(
                    made(number, unit), each, [Length(number, unit)],
                    started_at=start, stops=stops, at=start + timedelta(days=5), literal=literal,
                )
                for each in (calendar, replace(calendar, year=year))
            )  # fmt: skip
            assert before.astimezone(UTC) <= after.astimezone(UTC)


@given(figures, starts, countries, st.timedeltas(timedelta(), timedelta(days=40)))
@settings(max_examples=300, deadline=None)
def test_a_later_start_never_ends_earlier(found: Clock, start: datetime, country: str, later: timedelta) -> None:
    first, second = (deadline(found, started_at=each, country=country) for each in (start, start + later))
    assert first.astimezone(UTC) <= second.astimezone(UTC)


@given(st.data(), starts, countries, units, st.integers(1, 12), st.timedeltas(timedelta(), timedelta(days=6)))
@settings(max_examples=300, deadline=None)
def test_a_later_start_never_ends_earlier_with_stops(
    data: st.DataObject, start: datetime, country: str, unit: Unit, number: int, later: timedelta
) -> None:
    stops = data.draw(stops_after(start))
    facts = {"country": country, "stops": stops, "at": start + timedelta(days=9)}
    first, second = (deadline(made(number, unit), started_at=each, **facts) for each in (start, start + later))
    assert first.astimezone(UTC) <= second.astimezone(UTC)


@given(st.data(), figures, starts, countries)
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_never_later_than_the_letter_of_the_law(
    data: st.DataObject, found: Clock, start: datetime, country: str
) -> None:
    found = replace(found, stops=made(1, Unit.HOURS).stops)
    facts = {"started_at": start, "country": country, "stops": data.draw(stops_after(start)), "at": start}
    assert deadline(found, **facts).astimezone(UTC) <= literal_deadline(found, **facts).astimezone(UTC)


@given(starts, countries, st.integers(1, 2_000))
@settings(max_examples=200, deadline=None)
def test_hours_are_exact_over_every_change_of_the_hour(start: datetime, country: str, hours: int) -> None:
    due = deadline(made(hours, Unit.HOURS), started_at=start.astimezone(zone_of(country)), country=country)
    assert due.astimezone(UTC) - start == timedelta(hours=hours)


@given(starts, countries, st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_working_days_as_counted_day_by_day(start: datetime, country: str, number: int) -> None:
    calendar = calendar_of(country)
    due = deadline(made(number, Unit.WORKING_DAYS), started_at=start, country=country)
    last = slow_working_day(calendar, number, calendar.wall(start).date())
    assert calendar.wall(due) == datetime.combine(last + timedelta(days=1), datetime.min.time())


@given(st.data(), starts.map(lambda start: start.replace(minute=0, second=0, microsecond=0)), st.integers(1, 48))
@settings(max_examples=150, deadline=None)
def test_hours_with_stops_as_counted_quarter_by_quarter(data: st.DataObject, start: datetime, hours: int) -> None:
    stops = [
        replace(stop, until=stop.until or stop.since)
        for stop in data.draw(stops_after(start, hours=96))
        if stop.code == "asked"
    ]
    due = deadline(made(hours, Unit.HOURS), started_at=start, country="HR", stops=stops)
    assert due.astimezone(UTC) == slow_end_of_hours(hours, start, stops)


@given(st.data(), st.dates(date(2025, 1, 1), date(2028, 12, 31)), countries, daily, st.integers(1, 8))
@settings(max_examples=150, deadline=None)
def test_days_with_stops_as_counted_quarter_by_quarter(
    data: st.DataObject, day: date, country: str, unit: Unit, number: int
) -> None:
    calendar = calendar_of(country)
    start = datetime.combine(day, datetime.min.time()).replace(hour=12)
    walls = [
        (stop.since, stop.until)
        for stop in data.draw(stops_after(start, hours=200))
        if stop.until and all(shows(calendar, wall) for wall in (stop.since, stop.until))
    ]
    stops = [Stop("asked", *(wall.replace(tzinfo=calendar.zone) for wall in pair)) for pair in walls]
    due = deadline(made(number, unit), started_at=start.replace(tzinfo=calendar.zone), country=country, stops=stops)
    slow = slow_end_of_days(calendar, number, day, walls, working=unit is Unit.WORKING_DAYS)
    assert due.astimezone(UTC) == calendar.instant(slow)


@given(st.data(), starts, countries, units, st.integers(1, 12), st.integers(0, 500))
@settings(max_examples=200, deadline=None)
def test_a_clock_that_ran_out_stays_overdue_and_one_that_stands_still_does_not_run_out(
    data: st.DataObject, start: datetime, country: str, unit: Unit, number: int, hours: int
) -> None:
    stops, found = data.draw(stops_after(start)), made(number, unit)
    now = start + timedelta(hours=hours)
    facts = {"started_at": start, "country": country, "stops": stops}
    first, second = (stands(found, now=each, **facts) for each in (now, now + timedelta(days=2)))
    assert (first.state == "overdue") == first.late == (first.left < timedelta())
    if first.late:
        assert second.state == "overdue"
        assert second.due == first.due
    if first.pause and all(stop.until is None for stop in stops):
        assert second.state == "paused"
        assert second.pause == first.pause


def test_a_thousand_stops_are_counted_and_no_more() -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    moments = [start + timedelta(minutes=2 * n) for n in range(MOST_STOPS + 500)]
    stops = [Stop("asked", moment, moment + timedelta(minutes=1)) for moment in moments]
    due = deadline(made(30, Unit.HOURS), started_at=start, country="GB", stops=stops)
    assert due.astimezone(UTC) == start + timedelta(hours=30, minutes=MOST_STOPS)


def test_every_country_is_told_in_its_own_time() -> None:
    start = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)
    for place in places():
        due = deadline(made(8, Unit.HOURS), started_at=start, country=place)
        assert due.tzinfo == zone_of(place)
        assert due.astimezone(UTC) == start + timedelta(hours=8)


@pytest.mark.parametrize("unit", list(Unit))
def test_a_calendar_of_ones_own_is_taken(unit: Unit) -> None:
    never_off = Calendar("Nowhere", zone_of("GB"), frozenset(), lambda year: YearOff(frozenset()))
    due = due_in(made(2, unit), never_off, [Length(2, unit)], started_at=datetime(2027, 1, 1, 12, tzinfo=UTC))
    ends = {
        Unit.HOURS: "2027-01-01T14:00", Unit.CALENDAR_DAYS: "2027-01-04T00:00", Unit.WORKING_DAYS: "2027-01-04T00:00",
        Unit.WEEKS: "2027-01-16T00:00", Unit.MONTHS: "2027-03-02T00:00", Unit.YEARS: "2029-01-02T00:00",
    }  # fmt: skip
    assert f"{due:%Y-%m-%dT%H:%M}" == ends[unit]
