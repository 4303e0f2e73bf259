"""A clock in words: what is left, until when, what it waits for, and what about it is not checked."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tallystick.clocks.calendars import DAY
from tallystick.clocks.standing import Standing, State
from tallystick.clocks.stops import to_utc
from tallystick.clocks.table import Clock, Nature
from tallystick.vocabulary import code_list

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
RULES = "Regulation (EEC, Euratom) No 1182/71"
RUNNING = {Nature.DUTY: "due in {left}, {due}", Nature.MAXIMUM: "must end in {left}, {due}"}
RUNNING[Nature.KEEP] = "to be kept for {left} more, until {due}"
EXPIRED = {Nature.DUTY: "overdue by {left}, was due {due}", Nature.MAXIMUM: "should have ended {left} ago, {due}"}
EXPIRED[Nature.KEEP] = "kept long enough: the time ended {left} ago, {due}"


def sentence(standing: Standing) -> str:
    """The clock's state in one line, such as ``due in 3 h 20 min, Thursday 27 November 14:20 in Zagreb``."""
    if standing.due is None:
        return _without_figure(standing)
    if standing.state is State.DONE:
        return _done(standing)
    if standing.state is State.PAUSED:
        return _paused(standing)
    pattern = EXPIRED if standing.state is State.OVERDUE else RUNNING
    return pattern[standing.clock.nature].format(
        left=_left(standing), due=f"{_day(standing, standing.due)} {_in(standing)}"
    )


def caveats(standing: Standing) -> tuple[str, ...]:
    """What a reader must know of the clock before relying on it: what is not checked comes first."""
    return (*_unchecked(standing), *_readings(standing))


def unverified_facts(clock: Clock) -> str:
    """What of the row was not seen in a public source, in words; empty where all was."""
    facts = code_list("clocks")["facts"]
    return ", ".join(facts[name] for name in clock.unverified)


def duration(length: timedelta) -> str:
    """``20 min``, ``3 h 20 min``, ``5 days 3 h``; hours up to two days. The sign is left out."""
    length = abs(length)
    if length < MINUTE:
        return "less than a minute"
    if length < 2 * DAY:
        hours, rest = divmod(length, HOUR)
        return _parts((hours, "h"), (rest // MINUTE, "min"))
    days, rest = divmod(length, DAY)
    return _parts((days, "days"), (rest // HOUR, "h"))


def moment(instant: datetime, *, now: datetime) -> str:
    """``Thursday 27 November 14:20`` as its own zone shows it; midnight ends a day, as 24:00. The year where it is
    not that of ``now``."""
    ends_day = instant.hour == instant.minute == instant.second == instant.microsecond == 0
    day = instant.date() - DAY if ends_day else instant.date()
    year = f" {day.year}" if day.year != now.year else ""
    time = "24:00" if ends_day else f"{instant:%H:%M}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year} {time}"


def _parts(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number:,} {unit}" for number, unit in parts if number)


def _left(standing: Standing) -> str:
    left = standing.left or timedelta()
    working = standing.working_left
    if working is None or working >= left or left < timedelta():
        return duration(left)
    return f"{duration(left)} ({_working(working)})"


def _working(working: timedelta) -> str:
    """How much of the time lies in working days."""
    if working < DAY:
        return f"{duration(working)} of it in working days" if working else "none of it in working days"
    number = working // DAY
    return f"{number} working day" if number == 1 else f"{number} working days"


def _day(standing: Standing, instant: datetime) -> str:
    return moment(instant, now=standing.now)


def _in(standing: Standing) -> str:
    return f"in {standing.place}"


def _paused(standing: Standing) -> str:
    if standing.pause is None:
        raise ValueError("a standing that is paused, found no pause")
    since = f"{_day(standing, standing.pause.since)} {_in(standing)}"
    return f"paused since {since}: {standing.pause.reason.label}; {_left(standing)} left"


def _done(standing: Standing) -> str:
    if standing.done_at is None or standing.left is None:
        raise ValueError("a standing that is done, found no moment")
    when = f"done {_day(standing, standing.done_at)} {_in(standing)}"
    if standing.clock.nature is Nature.KEEP:
        return f"{when}, {duration(standing.left)} {'after the time to keep ended' if standing.late else 'too early'}"
    return f"{when}, {duration(standing.left)} {'late' if standing.late else 'before the end'}"


def _without_figure(standing: Standing) -> str:
    taken = duration(to_utc(standing.done_at or standing.now) - to_utc(standing.started_at))
    if standing.done_at:
        return f"done {_day(standing, standing.done_at)} {_in(standing)}, after {taken}"
    return f"due {standing.clock.words}: open for {taken}"


def _unchecked(standing: Standing) -> Iterator[str]:
    clock, national = standing.clock, standing.clock.countries.get(standing.country)
    if not clock.verified:
        yield "Source not verified."
    if facts := unverified_facts(clock):
        yield f"Not verified: {facts}."
    if national and not national.verified:
        yield f"National length not verified: {national.length.words} ({national.source})."
    if standing.pause and not standing.pause.reason.verified:
        yield f"Source not verified: that it may stand still for {standing.pause.reason.label}."


def _readings(standing: Standing) -> Iterator[str]:
    if not standing.clock.in_force(standing.started_at.date()):
        valid_from = standing.clock.valid_from
        yield f"Applies only from {valid_from.day} {MONTHS[valid_from.month - 1]} {valid_from.year}."
    if standing.clock.where_practicable:
        yield "Where practicable."
    if standing.literal:
        ends = _day(standing, standing.literal)
        yield f"The earliest reading is shown; by the letter of {RULES} the time ends {ends} (not verified)."
