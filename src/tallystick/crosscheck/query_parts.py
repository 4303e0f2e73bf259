"""Parts of what somebody typed: a name and its birth date."""

import re
from datetime import date

from tallystick.crosscheck.scripts import fold

_BORN = r"(?:\*|\b(?:born|dob|geb|rođen[ai]?|рођен[а]?|nat[oa]|né|née|г\.?\s?р)\b[.:]?(?:\s(?:on|am|le|il))?)?\s*"
_ISO = re.compile(_BORN + r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b", re.I)
_OTHER = re.compile(_BORN + r"\b(?P<a>\d{1,2})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<year>\d{4})\b\.?", re.I)
_YEAR = re.compile(_BORN + r"\b(?P<year>(?:19|20)\d\d)\b\.?", re.I)
_PUNCTUATION = " ,;:*()[]-–/."


def named_and_born(text: str) -> list[tuple[str, str]]:
    """A name with each birth date it may have: two where a date with slashes reads day first and month first."""
    for pattern in (_ISO, _OTHER, _YEAR):
        if found := pattern.search(text):
            name = f"{text[: found.start()]} {text[found.end() :]}".strip(_PUNCTUATION)
            sure = pattern is not _YEAR or not found[0].strip()[0].isdecimal() or "(" in text
            dates = _dates(found) if _is_name(name, sure=sure) else []
            return [(" ".join(name.split()), written) for written in dates]
    return []


def _is_name(text: str, *, sure: bool) -> bool:
    """Whether what stands beside a date is a name; a bare year may also be the end of a plate or a number."""
    if any(c.isdigit() for c in text):
        return False
    lengths = [len(word) for word in fold(text).split()] or [sum(c.isalpha() for c in text)]
    return max(lengths) >= 3 if sure else len(lengths) > 1 and max(lengths) > 3


def _dates(found: re.Match[str]) -> list[str]:
    """The ISO dates a match may mean: day first, but for slashes, which are read both ways."""
    parts = found.groupdict()
    year = int(parts["year"])
    if "a" in parts:
        a, b = int(parts["a"]), int(parts["b"])
        day_first, month_first = _iso(year, b, a), _iso(year, a, b)
        both = [day_first, month_first] if parts["mark"] == "/" else [day_first or month_first]
        return list(dict.fromkeys(filter(None, both)))
    if "month" in parts:
        return list(filter(None, [_iso(year, int(parts["month"]), int(parts["day"]))]))
    return [str(year)]


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
