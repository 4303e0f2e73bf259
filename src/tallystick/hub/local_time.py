"""The time a page is told in: that of the reader's own country, named at the foot of every page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from tallystick.clocks.calendars import calendar_of, places

DEFAULT = "EU"
"""Whose time is told to a reader whose country has none in the list."""


@contextmanager
def told_in(country: str) -> Iterator[str]:
    """Times in templates and in ``clock`` and ``moment`` are those of ``country``; gives its place: ``Paris``."""
    calendar = calendar_of(country if country.upper() in places() else DEFAULT)
    with timezone.override(calendar.zone):
        yield calendar.place


def zone_words(place: str, at: datetime) -> str:
    """The place with its distance from UTC at that moment: ``Paris, UTC+1``."""
    offset = timezone.localtime(at).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"{place}, UTC{sign}{hours}{f':{rest:02}' if rest else ''}"


def clock(at: datetime) -> str:
    """The hour of a moment where the reader is: ``14:20``."""
    return f"{timezone.localtime(at):%H:%M}"


def moment(at: datetime) -> str:
    """A moment where the reader is: ``27 Nov 14:20``."""
    here = timezone.localtime(at)
    return f"{here.day} {here:%b %H:%M}"
