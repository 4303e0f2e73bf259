"""What the screens say, before it is HTML: plain values in, words, tones and widths out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Tone(StrEnum):
    """The colours that carry a meaning; never the only carrier of it."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    PINK = "pink"
    ORANGE = "orange"
    PURPLE = "purple"
    GRAY = "gray"


class Agreement(StrEnum):
    """How one property of two records compares, as the viewer may see it."""

    SAME = "same"
    CLOSE = "close"
    DIFFERENT = "different"
    ONLY_YOURS = "only yours"
    ONLY_THEIRS = "only theirs"
    WITHHELD = "withheld"
    NONE = ""


MARKS = {
    Agreement.SAME: (Tone.GREEN, "equal"),
    Agreement.CLOSE: (Tone.AMBER, "tilde"),
    Agreement.DIFFERENT: (Tone.RED, "equal-not"),
}
"""Tone and icon of the agreements that are marked; the others stand plain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One row of two records side by side. ``ask`` is where to ask for a withheld value, if anywhere."""

    label: str
    left: Sequence[str] = ()
    right: Sequence[str] = ()
    agreement: Agreement = Agreement.NONE
    ask: str = ""


class Weighted(Protocol):
    """A reason: its words and its weight (+1 doubles the odds)."""

    @property
    def text(self) -> str: ...
    @property
    def weight(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason's bar from the centre line of a 200-wide drawing."""

    text: str
    figure: str
    x: float
    width: float
    tone: Tone


def signed(value: float) -> str:
    """One decimal with its sign, as typeset: ``+9.8``, ``−0.6``, ``0.0``."""
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}"


def rounded_to_sum(values: Sequence[float]) -> list[float]:
    """The values to one decimal, so that what is shown adds up to the shown sum (largest remainder)."""
    tenths = [value * 10 for value in values]
    floors = [math.floor(tenth) for tenth in tenths]
    missing = round(sum(tenths)) - sum(floors)
    by_remainder = sorted(range(len(values)), key=lambda at: floors[at] - tenths[at])
    for at in by_remainder[: max(0, missing)]:
        floors[at] += 1
    return [floor / 10 for floor in floors]


def reason_bars(reasons: Iterable[Weighted], start: Weighted | None) -> tuple[list[Bar], str]:
    """A bar for the starting odds (if given) and for each reason, and the sum as shown.

    Bars share one scale; their figures add up to the sum as printed.
    """
    pairs = [(reason.text, reason.weight) for reason in ([start] if start else []) + list(reasons)]
    shown = rounded_to_sum([weight for _, weight in pairs])
    scale = max((abs(weight) for weight in shown), default=0) or 1
    bars = [
        _bar(text, weight, scale, start=start is not None and at == 0)
        for at, ((text, _), weight) in enumerate(zip(pairs, shown, strict=True))
    ]
    return bars, signed(sum(shown))


def _bar(text: str, weight: float, scale: float, *, start: bool) -> Bar:
    width = round(max(98 * abs(weight) / scale, 2 if weight else 0), 1)
    tone = Tone.GRAY if start else Tone.GREEN if weight > 0 else Tone.RED
    return Bar(text, signed(weight), 100 if weight > 0 else round(100 - width, 1), width, tone)


def difference(value: str, other: str) -> tuple[str, str, str]:
    """``value`` as what it begins with like ``other``, where it differs, and what it ends with like ``other``.

    Nothing in common: the middle is empty, as marking all of it would say nothing.
    """
    shorter = min(len(value), len(other))
    head = next((at for at in range(shorter) if value[at] != other[at]), shorter)
    tail = next((at for at in range(shorter - head) if value[-1 - at] != other[-1 - at]), shorter - head)
    if not head and not tail:
        return value, "", ""
    return value[:head], value[head : len(value) - tail], value[len(value) - tail :]


def span(length: timedelta) -> str:
    """A length of time as people say it: ``12 min``, ``1 h 12``, ``2 days``, ``3 years``."""
    minutes = int(abs(length).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if days >= 730:
        return f"{days // 365} years"
    if days >= 60:
        return f"{days // 30} months"
    if hours >= 48:
        return f"{days} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes % 60:02d}" if minutes % 60 else f"{hours} h"


def days_left(due: date, today: date) -> str:
    """Time left until a day: ``12 days left``, ``today``, ``overdue by 2 days``."""
    days = (due - today).days
    if days == 0:
        return "today"
    words = "1 day" if abs(days) == 1 else span(timedelta(days=days)) if abs(days) > 1 else ""
    return f"{words} left" if days > 0 else f"overdue by {words}"


def time_left(due: datetime, now: datetime, start: datetime | None) -> tuple[str, Tone]:
    """Words and tone of a clock: red when overdue, in its last quarter or (no start) its last day."""
    left = due - now
    if left < timedelta(0):
        return f"overdue by {span(left)}", Tone.RED
    words = f"{span(left)} left" + (f" of {span(due - start)}" if start else "")
    last = (due - start) / 4 if start else timedelta(days=1)
    if left <= last:
        return words, Tone.RED
    return words, Tone.AMBER if left <= timedelta(days=3) else Tone.GRAY
