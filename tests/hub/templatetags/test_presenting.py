"""What is shown adds up, and time is told as people tell it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.hub.templatetags.presenting import (
    Tone,
    days_left,
    difference,
    reason_bars,
    rounded_to_sum,
    signed,
    span,
    time_left,
)

WEIGHTS = st.lists(st.floats(-40, 40, allow_nan=False), max_size=20)
NOW = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)


@dataclass(frozen=True)
class Reason:
    text: str
    weight: float


@given(WEIGHTS)
def test_shown_weights_add_up_to_the_shown_sum(weights: list[float]) -> None:
    shown = rounded_to_sum(weights)
    assert round(sum(shown), 1) == pytest.approx(round(sum(w * 10 for w in weights)) / 10, abs=1e-9)
    assert all(abs(one - weight) <= 0.1 + 1e-9 for one, weight in zip(shown, weights, strict=True))


@given(WEIGHTS, st.none() | st.floats(-20, 0))
def test_bars_stay_in_the_drawing_and_on_their_side_of_the_centre(weights: list[float], start: float | None) -> None:
    odds = None if start is None else Reason("Starting odds", start)
    bars, total = reason_bars([Reason("why", weight) for weight in weights], odds)
    assert total == signed(sum(float(bar.figure.replace("−", "-")) for bar in bars))
    for bar in bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 200
        assert bar.x >= 100 if bar.figure.startswith("+") else bar.x + bar.width <= 100.05


def test_the_starting_odds_come_first_and_are_not_a_reason_for_or_against() -> None:
    bars, total = reason_bars([Reason("Same phone", 9.8), Reason("Different towns", -0.6)], Reason("Odds", -13.4))
    assert [bar.tone for bar in bars] == [Tone.GRAY, Tone.GREEN, Tone.RED]
    assert [bar.figure for bar in bars] == ["−13.4", "+9.8", "−0.6"]
    assert total == "−4.2"


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_marked_difference_never_changes_the_value(value: str, other: str) -> None:
    assert "".join(difference(value, other)) == value


@pytest.mark.parametrize(
    ("value", "other", "marked"),
    [
        ("1987-04-12", "1987-04-21", "12"),
        ("Stanković", "Stankovic", "ć"),
        ("abc", "xyz", ""),
        ("same", "same", ""),
    ],
)
def test_the_differing_middle_is_marked(value: str, other: str, marked: str) -> None:
    assert difference(value, other)[1] == marked


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=72), "1 h 12"),
        (timedelta(hours=8), "8 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=100), "3 months"),
        (timedelta(days=1000), "2 years"),
        (timedelta(seconds=-90), "1 min"),
    ],
)
def test_lengths_of_time(length: timedelta, words: str) -> None:
    assert span(length) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day left"), (-1, "overdue by 1 day"), (12, "12 days left"), (-3, "overdue by 3 days")],
)
def test_days_left(days: int, words: str) -> None:
    assert days_left(date(2026, 11, 21) + timedelta(days=days), date(2026, 11, 21)) == words


@pytest.mark.parametrize(
    ("left", "whole", "words", "tone"),
    [
        (timedelta(minutes=72), timedelta(hours=8), "1 h 12 left of 8 h", Tone.RED),
        (timedelta(hours=6), timedelta(hours=8), "6 h left of 8 h", Tone.AMBER),
        (timedelta(days=6), None, "6 days left", Tone.GRAY),
        (timedelta(hours=5), None, "5 h left", Tone.RED),
        (timedelta(hours=-3), None, "overdue by 3 h", Tone.RED),
    ],
)
def test_clocks(left: timedelta, whole: timedelta | None, words: str, tone: Tone) -> None:
    start = NOW + left - whole if whole else None
    assert time_left(NOW + left, NOW, start) == (words, tone)
