"""Clocks that run for an agency: started, stopped, going on, extended, deviated from, and done, each in the caller's
transaction. An expired one is shown as overdue, and its duty stays.

What a deadline is about is one of ``delivery`` (a message to a recipient), ``request``, ``receipt`` and ``release``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from tallystick.clocks import (
    DEVIATION,
    Extension,
    Standing,
    State,
    Stop,
    clock,
    clock_of_request,
    objections,
    places,
    stands,
)
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record_system
from tallystick.hub.exchange.kinds import kinds
from tallystick.hub.exchange.models import AccessRequest, Deadline, Delivery, Message, Receipt
from tallystick.hub.live.actions import emit
from tallystick.hub.register.models import Release
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import applies_directive

MOST_AT_ONCE = 50_000
"""Deadlines one round of ``tell_due`` looks at, the next to end first."""
SHORTEST_LOOK_AHEAD = timedelta(days=400)
"""A clock that ends later than this has not begun to warn."""


class About(TypedDict, total=False):
    """What a deadline is about: exactly one."""

    delivery: Delivery
    request: AccessRequest
    receipt: Receipt
    release: Release


def start(clock_id: str, agency: Agency, *, at: datetime | None = None, **about: Unpack[About]) -> Deadline:
    """A clock of the table begins to run for an agency."""
    made = Deadline(clock=clock_id, agency=agency, started_at=at or timezone.now(), **about)
    return _counted(made)


def stop(reason: str, *, at: datetime | None = None, **about: Unpack[About]) -> int:
    """The clocks of this stand still for a reason of their table's; where the law knows no such reason, they run on.
    Returns how many stand still now."""
    moment, stopped = at or timezone.now(), 0
    for one in _open(about):
        if reason in clock(one.clock).stops and not any(until is None for _, _, until in one.stops):
            one.stops = [*one.stops, [reason, moment.isoformat(), None]]
            _counted(one)
            stopped += 1
    return stopped


def go_on(*, at: datetime | None = None, **about: Unpack[About]) -> None:
    """The clocks of this run again."""
    moment = (at or timezone.now()).isoformat()
    for one in _open(about):
        one.stops = [[reason, since, until or moment] for reason, since, until in one.stops]
        _counted(one)


def extend(deadline: Deadline, reason: str, *, number: int, at: datetime | None = None) -> None:
    """Extend a clock by ``number`` of its unit. Unacceptable where its law does not let it."""
    _lengthen(deadline, Extension(reason, at or timezone.now(), number=number))


def deviate(deadline: Deadline, why: str, *, until: datetime, at: datetime | None = None) -> None:
    """Deviate from a clock to a moment, saying why: where its law lets one (judicial authorisation is needed)."""
    if not why.strip():
        raise Unacceptable("Say why, and keep who asked informed.")
    deadline.deviation = why.strip()[:500]
    _lengthen(deadline, Extension(DEVIATION, at or timezone.now(), until=until))


def done(*, at: datetime | None = None, **about: Unpack[About]) -> int:
    """What was due is done. Returns how many clocks that ended."""
    moment, ended = at or timezone.now(), 0
    for one in _open(about):
        one.stops = [[reason, since, until or moment.isoformat()] for reason, since, until in one.stops]
        one.done_at = moment
        one.save(update_fields=["stops", "done_at"])
        ended += 1
    return ended


def moved(before: Message, after: Message, *, at: datetime) -> None:
    """A new version was sent: what ran for the old one runs on for the new one, and what waited for a clarification
    goes on."""
    for row in after.deliveries.all():
        old = before.deliveries.filter(agency=row.agency_id).first()
        if old is not None:
            Deadline.objects.filter(delivery=old, done_at=None).update(delivery=row)
            go_on(delivery=row, at=at)


def clock_of(message: Message, row: Delivery) -> str:
    """The clock that a message starts for a recipient; empty for none."""
    kind = kinds()[message.kind]
    if kind.clock == "request":
        both = applies_directive(row.agency.country) and applies_directive(message.from_agency.country)
        direct = message.fields.get("access") == "direct"
        chosen = clock_of_request(under_directive=both, urgent=bool(message.urgency), directly_accessible=direct)
        return chosen.id
    if "immediate" in {one.name for one in kind.fields} and message.fields.get("immediate") != "yes":
        return ""
    return kind.clock


def standing(deadline: Deadline, now: datetime) -> Standing:
    """How a deadline stands now, as the engine of clocks tells it."""
    return stands(
        clock(deadline.clock), started_at=deadline.started_at, country=country_of(deadline.agency), now=now,
        stops=_stops(deadline), extensions=_extensions(deadline), done_at=deadline.done_at,
    )  # fmt: skip


def country_of(agency: Agency) -> str:
    """The country whose calendar an agency's clocks follow; the Union's where its own is not known."""
    code = agency.country.upper()
    return code if code in places() else "EU"


def tell_due(now: datetime | None = None) -> int:
    """Warn the agencies whose clocks begin to warn, and tell those whose clocks are overdue: each once. Returns how
    many were told. Whether a clock is overdue never depends on this: it is computed whenever it is read."""
    moment, told = now or timezone.now(), 0
    open_ones = Deadline.objects.filter(done_at=None, escalated_at=None, due_at__lt=moment + SHORTEST_LOOK_AHEAD)
    for one in open_ones.select_related("agency").order_by("due_at")[:MOST_AT_ONCE].iterator(500):
        told += _tell(one, moment)
    return told


def tell_waiting(deadline: Deadline, waits: str, *, by: str) -> None:
    """Tell the agency that waits that a clock was deviated from."""
    if waits and waits != by:
        emit("deadline_deviated", to=waits, by=by, about=deadline.pk)


def _tell(one: Deadline, moment: datetime) -> int:
    """Whoever marks the row first, tells: two workers at once tell once."""
    state = standing(one, moment).state
    if state is State.OVERDUE:
        return _tell_once(one, "escalated_at", "deadline_overdue", moment)
    if state is State.WARNING and one.warned_at is None:
        return _tell_once(one, "warned_at", "deadline_warning", moment)
    return 0


def _tell_once(one: Deadline, column: str, kind: str, moment: datetime) -> int:
    with transaction.atomic():
        marked = Deadline.objects.filter(pk=one.pk, done_at=None, **{column: None}).update(**{column: moment})
        if marked:
            emit(kind, to=one.agency_id, about=one.pk)
            record_system(kind, agency=one.agency_id, deadline=str(one.pk), clock=one.clock)
    return marked


def _open(about: About) -> list[Deadline]:
    """The clocks about this that run, locked."""
    rows = Deadline.objects.filter(done_at=None, **about).select_related("agency")
    return list(rows.select_for_update(of=("self",)))


def _lengthen(deadline: Deadline, more: Extension) -> None:
    told = [*_extensions(deadline), more]
    if problems := objections(clock(deadline.clock), extensions=told):
        raise Unacceptable(*(f"This clock cannot be lengthened so: {line}." for line in problems))
    deadline.extensions = [*deadline.extensions, _stored(more)]
    # What was told of the old end is told anew of the new one.
    deadline.warned_at = deadline.escalated_at = None
    _counted(deadline)


def _counted(deadline: Deadline) -> Deadline:
    """Keep the row with the moment that the engine says now; where there is no figure, when it warns."""
    now = standing(deadline, timezone.now())
    deadline.due_at = now.due or now.warns_at
    deadline.save()
    return deadline


def _stops(deadline: Deadline) -> Sequence[Stop]:
    return [Stop(code, _moment(since), _moment(until) if until else None) for code, since, until in deadline.stops]


def _extensions(deadline: Deadline) -> Sequence[Extension]:
    return [
        Extension(code, _moment(told), number, _moment(until) if until else None)
        for code, told, number, until in deadline.extensions
    ]


def _stored(one: Extension) -> list[Any]:
    return [one.code, one.told_at.isoformat(), one.number, one.until.isoformat() if one.until else None]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
