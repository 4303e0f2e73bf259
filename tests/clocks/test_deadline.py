"""When clocks end: known cases, country by country."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tallystick.clocks import Extension, Stop, Unit, clock, deadline, literal_deadline, objections, places
from tallystick.clocks.calendars import Calendar, YearOff, calendar_of
from tallystick.clocks.deadline import worked_after, worked_between
from tests.clocks.made import at, changes_of, made, shows, zone_of

ZAGREB = "Europe/Zagreb"


def test_hours_run_through_to_the_minute() -> None:
    due = deadline(clock("info_urgent_direct"), started_at=at("2026-11-27 22:20", ZAGREB), country="HR")
    assert due == at("2026-11-28 06:20", ZAGREB)
    assert str(due.tzinfo) == ZAGREB


def test_calendar_days_end_with_the_last_day_and_the_first_is_not_counted() -> None:
    due = deadline(clock("info_other"), started_at=at("2026-11-26 00:01", ZAGREB), country="HR")
    assert due == at("2026-12-04 00:00", ZAGREB)


@pytest.mark.parametrize(
    ("country", "started", "due"),
    [
        ("HR", "2026-12-23 12:00", "2027-01-12"),  # Christmas, St Stephen, New Year, Epiphany
        ("NL", "2026-12-23 12:00", "2027-01-09"),  # Christmas on Friday and Saturday, New Year on Friday
        ("IL", "2026-12-23 12:00", "2027-01-07"),  # Friday and Saturday are the weekend, no holiday
        ("UA", "2026-12-23 12:00", "2027-01-07"),  # no public holidays while martial law holds
    ],
)
def test_ten_working_days_of_a_country(country: str, started: str, due: str) -> None:
    zone = str(zone_of(country))
    found = deadline(made(10, Unit.WORKING_DAYS), started_at=at(started, zone), country=country)
    assert found == at(f"{due} 00:00", zone)


def test_the_weekend_is_the_countrys_own() -> None:
    thursday = at("2026-11-26 12:00")
    ends = {"HR": date(2026, 11, 28), "IL": date(2026, 11, 30)}
    for country, end in ends.items():
        assert deadline(made(1, Unit.WORKING_DAYS), started_at=thursday, country=country).date() == end


def test_a_country_without_its_own_list_a_body_of_the_union_and_an_unknown_one() -> None:
    started = at("2026-12-23 12:00")
    kosovo, union = (deadline(made(2, Unit.WORKING_DAYS), started_at=started, country=code) for code in ("XK", "EU"))
    assert union == at("2026-12-29 00:00", "Europe/Brussels")
    assert kosovo.date() == date(2026, 12, 29)
    with pytest.raises(ValueError, match="found 'QQ'"):
        deadline(clock("info_other"), started_at=started, country="QQ")


def test_a_saturday_worked_for_a_bridging_day_counts_and_an_estimated_feast_does_not_give_time() -> None:
    hungary, literal = calendar_of("HU"), calendar_of("HU", literal=True)
    assert hungary.works(date(2026, 1, 10))
    assert not literal.works(date(2026, 1, 10))
    assert not hungary.works(date(2026, 1, 2))
    bosnia = date(2026, 5, 27)
    assert calendar_of("BA").works(bosnia)
    assert not calendar_of("BA", literal=True).works(bosnia)


def test_weeks_months_and_years_end_with_the_day_of_the_same_name_or_date() -> None:
    started = at("2028-02-29 15:00", ZAGREB)
    ends = {
        (1, Unit.WEEKS): "2028-03-08", (1, Unit.MONTHS): "2028-03-30", (12, Unit.MONTHS): "2029-03-01",
        (1, Unit.YEARS): "2029-03-01", (4, Unit.YEARS): "2032-03-01",
    }  # fmt: skip
    for (number, unit), end in ends.items():
        assert deadline(made(number, unit), started_at=started, country="HR") == at(f"{end} 00:00", ZAGREB), unit
    last = deadline(made(1, Unit.MONTHS), started_at=at("2027-01-31 09:00", ZAGREB), country="HR")
    assert last == at("2027-03-01 00:00", ZAGREB)


def test_the_letter_of_the_law_gives_time_that_is_not_shown() -> None:
    friday = at("2026-11-27 12:20", ZAGREB)
    facts = {"started_at": friday, "country": "HR"}
    stop = Stop("asked", friday, at("2026-11-27 13:30", ZAGREB))
    assert literal_deadline(made(8, Unit.HOURS), **facts, stops=[stop]) == at("2026-11-27 21:30", ZAGREB)
    assert literal_deadline(clock("info_urgent_direct"), **facts) == at("2026-11-27 21:00", ZAGREB)
    assert deadline(made(2, Unit.CALENDAR_DAYS), **facts) == at("2026-11-30 00:00", ZAGREB)
    assert literal_deadline(made(2, Unit.CALENDAR_DAYS), **facts) == at("2026-12-02 00:00", ZAGREB)
    assert literal_deadline(made(1, Unit.CALENDAR_DAYS), **facts) == at("2026-12-01 00:00", ZAGREB)
    assert literal_deadline(made(1, Unit.CALENDAR_DAYS), started_at=at("2026-11-23 08:00", ZAGREB), country="HR") == at(
        "2026-11-25 00:00", ZAGREB
    )


def test_what_is_kept_is_kept_to_the_latest_reading() -> None:
    started = at("2026-11-25 10:00", ZAGREB)
    kept = deadline(clock("jit_logs"), started_at=started, country="HR")
    assert kept == literal_deadline(clock("jit_logs"), started_at=started, country="HR")
    assert kept == at("2029-11-27 00:00", ZAGREB), "25 November 2029 is a Sunday"
    leap = deadline(clock("jit_logs"), started_at=at("2028-02-29 10:00", ZAGREB), country="HR")
    assert leap == at("2031-03-01 00:00", ZAGREB)


def test_no_figure_no_deadline() -> None:
    assert deadline(clock("breach_owner"), started_at=at("2026-11-26 10:00"), country="HR") is None


def test_a_national_length_that_is_not_verified_brings_a_deadline_forward_only() -> None:
    started = at("2026-11-26 10:00", ZAGREB)
    transaction = clock("fiu_transaction")
    assert deadline(transaction, started_at=started, country="HR") == started + timedelta(hours=120)
    ten = deadline(made(10, Unit.WORKING_DAYS), started_at=started, country="DE")
    assert deadline(transaction, started_at=started, country="DE") == ten
    sure = replace(transaction.countries["DE"], verified=True)
    longer = deadline(replace(transaction, countries={"DE": sure}), started_at=started, country="DE")
    assert longer == at("2026-12-27 00:00", "Europe/Berlin"), "one that is verified may be longer"
    month = literal_deadline(transaction, started_at=started, country="de")
    assert month == at("2026-12-29 00:00", "Europe/Berlin"), "26 December is a holiday on a Saturday"


def test_a_stop_gives_back_what_it_took_to_the_minute() -> None:
    monday = at("2026-11-23 10:00", ZAGREB)
    stop = Stop("asked", at("2026-11-25 10:00", ZAGREB), at("2026-11-26 11:30", ZAGREB))
    facts = {"started_at": monday, "country": "HR", "stops": [stop]}
    assert deadline(made(3, Unit.CALENDAR_DAYS), **facts) == at("2026-11-28 01:30", ZAGREB)
    assert deadline(made(72, Unit.HOURS), **facts) == at("2026-11-27 11:30", ZAGREB)
    assert deadline(made(4, Unit.WORKING_DAYS), **facts) == at("2026-12-01 01:30", ZAGREB)


def test_a_stop_over_a_weekend_takes_only_working_time() -> None:
    monday = at("2026-11-23 10:00", ZAGREB)
    stop = Stop("asked", at("2026-11-27 20:00", ZAGREB), at("2026-11-30 10:00", ZAGREB))
    due = deadline(made(4, Unit.WORKING_DAYS), started_at=monday, country="HR", stops=[stop])
    assert due == at("2026-11-30 14:00", ZAGREB), "four hours were left on Friday, four are left on Monday"


def test_stops_that_are_open_nested_overlapping_before_the_start_or_turned_round() -> None:
    start = at("2026-11-23 10:00")
    eight = made(8, Unit.HOURS)

    def due(*stops: Stop, until: str | None = None) -> datetime:
        seen = at(until) if until else None
        found = deadline(eight, started_at=start, country="GB", stops=stops, at=seen)
        assert found == deadline(eight, started_at=start, country="GB", stops=stops[::-1], at=seen)
        return found.astimezone(UTC)

    def stop(since: str, until: str | None) -> Stop:
        return Stop("asked", at(f"2026-11-23 {since}"), at(f"2026-11-23 {until}") if until else None)

    assert due(stop("12:00", "14:00"), stop("12:30", "13:00")) == at("2026-11-23 20:00")
    assert due(stop("12:00", "14:00"), stop("13:00", "15:00")) == at("2026-11-23 21:00")
    assert due(stop("12:00", "14:00"), stop("14:00", "15:00")) == at("2026-11-23 21:00")
    assert due(stop("08:00", "09:00")) == at("2026-11-23 18:00")
    assert due(stop("08:00", "11:00")) == at("2026-11-23 19:00")
    assert due(stop("14:00", "12:00")) == at("2026-11-23 18:00")
    assert due(stop("14:00", "14:00")) == at("2026-11-23 18:00")
    assert due(stop("18:00", "23:00")) == at("2026-11-23 18:00"), "it had run out"
    assert due(stop("12:00", "17:00"), stop("19:00", "20:00")) == at("2026-11-24 00:00")
    assert due(stop("12:00", None)) == at("2026-11-23 18:00"), "without a moment it shifts nothing yet"
    assert due(stop("12:00", None), until="2026-11-23 15:00") == at("2026-11-23 21:00")
    assert due(stop("12:00", None), until="2026-11-23 11:00") == at("2026-11-23 18:00")
    assert due(stop("12:00", None), stop("13:00", "13:30"), until="2026-11-23 15:00") == at("2026-11-23 21:00")


def test_a_reason_the_law_does_not_know_stops_nothing() -> None:
    start = at("2026-11-23 10:00")
    stop = Stop("holiday", at("2026-11-23 11:00"), at("2026-11-23 12:00"))
    assert deadline(made(8, Unit.HOURS), started_at=start, country="GB", stops=[stop]) == at("2026-11-23 18:00")
    assert objections(made(8, Unit.HOURS), stops=[stop]) == ["stop 1: one of asked, found 'holiday'"]
    assert objections(clock("info_other"), stops=[stop]) == ["stop 1: nothing stops this clock, found 'holiday'"]
    turned = Stop("asked", stop.until, stop.since)
    assert objections(made(8, Unit.HOURS), stops=[turned])[0].startswith("stop 1: an end after its start")
    assert objections(made(8, Unit.HOURS), stops=[Stop("asked", start)]) == []
    assert objections(made(8, Unit.HOURS), stops=[Stop("asked", start)] * 1001) == ["stops: at most 1,000, found 1,001"]


def test_extensions_go_as_far_as_the_rule() -> None:
    start, eio = at("2026-11-02 10:00", ZAGREB), clock("eio_recognise")

    def due(*numbers: int, told: str = "2026-11-20 10:00") -> date:
        extensions = [Extension("longer_decision", at(told, ZAGREB), number) for number in numbers]
        return deadline(eio, started_at=start, country="HR", extensions=extensions).date()

    assert due() == date(2026, 12, 3)
    assert due(10) == date(2026, 12, 13)
    assert due(30) == date(2027, 1, 2)
    assert due(40) == date(2027, 1, 2), "30 at most"
    assert due(10, 10) == date(2026, 12, 13), "once"
    assert due(-5) == due(0) == date(2026, 12, 3)
    assert due(30, told="2026-12-02 23:59") == date(2027, 1, 2)
    assert due(30, told="2026-12-03 00:01") == date(2026, 12, 3), "told too late"


def test_an_extension_in_steps() -> None:
    start, steps = at("2026-11-02 10:00", ZAGREB), made(5, Unit.CALENDAR_DAYS, most=10, times=3)
    told = [Extension("longer", at(f"2026-11-{day} 10:00", ZAGREB), 4) for day in ("05", "11", "15")]
    ends = [deadline(steps, started_at=start, country="HR", extensions=told[:n]).day for n in range(4)]
    assert ends == [8, 12, 16, 18]
    assert deadline(steps, started_at=start, country="HR", extensions=told[::-1]).day == 18, "by when they were told"
    assert deadline(steps, started_at=start, country="HR", extensions=told[1:]).day == 8, "the second alone is late"
    assert objections(steps, extensions=told) == ["extension 3: at most 10 in all and 3 times, found 12 in 3"]


def test_what_is_wrong_with_an_extension_is_said() -> None:
    told = at("2026-11-20 10:00")
    eio = clock("eio_recognise")
    assert objections(eio, extensions=[Extension("longer_decision", told, 30)]) == []
    assert objections(eio, extensions=[Extension("wish", told, 3)]) == [
        "extension 1: one of longer_decision, found 'wish'"
    ]
    assert objections(eio, extensions=[Extension("longer_decision", told, 0)]) == [
        "extension 1: a number from 1 to 30, found 0"
    ]
    assert objections(eio, extensions=[Extension("longer_decision", told, 9)] * 2) == [
        "extension 2: at most 30 in all and once, found 18 in 2"
    ]
    assert objections(clock("breach_authority"), extensions=[Extension("deviation", told)]) == [
        "extension 1: nothing extends this clock, found 'deviation'"
    ]
    assert objections(clock("info_other"), extensions=[Extension("deviation", told)]) == [
        "extension 1: until when, after the moment it was told, found nothing"
    ]


def test_a_deviation_lasts_until_the_moment_that_was_told() -> None:
    start, request = at("2026-11-23 10:00", ZAGREB), clock("info_urgent_direct")
    until = at("2026-11-26 12:00", ZAGREB)

    def due(told: str, end: datetime = until, code: str = "deviation") -> datetime:
        return deadline(
            request, started_at=start, country="HR", extensions=[Extension(code, at(told, ZAGREB), until=end)]
        )

    assert due("2026-11-23 11:00") == until
    assert due("2026-11-23 18:01") == at("2026-11-23 18:00", ZAGREB), "told too late"
    assert due("2026-11-23 11:00", at("2026-11-23 12:00", ZAGREB)) == at("2026-11-23 18:00", ZAGREB)
    breach = deadline(
        clock("breach_authority"), started_at=start, country="HR",
        extensions=[Extension("deviation", start, until=at("2027-01-01 00:00"))],
    )  # fmt: skip
    assert breach == start + timedelta(hours=72), "nothing lets this one deviate"


@pytest.mark.parametrize("place", places())
def test_clocks_are_exact_when_the_hour_changes(place: str) -> None:
    calendar = calendar_of(place)
    for change in [*changes_of(calendar.zone, 2026), *changes_of(calendar.zone, 2027)]:
        started = change - timedelta(hours=3, minutes=10)
        due = deadline(clock("info_urgent_direct"), started_at=started, country=place)
        assert due.astimezone(UTC) - started == timedelta(hours=8)
        day = deadline(made(1, Unit.CALENDAR_DAYS), started_at=started, country=place)
        assert calendar.wall(day).time() == datetime.min.time()
        assert calendar.wall(day).date() == calendar.wall(started).date() + timedelta(days=2)


@pytest.mark.parametrize("place", places())
def test_a_later_time_on_the_wall_is_never_an_earlier_moment(place: str) -> None:
    calendar = calendar_of(place)
    for change in changes_of(calendar.zone, 2026):
        walls = [calendar.wall(change) + timedelta(minutes=n) for n in range(-180, 181, 10)]
        instants = [calendar.instant(wall) for wall in walls]
        assert instants == sorted(instants)
        for wall, instant in zip(walls, instants, strict=True):
            assert calendar.wall(instant) == wall if shows(calendar, wall) else instant == change


def test_three_days_stopped_over_a_change_of_the_hour_are_three_days() -> None:
    stop = Stop("asked", at("2026-10-24 00:00", ZAGREB), at("2026-10-27 00:00", ZAGREB))
    due = deadline(made(5, Unit.CALENDAR_DAYS), started_at=at("2026-10-21 10:00", ZAGREB), country="HR", stops=[stop])
    assert due == at("2026-10-30 00:00", ZAGREB)


def test_unusable_moments_are_refused_in_one_line() -> None:
    naive, eight = datetime(2026, 11, 23, 10), made(8, Unit.HOURS)
    with pytest.raises(ValueError, match=r"a moment with a time zone, found 2026-11-23T10:00:00"):
        deadline(eight, started_at=naive, country="HR")
    with pytest.raises(ValueError, match="with a time zone"):
        deadline(eight, started_at=at("2026-11-23 10:00"), country="HR", stops=[Stop("asked", naive)])
    with pytest.raises(ValueError, match="with a time zone"):
        deadline(eight, started_at=at("2026-11-23 10:00"), country="HR", extensions=[Extension("longer", naive)])
    for year in (2009, 2091):
        with pytest.raises(ValueError, match=f"between 2010 and 2090, found {year}"):
            deadline(eight, started_at=datetime(year, 5, 1, tzinfo=UTC), country="HR")


def test_moments_at_the_ends_of_time_are_followed_no_further() -> None:
    for_ever = Stop("asked", datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    due = deadline(made(10, Unit.WORKING_DAYS), started_at=at("2026-11-23 10:00"), country="US", stops=[for_ever])
    assert due.year == 2095
    open_for_ever = Extension("deviation", at("2026-11-23 10:00"), until=datetime.max.replace(tzinfo=UTC))
    due = deadline(clock("info_other"), started_at=at("2026-11-23 10:00"), country="US", extensions=[open_for_ever])
    assert due.astimezone(UTC).year == 2095


def test_working_time_between_and_after() -> None:
    plain = Calendar("Nowhere", zone_of("GB"), frozenset({5, 6}), lambda year: YearOff(frozenset({date(2026, 11, 25)})))
    tuesday, thursday = datetime(2026, 11, 24, 18), datetime(2026, 11, 26, 6)
    assert worked_between(plain, tuesday, thursday) == timedelta(hours=12)
    assert worked_after(plain, tuesday, timedelta(hours=12)) == thursday
    assert worked_after(plain, tuesday, timedelta(hours=6)) == datetime(2026, 11, 25), "the end of Tuesday"
    assert worked_between(plain, thursday, tuesday) == timedelta()
