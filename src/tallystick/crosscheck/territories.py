"""Countries and regions by their codes and names."""

from collections.abc import Iterable
from functools import cache, lru_cache

from rigour.territories import get_territories, lookup_territory

from tallystick.crosscheck.scripts import fold


@cache
def _codes() -> dict[str, str]:
    """Folded code or name to ISO 3166 code; where two territories share a name, the country has it."""
    found: dict[str, str] = {"uk": "gb"}  # said by everybody, though ISO 3166 only reserves it
    for territory in sorted(get_territories(), key=lambda territory: (not territory.is_country, territory.code)):
        names = (territory.code, territory.alpha3, territory.name, territory.full_name, territory.in_sentence)
        for name in (*names, *territory.other_codes):
            if name:
                found.setdefault(fold(name), territory.code)
    return found


@cache
def _names() -> dict[str, str]:
    return {territory.code: territory.name for territory in get_territories()}


def country(text: str) -> str:
    """The ISO 3166 code, lower case, of a territory given as code or name in any of many languages; empty for none."""
    return _looked_up(text) if text else ""


@lru_cache(maxsize=16_384)
def _looked_up(text: str) -> str:
    known = _codes().get(fold(text), "")
    found = None if known else lookup_territory(text)
    # A town stands for its territory there; here it is a town.
    return known or ("" if found is None or _is_town(text, found.places) else found.code)


def _is_town(text: str, places: Iterable[str]) -> bool:
    return fold(text) in map(fold, places)


def country_name(code: str) -> str:
    """The English name of a territory given by ``country``'s code."""
    return _names().get(code, code.upper())
