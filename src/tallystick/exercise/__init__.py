"""The exercise: an invented joint operation of many agencies, made from a seed, with the truth beside it."""

from tallystick.exercise.disk import write_world
from tallystick.exercise.messages import messages
from tallystick.exercise.people import AgencySpec, PersonSpec
from tallystick.exercise.story import StoryStep
from tallystick.exercise.world import (
    WORLD_VERSION,
    Contributions,
    Item,
    OperationSpec,
    Pair,
    Truth,
    World,
    make_world,
)

__all__ = [
    "WORLD_VERSION",
    "AgencySpec",
    "Contributions",
    "Item",
    "OperationSpec",
    "Pair",
    "PersonSpec",
    "StoryStep",
    "Truth",
    "World",
    "make_world",
    "messages",
    "write_world",
]
