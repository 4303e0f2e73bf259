"""Conditions as tags of our MISP taxonomy: ``tallystick:handling="H2"``."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.formats.codes import Stated

NAMESPACE = "tallystick"
PREDICATES = {
    "handling": "handling",
    "evaluation": "evaluation",
    "confidentiality": "confidentiality",
    "purpose": "purpose",
    "subject_category": "subject-category",
    "flags": "flag",
}
"""Condition -> predicate of the taxonomy. Other conditions are free text or dates and stand in the record."""
RECORD = f'{NAMESPACE}:record="contribution"'
"""Marks the attribute that holds a whole contribution."""
TAG = re.compile(rf'{NAMESPACE}:([a-z-]+)="([^"]{{1,60}})"')


def tags(conditions: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags that say these conditions."""
    pairs = ((PREDICATES[name], value) for name, value in conditions.items() if name in PREDICATES)
    return tuple(
        f'{NAMESPACE}:{predicate}="{code}"'
        for predicate, value in pairs
        for code in ([value] if isinstance(value, str) else value)
    )


def read(names: Iterable[str]) -> tuple[Stated, tuple[str, ...]]:
    """What our tags say, and the tags that are none of ours, as they are."""
    found: dict[str, list[str]] = {}
    others: list[str] = []
    conditions = {predicate: name for name, predicate in PREDICATES.items()}
    for name in names:
        tag = TAG.fullmatch(name)
        if tag and tag[1] in conditions:
            found.setdefault(conditions[tag[1]], []).append(tag[2])
        elif name != RECORD:
            others.append(name)
    return {name: tuple(dict.fromkeys(codes)) for name, codes in found.items()}, tuple(dict.fromkeys(others))
