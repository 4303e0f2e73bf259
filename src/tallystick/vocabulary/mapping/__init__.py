"""From a column of somebody's table to a property or condition of ours, and from a row to what may be handed in."""

from tallystick.vocabulary.mapping.codes_of import CONDITIONS, RESERVED
from tallystick.vocabulary.mapping.entities import entity_of
from tallystick.vocabulary.mapping.guess import guess
from tallystick.vocabulary.mapping.interpret import Accepted, interpret
from tallystick.vocabulary.mapping.map_file import Mapping, checked, dumps, load, loads

__all__ = [
    "CONDITIONS",
    "RESERVED",
    "Accepted",
    "Mapping",
    "checked",
    "dumps",
    "entity_of",
    "guess",
    "interpret",
    "load",
    "loads",
]
