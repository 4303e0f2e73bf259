"""MAP.yml: which column is which property or condition, and what holds for every row that says nothing itself."""

import difflib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tallystick.vocabulary.mapping.codes_of import CONDITIONS, RESERVED, read_code
from tallystick.vocabulary.mapping.dates import ORDERS
from tallystick.vocabulary.mapping.known import property_names, schema_called
from tallystick.vocabulary.tables.csv_file import known_encoding
from tallystick.vocabulary.tables.rows import MAX_CELL_CHARS, MAX_COLUMNS, SEVERAL, Unusable

MAX_FILE_BYTES = 65_536
KEYS = ("columns", "constants", "separator", "encoding", "dates")


@dataclass(frozen=True)
class Mapping:
    """``columns``: column -> property, reserved name or condition. ``constants``: the same names -> value.

    ``separator`` joins several values in one cell (empty: a cell is one value). ``encoding`` of a CSV, where it is
    not UTF-8. ``dates``: dmy or mdy, how 12/05/1980 is to be read.
    """

    columns: Dictionary[str, str]
    constants: Dictionary[str, str] = field(default_factory=dict)
    separator: str = SEVERAL
    encoding: str | None = None
    dates: str | None = None

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """Property, reserved name or condition -> the columns it is read from."""
        found: dict[str, tuple[str, ...]] = {}
        for column, target in self.columns.items():
            found[target] = (*found.get(target, ()), column)
        return found

    def unused(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of a table that the mapping leaves aside."""
        return tuple(name for name in header if name not in self.columns)


def load(path: Path) -> Mapping:
    """The mapping in a file. Unusable says where it is wrong."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Unusable(path, "size", f"at most {MAX_FILE_BYTES} bytes")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise Unusable(path, "file", f"a file that can be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unusable(path, f"byte {error.start + 1}", "UTF-8 text") from error
    return loads(text, path)


def loads(text: str, file: str | Path = "MAP.yml") -> Mapping:
    """The mapping in a YAML text. Unusable says where it is wrong."""
    try:
        # BaseLoader keeps every value as it is written: no stays no, 0123 keeps its zero, a date stays a text.
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it builds nothing but texts, lists and dicts
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "this cannot be read"
        raise Unusable(file, f"line {mark.line + 1}" if mark else "text", f"YAML: {problem}") from error
    except (RecursionError, ValueError) as error:
        raise Unusable(file, "text", "YAML with a few plain lines") from error
    if not isinstance(data, dict):
        raise Unusable(file, "line 1", f"the keys {', '.join(KEYS)}")
    for key in data:
        if key not in KEYS:
            raise Unusable(file, str(key), f"one of the keys {', '.join(KEYS)}")
    return checked(
        Mapping(
            columns=_pairs(file, "columns", data.get("columns") or {}, SEVERAL),
            constants=_pairs(file, "constants", data.get("constants") or {}, _text(file, data, "separator") or SEVERAL),
            separator=SEVERAL if "separator" not in data else _text(file, data, "separator"),
            encoding=_text(file, data, "encoding") or None,
            dates=_text(file, data, "dates") or None,
        ),
        file,
    )


def dumps(mapping: Mapping) -> str:
    """The mapping as YAML that ``loads`` reads back to the same."""
    data: dict[str, Any] = {"columns": dict(mapping.columns), "constants": dict(mapping.constants)}
    data["separator"] = mapping.separator
    data |= {key: value for key in ("encoding", "dates") if (value := getattr(mapping, key))}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def checked(mapping: Mapping, file: str | Path = "mapping") -> Mapping:
    """The same mapping, known to be sound. Unusable names the first thing wrong with it."""
    _check_settings(mapping, file)
    schema = _constant_schema(mapping, file)
    for column, target in mapping.columns.items():
        _check_target(file, f"columns, {column}", target, schema)
    for target, columns in mapping.sources.items():
        if len(columns) > 1 and target in RESERVED + CONDITIONS:
            raise Unusable(file, f"columns, {columns[1]}", f"one column for {target}, it is {columns[0]!r} already")
    if sum(map(len, mapping.constants.values())) > MAX_FILE_BYTES:
        raise Unusable(file, "constants", f"at most {MAX_FILE_BYTES} characters in all: they stand in every row")
    for target, text in mapping.constants.items():
        _check_target(file, f"constants, {target}", target, schema)
        if target == "id":
            raise Unusable(file, "constants, id", "no id: it would be one and the same for every row")
        if len(text) > MAX_CELL_CHARS:
            raise Unusable(file, f"constants, {target}", f"at most {MAX_CELL_CHARS} characters")
        try:
            read_code(target, text, mapping.separator)
        except ValueError as error:
            raise Unusable(file, f"constants, {target}", f"{error}, found {text!r}") from error
    return mapping


def _check_settings(mapping: Mapping, file: str | Path) -> None:
    if len(mapping.columns) > MAX_COLUMNS or len(mapping.constants) > MAX_COLUMNS:
        raise Unusable(file, "columns", f"at most {MAX_COLUMNS} columns and constants")
    if mapping.dates is not None and mapping.dates not in ORDERS:
        raise Unusable(file, "dates", f"dmy (day first) or mdy (month first), found {mapping.dates!r}")
    if len(mapping.separator) > 3 or mapping.separator.isalnum():
        raise Unusable(file, "separator", f"a mark such as ; or |, found {mapping.separator!r}")
    try:
        known_encoding(mapping.encoding or "utf-8")
    except ValueError as error:
        raise Unusable(file, "encoding", str(error)) from error


def _constant_schema(mapping: Mapping, file: str | Path) -> str | None:
    """The schema every row has; None where a column tells, or nothing does."""
    stated = mapping.constants.get("schema", "")
    try:
        name = schema_called(stated) if stated else None
    except ValueError as error:
        raise Unusable(file, "constants, schema", str(error)) from error
    return None if "schema" in mapping.sources else name


def _check_target(file: str | Path, place: str, target: str, schema: str | None) -> None:
    names = property_names(schema)
    if target in names or target in RESERVED or target in CONDITIONS:
        return
    close = difflib.get_close_matches(target, (*RESERVED, *CONDITIONS, *sorted(names)), n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    of = f"of {schema}" if schema else "of some schema"
    raise Unusable(file, place, f"a property {of}, a condition, {' or '.join(RESERVED)}, found {target!r}{hint}")


def _pairs(file: str | Path, key: str, data: Any, separator: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise Unusable(file, key, "lines of the form `column: property`")
    found: dict[str, str] = {}
    for name, value in data.items():
        parts = value if isinstance(value, list) else [value]
        if not isinstance(name, str) or not all(isinstance(part, str) for part in parts):
            raise Unusable(file, f"{key}, {str(name)[:100]}", "a single text, or a list of them")
        found[name] = separator.join(parts)
    return found


def _text(file: str | Path, data: dict[str, Any], key: str) -> str:
    value = data.get(key) or ""
    if not isinstance(value, str):
        raise Unusable(file, key, "a single text")
    return value
