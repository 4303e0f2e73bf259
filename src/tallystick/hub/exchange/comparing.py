"""What a new version means to who holds a copy of the former one: nothing, stricter conditions, or a correction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallystick.hub.exchange.models import Change
from tallystick.hub.register.policy import Level
from tallystick.vocabulary import Conditions
from tallystick.vocabulary.conditions import at_least_as_strict


@dataclass(frozen=True, slots=True)
class Stated:
    """What an owner stated in one version."""

    properties: dict[str, Sequence[Any]]
    conditions: Conditions


def meaning(old: Stated, new: Stated, level: Level) -> Change | None:
    """What the step from one version to the next asks of a copy at this level. A copy of the open part is not touched
    by what changes in the withheld part alone: being asked would tell of it."""
    if _facts(old, new, level, old) != _facts(old, new, level, new):
        return Change.CORRECTION
    if at_least_as_strict(old.conditions, new.conditions):
        return None
    return Change.RESTRICTED


def _facts(old: Stated, new: Stated, level: Level, one: Stated) -> tuple[object, ...]:
    """What is a statement about the world in a version, as far as the copy holds it."""
    names = _held(old, new, level)
    told = {name: list(one.properties[name]) for name in names if name in one.properties}
    terms = one.conditions
    return told, terms.evaluations, terms.subject_categories, terms.flags


def _held(old: Stated, new: Stated, level: Level) -> set[str]:
    """The properties that a copy of the old version holds, or lacks because they are new."""
    if level is Level.FULL:
        return old.properties.keys() | new.properties.keys()
    fresh = new.properties.keys() - old.properties.keys() - new.conditions.withheld
    return (old.properties.keys() - old.conditions.withheld) | fresh
