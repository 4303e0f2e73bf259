"""Operations and results in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tallystick.figures import indicators
from tallystick.figures.words import day, part, qualified
from tallystick.hub.naming import age
from tallystick.hub.operations.results import SeenOperation, SeenResult
from tallystick.hub.templatetags.presenting import Tone
from tallystick.vocabulary import label
from tallystick.vocabulary.units import unit

STALE = timedelta(hours=6)
"""An agency that has not reported for so long on an action day is shown as stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownResult:
    """A result as a line: what, where and when, how it stands."""

    seen: SeenResult
    figure: str
    what: str
    detail: str
    standing: str
    tone: Tone
    age: str
    may_confirm: bool


def phase(one: SeenOperation, today: date) -> str:
    """Where an operation stands today: ``action day 2 of 6``."""
    if one.ended_at:
        return f"ended {day(one.ended_at.date())}"
    if today < one.first_day:
        left = (one.first_day - today).days
        return f"action begins in {left} day{'s' * (left != 1)}"
    if today <= one.last_day:
        return f"action day {(today - one.first_day).days + 1} of {(one.last_day - one.first_day).days + 1}"
    return f"follow-up until {day(one.follow_up_until)}" if today <= one.follow_up_until else "follow-up is over"


def kind(code: str) -> str:
    return label("operation_kinds", code)


def areas(codes: tuple[str, ...]) -> str:
    return ", ".join(label("crime_areas", code).lower() for code in codes)


def days(one: SeenOperation) -> str:
    """``16 to 21 Nov 2026``."""
    first, last = one.first_day, one.last_day
    if first == last:
        return day(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else day(first)} to {day(last)}"


def result(seen: SeenResult, now: datetime) -> ShownResult:
    """A result in words."""
    indicator = indicators()[seen.indicator]
    where = [part(indicator, seen.part), label("crime_areas", seen.crime_area).lower() if seen.crime_area else "",
             seen.place]  # fmt: skip
    standing, tone = _standing(seen)
    return ShownResult(
        seen=seen, figure=qualified(Decimal(seen.value), unit(seen.unit), seen.qualifier), what=indicator.label,
        detail=" · ".join(filter(None, (*where, day(seen.day), "total of the day" if seen.states else ""))),
        standing=standing, tone=tone, age=age(now - seen.reported_at),
        may_confirm=seen.status == "provisional" and not seen.reported_by_me,
    )  # fmt: skip


def _standing(seen: SeenResult) -> tuple[str, Tone]:
    changed = f" · version {seen.version}" if seen.version > 1 else ""
    if seen.status == "confirmed":
        return f"confirmed by {seen.confirmed_by}{changed}", Tone.GREEN
    if seen.status == "withdrawn":
        return f"withdrawn, not counted{changed}", Tone.GRAY
    return f"provisional, reported by {seen.reporter}{changed}", Tone.AMBER
