"""The readers of a plan: the agency's own tasks whole, what the lead is told, and for everybody else how many."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.operations import policy as operations
from tallystick.hub.operations.models import Operation
from tallystick.hub.register import queries as register
from tallystick.hub.register.queries import Seen
from tallystick.hub.tasking import policy
from tallystick.hub.tasking.models import OPEN, Centre, CentreKind, Task, TaskStatus
from tallystick.hub.tasking.planning import MOST_CENTRES, MOST_TASKS
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role

MOST_GUESTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTask:
    """A task of the viewer's agency. ``target`` is empty where there is none, or none that the viewer may see."""

    id: uuid.UUID
    operation: uuid.UUID
    title: str
    team: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: TaskStatus
    silent: bool
    has_target: bool
    target: Seen | None
    after: tuple[tuple[uuid.UUID, str, TaskStatus], ...]
    by: str
    at: datetime
    """When it was last stated."""

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Titles of what must be done before it, and is not."""
        return tuple(title for _, title, status in self.after if status in OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTask:
    """A task of another agency as the lead is told of it."""

    id: uuid.UUID
    agency: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    status: TaskStatus
    has_target: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many tasks of another agency touch a day, counted in the operation's time zone."""

    day: date
    agency: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCentre:
    """A centre, and whether the viewer's agency may change it."""

    id: uuid.UUID
    agency: str
    kind: CentreKind
    name: str
    place: str
    contact: str
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGuest:
    """A guest at a participating agency, by name: for the host and the agency that sent it."""

    name: str
    home: str
    host: str
    mandate: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An operation's plan as one viewer sees it. ``told`` is for the lead alone, ``counts`` for all others;
    ``guest_counts`` are guests that are told by number alone, by host."""

    mine: tuple[SeenTask, ...]
    told: tuple[ToldTask, ...]
    counts: tuple[Count, ...]
    centres: tuple[SeenCentre, ...]
    guests: tuple[SeenGuest, ...]
    guest_counts: tuple[tuple[str, int], ...]


def plan(viewer: Viewer, operation_id: uuid.UUID) -> Plan | None:
    """The plan of an operation; None where the agency takes part in no such operation, or no work is chosen."""
    operation = _operation(viewer, operation_id)
    if operation is None:
        return None
    mine = _own(viewer, operation)
    others = list(policy.others_tasks(viewer, operation)[:MOST_TASKS])
    leads = operation.lead_id == viewer.agency
    guests, guest_counts = _guests(viewer, operation)
    record(viewer, "read_plan", [operation.pk, *(one.id for one in mine)])
    return Plan(
        mine=mine, told=tuple(_told(row) for row in others) if leads else (),
        counts=() if leads else _counts(others, ZoneInfo(operation.zone)),
        centres=_centres(viewer, operation), guests=guests, guest_counts=guest_counts,
    )  # fmt: skip


def task(viewer: Viewer, task_id: uuid.UUID) -> SeenTask | None:
    """A task of the viewer's agency; None where there is no such task."""
    rows = list(policy.own_tasks(viewer).filter(pk=task_id).select_related("by"))
    record(viewer, "read_task", [task_id], result="done" if rows else "refused")
    found = _seen(viewer, rows)
    return found[0] if found else None


def own_tasks(viewer: Viewer, operation_id: uuid.UUID) -> tuple[SeenTask, ...] | None:
    """The agency's own tasks of an operation, for its calendar; None where it takes part in no such operation."""
    operation = _operation(viewer, operation_id)
    if operation is None:
        return None
    found = _own(viewer, operation)
    record(viewer, "plan_calendar", [operation.pk, *(one.id for one in found)])
    return found


def own_titles(viewer: Viewer, operation_id: uuid.UUID) -> tuple[tuple[uuid.UUID, str], ...]:
    """The agency's own tasks of an operation that are not dropped, by id and title."""
    rows = policy.own_tasks(viewer).filter(operation=operation_id).exclude(status=TaskStatus.DROPPED)
    return tuple(rows.values_list("pk", "title")[:MOST_TASKS])


