"""Result sheets as they are handed in: one figure a row, in CSV, XLSX, JSON lines or Parquet. Each bad cell is told
with what was expected; the other rows are taken."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TypeVar

from followthemoney import registry

from tallystick.figures.amounts import MOST, Qualifier, Reading
from tallystick.figures.cells import Cell, Status
from tallystick.figures.findings import Finding, Kind
from tallystick.figures.indicators import Dimension, Indicator, indicators
from tallystick.vocabulary.tables import Reject, Row, Unusable, header, read_rows
from tallystick.vocabulary.tables.rows import reject
from tallystick.vocabulary.units import Unit

COLUMNS = ("source", "agency", "country", "day", "crime_area", "indicator", "part", "value", "unit", "qualifier",
           "status")  # fmt: skip
NEEDED = ("indicator", "value")
MOST_ROWS = 1_000_000
MOST_CHARS = 200
"""Characters of a source, an agency, an area or a part."""
TOTAL = frozenset(["total", "totals", "grand total", "sum", "subtotal", "gesamt", "summe", "somme", "totale", "suma",
                   "ukupno", "всего", "итого", "укупно", "общо", "toplam", "razem", "összesen"])  # fmt: skip
"""What people call a row that adds up the others."""
NO_TOTAL = "no total row: for a total leave this empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a sheet's rows must lie within; without ``countries``, ``agencies`` or ``crime_areas``, any. A row needs a
    ``day`` where they have a first one."""

    countries: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    crime_areas: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class Sheet:
    """What a sheet holds: figures, what could not be taken, and what that says (units, impossible values)."""

    cells: list[Cell] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Bad(ValueError):
    """A cell that cannot be taken; ``kind`` where that is a finding as well."""

    def __init__(self, column: str, expected: str, kind: Kind | None = None) -> None:
        super().__init__(expected)
        self.column, self.kind = column, kind


def read(path: Path, frame: Frame = Frame()) -> Sheet:
    """The sheet of a file. Unusable where it is none."""
    return of_rows(rows(path), frame)


def rows(path: Path) -> list[Row | Reject]:
    """The rows of a file, their columns named as ``COLUMNS``. Unusable where it is no result sheet."""
    names = {name: _column(name) for name in header(path)}
    for needed in NEEDED:
        if needed not in names.values():
            raise Unusable(path, "header", f"a column {needed!r} (and others of {', '.join(COLUMNS)})")
    found: list[Row | Reject] = []
    for row in read_rows(path):
        if len(found) >= MOST_ROWS:
            raise Unusable(path, f"row {MOST_ROWS + 1:,}", f"at most {MOST_ROWS:,} rows; split the sheet")
        found.append(_renamed(row, names))
    return found


def of_rows(rows: Iterable[Row | Reject], frame: Frame = Frame(), reading: Reading | None = None) -> Sheet:
    """The sheet of rows whose columns are named as ``COLUMNS``. How they write numbers they tell together, where
    nothing else is known."""
    sheet, kept = Sheet(), []
    for row in rows:
        if isinstance(row, Reject):
            sheet.rejects.append(row)
        elif any(row.cells.get(name, "").strip() for name in COLUMNS):
            kept.append(row)
    reading = reading or Reading.of(row.cells.get("value", "") for row in kept)
    for row in kept:
        found = list(_cell(row, reading, frame))
        bad = [one for one in found if isinstance(one, Bad)]
        sheet.cells += [one for one in found if isinstance(one, Cell)]
        sheet.rejects += [reject(row.number, one.column, row.cells.get(one.column, ""), _expected(one)) for one in bad]
        sheet.findings += [_finding(row, one) for one in bad if one.kind]
    return sheet


def _column(name: str) -> str:
    """``Crime area`` is ``crime_area``."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _renamed(row: Row | Reject, names: Mapping[str, str]) -> Row | Reject:
    if isinstance(row, Reject):
        return row
    return Row(row.number, {names.get(name, name): text.strip() for name, text in row.cells.items()})


def _cell(row: Row, reading: Reading, frame: Frame) -> Iterator[Cell | Bad]:
    """The figure of a row, or everything that is wrong with it."""
    read = _Reader({name: row.cells.get(name, "").strip() for name in COLUMNS})
    for name in COLUMNS:
        read(name, partial(_words, name))
    indicator = read("indicator", _indicator)
    country, day = read("country", partial(_country, frame)), read("day", partial(_day, frame))
    read("agency", partial(_agency, frame)), read("crime_area", partial(_area, frame, indicator))
    qualifier, status = read("qualifier", _qualifier), read("status", _status)
    unit = read("unit", partial(_unit, indicator)) if indicator else None
    value = read("value", partial(_value, indicator, unit, reading)) if indicator else None
    text = read.text
    if read.bad or not indicator or not unit or value is None or not qualifier or not status:
        yield from read.bad.values()
        return
    yield Cell(
        row=row.number, indicator=indicator, value=value, unit=unit, source=text["source"], agency=text["agency"],
        country=country or "", day=day, crime_area=_plain(text["crime_area"]), part=_plain(text["part"]),
        qualifier=qualifier, status=status,
    )  # fmt: skip


Read = TypeVar("Read")


class _Reader:
    """Reads the cells of one row, and keeps the first thing that is wrong with each."""

    def __init__(self, text: Mapping[str, str]) -> None:
        self.text, self.bad = text, dict[str, Bad]()

    def __call__(self, column: str, read: Callable[[str], Read]) -> Read | None:
        try:
            return read(self.text[column])
        except Bad as one:
            self.bad.setdefault(column, one)
            return None


def _words(column: str, text: str) -> None:
    """Bad where a cell is a formula, a total or too long."""
    if column != "value" and (text[:1] in ("=", "@") or text.startswith(("+=", "-="))):
        raise Bad(column, "text, not a formula: paste its value")
    if text.casefold().rstrip(":") in TOTAL:
        raise Bad(column, NO_TOTAL)
    if len(text) > MOST_CHARS:
        raise Bad(column, f"at most {MOST_CHARS} characters")


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Areas and parts in one spelling: small letters, words joined by ``_``."""
    return re.sub(r"[\s_-]+", "_", text.casefold())


