"""The readers of collisions: each side of its own, the deconfliction officer of those it must bring together."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from tallystick.clocks import Standing, clock, sentence, stands
from tallystick.hub.audit.actions import record
from tallystick.hub.tasking import policy
from tallystick.hub.tasking.colliding import hushed
from tallystick.hub.tasking.models import Collision, ContactPoint, KeyKind, Reason, Task, TaskKey
from tallystick.hub.viewer import Viewer

MOST = 500
"""Collisions on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCollision:
    """A collision as one side sees it. ``agency`` is the other's code, empty where it is not told; ``contact`` only
    where both agencies allow it. ``unknown_to_them`` where the other side is not told of this task."""

    id: uuid.UUID
    task: uuid.UUID
    operation: uuid.UUID
    title: str
    reason: Reason
    found_at: datetime
    agency: str
    contact: str
    unknown_to_them: bool
    acknowledged_by: str
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCase:
    """What a deconfliction officer sees of a collision: who, when, why, and how each is called. No task, no target.
    ``place`` is the address that both plans name, where that is why they collide."""

    id: uuid.UUID
    agencies: tuple[str, str]
    contacts: tuple[str, str]
    reason: Reason
    place: str
    starts_at: datetime
    ends_at: datetime
    """Both plans run between these moments; where they only lie near one another, the time between them."""
    started_at: datetime
    due_at: datetime
    overdue: bool
    words: str


def collisions(
    viewer: Viewer, *, unacknowledged: bool = False, operation: uuid.UUID | None = None, task: uuid.UUID | None = None
) -> tuple[SeenCollision, ...]:
    """The collisions of the viewer's agency, or of its tasks in one operation, or of one task: those not acknowledged
    first, then the newest."""
    rows = policy.collisions(viewer)
    if operation:
        rows = rows.filter(_on_our_side(viewer, "__operation", operation))
    if task:
        rows = rows.filter(_on_our_side(viewer, "_id", task))
    open_here = _on_our_side(viewer, "_at", None)
    if unacknowledged:
        rows = rows.filter(open_here)
    waiting_first = Case(When(open_here, then=Value(0)), default=Value(1))
    found = list(_fetched(rows).order_by(waiting_first, "-found_at", "pk")[:MOST])
    record(viewer, "list_collisions", [row.pk for row in found])
    lines = _contacts(found)
    return tuple(_seen(viewer, row, lines) for row in found)


def cases(viewer: Viewer) -> tuple[SeenCase, ...]:
    """What waits for the deconfliction officers of the viewer's centre, the next to end first."""
    rows = list(_fetched(policy.to_bring_together(viewer)).order_by("due_at", "pk")[:MOST])
    record(viewer, "list_deconfliction", [row.pk for row in rows])
    lines = _contacts(rows)
    return tuple(_case(viewer, row, lines) for row in rows)


def waiting(viewer: Viewer) -> int:
    """How many collisions wait for the deconfliction officers of the viewer's centre."""
    return policy.to_bring_together(viewer).count()


def escalated(viewer: Viewer) -> int:
    """How many of them are overdue, for a supervisor of the centre."""
    return policy.overdue(viewer).count()


def contact(viewer: Viewer) -> ContactPoint | None:
    """How the viewer's own agency is called about a collision."""
    return ContactPoint.objects.filter(agency=viewer.agency).first() if viewer.reads_content else None


def _on_our_side(viewer: Viewer, field: str, value: object) -> Q:
    """What this field of a side holds, on the side of the viewer's agency."""
    sides = [Q((f"{side}__agency", viewer.agency), (f"{side}{field}", value)) for side in ("first", "second")]
    return sides[0] | sides[1]


def _fetched(rows: QuerySet[Collision]) -> QuerySet[Collision]:
    return rows.select_related("first__target", "second__target", "first_by", "second_by")


def _contacts(rows: Sequence[Collision]) -> dict[str, ContactPoint]:
    sides = {code for row in rows for code in (row.first.agency_id, row.second.agency_id)}
    return {one.agency_id: one for one in ContactPoint.objects.filter(agency__in=sides)}


def _seen(viewer: Viewer, row: Collision, lines: dict[str, ContactPoint]) -> SeenCollision:
    first = row.first.agency_id == viewer.agency
    mine, theirs = (row.first, row.second) if first else (row.second, row.first)
    by, at = (row.first_by, row.first_at) if first else (row.second_by, row.second_at)
    both = all(code in lines and lines[code].told for code in (mine.agency_id, theirs.agency_id))
    quiet = hushed(mine)
    return SeenCollision(
        id=row.pk, task=mine.pk, operation=mine.operation_id, title=mine.title, reason=Reason(row.reason),
        found_at=row.found_at, agency=theirs.agency_id if both or quiet else "",
        contact=lines[theirs.agency_id].line if both else "", unknown_to_them=quiet,
        acknowledged_by=by.name if by else "", acknowledged_at=at,
    )  # fmt: skip


def _case(viewer: Viewer, row: Collision, lines: dict[str, ContactPoint]) -> SeenCase:
    if row.started_at is None or row.due_at is None:
        raise ValueError(f"a collision with a clock, found none: {row.pk}")
    sides = (row.first, row.second)
    starts_at, ends_at = sorted((max(one.starts_at for one in sides), min(one.ends_at for one in sides)))
    codes = (row.first.agency_id, row.second.agency_id)
    contacts = (_line(lines, codes[0]), _line(lines, codes[1]))
    now = _standing(viewer, row.started_at)
    return SeenCase(
        id=row.pk, agencies=codes, contacts=contacts, reason=Reason(row.reason), place=_place(row),
        starts_at=starts_at, ends_at=ends_at, started_at=row.started_at, due_at=row.due_at,
        overdue=row.due_at < viewer.now, words=sentence(now),
    )  # fmt: skip


def _standing(viewer: Viewer, started_at: datetime) -> Standing:
    return stands(clock(policy.CLOCK), started_at=started_at, country="EU", now=viewer.now)


def _line(lines: dict[str, ContactPoint], code: str) -> str:
    return lines[code].line if code in lines else ""


def _place(row: Collision) -> str:
    """The address that both planners wrote; an address that stands in a target is content, and not told."""
    if row.reason != Reason.ADDRESS:
        return ""
    written = [_written(task) for task in (row.first, row.second)]
    return row.first.place if written[0] & written[1] else ""


def _written(task: Task) -> set[int]:
    rows = TaskKey.objects.filter(task=task, contribution=None, kind=KeyKind.ADDRESS)
    return set(rows.values_list("hash", flat=True))
