"""How our schemata are called in other people's formats."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> dict[str, Any]:
    """The table ``<name>.yml`` as a mapping."""
    return dict(yaml.safe_load(files(__package__).joinpath(f"{name}.yml").read_text("utf-8")))
