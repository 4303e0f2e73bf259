"""Words, code lists, schema, conditions and units: the ground everything else stands on."""

from tallystick.vocabulary.codes import (
    AgencyKind,
    Confidentiality,
    Flag,
    Handling,
    Purpose,
    Role,
    SubjectCategory,
    UrgencyReason,
    applies_directive,
    code_list,
    directive_area,
    label,
)
from tallystick.vocabulary.conditions import Conditions, Evaluation, at_least_as_strict, combine, combine_all
from tallystick.vocabulary.entity import Entity, make, model, schema

__all__ = [
    "AgencyKind",
    "Conditions",
    "Confidentiality",
    "Entity",
    "Evaluation",
    "Flag",
    "Handling",
    "Purpose",
    "Role",
    "SubjectCategory",
    "UrgencyReason",
    "applies_directive",
    "at_least_as_strict",
    "code_list",
    "combine",
    "combine_all",
    "directive_area",
    "label",
    "make",
    "model",
    "schema",
]
