"""Countries and regions by their codes and names."""

from functools import cache

from tallystick.crosscheck.scripts import fold
from tallystick.crosscheck.shipped import rows


@cache
def _codes() -> dict[str, str]:
    """Folded code or name to ISO 3166 code, lower case."""
    return {name: code for code, _, names in rows("territories") for name in names.split("|")}


@cache
def _names() -> dict[str, str]:
    return {code: name for code, name, _ in rows("territories")}


def country(text: str) -> str:
    """The ISO 3166 code, lower case, of a territory given as code or name; empty for none."""
    return _codes().get(fold(text), "") if text else ""


def country_name(code: str) -> str:
    """The English name of a territory given by ``country``'s code."""
    return _names().get(code, code.upper())
