"""One row seen through a mapping: what it states for each target, where it stands, and what is wrong with it."""

import re
from functools import lru_cache

from tallystick.vocabulary.mapping.codes_of import CONDITIONS, RESERVED, split
from tallystick.vocabulary.mapping.known import property_names
from tallystick.vocabulary.mapping.map_file import Mapping
from tallystick.vocabulary.tables.rows import Reject, Row, reject

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Controls but tab and line end. U+0080 to U+009F are what a wrongly stated encoding leaves."""


@lru_cache(maxsize=64)
def plain(columns: tuple[str, ...]) -> Mapping:
    """The mapping of a table whose header names the properties; columns of no known name are left aside."""
    names = {*RESERVED, *CONDITIONS, *property_names(None)}
    return Mapping({column: column for column in columns if column in names})


@lru_cache(maxsize=64)
def _property_targets(targets: tuple[str, ...]) -> tuple[str, ...]:
    """The targets that are properties, each once."""
    return tuple([one for one in dict.fromkeys(targets) if one not in RESERVED and one not in CONDITIONS])


_NO_MAPPING = Mapping({})


class Reading:
    """A row under a mapping. ``problems`` grows with what is found wrong: all of it, not only the first."""

    def __init__(self, row: Row, mapping: Mapping | None) -> None:
        self.row = row
        self.problems: list[Reject] = []
        self.mapping = mapping or _NO_MAPPING
        direct = mapping is None or row.properties is not None
        # A row that names its own properties keeps its names; the mapping's constants still hold for it.
        self._sources = plain(tuple(row.cells)).sources if direct else self.mapping.sources

    @property
    def empty(self) -> bool:
        """Whether the row states nothing at all."""
        return not self.row.properties and not any(text.strip() for text in self.row.cells.values())

    def values(self, target: str) -> list[tuple[str, str]]:
        """(column, text) for every value stated, else the constant's; texts are trimmed and never empty."""
        found: list[tuple[str, str]] = []
        for column in self._sources.get(target, ()):
            for text in self._cell(target, column):
                found.append((column, text))  # noqa: PERF401 (a comprehension costs more than the one cell)
        if not found and target in self.mapping.constants:
            found = [(target, text) for text in split(target, self.mapping.constants[target], self.mapping.separator)]
        return found

    def properties(self) -> list[tuple[str, str, str]]:
        """(property, column, text) for every value of every property stated, constants included."""
        if self.row.properties is not None:
            own = [(name, name, t.strip()) for name, texts in self.row.properties.items() for t in texts if t.strip()]
            stated = frozenset(name for name, _, _ in own)
            targets: tuple[str, ...] = tuple([target for target in self.mapping.constants if target not in stated])
        else:
            own, targets = [], (*self._sources, *self.mapping.constants)
        names = _property_targets(targets)
        return own + [(name, column, text) for name in names for column, text in self.values(name)]

    def single(self, target: str) -> tuple[str, str]:
        """(column, text) of something a row states once; the text is empty where it states nothing."""
        found = self.values(target)
        if len(found) > 1:
            self.wrong(found[1][0], found[1][1], f"Expected one {target}, found {len(found)}.")
        return found[0] if found else (self.column(target), "")

    def column(self, target: str) -> str:
        """The column a value is expected in: the file's name for it, else ours."""
        return next(iter(self._sources.get(target, ())), target)

    def wrong(self, column: str, value: str, reason: str) -> None:
        """Notes a problem."""
        self.problems.append(reject(self.row.number, column, value, reason))

    def clean(self, column: str, text: str) -> bool:
        """Whether the text holds no control character; noted where it does.

        Rejected and not removed: what an owner states is not changed behind its back. Markup is kept, it is data.
        """
        found = None if text.isprintable() else CONTROL.search(text)
        if found:
            code, place = f"U+{ord(found.group()):04X}", found.start() + 1
            self.wrong(column, text, f"Character {place} is an invisible control character ({code}): delete it.")
        return found is None

    def _cell(self, target: str, column: str) -> tuple[str, ...]:
        if column in self.row.lists and target != "id":
            return tuple(text.strip() for text in self.row.lists[column] if text.strip())
        return split(target, self.row.cells.get(column, ""), self.mapping.separator)
