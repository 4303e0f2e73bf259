"""The tables this room ships, each read once: letters, names, weights."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> dict[str, Any]:
    """The YAML mapping ``tables/<name>.yml``."""
    text = files(__package__).joinpath("tables", f"{name}.yml").read_text("utf-8")
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 (a safe loader)


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``tables/<name>.tsv`` without its comment lines."""
    text = files(__package__).joinpath("tables", f"{name}.tsv").read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))
