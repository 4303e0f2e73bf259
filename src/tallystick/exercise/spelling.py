"""How a name is typed: in its own script, by the passport rule, by ear in another country, or in another script."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from tallystick.exercise.tables import Word, read

CYRILLIC = frozenset({"sr", "mk", "bg", "uk"})


@lru_cache(maxsize=200_000)
def spell(word: Word, how: str) -> str:
    """``word`` typed one way.

    ``how``: native, latin (passport rule), plain (no accents), short (accents simply dropped), plain:de (ü as ue),
    also:N (the N-th further spelling), habit:XX (by ear, as typed in XX), into:XX (in the script XX writes).
    """
    kind, _, detail = how.partition(":")
    if kind == "native":
        return _replace(word.native, _table("gaj")) if word.script == "sr" else word.native
    if kind == "also" and word.also:
        return word.also[int(detail) % len(word.also)]
    latin = _latin(word)
    if kind == "habit":
        return _replace(latin, _table("habits", detail))
    if kind == "into":
        return _into(word, latin, detail)
    if kind == "plain":
        return bare(latin, detail or "default")
    return bare(latin, "short") if kind in {"short", "also"} else latin


def bare(text: str, rule: str = "default") -> str:
    """Latin text without accents; what has no base letter goes by ``rule``."""
    decomposed = unicodedata.normalize("NFKD", _replace(text, _table("plain", rule)))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def cyrillic(text: str) -> str:
    """Serbian Latin (Gaj's letters) in Serbian Cyrillic."""
    return _replace(text, _table("gaj"))


def _latin(word: Word) -> str:
    if word.script in {"he", "ar"}:
        return word.also[0]
    if word.script in {"mk", "bg", "uk", "el"}:
        return _replace(word.native, _table("out", word.script))
    return word.native


def _into(word: Word, latin: str, target: str) -> str:
    if word.script == target or (word.script in CYRILLIC and target in CYRILLIC):
        return spell(word, "native")
    rules = _table("into", target)
    known = "".join(char if char in rules[1] else bare(char) for char in latin)
    if target != "he":
        return _final(_replace(known, rules), target)
    lower = known.lower()
    text = _replace(lower, rules)
    return _final("א" + text if lower[0] in "eiou" else text, "he")


def _final(text: str, target: str) -> str:
    last = read_scripts()["final"].get(target, {})
    return " ".join(part[:-1] + last.get(part[-1], part[-1]) for part in text.split())


@cache
def read_scripts() -> Mapping[str, dict[str, dict[str, str]]]:
    """The table of scripts."""
    return read("scripts")


@cache
def _table(kind: str, name: str = "") -> tuple[re.Pattern[str], Mapping[str, str]]:
    tables = read_scripts()
    rules = {str(k): str(v) for k, v in (tables[kind][name] if name else tables[kind]).items()}
    if kind == "out":
        rules = {**{k.lower(): v.lower() for k, v in rules.items()}, **rules}
    if kind == "into" and name in CYRILLIC:
        small = tables["into"]["cyrl"]
        rules = {**small, **{k.upper(): v.upper() for k, v in small.items()}, **rules}
    keys = sorted(rules, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys))), rules


def _replace(text: str, table: tuple[re.Pattern[str], Mapping[str, str]]) -> str:
    pattern, rules = table
    return pattern.sub(lambda match: rules[match.group()], text)
