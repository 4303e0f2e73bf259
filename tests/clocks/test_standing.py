"""How a clock stands, and the words for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.clocks import (
    Clock,
    Extension,
    Nature,
    Standing,
    State,
    Stop,
    Unit,
    caveats,
    clock,
    clocks,
    duration,
    moment,
    places,
    sentence,
    stands,
)
from tests.clocks.made import at, made

ZAGREB = "Europe/Zagreb"
START = at("2026-11-26 10:00", ZAGREB)


def standing(found: Clock, now: str, *, country: str = "HR", start: datetime = START, **facts: object) -> Standing:
    return stands(found, started_at=start, country=country, now=at(now, ZAGREB), **facts)


def test_a_duty_from_its_start_to_its_end() -> None:
    request = clock("info_urgent_direct")
    told = {
        "2026-11-26 10:00": (State.RUNNING, "due in 8 h, Thursday 26 November 18:00 in Zagreb"),
        "2026-11-26 13:59": (State.RUNNING, "due in 4 h 1 min, Thursday 26 November 18:00 in Zagreb"),
        "2026-11-26 14:00": (State.WARNING, "due in 4 h, Thursday 26 November 18:00 in Zagreb"),
        "2026-11-26 18:00": (State.WARNING, "due in less than a minute, Thursday 26 November 18:00 in Zagreb"),
        "2026-11-26 18:01": (State.OVERDUE, "overdue by 1 min, was due Thursday 26 November 18:00 in Zagreb"),
        "2027-11-26 18:01": (State.OVERDUE, "overdue by 365 days, was due Thursday 26 November 2026 18:00 in Zagreb"),
    }
    for now, (state, words) in told.items():
        found = standing(request, now)
        assert (found.state, sentence(found)) == (state, words)
        assert found.late == (state is State.OVERDUE)
        assert found.warns_at == at("2026-11-26 14:00", ZAGREB)


def test_days_end_at_twenty_four_hundred_of_the_last_one() -> None:
    found = standing(clock("recall_receipt"), "2026-11-26 12:00")
    assert sentence(found) == "due in 7 days 12 h, Thursday 3 December 24:00 in Zagreb"
    assert caveats(found) == ()
    assert standing(clock("recall_receipt"), "2026-12-04 00:00").state is State.WARNING
    assert standing(clock("recall_receipt"), "2026-12-04 00:01").state is State.OVERDUE


def test_working_days_say_how_much_of_the_time_is_worked() -> None:
    found = standing(clock("fiu_account"), "2026-11-26 12:00")
    assert found.working_left == timedelta(days=5, hours=12)
    assert sentence(found) == "must end in 7 days 12 h (5 working days), Thursday 3 December 24:00 in Zagreb"
    friday = made(2, Unit.WORKING_DAYS)
    assert "(1 working day)" in sentence(standing(friday, "2026-11-28 12:00"))
    assert sentence(standing(friday, "2026-11-30 12:00")) == "due in 12 h, Monday 30 November 24:00 in Zagreb"
    stop = Stop("asked", at("2026-11-27 06:00", ZAGREB), at("2026-11-27 16:00", ZAGREB))
    saturday = standing(made(1, Unit.WORKING_DAYS), "2026-11-28 12:00", stops=[stop])
    assert sentence(saturday) == ("due in 46 h (10 h of it in working days), Monday 30 November 10:00 in Zagreb")


def test_a_maximum_and_a_time_to_keep_have_their_own_words() -> None:
    data = clock("jit_operational_data")
    assert sentence(standing(data, "2026-12-20 00:00")).startswith("must end in 5 days, Thursday 24 December 24:00")
    assert sentence(standing(data, "2026-12-26 00:00")).startswith("should have ended 24 h ago, Thursday 24 December")
    logs = clock("jit_logs")
    words = "to be kept for 1,097 days more, until Monday 26 November 2029 24:00 in Zagreb"
    assert sentence(standing(logs, "2026-11-26 00:00")) == words
    assert sentence(standing(logs, "2029-11-28 00:00")) == (
        "kept long enough: the time ended 24 h ago, Monday 26 November 24:00 in Zagreb"
    )
    early, later = (
        sentence(standing(logs, "2031-01-01 00:00", done_at=at(day, ZAGREB)))
        for day in ("2029-11-25 00:00", "2029-11-30 00:00")
    )
    assert early.endswith("in Zagreb, 2 days too early")
    assert later.endswith("in Zagreb, 3 days after the time to keep ended")


def test_done_on_time_and_done_late() -> None:
    request = clock("info_urgent_direct")
    on_time = standing(request, "2026-12-01 10:00", done_at=at("2026-11-26 15:00", ZAGREB))
    assert (on_time.state, on_time.late) == (State.DONE, False)
    assert sentence(on_time) == "done Thursday 26 November 15:00 in Zagreb, 3 h before the end"
    late = standing(request, "2026-12-01 10:00", done_at=at("2026-11-26 20:30", ZAGREB))
    assert (late.state, late.late) == (State.DONE, True)
    assert sentence(late) == "done Thursday 26 November 20:30 in Zagreb, 2 h 30 min late"


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    """At 3:00 the clocks went back to 2:00: the second 2:10 is later than the first 2:40."""
    start = at("2026-10-25 02:40", ZAGREB) - timedelta(hours=8)
    second = at("2026-10-25 02:10", ZAGREB).replace(fold=1)
    done = standing(clock("info_urgent_direct"), "2026-10-26 10:00", start=start, done_at=second)
    assert done.late
    assert sentence(done).endswith("30 min late")
    assert stands(clock("info_urgent_direct"), started_at=start, country="HR", now=second).late
    at_once = standing(clock("breach_owner"), "2026-10-26 10:00", start=at("2026-10-25 02:40", ZAGREB), done_at=second)
    assert sentence(at_once).endswith("after 30 min")


def test_only_being_done_ends_a_clock() -> None:
    for found in clocks().values():
        if found.length:
            assert standing(found, "2060-01-01 00:00").state is State.OVERDUE, found.id
    eight, stop = made(8, Unit.HOURS), Stop("asked", at("2026-11-26 18:30", ZAGREB))
    assert standing(eight, "2026-11-26 19:00", stops=[stop]).state is State.OVERDUE, "a stop comes too late"
    last = Stop("asked", at("2026-11-26 18:00", ZAGREB))
    assert standing(eight, "2026-11-26 18:00", stops=[last]).state is State.WARNING, "so does one at the last moment"
    assert standing(eight, "2026-11-26 18:01", stops=[last]).state is State.OVERDUE
    longer = Extension("longer_decision", at("2027-01-05 10:00", ZAGREB), 30)
    assert standing(clock("eio_recognise"), "2027-01-06 10:00", extensions=[longer]).state is State.OVERDUE


def test_paused_says_why_since_when_and_what_is_left() -> None:
    order, since = clock("epoc_emergency"), at("2026-11-26 12:00", ZAGREB)
    stop = Stop("clarification", since)
    for now in ("2026-11-26 12:00", "2026-11-26 13:00", "2026-12-26 13:00"):
        found = standing(order, now, stops=[stop])
        assert found.state is State.PAUSED
        assert (found.pause.since, found.left) == (since, timedelta(hours=6))
        assert found.warns_at - found.now == found.left - timedelta(minutes=(found.due - START) / timedelta(minutes=2))
        assert sentence(found) == (
            "paused since Thursday 26 November 12:00 in Zagreb: clarification asked of the issuing authority; 6 h left"
        )
    closed = replace(stop, until=at("2026-11-26 14:00", ZAGREB))
    assert standing(order, "2026-11-26 13:59", stops=[closed]).state is State.PAUSED
    assert standing(order, "2026-11-26 14:00", stops=[closed]).due == at("2026-11-26 20:00", ZAGREB)
    assert standing(order, "2026-11-26 14:00", stops=[closed]).state is State.RUNNING
    assert standing(order, "2026-11-26 11:59", stops=[stop]).state is State.RUNNING


def test_stops_without_a_break_are_one_pause() -> None:
    first = Stop("asked", at("2026-11-26 11:00", ZAGREB), at("2026-11-26 12:30", ZAGREB))
    second, third = (Stop("asked", at(f"2026-11-26 {hour}", ZAGREB)) for hour in ("12:00", "13:00"))
    found = standing(made(8, Unit.HOURS), "2026-11-26 14:00", stops=[third, first, second])
    assert found.pause.since == at("2026-11-26 11:00", ZAGREB)
    assert found.left == timedelta(hours=7)
    before = Stop("asked", at("2026-11-20 11:00", ZAGREB))
    assert standing(made(8, Unit.HOURS), "2026-11-26 14:00", stops=[before]).pause.since == START


def test_what_happens_after_it_was_done_changes_nothing() -> None:
    order, done = clock("epoc_emergency"), at("2026-11-26 15:00", ZAGREB)
    later = [Stop("clarification", at("2026-11-26 16:00", ZAGREB), at("2026-11-26 17:00", ZAGREB))]
    still = [Stop("clarification", at("2026-11-26 14:00", ZAGREB))]
    plain = standing(order, "2026-12-01 10:00", done_at=done)
    assert standing(order, "2026-12-01 10:00", done_at=done, stops=later) == plain
    held = standing(order, "2026-12-01 10:00", done_at=done, stops=still)
    assert held.due == at("2026-11-26 19:00", ZAGREB)
    assert standing(order, "2027-01-01 10:00", done_at=done, stops=still).due == held.due
    assert sentence(held) == "done Thursday 26 November 15:00 in Zagreb, 4 h before the end"
    told = [Extension("longer_decision", at("2026-11-28 15:00", ZAGREB), 30)]
    eio = standing(clock("eio_recognise"), "2026-12-01 10:00", done_at=at("2026-11-27 10:00", ZAGREB), extensions=told)
    assert eio.due.month == 12


def test_a_clock_without_a_figure_is_open_until_done() -> None:
    owner = clock("breach_owner")
    told = {"2026-11-26 10:30": State.RUNNING, "2026-11-26 11:00": State.WARNING, "2027-11-26 11:00": State.WARNING}
    for now, state in told.items():
        found = standing(owner, now)
        assert (found.state, found.due, found.left, found.late) == (state, None, None, False)
    assert sentence(standing(owner, "2026-11-26 12:10")) == "due without undue delay: open for 2 h 10 min"
    done = standing(owner, "2026-12-01 10:00", done_at=at("2026-11-26 12:10", ZAGREB))
    assert sentence(done) == "done Thursday 26 November 12:10 in Zagreb, after 2 h 10 min"
    assert done.state is State.DONE


def test_what_is_not_verified_is_said() -> None:
    found = standing(replace(clock("recall_receipt"), verified=False), "2026-11-26 12:00")
    assert not found.verified
    assert caveats(found) == ("Source not verified.",)
    croatia = standing(clock("fiu_transaction"), "2026-11-26 12:00")
    assert not croatia.verified
    assert clock("fiu_transaction").verified
    assert standing(clock("fiu_transaction"), "2026-11-26 12:00", country="AT").verified
    assert caveats(croatia)[:3] == (
        "Not verified: what starts it, from when it applies, what national law says.",
        "National length not verified: 120 hours (Zakon o sprječavanju pranja novca i financiranja terorizma).",
        "Applies only from 10 July 2027.",
    )
    paused = standing(made(8, Unit.HOURS), "2026-11-26 12:00", stops=[Stop("asked", START)])
    assert "Source not verified: that it may stand still for clarification asked." in caveats(paused)


def test_readings_and_practicability_are_said() -> None:
    found = standing(clock("eio_provisional"), "2026-11-26 12:00")
    assert caveats(found)[1:] == (
        "Where practicable.",
        "The earliest reading is shown; by the letter of Regulation (EEC, Euratom) No 1182/71 the time ends "
        "Friday 27 November 11:00 (not verified).",
    )
    assert standing(clock("break_glass_justification"), "2026-11-26 12:00").literal is None, "no law, no letter"
    assert standing(clock("jit_logs"), "2026-11-26 12:00").literal is None


def test_every_row_in_every_country_has_a_sentence() -> None:
    for found in clocks().values():
        for place in places():
            for now in ("2026-11-26 12:00", "2031-01-01 12:00"):
                words = sentence(standing(found, now, country=place))
                assert words
                assert "{" not in words
                assert found.nature is not Nature.DUTY or "due" in words


def test_durations_in_words() -> None:
    told = {
        timedelta(): "less than a minute", timedelta(seconds=59): "less than a minute", timedelta(minutes=1): "1 min",
        timedelta(hours=3): "3 h", timedelta(hours=47, minutes=59): "47 h 59 min", timedelta(days=2): "2 days",
        timedelta(days=5, hours=3, minutes=50): "5 days 3 h", -timedelta(hours=2, minutes=5): "2 h 5 min",
    }  # fmt: skip
    assert {length: duration(length) for length in told} == told


def test_moments_in_words() -> None:
    now = at("2026-12-31 10:00")
    assert moment(at("2027-01-01 00:00"), now=now) == "Thursday 31 December 24:00"
    assert moment(at("2027-01-01 00:01"), now=now) == "Friday 1 January 2027 00:01"


def test_now_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="a moment with a time zone, found 2026-11-26T10:00:00"):
        stands(clock("info_other"), started_at=START, country="HR", now=datetime(2026, 11, 26, 10))
    with pytest.raises(ValueError, match="with a time zone"):
        stands(clock("info_other"), started_at=START, country="HR", now=START, done_at=datetime(2026, 11, 26, 10))


def test_moments_are_told_in_the_time_of_the_country() -> None:
    found = stands(clock("info_other"), started_at=START, country="il", now=START.astimezone(UTC))
    assert (found.country, found.place) == ("IL", "Jerusalem")
    assert {str(each.tzinfo) for each in (found.now, found.started_at, found.due, found.warns_at)} == {"Asia/Jerusalem"}
