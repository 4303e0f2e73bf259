"""The record of a day: what stands in a room of that day, in the operation's time zone, as one reader sees it."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from tallystick.hub.acting import action
from tallystick.hub.agencies.queries import hub
from tallystick.hub.audit.actions import record
from tallystick.hub.operations import results
from tallystick.hub.operations.models import Acknowledgement, Operation, Order, Team
from tallystick.hub.operations.results import SeenFigure, SeenOperation
from tallystick.hub.room import queries
from tallystick.hub.room.models import Entry
from tallystick.hub.room.policy import entered, visible_files
from tallystick.hub.room.queries import SeenAnnouncement, SeenEntry, SeenFile, SeenQuestion
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality

MOST_DAYS = 400
"""Days with entries that are listed, the latest first."""


YEARS = (2000, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOrder:
    """An order that went out that day, and which teams have acknowledged it by now."""

    number: int
    kind: str
    label: str
    text: str
    agency: str
    at: datetime
    acknowledged: tuple[tuple[str, str, datetime], ...]
    """Team, agency, when."""
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A day of a room: what was written, announced, ordered and put there that day; the questions that were asked or
    answered that day, or open at its end; the totals of all days up to it. ``handling`` and ``confidentiality`` are
    those of the strictest file that is named."""

    operation: SeenOperation
    day: date
    zone: ZoneInfo
    agency: str
    exercise: bool
    made_at: datetime
    handling: tuple[str, ...]
    confidentiality: Confidentiality
    entries: tuple[SeenEntry, ...]
    announcements: tuple[SeenAnnouncement, ...]
    questions: tuple[SeenQuestion, ...]
    orders: tuple[RecordedOrder, ...]
    files: tuple[SeenFile, ...]
    figures: tuple[SeenFigure, ...]


def days(viewer: Viewer, operation_id: uuid.UUID) -> tuple[tuple[date, int], ...]:
    """The days with entries of a journal, and how many; the latest first."""
    operation = entered(viewer).filter(pk=operation_id).first()
    if operation is None:
        return ()
    counted = Entry.objects.filter(operation=operation).annotate(
        day=TruncDate("written_at", tzinfo=ZoneInfo(operation.zone))
    )  # fmt: skip
    record(viewer, "read_room", [operation_id])
    return tuple(counted.order_by("-day").values_list("day").annotate(Count("pk"))[:MOST_DAYS])


@action("search")
def take_record(viewer: Viewer, operation_id: uuid.UUID, day: date) -> Record:
    """The record of a day. Refused where the viewer may not enter the room."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise Unacceptable("Day: expected one of this century.")
    operation = entered(viewer).filter(pk=operation_id).first()
    if operation is None:
        raise Refused("Your agency takes part in no such operation.")
    zone, here = ZoneInfo(operation.zone), hub()
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = begins + timedelta(days=1)
    files = _files(viewer, operation, begins, ends)
    record(viewer, "take_record", [operation_id], day=day.isoformat())
    return Record(
        operation=results.seen(viewer, operation), day=day, zone=zone, agency=viewer.agency, made_at=viewer.now,
        exercise=bool(here and here.exercise), files=files,
        handling=tuple(sorted({"H0", *(code for row in files for code in row.handling)})),
        confidentiality=max((row.confidentiality for row in files), default=Confidentiality.BPL),
        entries=_entries(viewer, operation, begins, ends),
        announcements=_announcements(viewer, operation, begins, ends),
        questions=_questions(viewer, operation, begins, ends), orders=_orders(operation, begins, ends),
        figures=results.totals_till(viewer, operation_id, day),
    )  # fmt: skip


def json_lines(it: Record) -> bytes:
    """The record as JSON Lines: one object a line, each with its ``type``; the same bytes as long as nothing of it
    changes. Times are in the operation's zone."""
    lines = (json.dumps(line, ensure_ascii=False, sort_keys=True, default=_plain(it.zone)) for line in _lines(it))
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(it: Record) -> Iterator[dict[str, object]]:
    one = it.operation
    yield {
        "type": "record", "operation": one.code, "name": one.name, "lead": one.lead, "zone": one.zone, "day": it.day,
        "agencies": one.participants, "as_seen_by": it.agency, "exercise": it.exercise, "handling": it.handling,
        "confidentiality": it.confidentiality.code,
    }  # fmt: skip
    for name, rows in (("entry", it.entries), ("announcement", it.announcements), ("question", it.questions),
                       ("order", it.orders)):  # fmt: skip
        yield from ({"type": name, **_cells(row)} for row in rows)
    for file in it.files:
        yield {"type": "file", **_cells(file), "confidentiality": file.confidentiality.code}
    for figure in it.figures:
        yield {"type": "figure", "indicator": figure.indicator, "unit": figure.base, "amount": str(figure.amount)}


