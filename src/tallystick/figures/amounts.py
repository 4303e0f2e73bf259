"""Numbers as people type them, and what a qualified one may stand for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MOST = Decimal(10) ** 15
"""A figure above this is a slip of the keyboard."""
SPACES = str.maketrans("", "", " \u00a0\u2009\u202f'\u2019_")
"""What groups thousands besides comma and point."""
NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d{1,4}))?", re.ASCII)
MOST_CHARS = 60


class Qualifier(StrEnum):
    """How exact a figure is."""

    EXACT = "exact"
    ABOUT = "about"
    ALMOST = "almost"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Span:
    """What a figure may stand for: from ``low`` to ``high``, None without end; an open end is not part of it."""

    low: Decimal
    high: Decimal | None
    open_low: bool = False
    open_high: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def meets(self, other: "Span") -> bool:
        """Whether one and the same number fits both."""
        return _before(self, other) and _before(other, self)

    def __add__(self, other: "Span") -> "Span":
        high = None if self.high is None or other.high is None else self.high + other.high
        return Span(self.low + other.low, high, self.open_low or other.open_low, self.open_high or other.open_high)


NONE = Span(Decimal(0), Decimal(0))


def total(spans: Iterable[Span]) -> Span:
    """What figures added up may stand for."""
    return sum(spans, start=NONE)


def _before(one: Span, other: Span) -> bool:
    """Whether ``one`` begins before ``other`` ends."""
    if other.high is None:
        return True
    return one.low < other.high or (one.low == other.high and not (one.open_low or other.open_high))


def span(value: Decimal, qualifier: Qualifier, step: Decimal) -> Span:
    """What a figure stands for; ``step`` is one unit of the last figure given (0.1 in 5.5; 1,000 in "about 22,000")."""
    half = step / 2
    match qualifier:
        case Qualifier.ABOUT:
            return Span(max(value - half, Decimal(0)), value + half)
        case Qualifier.ALMOST:
            return Span(max(value - half, Decimal(0)), value, open_high=True)
        case Qualifier.OVER:
            return Span(value, None, open_low=True)
        case Qualifier.UNDER:
            return Span(Decimal(0), value, open_high=True)
        case Qualifier.AT_LEAST:
            return Span(value, None)
        case Qualifier.AT_MOST:
            return Span(Decimal(0), value)
    return Span(value, value)


def last_figure(value: Decimal) -> Decimal:
    """One unit of the last figure given: zeros at the end of a whole number are not counted as given."""
    if not value:
        return Decimal(1)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "numbers are finite"
    if exponent < 0:
        return Decimal(1).scaleb(exponent)
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one sheet write numbers, as far as its unambiguous ones tell: the decimal mark, or none told."""

    mark: str = ""

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Reading":
        """What the cells tell; where they contradict one another, nothing."""
        marks = {mark for text in texts if (mark := _told(text.translate(SPACES)))}
        return cls(marks.pop()) if len(marks) == 1 else cls()

    def number(self, text: str, *, whole: bool) -> Decimal:
        """The number a cell holds; ``whole`` where only whole ones make sense. ValueError says what was expected."""
        plain = text.strip().translate(SPACES)
        if plain[:1] in ("=", "@") or plain.startswith(("+=", "-=")):
            raise ValueError("a number, not a formula: paste its value")
        found = NUMBER.fullmatch(plain) if len(plain) <= MOST_CHARS else None
        if found is None:
            raise ValueError("a number such as 1234 or 12.5")
        sign, digits, power = found.groups()
        value = Decimal(self._pointed(digits, whole=whole)).scaleb(int(power or 0))
        if value > MOST:
            raise ValueError(f"a number up to {MOST:,}")
        value = -value if sign == "-" else value
        if whole and value != value.to_integral_value():
            raise ValueError("a whole number")
        return value

    def _pointed(self, digits: str, *, whole: bool) -> str:
        """The digits with a decimal point alone."""
        if "." in digits and "," in digits:
            mark = max(".,", key=digits.rfind)
            return _ungrouped(digits, "," if mark == "." else ".", mark)
        mark = "," if "," in digits else "."
        other = "," if mark == "." else "."
        if digits.count(mark) > 1:
            return _ungrouped(digits, mark, other)
        if mark not in digits:
            return digits
        grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None
        if not grouped or self.mark == mark:
            return digits.replace(mark, ".")
        if self.mark == other or whole:
            return digits.replace(mark, "")
        if mark == ".":
            return digits
        plain, pointed = digits.replace(",", ""), digits.replace(",", ".")
        raise ValueError(f"{plain} or {pointed}: a comma before three digits can mean either")


def _ungrouped(digits: str, group: str, mark: str) -> str:
    """Without the marks that group thousands. ValueError where they group something else."""
    whole, found, rest = digits.partition(mark)
    if not re.fullmatch(r"\d{1,3}([.,]\d{3})*", whole) or mark in rest or group in rest:
        raise ValueError("a number with thousands in groups of three")
    return whole.replace(group, "") + ("." + rest if found else "")


def _told(text: str) -> str:
    """The decimal mark that this cell proves, or nothing."""
    if not re.fullmatch(r"\d[\d.,]*", text):
        return ""
    if "." in text and "," in text:
        return max(".,", key=text.rfind)
    mark = "," if "," in text else "."
    other = "," if mark == "." else "."
    if text.count(mark) > 1:
        return other
    grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text)
    return mark if mark in text and not grouped else ""
