"""Countries and regions by their codes and names."""

from functools import cache

from rigour.territories import get_territories

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
    """The ISO 3166 code, lower case, of a territory given as code or name; empty for none."""
    return _codes().get(fold(text), "") if text else ""


def country_name(code: str) -> str:
    """The English name of a territory given by ``country``'s code."""
    return _names().get(code, code.upper())
