"""Birth dates as officers write them."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?")


@dataclass(slots=True, order=True, unsafe_hash=True)
class When:
    """A date as far as it is known; month and day 0 where it is not. ``written`` is how a record writes it."""

    year: int
    month: int = 0
    day: int = 0
    written: str = field(default="", compare=False)
    packed: bytes = field(default=b"", init=False, repr=False, compare=False)
    keyed: tuple[str, str] = field(default=("", ""), init=False, repr=False, compare=False)
    """What ``packing`` and ``keys`` make of the date, once they were asked."""

    @property
    def iso(self) -> str:
        """ISO 8601, as far as it is known."""
        if self.month and self.day:
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])

    def __str__(self) -> str:
        return self.iso


@lru_cache(maxsize=65_536)
def when(text: str) -> When | None:
    """The date in ``text`` (``1984``, ``1984-3``, ``1984-03-12``, ``12.03.1984``); None for anything else.

    A day or month that no calendar has is kept: a miswritten date still agrees in its other parts.
    """
    text = text.strip()[:40]
    if found := _ISO.fullmatch(text):
        return When(int(found[1]), int(found[2] or 0), int(found[3] or 0) if found[2] else 0, text)
    if found := _DAY_FIRST.fullmatch(text):
        return When(int(found[3]), int(found[2]), int(found[1]), text)
    return None
