"""The shipped weights as one row, in the order in which what is compiled reads them (``layout``)."""

from functools import cache
from typing import Any

import numpy as np

from tallystick.crosscheck import layout
from tallystick.crosscheck.bytewise import Floats
from tallystick.crosscheck.layout import Birth
from tallystick.crosscheck.weights import WEIGHTS

_DEFINING_ORDER = 4
_AT_MOST = 2.0


@cache
def shipped() -> Floats:
    """The weights of ``tables/weights.yml``."""
    return arrays(WEIGHTS)


def arrays(table: dict[str, Any]) -> Floats:
    """A table of weights, shaped like ``tables/weights.yml``, as one row."""
    numbers = _numbers(table)
    parts = (
        _row(table["name"]["person"], layout.NAME_WEIGHTS),
        _row(table["name"]["organisation"], layout.NAME_WEIGHTS),
        _row(table["birth"], tuple(how.name.lower() for how in Birth)),
        _row(_flat(table), layout.OTHER_WEIGHTS),
        numbers,
        _with_nothing_against(numbers[:, layout.SAME_ONE : layout.SAME_SLIPPED + 1]),
        _defining(table, numbers),
        _sharing(table, numbers),
        np.array([float(table["exclusive"].get(name, 0.0)) for name in layout.NUMBER_PROPERTIES]),
        np.array([[float(weight) for weight in table["detail"][name]] for name in layout.DETAIL_NAMES]),
    )
    return np.concatenate([part.ravel() for part in parts])


def _row(weights: dict[str, float], names: tuple[str, ...]) -> Floats:
    return np.array([float(weights[name]) for name in names])


def _flat(table: dict[str, Any]) -> dict[str, float]:
    """``sex: {agree: 1}`` as ``sex_agree``."""
    nested = {f"{name}_{how}": v for name, one in table.items() if isinstance(one, dict) for how, v in one.items()}
    return {**nested, **table}


def _numbers(table: dict[str, Any]) -> Floats:
    rows = []
    for kind in layout.KINDS:
        weights = table["numbers"][kind]
        same, misread, shares, shared_misread = (
            float(weights[name]) for name in ("same", "misread", "shares", "shares_misread")
        )
        slipped = float(table["slipped_share"])
        short = float(kind in table["short_say_less"])
        rows.append((same, misread, misread * slipped, shares, shared_misread, shared_misread * slipped, short))
    return np.array(rows)


def _with_nothing_against(weights: Floats) -> Floats:
    return np.hstack([weights, np.zeros((len(weights), 1))])


def _defining(table: dict[str, Any], numbers: Floats) -> Floats:
    """By family and kind: a number that makes the thing, in full; any other, at most two bits and only the same."""
    found = np.zeros((len(layout.FAMILIES) + 1, len(layout.KINDS), _DEFINING_ORDER))
    found[:, :, layout.DEFINES] = np.minimum(numbers[:, layout.SAME_ONE], _AT_MOST)
    for family, kinds in table["defining"].items():
        for kind, (same, misread, differs) in kinds.items():
            row = (same, misread, misread * table["slipped_share"], differs)
            found[layout.FAMILIES.index(family), layout.KINDS.index(kind)] = row
    return found


def _sharing(table: dict[str, Any], numbers: Floats) -> Floats:
    """By family and kind: two cars with one plate are rather one car, unless something else says that they are two."""
    found = np.zeros((len(layout.FAMILIES) + 1, len(layout.KINDS), _DEFINING_ORDER))
    found[:, :, : layout.DEFINES_NOT] = numbers[:, layout.SHARES_ONE : layout.SHARES_SLIPPED + 1]
    for family, kinds in table["defining"].items():
        for kind in kinds:
            row = found[layout.FAMILIES.index(family), layout.KINDS.index(kind)]
            np.minimum(row, float(table["shares_defining"]), out=row)
    return found
