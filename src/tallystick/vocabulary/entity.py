"""An entity: an id, a schema of FollowTheMoney (or ours beside it), and properties with several values each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import yaml
from followthemoney.model import Model
from followthemoney.schema import Schema, SchemaSpec
from followthemoney.settings import MODEL_PATH

NAME_PARTS = ("firstName", "middleName", "fatherName", "lastName")
MAX_VALUES = 5_000
"""Values an entity may hold in all."""
MAX_VALUE_CHARS = 10_000
"""Characters a single value may hold."""


def _read_yaml(text: str) -> dict[str, Any]:
    """A YAML mapping; libyaml's loader is eight times faster where PyYAML was built with it."""
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 (both are safe)


class _HouseModel(Model):
    """FollowTheMoney's schema, with our properties added to theirs and our schemata beside them."""

    def __init__(self) -> None:
        self.path = MODEL_PATH
        self.schemata, self.properties, self.qnames = {}, set(), {}
        ours = files(__package__).joinpath("schema")
        added = _read_yaml(ours.joinpath("extensions.yml").read_text("utf-8"))
        configs = [_read_yaml(path.read_text("utf-8")) for path in sorted(Path(MODEL_PATH).glob("*.y*ml"))]
        configs.append(_read_yaml(ours.joinpath("house.yml").read_text("utf-8")))
        for name, config in ((name, config) for file in configs for name, config in file.items()):
            extra = added.get(name, {})
            properties = {**config.get("properties", {}), **extra.get("properties", {})}
            merged: dict[str, Any] = {**config, **extra, "properties": properties}
            self.schemata[name] = Schema(self, name, cast(SchemaSpec, merged))
        self.generate()


@cache
def model() -> Model:
    """The schema in use: FollowTheMoney's and ours."""
    return _HouseModel()


def schema(name: str) -> Schema:
    """The schema called ``name``. ValueError when there is none."""
    found = model().get(name)
    if found is None:
        raise ValueError(f"unknown schema {name!r}")
    return found


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing, as one owner states it. Property values are strings, in the order given, without repeats."""

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a property; empty where none is stated."""
        return self.properties.get(name, ())

    def first(self, name: str) -> str:
        """The first value of a property, or an empty string."""
        values = self.properties.get(name)
        return values[0] if values else ""

    @property
    def caption(self) -> str:
        """What to call it: the first value of the schema's caption properties, else its id.

        A person stated by parts of the name is called by all of them, in the order they are spoken.
        """
        parts = [self.first(part) for part in NAME_PARTS]
        if not self.properties.get("name") and sum(map(bool, parts)) > 1:
            return " ".join(part for part in parts if part)
        for name in schema(self.schema).caption:
            if self.properties.get(name):
                return self.properties[name][0]
        return self.id

    def is_a(self, name: str) -> bool:
        """Whether the entity's schema is ``name`` or extends it."""
        return schema(self.schema).is_a(name)

    def without(self, names: frozenset[str]) -> "Entity":
        """The same entity lacking the named properties."""
        return Entity(self.id, self.schema, {k: v for k, v in self.properties.items() if k not in names})

    def items(self) -> Iterator[tuple[str, str]]:
        """Every (property, value) pair."""
        return ((name, value) for name, values in self.properties.items() for value in values)

    def to_dict(self) -> dict[str, Any]:
        """FollowTheMoney's JSON form."""
        return {"id": self.id, "schema": self.schema, "properties": {k: list(v) for k, v in self.properties.items()}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Entity":
        """From FollowTheMoney's JSON form. ValueError says what is wrong with it."""
        name, properties = data.get("schema"), data.get("properties", {})
        if not isinstance(name, str) or not isinstance(properties, Mapping):
            raise ValueError("expected an object with id, schema and properties")
        return make(str(data.get("id") or ""), name, properties)


def make(entity_id: str, schema_name: str, properties: Mapping[str, Any]) -> Entity:
    """An entity with its property names and sizes checked and empty values dropped. ValueError says what is wrong."""
    known = schema(schema_name)
    kept: dict[str, tuple[str, ...]] = {}
    for name, raw in properties.items():
        if known.get(name) is None:
            raise ValueError(f"{schema_name} has no property {name!r}")
        values = tuple(
            dict.fromkeys([v for one in ([raw] if isinstance(raw, str) else raw) if (v := str(one).strip())])
        )
        if values and max(map(len, values)) > MAX_VALUE_CHARS:
            raise ValueError(f"{name}: a value has more than {MAX_VALUE_CHARS} characters")
        if values:
            kept[name] = values
    if sum(map(len, kept.values())) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values in one entity")
    return Entity(entity_id, schema_name, kept)
