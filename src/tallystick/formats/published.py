"""The published vocabulary: our code lists as a JSON Schema, a MISP taxonomy and STIX extension-definitions.

Made from ``vocabulary/lists``; the files committed under ``docs/vocabulary`` and those a hub serves are these.
"""

import json
from collections.abc import Iterator
from typing import Any

from tallystick.formats.extensions import PUBLISHED, SCHEMA, definitions
from tallystick.formats.ids import ours
from tallystick.formats.misp_tags import NAMESPACE
from tallystick.vocabulary import code_list

LISTS = ("handling_codes", "evaluation", "confidentiality", "purposes", "subject_categories", "urgency_reasons")
"""What is published of ``vocabulary/lists``."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
LONGEST_TEXT = 1_000
TAXONOMY_VERSION = 1
"""MISP counts the versions of a taxonomy in whole numbers: one more with every change."""


def published() -> dict[str, str]:
    """File name -> text, each the same every time."""
    return {
        "codes.json": _text({name: _plain(code_list(name)) for name in LISTS}),
        "schema.json": _text(_schema()),
        "machinetag.json": _text(_taxonomy()),
        "stix-extensions.json": _text(_extensions()),
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """The list with its source and date as texts; what only screens need is left out."""
    codes = {key: value for key, value in found.items() if isinstance(value, dict)}
    head = {"source": found["source"], "verified": found["verified"], "valid_from": found["valid_from"].isoformat()}
    return head | {key: {code: _entry(entry) for code, entry in value.items()} for key, value in codes.items()}


def _entry(entry: Any) -> dict[str, Any]:
    return {"label": entry} if isinstance(entry, str) else {k: v for k, v in entry.items() if k not in ("icon", "bit")}


def _codes(name: str, key: str = "codes") -> Iterator[tuple[str, str, str]]:
    """(code, its label, its text) of a list."""
    for code, found in code_list(name)[key].items():
        entry = _entry(found)
        yield code, entry["label"], entry.get("text", entry["label"])


def _evaluations() -> Iterator[tuple[str, str, str]]:
    for letter, source, _ in _codes("evaluation", "source_codes"):
        for digit, information, _ in _codes("evaluation", "information_codes"):
            words = f"source: {source}; information: {information}"
            yield f"{letter}{digit}", words, words


def _schema() -> dict[str, Any]:
    """A JSON Schema of a line of an export: an entity with its owner and conditions; its parts stand under $defs."""
    return {
        "$schema": DRAFT,
        "$id": SCHEMA,
        "title": "Tallystick vocabulary",
        "description": "One contribution: FollowTheMoney's form, whose it is, and its owner's conditions.",
        "allOf": [{"$ref": "#/$defs/record"}, {"$ref": "#/$defs/conditions"}],
        "$defs": {
            "handling": _one_of(_codes("handling_codes")),
            "evaluation": _one_of(_evaluations()),
            "confidentiality": _one_of(_codes("confidentiality")),
            "purpose": _one_of(_codes("purposes")),
            "subject_category": _one_of(_codes("subject_categories")),
            "flag": _one_of(_codes("subject_categories", "flags")),
            "urgency_reason": _one_of(_codes("urgency_reasons")),
            "record": _record(),
            "conditions": _conditions(),
        },
    }


def _one_of(codes: Iterator[tuple[str, str, str]]) -> dict[str, Any]:
    return {"oneOf": [{"const": code, "title": label, "description": text} for code, label, text in codes]}


def _record() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    values = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "required": ["id", "schema", "properties"],
        "properties": {
            "id": {**text, "description": "The owner's own number for it."},
            "schema": {**text, "description": "As in Person, Vehicle, PhoneLine."},
            "properties": {"type": "object", "additionalProperties": values},
            "owner": {**text, "description": "The code of the agency whose it is."},
            "contribution": {"type": "string", "format": "uuid"},
            "version": {"type": "integer", "minimum": 0},
        },
    }


def _conditions() -> dict[str, Any]:
    """The conditions by the names of an import's columns: also what a STIX marking-definition carries."""
    texts = _several({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT})
    restricted = {"contains": {"const": "H3"}}
    return {
        "type": "object",
        "required": ["handling", "evaluation", "confidentiality", "purpose", "legal_basis", "review_date"],
        "properties": {
            "handling": {**_several({"$ref": "#/$defs/handling"}), "contains": {"const": "H0"}},
            "restrictions": texts,
            "evaluation": _several({"$ref": "#/$defs/evaluation"}),
            "confidentiality": {"$ref": "#/$defs/confidentiality"},
            "purpose": _several({"$ref": "#/$defs/purpose"}),
            "legal_basis": texts,
            "subject_category": _several({"$ref": "#/$defs/subject_category"}),
            "flags": _several({"$ref": "#/$defs/flag"}),
            "review_date": {"type": "string", "format": "date"},
            "recipients": {**texts, "description": "Codes of agencies. Absent: every agency of the hub."},
            "withheld": {**texts, "description": "Properties nobody else reads without a release."},
            "silent": {"type": "boolean"},
        },
        "if": {"properties": {"handling": restricted}},
        "then": {"required": ["restrictions"]},
    }


def _several(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


def _taxonomy() -> dict[str, Any]:
    """The MISP taxonomy (draft-dulaunoy-misp-taxonomy-format): a tag is ``tallystick:predicate="value"``."""
    predicates = list(_predicates())
    return {
        "namespace": NAMESPACE,
        "expanded": "Tallystick",
        "description": "Conditions on police information: handling codes, 4x4 evaluation, confidentiality, purposes, "
        "data-subject categories and flags, reasons of urgency.",
        "version": TAXONOMY_VERSION,
        "refs": ["https://eur-lex.europa.eu/eli/reg/2016/794", "https://eur-lex.europa.eu/eli/dir/2023/977"],
        "predicates": [{"value": name, "expanded": words, "exclusive": one} for name, words, one, _ in predicates],
        "values": [{"predicate": name, "entry": [_value(*code) for code in codes]} for name, _, _, codes in predicates],
    }


def _predicates() -> Iterator[tuple[str, str, bool, Iterator[tuple[str, str, str]]]]:
    """(predicate, its words, whether only one value may stand, its codes)."""
    yield "handling", "Handling code", False, _codes("handling_codes")
    yield "evaluation", "4x4 evaluation", True, _evaluations()
    yield "confidentiality", "Confidentiality", True, _codes("confidentiality")
    yield "purpose", "Purpose of processing", False, _codes("purposes")
    yield "subject-category", "Data-subject category", False, _codes("subject_categories")
    yield "flag", "Flag beside a category", False, _codes("subject_categories", "flags")
    yield "urgency-reason", "Reason of urgency", False, _codes("urgency_reasons")
    yield (
        "record",
        "Holds a whole record",
        True,
        iter([("contribution", "A contribution as JSON", "A contribution as JSON")]),
    )


def _value(code: str, label: str, text: str) -> dict[str, str]:
    return {"value": code, "expanded": label, **({"description": text} if text != label else {})}


def _extensions() -> dict[str, Any]:
    """A STIX bundle of our extension-definitions, as they stand in every export too."""
    return {"type": "bundle", "id": f"bundle--{ours('vocabulary', PUBLISHED)}", "objects": list(definitions())}
