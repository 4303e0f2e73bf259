"""How a clock stands at a moment: running, paused, warning, overdue or done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tallystick.clocks.calendars import Calendar, calendar_of
from tallystick.clocks.deadline import deadline, literal_deadline, worked_between
from tallystick.clocks.stops import Extension, Stop, counted_stops, to_utc
from tallystick.clocks.table import Clock, StopReason, Unit


class State(StrEnum):
    """How a clock stands; in the order in which a board shows them."""

    OVERDUE = "overdue"
    WARNING = "warning"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Pause:
    """That a clock stands still: for which reason, and since when."""

    reason: StopReason
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands at ``now``.

    ``due`` is None where the law gives no figure, ``literal`` is the end by the letter of the law where a law sets the
    clock and that is later than what is shown. ``left`` is the time to ``due``, negative once overdue; ``working_left``
    the part of it in working days, for a clock that counts those. ``warns_at`` and ``due`` are when the state changes
    next by itself. Moments are in the country's time.
    """

    clock: Clock
    country: str
    place: str
    state: State
    now: datetime
    started_at: datetime
    due: datetime | None
    literal: datetime | None
    warns_at: datetime
    left: timedelta | None
    working_left: timedelta | None
    pause: Pause | None
    done_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether it is overdue, or was done after its end. A time to keep is late to end, never late to keep."""
        return self.due is not None and to_utc(self.done_at or self.now) > to_utc(self.due)

    @property
    def verified(self) -> bool:
        """Whether the length that is shown was seen in a public source; house policy counts as seen."""
        national = self.clock.countries.get(self.country)
        return self.clock.verified and (national is None or national.verified)


def stands(
    clock: Clock,
    *,
    started_at: datetime,
    country: str,
    now: datetime,
    stops: Sequence[Stop] = (),
    extensions: Sequence[Extension] = (),
    done_at: datetime | None = None,
) -> Standing:
    """How the clock stands at ``now``. Only being done ends it: an expired clock stays overdue until then.

    What happened after it was done, a stop that still runs included, changes nothing. ValueError as ``deadline``.
    """
    if now.tzinfo is None:
        raise ValueError(f"a moment with a time zone, found {now.isoformat()}")
    calendar, at = calendar_of(country), done_at or now
    if done_at:
        stops, extensions = _stops_before(stops, done_at), _told_before(extensions, done_at)
    due, literal = (
        each(clock, started_at=started_at, country=country, stops=stops, extensions=extensions, at=at)
        for each in (deadline, literal_deadline)
    )
    warns_at = _warns_at(clock, started_at, due)
    pause = None if done_at else _pause(clock, stops, started_at=started_at, now=at, due=due)
    return Standing(
        clock=clock, country=country.upper(), place=calendar.place,
        state=State.DONE if done_at else _state(at, due, warns_at, pause),
        now=now.astimezone(calendar.zone), started_at=started_at.astimezone(calendar.zone),
        due=due, literal=None if clock.is_house or literal == due else literal,
        warns_at=warns_at.astimezone(calendar.zone), left=to_utc(due) - to_utc(at) if due else None,
        working_left=_working_left(clock, calendar, at, due),
        pause=replace(pause, since=pause.since.astimezone(calendar.zone)) if pause else None,
        done_at=done_at.astimezone(calendar.zone) if done_at else None,
    )  # fmt: skip


def _stops_before(stops: Sequence[Stop], moment: datetime) -> list[Stop]:
    before = [stop for stop in stops if to_utc(stop.since) < to_utc(moment)]
    return [replace(stop, until=min(stop.until or moment, moment, key=to_utc)) for stop in before]


def _told_before(extensions: Sequence[Extension], moment: datetime) -> list[Extension]:
    return [each for each in extensions if to_utc(each.told_at) <= to_utc(moment)]


def _state(now: datetime, due: datetime | None, warns_at: datetime, pause: Pause | None) -> State:
    if due is not None and to_utc(now) > to_utc(due):
        return State.OVERDUE
    if pause is not None:
        return State.PAUSED
    return State.WARNING if to_utc(now) >= to_utc(warns_at) else State.RUNNING


def _warns_at(clock: Clock, started_at: datetime, due: datetime | None) -> datetime:
    start = to_utc(started_at)
    if due is None:
        return start + clock.warn_before.after
    return to_utc(due) - clock.warn_before.before(to_utc(due) - start)


def _pause(
    clock: Clock,
    stops: Sequence[Stop],
    *,
    started_at: datetime,
    now: datetime,
    due: datetime | None,
) -> Pause | None:
    """The stop in force at ``now``, since when the clock has stood without a break; the first of several names it."""
    moment = to_utc(now)
    held = [stop for stop in stops if stop.code in clock.stops and _holds(stop, moment)]
    if not held or due is None or moment >= to_utc(due):
        return None
    first = min(held, key=lambda stop: to_utc(stop.since))
    spans = [span for span in counted_stops(clock, stops, at=now) if span.since <= moment <= span.until]
    since = min([to_utc(first.since), *(span.since for span in spans)])
    return Pause(clock.stops[first.code], max(since, to_utc(started_at)))


def _holds(stop: Stop, moment: datetime) -> bool:
    return to_utc(stop.since) <= moment and (stop.until is None or moment < to_utc(stop.until))


def _working_left(clock: Clock, calendar: Calendar, now: datetime, due: datetime | None) -> timedelta | None:
    if due is None or clock.length is None or clock.length.unit is not Unit.WORKING_DAYS:
        return None
    return worked_between(calendar, calendar.wall(now), calendar.wall(due))
