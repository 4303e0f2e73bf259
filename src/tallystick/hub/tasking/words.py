"""Tasks, days and collisions in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tallystick.formats.icalendar import Appointment
from tallystick.hub.naming import Named
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.tasking.collisions import SeenCase, SeenCollision
from tallystick.hub.tasking.models import TaskStatus
from tallystick.hub.tasking.queries import Plan, SeenTask, ToldTask, days_between
from tallystick.hub.templatetags.presenting import Tone
from tallystick.vocabulary import code_list

LOOKS = {
    TaskStatus.PLANNED: (Tone.BLUE, "calendar-event"), TaskStatus.UNDER_WAY: (Tone.AMBER, "player-play"),
    TaskStatus.DONE: (Tone.GREEN, "circle-check"), TaskStatus.DROPPED: (Tone.GRAY, "circle-x"),
}  # fmt: skip
"""Tone and icon of each status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """A task as a line. ``there`` is its window on the operation's clocks, empty where the reader's show the same."""

    seen: SeenTask | ToldTask
    agency: str
    when: str
    there: str
    tone: Tone
    icon: str
    may_begin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDay:
    """A day of the operation: its phase, tasks that the reader sees, and how many others have."""

    day: date
    phase: str
    today: bool
    tasks: tuple[ShownTask, ...]
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCollision:
    """A collision as a sentence, and what to do."""

    seen: SeenCollision
    subject: str
    rest: str
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """A collision as the deconfliction officer reads it."""

    seen: SeenCase
    subject: str
    rest: str
    when: str
    calls: tuple[tuple[str, str], ...]


def shown(one: SeenTask | ToldTask, zone: str, agencies: Mapping[str, Named]) -> ShownTask:
    """A task in words."""
    tone, icon = LOOKS[one.status]
    return ShownTask(
        seen=one, agency="" if isinstance(one, SeenTask) else agencies[one.agency].short, tone=tone, icon=icon,
        when=window(one.starts_at, one.ends_at), there=there(one.starts_at, one.ends_at, zone),
        may_begin=isinstance(one, SeenTask) and one.status == TaskStatus.PLANNED and not one.waits_for,
    )  # fmt: skip


def days(one: SeenOperation, plan: Plan, now: datetime, agencies: Mapping[str, Named]) -> list[ShownDay]:
    """The action days, and every other day that something is planned on, counted in the operation's time zone."""
    zone = ZoneInfo(one.zone)
    tasks: dict[date, list[ShownTask]] = defaultdict(list)
    counts: dict[date, list[str]] = defaultdict(list)
    rows: list[SeenTask | ToldTask] = [*plan.mine, *plan.told]
    for row in sorted(rows, key=lambda row: (row.starts_at, row.ends_at, row.title)):
        for day in days_between(row.starts_at, row.ends_at, zone):
            tasks[day].append(shown(row, one.zone, agencies))
    for count in plan.counts:
        plural = "s" if count.tasks > 1 else ""
        counts[count.day].append(f"{agencies[count.agency].short} has {count.tasks} task{plural}")
    length = (one.last_day - one.first_day).days + 1
    action = [one.first_day + timedelta(days=at) for at in range(length)]
    return [
        ShownDay(day=day, phase=phase(one, day), today=day == now.astimezone(zone).date(), tasks=tuple(tasks[day]),
                 counts=tuple(counts[day]))
        for day in sorted({*action, *tasks, *counts})
    ]  # fmt: skip


def phase(one: SeenOperation, day: date) -> str:
    """Which part of the operation a day is in."""
    if day < one.first_day:
        return "intelligence phase"
    if day > one.last_day:
        return "follow-up"
    return f"action day {(day - one.first_day).days + 1} of {(one.last_day - one.first_day).days + 1}"


def window(starts_at: datetime, ends_at: datetime) -> str:
    """``16 Nov 06:00 to 08:00`` where the reader is."""
    return _window(timezone.localtime(starts_at), timezone.localtime(ends_at))


def there(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """The same on the operation's clocks, where they differ from the reader's."""
    begins, ends = (at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at))
    same = begins.utcoffset() == timezone.localtime(starts_at).utcoffset()
    same = same and ends.utcoffset() == timezone.localtime(ends_at).utcoffset()
    return "" if same else f"{_window(begins, ends)} in {zone}"


def collision(seen: SeenCollision, agencies: Mapping[str, Named]) -> ShownCollision:
    """What one side reads: that plans collide, and whom to call; never what the other plans."""
    who = agencies[seen.agency].name if seen.agency else ""
    return ShownCollision(
        seen=seen, subject=who or "Another agency", call=_call(seen, who),
        rest=code_list("deconfliction")["codes"][seen.reason]["sentence"],
    )  # fmt: skip


def case(seen: SeenCase, agencies: Mapping[str, Named]) -> ShownCase:
    """What the deconfliction officer reads: who, why and when, and how each is called."""
    names = [agencies[code].name for code in seen.agencies]
    reason = str(code_list("deconfliction")["codes"][seen.reason]["label"])
    calls = zip(names, (line or "no contact stated: call its supervisor" for line in seen.contacts), strict=True)
    return ShownCase(
        seen=seen, subject=f"{names[0]} and {names[1]}",
        rest=f"plan against {reason}",
        when=window(seen.starts_at, seen.ends_at), calls=tuple(calls),
    )  # fmt: skip


def appointments(tasks: Sequence[SeenTask]) -> list[Appointment]:
    """Tasks for a calendar file: titles, teams and places; no target."""
    return [
        Appointment(
            uid=f"{one.id}@tallystick", title=one.title, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place,
            changed_at=one.at, text="\n".join(filter(None, (one.team, one.status.label))),
            cancelled=one.status == TaskStatus.DROPPED,
        )
        for one in tasks
    ]  # fmt: skip


def _call(seen: SeenCollision, who: str) -> str:
    if seen.contact:
        call = f"Call {who}: {seen.contact}."
    elif seen.unknown_to_them:
        call = "A deconfliction officer has been told, and sees neither target nor plan."
    else:
        call = "A deconfliction officer has been told, and will call you."
    return f"{call} It is not told of your task." if seen.unknown_to_them else call


def _window(begins: datetime, ends: datetime) -> str:
    start = f"{begins.day} {begins:%b %H:%M}"
    return f"{start} to {ends:%H:%M}" if begins.date() == ends.date() else f"{start} to {ends.day} {ends:%b %H:%M}"
