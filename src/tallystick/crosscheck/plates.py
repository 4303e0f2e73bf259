"""What plates of which country look like, and the sign of a country that some write before one."""

import re
from collections.abc import Collection
from functools import cache, lru_cache

from tallystick.crosscheck.normalise import compact, looks, plain, plates
from tallystick.crosscheck.scripts import fold
from tallystick.crosscheck.shipped import table

_TABLE = table("plates")
_SIGNS: dict[str, str] = _TABLE["signs"]
_FORMATS: dict[str, list[str]] = _TABLE["formats"]
_BY_LOOK = frozenset(_TABLE["by_look"].split())
_PIECES = {"#": "[0-9]", "@": "[A-Z]", "?": "[0-9A-Z]"}
_SPLIT = re.compile(r"[\s/·.|-]+")
_LONGEST_SIGN, _LEAST_PLATE, _MOST_PLATE = 3, 4, 10


@cache
def _pattern(country: str) -> re.Pattern[str] | None:
    """The plates of a country as one pattern; None for a country without formats, any plate for an empty one."""
    formats = [f for of in _FORMATS.values() for f in of] if not country else _FORMATS.get(country, [])
    return re.compile("|".join(f"(?:{_regex(one)})" for one in formats)) if formats else None


def _regex(form: str) -> str:
    # "[EH]?" at the end keeps its meaning: only a question mark behind no bracket is a character of its own.
    return re.sub(r"(?<!\])[#@?]", lambda found: _PIECES[found[0]], form)


def fits(plate: str, country: str = "") -> bool:
    """Whether a plate in Latin capitals and digits has a form that plates of a country (ISO code; any) have."""
    pattern = _pattern(country)
    return pattern is not None and pattern.fullmatch(plate) is not None


def read(text: str, countries: Collection[str]) -> tuple[str, ...]:
    """The readings of a plate, letters of another script only by their look where its countries have no others."""
    found = plates(text)
    return found[:1] if countries and _BY_LOOK.issuperset(countries) else found


@lru_cache(maxsize=16_384)
def _sign(first: str) -> str:
    return _SIGNS.get(looks(compact(first)), "") or _SIGNS.get(fold(first).replace(" ", "").upper(), "")


def without_sign(text: str) -> tuple[str, str] | None:
    """What stands behind the sign of a country (``RS BG 1234-AB``) and the country's code; None where there is none.

    A sign is one only if what follows is a plate of its country: ``BG 123-AB`` is Belgrade's, not Bulgaria's.
    """
    found = _SPLIT.search(text := plain(text).strip(), 1, _LONGEST_SIGN + 1)
    country = _sign(text[: found.start()]) if found else ""
    if not found or not country:
        return None
    rest = text[found.end() :]
    right = any(_LEAST_PLATE <= len(form) <= _MOST_PLATE and fits(form, country) for form in plates(rest))
    return (rest, country) if right else None