def _operation(viewer: Viewer, operation_id: uuid.UUID) -> Operation | None:
    found = operations.takes_part(viewer).filter(pk=operation_id).first()
    return found if viewer.reads_content else None


def _own(viewer: Viewer, operation: Operation) -> tuple[SeenTask, ...]:
    rows = policy.own_tasks(viewer).filter(operation=operation).select_related("by")
    return _seen(viewer, list(rows[:MOST_TASKS]))


def _seen(viewer: Viewer, rows: Sequence[Task]) -> tuple[SeenTask, ...]:
    targets = [row.target_id for row in rows if row.target_id]
    seen = register.some(viewer, targets) if targets else {}
    before: dict[uuid.UUID, list[tuple[uuid.UUID, str, TaskStatus]]] = {}
    pairs = Task.after.through.objects.filter(from_task__in=rows).order_by("to_task__starts_at", "to_task")
    for one, first, title, status in pairs.values_list("from_task", "to_task", "to_task__title", "to_task__status"):
        before.setdefault(one, []).append((first, title, TaskStatus(status)))
    return tuple(
        SeenTask(
            id=row.pk, operation=row.operation_id, title=row.title, team=row.team, place=row.place,
            starts_at=row.starts_at, ends_at=row.ends_at, status=TaskStatus(row.status), silent=row.silent,
            has_target=row.target_id is not None, target=seen.get(row.target_id) if row.target_id else None,
            after=tuple(before.get(row.pk, ())), by=row.by.name, at=row.at,
        )
        for row in rows
    )  # fmt: skip


def _told(row: Task) -> ToldTask:
    return ToldTask(
        id=row.pk, agency=row.agency_id, title=row.title, place=row.place, starts_at=row.starts_at,
        ends_at=row.ends_at, status=TaskStatus(row.status), has_target=row.target_id is not None,
    )  # fmt: skip


def _counts(rows: Sequence[Task], zone: ZoneInfo) -> tuple[Count, ...]:
    tally = Counter(
        (day, row.agency_id) for row in rows if row.status != TaskStatus.DROPPED
        for day in days_between(row.starts_at, row.ends_at, zone)
    )  # fmt: skip
    return tuple(Count(day=day, agency=agency, tasks=tasks) for (day, agency), tasks in sorted(tally.items()))


def days_between(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The days that a window touches; one that ends at midnight does not touch the day that begins then."""
    first = starts_at.astimezone(zone).date()
    last = (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    yield from (first + timedelta(days=at) for at in range((last - first).days + 1))


def _centres(viewer: Viewer, operation: Operation) -> tuple[SeenCentre, ...]:
    leads = operation.lead_id == viewer.agency
    return tuple(
        SeenCentre(
            id=row.pk, agency=row.agency_id, kind=CentreKind(row.kind), name=row.name, place=row.place,
            contact=row.contact, may_change=viewer.may("plan") and (leads or row.agency_id == viewer.agency),
        )
        for row in Centre.objects.filter(operation=operation)[:MOST_CENTRES]
    )  # fmt: skip


def _guests(viewer: Viewer, operation: Operation) -> tuple[tuple[SeenGuest, ...], tuple[tuple[str, int], ...]]:
    """Guests whose mandate holds today: by name where the viewer's agency hosts or sent them, else how many."""
    rows = Person.objects.filter(role=Role.GUEST, is_active=True, until__gte=viewer.today)
    rows = rows.filter(host__in=operation.participants.values("agency"))
    mine = Q(host=viewer.agency) | Q(agency=viewer.agency)
    named = tuple(
        SeenGuest(name=name, home=home, host=host, mandate=mandate, until=until)
        for name, home, host, mandate, until in rows.filter(mine).order_by("host", "until", "account").values_list(
            "name", "agency", "host", "mandate", "until")[:MOST_GUESTS]
    )  # fmt: skip
    hosts = rows.exclude(mine).values_list("host", flat=True)
    return named, tuple(sorted(Counter(str(host) for host in hosts).items()))