@lru_cache(maxsize=4096)
def _indicator(text: str) -> Indicator:
    if found := _names().get(_plain(text)):
        return indicators()[found]
    near = get_close_matches(_plain(text), _names(), 1)
    hint = f" (did you mean {_names()[near[0]]!r}?)" if near else f", such as {', '.join(list(indicators())[:4])}"
    raise Bad("indicator", f"an indicator of lists/indicators.yml{hint}")


@cache
def _names() -> dict[str, str]:
    """Ids and labels of indicators, to ids."""
    return {_plain(name): one.id for one in indicators().values() for name in (one.label, one.id)}


def _country(frame: Frame, text: str) -> str:
    if not text:
        return ""
    found = text.upper() if text.upper() == "EU" else (_code_of(text) or "")
    if not found:
        raise Bad("country", "a country by its ISO 3166 code, such as ES")
    if frame.countries and found not in frame.countries:
        raise Bad("country", "a country that takes part")
    return found


@lru_cache(maxsize=4096)
def _code_of(text: str) -> str | None:
    found = registry.country.clean(text)
    return found.upper() if found and len(found) == 2 else None


def _agency(frame: Frame, text: str) -> None:
    if text and frame.agencies and text not in frame.agencies:
        raise Bad("agency", "your own agency: each reports for itself")


def _area(frame: Frame, indicator: Indicator | None, text: str) -> None:
    if text and frame.crime_areas and _plain(text) not in frame.crime_areas:
        raise Bad("crime_area", f"a crime area of the operation: {', '.join(sorted(frame.crime_areas))}")
    if text and frame.crime_areas and indicator and not indicator.adds_over(Dimension.CRIME_AREA):
        raise Bad("crime_area", f"none: {indicator.label.lower()} are not counted by crime area")


def _day(frame: Frame, text: str) -> date | None:
    if not text and frame.first is None:
        return None
    found = _date(text)
    if found is None:
        raise Bad("day", "a day such as 2023-11-14")
    if (frame.first and found < frame.first) or (frame.last and found > frame.last):
        raise Bad("day", f"a day from {frame.first} to {frame.last}")
    return found


@lru_cache(maxsize=4096)
def _date(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


@lru_cache(maxsize=4096)
def _qualifier(text: str) -> Qualifier:
    return Qualifier(_one_of(list(Qualifier), "qualifier", text))


@lru_cache(maxsize=4096)
def _status(text: str) -> Status:
    return Status(_one_of(list(Status), "status", text))


def _one_of(codes: Sequence[str], column: str, text: str) -> str:
    said = _plain(text) or codes[0]
    if said not in codes:
        raise Bad(column, f"one of {', '.join(codes)}")
    return said


def _unit(indicator: Indicator, text: str) -> Unit:
    try:
        return indicator.unit_of(text)
    except ValueError as error:
        raise Bad("unit", str(error), Kind.UNIT) from error


def _value(indicator: Indicator, unit: Unit | None, reading: Reading, text: str) -> Decimal:
    try:
        value = reading.number(text, whole=indicator.whole)
    except ValueError as error:
        raise Bad("value", str(error)) from error
    if value < 0:
        raise Bad("value", "a figure that is not negative: withdraw or correct the earlier one", Kind.IMPLAUSIBLE)
    if unit and indicator.in_base(value, unit) > MOST:
        raise Bad("value", "a smaller figure")
    return value


def _expected(bad: Bad) -> str:
    return f"Expected {bad}."


def _finding(row: Row, bad: Bad) -> Finding:
    given = row.cells.get(bad.column, "")
    names, expected = _names(), str(bad)
    id = names.get(_plain(row.cells.get("indicator", "")), "")
    text = f"{indicators()[id].label}, row {row.number}: {bad.column} {given[:40]!r}: expected {expected}."
    return Finding(bad.kind or Kind.UNIT, id, expected, given[:40], text, (row.number,))
