"""Result sheets of an agency: each row states the total of its day, crime area and part."""

import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tallystick.figures import Finding, reconcile
from tallystick.figures.amounts import Reading
from tallystick.figures.sheet import rows
from tallystick.hub.acting import require
from tallystick.hub.operations import reporting
from tallystick.hub.operations.reporting import MOST_RESULTS, Given, Outcome
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary.tables import Reject, Unusable

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")


class Upload(Protocol):
    """A file as Django hands it over."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, a piece at a time."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a sheet: rows by outcome, cells that could not be taken, and what does not add up in it."""

    counts: dict[Outcome, int]
    rejects: list[Reject]
    findings: list[Finding]


def receive(viewer: Viewer, operation_id: uuid.UUID, upload: Upload) -> Received:
    """Take a sheet: bad cells are told, the others are taken; the same sheet again changes nothing."""
    require(viewer, "result")
    ending = Path(upload.name or "").suffix.lower()
    if ending not in ENDINGS:
        raise Unacceptable(f"Expected a sheet that ends in {', '.join(ENDINGS)}.")
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        return _take(viewer, operation_id, Path(kept.name), upload.name or "sheet")


def _take(viewer: Viewer, operation_id: uuid.UUID, path: Path, name: str) -> Received:
    try:
        numbers: list[int] = []
        given: list[Given] = []
        unread: list[Reject] = []
        for row in rows(path):
            if isinstance(row, Reject):
                unread.append(row)
            else:
                numbers.append(row.number)
                given.append(Given(cells=row.cells, states=True))
        if len(given) > MOST_RESULTS:
            raise Unacceptable(f"{name}: expected at most {MOST_RESULTS:,} rows, found {len(given):,}.")
    except Unusable as error:
        raise Unacceptable(f"{name}: {error.place}: expected {error.expected}.") from None
    reading = Reading.of(one.cells.get("value", "") for one in given)
    taken = reporting.report(viewer, operation_id, given, reading=reading)
    counts = dict.fromkeys(Outcome, 0)
    for _, outcome in taken.results:
        counts[outcome] += 1
    rejects = [Reject(numbers[one.row - 1], one.column, one.value, one.reason) for one in taken.rejects]
    return Received(counts, sorted([*unread, *rejects], key=lambda one: one.row), reconcile(taken.cells))
