"""Finding where plans collide: open tasks of other agencies, across all operations of the hub, within the same time.

Runs with the system's eyes; ``policy`` decides who learns of what is found. Of two that save at once the second sees
what the first one's transaction left.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from tallystick.clocks import clock, stands
from tallystick.crosscheck import ADDRESS, exact_keys
from tallystick.hub.audit.actions import record_system
from tallystick.hub.hits.models import Decision, Hit, Outcome
from tallystick.hub.hits.strength import STRONG
from tallystick.hub.register.keying import hashes_of
from tallystick.hub.register.models import Contribution, Status
from tallystick.hub.tasking.models import OPEN, Collision, ContactPoint, KeyKind, Reason, Task, TaskKey
from tallystick.hub.tasking.policy import CLOCK
from tallystick.vocabulary import Confidentiality, Entity, code_list, make

TURNS_LOCK = 0x7A13
"""PostgreSQL advisory lock: savers take turns from here to their commit."""
Met = dict[uuid.UUID, Reason]


def find(task: Task) -> None:
    """Bring the keys and the collisions of a task up to date, in the caller's transaction."""
    _take_turn()
    _put_keys(task)
    met = _met(task) if task.status in OPEN else {}
    rows = Collision.objects.filter(Q(first=task) | Q(second=task)).select_related("first__target", "second__target")
    known = {_other(row, task): row for row in rows}
    now = timezone.now()
    for other, reason in met.items():
        _keep(known.get(other) or _pair(task.pk, other), reason, now)
    gone = [row.pk for other, row in known.items() if other not in met and row.ended_at is None]
    Collision.objects.filter(pk__in=gone).update(ended_at=now)


def follow(contributions: Collection[uuid.UUID]) -> None:
    """Their entities, hits or owners' wishes changed: look again at the open tasks that have them as a target."""
    for task in Task.objects.filter(target__in=contributions, status__in=OPEN).select_related("target"):
        find(task)


def engage(rows: Iterable[Collision], now: datetime) -> None:
    """Start the deconfliction officer's clock for those whose sides cannot call one another by themselves."""
    for row in rows:
        if row.due_at is None and not _call_one_another(row):
            row.started_at, row.due_at = now, _due(now)
            row.save(update_fields=["started_at", "due_at"])


def hushed(task: Task) -> bool:
    """Whether the other side of a collision is not told of this task, or not all of its people are."""
    one = task.target
    if task.silent or one is None:
        return task.silent
    shared = one.status == Status.ACTIVE and one.shareable and not one.silent
    return not shared or one.confidentiality > Confidentiality.BPL or one.review_date < timezone.now().date()


def near(task: Task) -> QuerySet[Task]:
    """The open tasks of other agencies whose window, widened, overlaps this one's."""
    wide = timedelta(hours=code_list("deconfliction")["widen_hours"])
    rows = Task.objects.filter(status__in=OPEN, operation__ended_at=None).exclude(agency=task.agency_id)
    return rows.filter(starts_at__lt=task.ends_at + wide, ends_at__gt=task.starts_at - wide)


def both_tell(row: Collision) -> bool:
    """Whether both agencies allow that the other is given their name and contact."""
    sides = {row.first.agency_id, row.second.agency_id}
    return ContactPoint.objects.filter(agency__in=sides, told=True).count() == len(sides)


