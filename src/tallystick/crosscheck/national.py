"""National numbers of persons and organisations: whether a country's check holds, and their country's letters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from tallystick.crosscheck.shipped import table

_TABLE = table("national")
_STRICT, _PREFIXED = frozenset(_TABLE["strict"]), frozenset(_TABLE["prefixed"])
_ONLY: dict[str, list[str]] = _TABLE["only"]
MAX_COUNTRIES = 4
_NOT_ISO = {"EL": "gr", "XI": "gb", "UK": "gb"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One national number: what it looks like and which module of python-stdnum proves it."""

    name: str
    module: str
    country: str
    shape: re.Pattern[str]
    of: str
    birth: bool
    lenient: bool
    unproved: bool
    last: int

    def holds(self, number: str) -> bool:
        """Whether the number's check holds."""
        return bool(_module(self.module).is_valid(number))


@dataclass(frozen=True, slots=True)
class National:
    """A number as its country writes it, the country (ISO code) where one is sure, and whether its check holds.

    ``named``: the country is so sure that its letters belong before the number.
    """

    number: str
    country: str
    valid: bool | None
    named: bool = False


@cache
def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    """Country to its rules."""
    found: dict[str, list[Rule]] = {}
    for row in _TABLE["numbers"]:
        flags = {name: bool(row.get(name)) for name in ("birth", "lenient", "unproved")}
        for country in row["countries"].split():
            shape = re.compile(row["shape"])
            rule = Rule(row["name"], row["module"], country, shape, row["of"], last=row.get("last", 0), **flags)
            found.setdefault(country, []).append(rule)
    return {country: tuple(rules) for country, rules in found.items()}


def read(number: str, name: str, countries: frozenset[str], *, register: bool) -> National:
    """A compact number of a property, tried by the rules of its own country's letters, else of the entity's countries.

    ``register``: it may be an organisation's; else a person's only. A number no rule knows is left as it is.
    """
    if name in _ONLY:
        only, country = _ONLY[name]
        rules = _rules()[country] if not countries or country in countries else ()
        return _judge(number, name, tuple(rule for rule in rules if rule.name == only))
    body, stated = _body(number, name) if register else (number, "")
    if stated:
        found = _judge(body, name, _rules()[stated])
        return replace(found, country=stated, named=found.valid is not False)
    return _judge(number, name, _rules_of(countries, register))


@lru_cache(maxsize=1024)
def _rules_of(countries: frozenset[str], register: bool) -> tuple[Rule, ...]:
    known = (rule for code in sorted(countries)[:MAX_COUNTRIES] for rule in _rules().get(code, ()))
    return tuple(rule for rule in known if register or rule.of != "organisation")


def _body(number: str, name: str) -> tuple[str, str]:
    """The number behind a country's letters, and the country; the number itself and nothing where there is none."""
    letters, body = number[:2], number[2:]
    country = _NOT_ISO.get(letters, letters.lower())
    if name not in _PREFIXED or not letters.isalpha() or country not in _rules():
        return number, ""
    return (body, country) if any(rule.shape.fullmatch(body) for rule in _rules()[country]) else (number, "")


def _judge(number: str, name: str, rules: tuple[Rule, ...]) -> National:
    like = [rule for rule in rules if rule.shape.fullmatch(number)]
    if not like:
        return National(number, "", None)
    holding = [rule for rule in like if rule.holds(number)]
    proved = [rule for rule in holding if not rule.unproved]
    if proved:
        countries = {rule.country for rule in proved}
        country = countries.pop() if len(countries) == 1 else ""
        return National(number[-proved[0].last :], country, True, bool(country) and name in _STRICT)
    doubtful = bool(holding) or name not in _STRICT or any(rule.lenient or rule.unproved for rule in like)
    return National(number, "", None if doubtful else False)


def with_birth(number: str) -> Iterator[Rule]:
    """The rules of any country by which a compact number has a birth date in it and a check that holds."""
    for rules in _rules().values():
        yield from (rule for rule in rules if rule.birth and rule.shape.fullmatch(number) and rule.holds(number))


def prefixed(number: str) -> str:
    """The country (ISO code) whose letters stand before an organisation's number that holds; empty for none."""
    found = read(number, "vatCode", frozenset(), register=True)
    return found.country if found.valid and found.number != number else ""
