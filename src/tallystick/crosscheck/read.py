"""Where lists and pairs enter: entities from any table, pairs from JSON lines; the unusable comes out as rejects."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallystick.vocabulary import Entity
from tallystick.vocabulary.mapping import Mapping, entity_of
from tallystick.vocabulary.tables import Reject, Row, Unusable, read_rows
from tallystick.vocabulary.tables.rows import check_file

MAX_PAIR_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities to compare, from one line of a file."""

    left: Entity
    right: Entity


def read_entities(path: Path, mapping: Mapping | None = None) -> Iterator[Entity | Reject]:
    """The entities of a table in its order, and a Reject for each value or row that cannot be used.

    A row is taken without its bad values where it still names something: losing a suspect for a miswritten date
    would be worse. Unusable for a file that cannot be read.
    """
    for item in read_rows(path, encoding=mapping.encoding if mapping else None):
        if isinstance(item, Reject):
            yield item
            continue
        found = entity_of(item, mapping)
        if isinstance(found, Entity):
            yield found
            continue
        yield from found
        again = entity_of(_without(item, frozenset(reject.column for reject in found)), mapping)
        if isinstance(again, Entity):
            yield again


def _without(row: Row, columns: frozenset[str]) -> Row:
    """The row lacking the columns that held something bad."""
    cells = {name: text for name, text in row.cells.items() if name not in columns}
    kept = row.properties and {name: texts for name, texts in row.properties.items() if name not in columns}
    return replace(row, cells=cells, properties=kept)


def read_pairs(path: Path) -> Iterator[Pair | Reject]:
    """The pairs of a JSON lines file, ``{"left": entity, "right": entity}``, in its order."""
    check_file(path, frozenset((".jsonl", ".json", ".ndjson")))
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_PAIR_BYTES + 1):
            number += 1
            if len(line) > MAX_PAIR_BYTES:
                raise Unusable(path, f"line {number}", f"at most {MAX_PAIR_BYTES} bytes")
            if line.strip():
                yield _pair(number, line)


def _pair(number: int, line: bytes) -> Pair | Reject:
    try:
        data = json.loads(line)
        return Pair(_entity(data, "left"), _entity(data, "right"))
    except (ValueError, RecursionError) as error:
        shown = line[:120].decode("utf-8", "replace").strip()
        return Reject(number, "", shown, f'Expected {{"left": entity, "right": entity}}: {str(error)[:120]}')


def _entity(data: Any, side: str) -> Entity:
    if not isinstance(data, dict) or not isinstance(data.get(side), dict):
        raise ValueError(f"no object {side!r}")
    return Entity.from_dict(data[side])
