"""Items to write, files of them, and what comes back."""

import json
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from tallystick.exercise import make_world
from tallystick.formats import Format, Item, read_rows, write
from tallystick.vocabulary import Conditions, Confidentiality, Evaluation, Handling, SubjectCategory, make
from tallystick.vocabulary.mapping import Mapping, interpret
from tallystick.vocabulary.mapping.interpret import Accepted
from tallystick.vocabulary.tables import Reject, Row

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 26)
AGENCIES = frozenset({"RS-MUP", "ES-PN", "FR-PJ"})
CONSTANTS = {
    "evaluation": "B2",
    "legal_basis": "law",
    "review_date": "2027-06-01",
    "subject_category": "SUSPECT",
}
SPOKEN = (Format.STIX, Format.MISP, Format.FTM)


def conditions(owner: str = "RS-MUP", **more: Any) -> Conditions:
    usual = {
        "review_date": date(2027, 6, 1), "evaluations": frozenset({Evaluation(owner, "B2")}),
        "legal_bases": frozenset({"law"}), "subject_categories": frozenset({SubjectCategory.SUSPECT}),
    }  # fmt: skip
    return Conditions(**{**usual, **more})


def numbered(number: int) -> UUID:
    return uuid5(UUID(int=7), str(number))


def item(schema: str, properties: dict[str, Any], *, number: int = 1, owner: str = "RS-MUP", **more: Any) -> Item:
    return Item(
        contribution=numbered(number), owner=owner, owner_name=f"Agency {owner}", version=2, changed_at=AT,
        entity=make(f"own-{number}", schema, properties), conditions=conditions(owner, **more),
    )  # fmt: skip


def of_the_exercise(size: int = 400, seed: int = 5) -> list[Item]:
    world = make_world(seed=seed, size=size, today=TODAY)
    return [
        Item(
            contribution=numbered(at), owner=one.agency, owner_name=one.agency, version=1, changed_at=AT,
            entity=make(one.source_id, one.entity.schema, one.entity.properties), conditions=one.conditions,
        )
        for at, one in enumerate(world.iter_items(), start=1)
    ]  # fmt: skip


def document(form: Format, items: Iterable[Item]) -> Any:
    return json.loads("".join(write(form, items)))


def rows_of(text: str, ending: str = ".json") -> list[Row | Reject]:
    """What a file of this text reads as."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        path.write_text(text, "utf-8")
        return list(read_rows(path))


def rows_of_json(value: Any) -> list[Row | Reject]:
    return rows_of(json.dumps(value))


def taken(
    row: Row, owner: str, *, mapping: Mapping | None = None, agencies: frozenset[str] = AGENCIES
) -> Accepted | tuple[Reject, ...]:
    return interpret(
        row, mapping, owner=owner, ceiling=Confidentiality.TOP_SECRET, known_agencies=agencies, today=TODAY
    )


def back(form: Format, items: Sequence[Item], agencies: frozenset[str] = AGENCIES) -> list[Any]:
    """(id, entity, conditions) of every item, written and read again, in the order written; or what is wrong."""
    owners = {one.entity.id: one.owner for one in items}
    rows = rows_of("".join(write(form, items)), form.ending)
    read = [taken(row, owners[row.cells["id"]], agencies=agencies) if isinstance(row, Row) else row for row in rows]
    found = {one.source_id: (one.source_id, one.entity, one.conditions) for one in read if isinstance(one, Accepted)}
    wrong = [one for one in read if not isinstance(one, Accepted)]
    return [*(found[one.entity.id] for one in items if one.entity.id in found), *wrong]


def as_written(items: Sequence[Item]) -> list[Any]:
    return [(one.entity.id, one.entity, one.conditions) for one in items]


H2 = frozenset({Handling.H0, Handling.H2})
