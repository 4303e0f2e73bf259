"""What is logged and told together: by an action, as the last thing in its transaction; by a request, before its
answer leaves. So the log, which all writers share, is held for moments only.

Inside an action everything waits for the outermost one's end; a nested one that fails takes its own along. Inside a
request, what is logged in no transaction waits for its end, whether it answers or fails; what is logged in a
transaction of its own goes there, for it must stand or fall with it. Outside both, nothing waits.
"""

from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import get_ident

from django.db import connection, transaction

from tallystick.hub.audit import appending
from tallystick.hub.audit.leaves import Waiting
from tallystick.hub.live.models import Event

MOST_WAITING = 5_000
"""Entries that wait in a request; beyond them they are appended as they come."""


@dataclass(slots=True)
class Gathered:
    """What waits. ``transactions`` are those open in its thread, ``depth`` how many there were when it began; a closed
    one takes nothing more."""

    in_action: bool
    transactions: Sized = field(default_factory=lambda: connection.atomic_blocks)
    thread: int = field(default_factory=get_ident)
    depth: int = field(init=False)
    entries: list[Waiting] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    closed: bool = False

    def __post_init__(self) -> None:
        self.depth = len(self.transactions)

    @property
    def takes(self) -> bool:
        """Whether an entry may wait here: in an action always; in a request in its thread, outside a transaction."""
        own = get_ident() == self.thread and len(self.transactions) == self.depth
        return self.in_action or (own and len(self.entries) < MOST_WAITING)


_PRESENT: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def in_action() -> Iterator[None]:
    """Gather till the end of this action, which runs in a transaction. It fails: nothing was logged or told."""
    above = _open()
    gathered = Gathered(in_action=True)
    token = _PRESENT.set(gathered)
    try:
        yield
        if above is not None and above.in_action:
            above.entries += gathered.entries
            above.events += gathered.events
        else:
            _write(gathered.entries, gathered.events)
    finally:
        gathered.closed = True
        _PRESENT.reset(token)


@contextmanager
def in_request() -> Iterator[None]:
    """Gather what is logged in no transaction till the end, and append it then, also where it ends in an error."""
    gathered = Gathered(in_action=False)
    token = _PRESENT.set(gathered)
    try:
        yield
    finally:
        gathered.closed = True
        _PRESENT.reset(token)
        _write(gathered.entries, gathered.events)


def log(entries: Sequence[Waiting]) -> None:
    """Append now, or with what is gathered."""
    gathered = _open()
    if gathered and gathered.takes:
        gathered.entries += entries
    else:
        _write(entries, ())


def tell(events: Sequence[Event]) -> None:
    """Put into the outbox, now or with what an action gathers."""
    gathered = _open()
    if gathered and gathered.in_action:
        gathered.events += events
    else:
        _write((), events)


def waiting_events() -> list[Event]:
    """What an action has gathered so far for the outbox, to be changed in place."""
    gathered = _open()
    return gathered.events if gathered and gathered.in_action else []


def _write(entries: Sequence[Waiting], events: Sequence[Event]) -> None:
    """The outbox first: the log is held for the shortest time. What cannot be logged fails with all around it, so there
    is no savepoint to go back to."""
    if not entries and not events:
        return
    with transaction.atomic(savepoint=False):
        if events:
            appending.lock()
            Event.objects.bulk_create(events)
        if entries:
            appending.append(entries)


def _open() -> Gathered | None:
    gathered = _PRESENT.get()
    return None if gathered is None or gathered.closed else gathered
