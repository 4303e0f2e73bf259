"""From a row to the entity it states."""

import hashlib
import json

from tallystick.vocabulary.entity import Entity, make
from tallystick.vocabulary.mapping.dates import parse_date
from tallystick.vocabulary.mapping.known import date_names, name_limits, naming_names, property_names, schema_called
from tallystick.vocabulary.mapping.map_file import Mapping
from tallystick.vocabulary.mapping.reading import Reading
from tallystick.vocabulary.tables.rows import Reject, Row

MAX_ID_CHARS = 200


def entity_of(row: Row, mapping: Mapping | None = None) -> Entity | tuple[Reject, ...]:
    """The entity a row states, its dates in ISO form; or everything that is wrong with it.

    Without a mapping the columns are the properties. Conditions are not looked at: use ``interpret`` to hand in.
    """
    reading = Reading(row, mapping)
    entity = read_entity(reading)
    return tuple(reading.problems) if entity is None or reading.problems else entity


def read_entity(reading: Reading) -> Entity | None:
    """The entity, or None with the reading's problems grown. Its id is the row's, else a hash of what it states."""
    if reading.empty:
        reading.wrong("", "", "The row is empty.")
        return None
    entity_id = _id(reading)
    schema = read_schema(reading)
    if schema is None:
        return None
    properties = _properties(reading, schema)
    try:
        entity = make(entity_id or "", schema, properties)
    except ValueError as error:
        reading.wrong("", "", f"The row cannot be taken: {error}.")
        return None
    _check_named(reading, entity)
    return entity if entity.id else Entity(content_id(entity), entity.schema, entity.properties)


def read_schema(reading: Reading) -> str | None:
    """The row's schema, or None with a problem noted."""
    column, text = reading.single("schema")
    try:
        return schema_called(text)
    except ValueError as error:
        found = "Unknown kind of thing" if text else "The row does not say what kind of thing it is"
        reading.wrong(column, text, f"{found}: expected {error}, in a column or in the mapping's constants.")
        return None


def content_id(entity: Entity) -> str:
    """An id that is the same for the same statement, whatever the order of its columns and values."""
    content = [entity.schema, sorted((name, sorted(values)) for name, values in entity.properties.items())]
    return f"row-{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]}"


def _id(reading: Reading) -> str | None:
    column, text = reading.single("id")
    if len(text) > MAX_ID_CHARS:
        reading.wrong(column, text, f"The id has more than {MAX_ID_CHARS} characters.")
    return text if text and reading.clean(column, text) else None


def _properties(reading: Reading, schema: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    known, dates, limits = property_names(schema), date_names(schema), name_limits(schema)
    for name, column, text in reading.properties():
        if name not in known:
            reading.wrong(column, text, f"A {schema} has no property {name!r}: leave the cell empty or map it anew.")
        elif len(text) > limits.get(name, len(text)):
            reading.wrong(column, text, f"The name has {len(text)} characters: expected at most {limits[name]}.")
        elif reading.clean(column, text):
            value = _date(reading, column, text) if name in dates else text
            if value:
                found.setdefault(name, []).append(value)
    return found


def _date(reading: Reading, column: str, text: str) -> str | None:
    try:
        return parse_date(text, reading.mapping.dates)
    except ValueError as error:
        reading.wrong(column, text, f"{text[:40]!r} is no clear date: {error}.")
        return None


def _check_named(reading: Reading, entity: Entity) -> None:
    if reading.problems or naming_names(entity.schema) & entity.properties.keys():
        return
    reading.wrong("", "", f"Nothing in the row names this {entity.schema}: expected a name, a number or an address.")
