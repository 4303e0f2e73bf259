"""Conditions as a file states them: texts by the names of an import's columns, joined so that nothing gets looser."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from tallystick.formats.items import NONE
from tallystick.vocabulary import Confidentiality
from tallystick.vocabulary.mapping import CONDITIONS
from tallystick.vocabulary.mapping.codes_of import TRUE
from tallystick.vocabulary.tables.rows import texts

Stated = dict[str, tuple[str, ...]]
"""Name of a condition -> its texts. An absent one is not stated."""
NARROWING = frozenset({"purpose", "recipients"})
"""Of these, both sides' must hold; of the others, everything said holds."""


def stated_in(found: Any) -> Stated:
    """The conditions an object states; what is no text there stays as one that no list knows."""
    if not isinstance(found, Mapping):
        return {}
    pairs = ((name, texts(found.get(name))) for name in CONDITIONS if found.get(name) is not None)
    return {name: values if values is not None else (str(found[name])[:100],) for name, values in pairs if values != ()}


def joined(parts: Iterable[Stated]) -> Stated:
    """What holds of something that all these conditions are stated of."""
    return reduce(_both, parts, {})


def _both(left: Stated, right: Stated) -> Stated:
    names = [*left, *(name for name in right if name not in left)]
    return {name: _meet(name, left.get(name), right.get(name)) for name in names}


def _meet(name: str, left: tuple[str, ...] | None, right: tuple[str, ...] | None) -> tuple[str, ...]:
    if left is None or right is None:
        return left or right or ()
    if name in NARROWING:
        return tuple(one for one in left if one in right) or (NONE,)
    every = tuple(dict.fromkeys((*left, *right)))
    return STRICTEST[name](every) if name in STRICTEST else every


def _highest(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The highest level; all of them where one is unknown, which no row takes."""
    try:
        return (max(map(Confidentiality.of, codes)).code,)
    except ValueError:
        return codes


def _any(answers: tuple[str, ...]) -> tuple[str, ...]:
    return ("yes",) if any(one.casefold() in TRUE for one in answers) else answers


def _earliest(days: tuple[str, ...]) -> tuple[str, ...]:
    """The earliest day; all of them where one is not in ISO form, which no row takes."""
    try:
        return (min(map(date.fromisoformat, days)).isoformat(),)
    except ValueError:
        return days


STRICTEST: dict[str, Callable[[tuple[str, ...]], tuple[str, ...]]] = {
    "confidentiality": _highest,
    "review_date": _earliest,
    "silent": _any,
}
