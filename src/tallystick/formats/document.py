"""A JSON document from a stranger: what it is by its content, and its text read under limits."""

import codecs
import json
import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any

from tallystick.vocabulary.tables import Unusable

MAX_DOCUMENT_BYTES = 64 * 2**20
"""A document is read whole, so it is held smaller than a table, which is streamed."""
MAX_PARTS = 3_000_000
"""Objects, lists and members of a document: what it may unfold to in memory."""
MAX_DEPTH = 32
HEAD_BYTES = 64 * 1024
"""Bytes in which a document shows what it is."""

BUNDLE = re.compile(rb'\A\s*\{.*?"type"\s*:\s*"bundle"', re.S)
EVENT = re.compile(rb'\A\s*[\[{]\s*(\{\s*)?("response"\s*:\s*[\[{]|"Event"\s*:\s*\{)', re.S)


class Kind(Enum):
    """A document that is no table."""

    STIX = "a STIX bundle"
    MISP = "a MISP event"


def kind_of(path: Path) -> Kind | None:
    """What the file is by its content; None for a table. Unusable where it cannot be read."""
    head = _read(path, HEAD_BYTES).removeprefix(codecs.BOM_UTF8)
    if EVENT.match(head):
        return Kind.MISP
    return Kind.STIX if BUNDLE.match(head) and _is_bundle(head) else None


def _is_bundle(head: bytes) -> bool:
    """Whether the bundle is the document and not something inside its first line: JSON lines have whole lines, while
    a bundle's first line ends in its midst, or beyond the head."""
    try:
        found = json.loads(head.lstrip().partition(b"\n")[0])
    except (ValueError, RecursionError):
        return True
    return isinstance(found, dict) and found.get("type") == "bundle"


def load(path: Path) -> Any:
    """The document. Unusable, in one line, for what is too large, too deep, no JSON, or says a thing twice."""
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise Unusable(path, "size", f"at most {MAX_DOCUMENT_BYTES // 2**20} MiB in one document; split it")
    content = _read(path, MAX_DOCUMENT_BYTES).removeprefix(codecs.BOM_UTF8)
    if sum(map(content.count, (b"{", b"[", b","))) > MAX_PARTS:
        raise Unusable(path, "size", f"at most {MAX_PARTS:,} objects, lists and members in one document; split it")
    return parsed(content, path)


def parsed(content: bytes | str, path: str | Path) -> Any:
    """The JSON text as data, nested no deeper than ``MAX_DEPTH``. Unusable says where it is none."""
    found = _parsed(content, path)
    if _deeper(found, MAX_DEPTH):
        raise Unusable(path, "nesting", f"at most {MAX_DEPTH} levels")
    return found


def _parsed(content: bytes | str, path: str | Path) -> Any:
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unusable(path, f"byte {error.start + 1}", "UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise Unusable(path, f"line {error.lineno}, character {error.colno}", f"JSON: {error.msg}") from None
    except RecursionError:
        raise Unusable(path, "nesting", f"at most {MAX_DEPTH} levels") from None
    except ValueError as error:
        raise Unusable(path, "text", str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: two readers of one that has a key twice would read two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"each key once, found {next(n for n in names if names.count(n) > 1)[:60]!r} twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"a number, found {text}")


def _deeper(value: Any, most: int) -> bool:
    level: list[Any] = [value]
    for _ in range(most):
        level = [part for node in level for part in _inside(node) if isinstance(part, dict | list)]
    return bool(level)


def _inside(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise Unusable(path, "file", f"a file that can be read: {error.strerror}") from error