UNTOLD = frozenset({"mine", "waits", "overdue", "label"})
"""What is said to a reader of a page, and is no fact of the day."""


def _cells(row: object) -> dict[str, object]:
    names = (name for name in type(row).__dataclass_fields__ if name not in UNTOLD)  # type: ignore[attr-defined]
    return {name: getattr(row, name) for name in names}


def _plain(zone: ZoneInfo) -> Callable[[object], str]:
    def said(value: object) -> str:
        return value.astimezone(zone).isoformat() if isinstance(value, datetime) else str(value)

    return said


def _entries(viewer: Viewer, operation: Operation, begins: datetime, ends: datetime) -> tuple[SeenEntry, ...]:
    rows = Entry.objects.filter(operation=operation, written_at__gte=begins, written_at__lt=ends)
    return tuple(queries.entries(viewer, rows.order_by("number")))


def _announcements(
    viewer: Viewer, operation: Operation, begins: datetime, ends: datetime
) -> tuple[SeenAnnouncement, ...]:
    rows = operation.announcements.filter(at__gte=begins, at__lt=ends).order_by("at", "id")
    return tuple(queries.announcements(viewer, operation, rows))


def _files(viewer: Viewer, operation: Operation, begins: datetime, ends: datetime) -> tuple[SeenFile, ...]:
    rows = visible_files(viewer).filter(operation=operation, at__gte=begins, at__lt=ends)
    return tuple(queries.seen_file(row) for row in rows.select_related("by").order_by("at", "id"))


def _questions(viewer: Viewer, operation: Operation, begins: datetime, ends: datetime) -> tuple[SeenQuestion, ...]:
    rows = operation.questions.filter(Q(answered_at=None) | Q(answered_at__gte=begins), at__lt=ends)
    return tuple(
        queries.seen_question(viewer, row) for row in rows.select_related("by", "answered_by").order_by("at", "id")
    )


def _orders(operation: Operation, begins: datetime, ends: datetime) -> tuple[RecordedOrder, ...]:
    """The orders of a day: a GO holds from when its second person agreed."""
    teams = list(Team.objects.filter(operation=operation, stood_down_at=None).order_by("agency", "name"))
    rows = Order.objects.filter(operation=operation, holds_from__gte=begins, holds_from__lt=ends).order_by("number")
    return tuple(_order(row, teams) for row in rows)


def _order(row: Order, teams: list[Team]) -> RecordedOrder:
    rows = Acknowledgement.objects.filter(order=row).select_related("team").order_by("at", "pk")
    acknowledged = [(one.team.name, one.team.agency_id, one.at) for one in rows]
    has = {one.team_id for one in rows}
    assert row.holds_from
    return RecordedOrder(
        number=row.number, kind=row.kind, label=str(row.get_kind_display()), text=row.text, agency=row.agency_id,
        at=row.holds_from, acknowledged=tuple(acknowledged),
        missing=tuple((team.name, team.agency_id) for team in teams if team.pk not in has),
    )  # fmt: skip