def _take_turn() -> None:
    """SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURNS_LOCK])


def _put_keys(task: Task) -> None:
    place = make("x", "Address", {"full": task.place}) if task.place else None
    keyed: list[tuple[Contribution | None, str]] = [(None, key) for key in (exact_keys(place) if place else ())]
    if task.target:
        keyed += [(task.target, key) for key in exact_keys(_entity(task, task.target))]
    hashes = hashes_of(key for _, key in keyed).tolist()
    TaskKey.objects.filter(task=task).delete()
    TaskKey.objects.bulk_create(
        TaskKey(task=task, contribution=of, hash=value, kind=_kind(key))
        for (of, key), value in zip(keyed, hashes, strict=True)
    )


def _kind(key: str) -> KeyKind:
    return KeyKind.ADDRESS if key.startswith(f"{ADDRESS}:") else KeyKind.NUMBER


def _entity(task: Task, target: Contribution) -> Entity:
    """What the planning agency knows of its target: all of it where it owns it, else the open part."""
    whole = target.owner_id == task.agency_id and hasattr(target, "withheld")
    stated = {**target.open_properties, **(target.withheld.properties if whole else {})}
    return Entity(str(target.pk), target.schema, {name: tuple(values) for name, values in stated.items()})


def _met(task: Task) -> Met:
    """The tasks that this one collides with, each by its surest reason."""
    around, same, shares = near(task), set[uuid.UUID](), set[uuid.UUID]()
    if task.target_id:
        same, shares = _hit(task.target_id, around)
        same.add(task.target_id)
    found = {
        Reason.TIME: _with_key(task, around, KeyKind.NUMBER) | _targeting(around, shares),
        Reason.ADDRESS: _with_key(task, around, KeyKind.ADDRESS),
        Reason.TARGET: _targeting(around, same),
    }
    return {one: reason for reason, ids in found.items() for one in ids}


def _with_key(task: Task, around: QuerySet[Task], kind: KeyKind) -> set[uuid.UUID]:
    hashes = list(TaskKey.objects.filter(task=task, kind=kind).values_list("hash", flat=True))
    holders = TaskKey.objects.filter(hash__in=hashes, kind=kind).values("task")
    return set(around.filter(pk__in=holders).values_list("pk", flat=True)) if hashes else set()


def _targeting(around: QuerySet[Task], targets: set[uuid.UUID]) -> set[uuid.UUID]:
    return set(around.filter(target__in=targets).values_list("pk", flat=True)) if targets else set()


def _hit(target: uuid.UUID, around: QuerySet[Task]) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The targets of these tasks that a hit says are the same, and that one says share something: one that an owner
    confirmed, or a strong one that none rejected."""
    others = around.exclude(target=None).values("target")
    rows = list(Hit.objects.filter(Q(left=target, right__in=others) | Q(right=target, left__in=others)))
    outcomes = _outcomes(rows)
    same, shares = set[uuid.UUID](), set[uuid.UUID]()
    for row in rows:
        if row.kind_ff and _counts(row, outcomes.get(row.pk, set())):
            (same if row.kind_ff == "same" else shares).add(row.left_id if row.right_id == target else row.right_id)
    return same, shares


def _outcomes(rows: list[Hit]) -> dict[uuid.UUID, set[str]]:
    """What the owners of each hit last decided."""
    decided = Decision.objects.filter(hit__in=rows).order_by("id").values_list("hit", "agency", "outcome")
    latest = {(hit, agency): outcome for hit, agency, outcome in decided}
    found: dict[uuid.UUID, set[str]] = {}
    for (hit, _), outcome in latest.items():
        found.setdefault(hit, set()).add(outcome)
    return found


def _counts(row: Hit, outcomes: set[str]) -> bool:
    return Outcome.CONFIRMED in outcomes or (row.score_ff >= STRONG and Outcome.REJECTED not in outcomes)


def _other(row: Collision, task: Task) -> uuid.UUID:
    return row.second_id if row.first_id == task.pk else row.first_id


def _pair(one: uuid.UUID, other: uuid.UUID) -> Collision:
    return Collision(first_id=min(one, other), second_id=max(one, other))


def _keep(row: Collision, reason: Reason, now: datetime) -> None:
    """Keep a collision that holds now. One that is new, or holds again, begins with nobody having acknowledged it."""
    if row._state.adding or row.ended_at is not None:
        row.found_at, row.ended_at = now, None
        row.first_by = row.first_at = row.second_by = row.second_at = None
        row.started_at = row.due_at = row.settled_by = row.settled_at = None
        row.outcome = row.words = ""
        record_system("collision", collision=str(row.pk), reason=reason.value)
        row.reason = reason
        row.save()
    elif row.reason != reason:
        row.reason = reason
        row.save(update_fields=["reason"])
    engage([row], now)


def _call_one_another(row: Collision) -> bool:
    return not hushed(row.first) and not hushed(row.second) and both_tell(row)


def _due(now: datetime) -> datetime:
    due = stands(clock(CLOCK), started_at=now, country="EU", now=now).due
    if due is None:
        raise ValueError(f"a length for the clock {CLOCK}, found none")
    return due
