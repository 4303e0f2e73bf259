"""What the schema knows, in the form a mapping asks for it."""

from functools import cache

from tallystick.vocabulary.entity import model, schema

NAMING_TYPES = frozenset({"name", "identifier", "phone", "email", "ip", "checksum", "address"})
"""A value of such a type names a thing, or tells it from others."""
NAME_PARTS = frozenset({"firstName", "secondName", "middleName", "fatherName", "lastName", "profileUrl"})
METADATA = frozenset({"programId"})
"""Says where a record comes from, not what it is about."""
PERSONS = frozenset({"Person", "LegalEntity"})
"""A bare LegalEntity may be a person, so it is treated as one."""


@cache
def property_names(schema_name: str | None) -> frozenset[str]:
    """The properties a row may state: of one schema, or of any where None."""
    schemata = [schema(schema_name)] if schema_name else list(model())
    return frozenset(p.name for found in schemata for p in found.properties.values() if not p.stub)


@cache
def value_names(schema_name: str) -> frozenset[str]:
    """Its properties that hold a value of their own, not the id of another thing."""
    found = schema(schema_name).properties.values()
    return frozenset(p.name for p in found if p.type.name != "entity" and not p.stub)


@cache
def date_names(schema_name: str) -> frozenset[str]:
    """Its properties that hold a date."""
    return frozenset(p.name for p in schema(schema_name).properties.values() if p.type.name == "date" and not p.stub)


@cache
def name_limits(schema_name: str) -> dict[str, int]:
    """Its properties that hold a name, and how many characters one may have."""
    found = schema(schema_name).properties.values()
    return {p.name: int(p.max_length) for p in found if p.type.name == "name" and not p.stub}


@cache
def naming_names(schema_name: str) -> frozenset[str]:
    """Its properties that name a thing or tell it from others."""
    found = schema(schema_name)
    typed = {p.name for p in found.properties.values() if p.type.name in NAMING_TYPES and not p.stub}
    return frozenset((typed | set(found.caption) | (NAME_PARTS & property_names(schema_name))) - METADATA)


@cache
def schema_called(name: str) -> str:
    """The schema of that name, however it is capitalised. ValueError where there is none that a row can have."""
    by_name = {found.name.casefold(): found.name for found in model() if not found.abstract}
    if name.casefold() not in by_name:
        raise ValueError("a schema such as Person, Company, Vehicle, PhoneLine, Firearm or BankAccount")
    return by_name[name.casefold()]
