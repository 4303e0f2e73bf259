"""A first proposal for a table nobody has mapped yet: the import page shows it, a person decides."""

import re
import unicodedata
from functools import cache

from tallystick.vocabulary.codes import code_list
from tallystick.vocabulary.entity import schema
from tallystick.vocabulary.mapping.codes_of import CONDITIONS, RESERVED
from tallystick.vocabulary.mapping.known import value_names
from tallystick.vocabulary.mapping.map_file import Mapping


def guess(header: tuple[str, ...]) -> Mapping:
    """The columns that can be told by their names, in the languages of ``lists/column_names.yml``.

    The schema is the one that knows most of the columns, unless a column states it. What is not understood is left out.
    """
    best = max(code_list("column_names")["schemata"], key=lambda name: _fit(header, name))
    columns = _columns(header, best)
    stated = "schema" in columns.values() or not columns
    return Mapping(columns, {} if stated else {"schema": best})


def _fit(header: tuple[str, ...], schema_name: str) -> tuple[int, int]:
    """How many columns the schema knows, and how many of them are among those it is told by."""
    found = set(_columns(header, schema_name).values()) - {*RESERVED, *CONDITIONS}
    known = schema(schema_name)
    return len(found), len(found & {*known.caption, *known.featured})


def _columns(header: tuple[str, ...], schema_name: str) -> dict[str, str]:
    names = _names(schema_name)
    found: dict[str, str] = {}
    for column in header:
        target = column if column in value_names(schema_name) else names.get(plain_name(column))
        once = target in RESERVED or target in CONDITIONS
        if target and not (once and target in found.values()):
            found[column] = target
    return found


@cache
def _names(schema_name: str) -> dict[str, str]:
    """Plain name of a column -> what it means in a table of this schema."""
    lists = code_list("column_names")
    exact = {plain_name(name): name for name in sorted(value_names(schema_name))}
    words = {**lists["every"], **lists["schemata"][schema_name]}
    spoken = {plain_name(word): target for target, names in words.items() for word in names}
    reserved = {plain_name(name): name for name in RESERVED + CONDITIONS}
    return {**exact, **spoken, **reserved}


def plain_name(text: str) -> str:
    """Letters only, small, without accents: ``Datum rođenja 2`` and ``datum_rodenja`` are one."""
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d").replace("ł", "l").replace("ß", "ss")
    return re.sub(r"[\W\d_]+", "", "".join(c for c in folded if not unicodedata.combining(c)))
