"""Ids that are the same whoever writes them: of our extensions, of agencies, and of what is told by its content."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6b0fd2c5-3c0e-5f0e-9d3c-7a2f5c1b9e84")
"""Of everything we name ourselves."""
SCO_NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""Of cyber-observable objects (STIX 2.1, section 2.9)."""


def ours(*parts: str) -> UUID:
    """The id of what these parts name."""
    return uuid5(NAMESPACE, canonical(list(parts)))


def agency_id(code: str) -> UUID:
    """The id of an agency, in every format."""
    return ours("agency", code)


def observable_id(kind: str, contributing: Mapping[str, str]) -> str:
    """The id of a cyber-observable object from the properties that tell it from others (STIX 2.1, section 2.9)."""
    return f"{kind}--{uuid5(SCO_NAMESPACE, canonical(contributing))}"


def canonical(value: Any) -> str:
    """JSON in one form (RFC 8785, for texts, lists and objects of plain keys)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


CONDITIONS_EXTENSION = f"extension-definition--{ours('extension', 'conditions')}"
"""On a marking-definition: the conditions it stands for."""
RECORD_EXTENSION = f"extension-definition--{ours('extension', 'record')}"
"""On an object, or of an object of ours: what was contributed, whole."""
