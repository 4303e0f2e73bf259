"""Times during which a clock stood still, and extensions of a clock: what happened, and what of it counts.

Whatever is stored can be counted: what the law does not let happen counts for nothing, so it never moves a deadline
back. ``objections`` says beforehand, in words, what would not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick.clocks.table import Clock

MOST_STOPS = 1_000
"""Stops or extensions of one clock that are counted."""
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2095, 1, 1, tzinfo=UTC)
"""No stop and no extension is followed beyond these."""


@dataclass(frozen=True, slots=True)
class Stop:
    """That a clock stood still for the reason ``code`` from ``since``; ``until`` is None while it still does."""

    code: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """That an agency told at ``told_at`` that it needs longer.

    By ``number`` of the clock's unit under the extension rule ``code``; or, where the law lets it deviate, ``until`` a
    moment it names (``code`` is then ``DEVIATION``).
    """

    code: str
    told_at: datetime
    number: int = 0
    until: datetime | None = None


DEVIATION = "deviation"
"""Code of an extension that rests on the clock's deviation rule."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from ``since`` to ``until``, never empty."""

    since: datetime
    until: datetime


def objections(clock: Clock, *, stops: Sequence[Stop] = (), extensions: Sequence[Extension] = ()) -> list[str]:
    """One line for each stop or extension that would not count, and why; empty where the clock's rules allow all.

    Whether one comes too late is not told here: a clock that is overdue is neither stopped nor extended.
    """
    return [*_many(stops, extensions), *_stop_lines(clock, stops), *_extension_lines(clock, extensions)]


def counted_stops(clock: Clock, stops: Sequence[Stop], *, at: datetime | None) -> list[Span]:
    """The times the law lets the clock stand still, joined where they touch or overlap, in order of time.

    An open stop counts until ``at``; without ``at``, or before it began, it counts for nothing yet.
    """
    lawful = [stop for stop in stops[:MOST_STOPS] if stop.code in clock.stops]
    spans = [(to_utc(stop.since), to_utc(end)) for stop in lawful if (end := stop.until or at)]
    return join([Span(since, until) for since, until in spans if since < until])


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC, or the first or last one that is followed where it lies beyond. Two moments of one zone would
    be compared by what its wall shows."""
    if EARLIEST.year < moment.year < LATEST.year:
        return moment.astimezone(UTC)
    return EARLIEST if moment.year <= EARLIEST.year else LATEST


def join(spans: Sequence[Span]) -> list[Span]:
    """The same time as spans in order that neither touch nor overlap. All in UTC, or all as one wall shows them."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.since):
        if joined and span.since <= joined[-1].until:
            joined[-1] = Span(joined[-1].since, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return joined


def counted_extensions(clock: Clock, extensions: Sequence[Extension]) -> list[Extension]:
    """What the law allows of the extensions, in the order in which they were told, each cut to what its rule leaves."""
    left = {code: (rule.most, rule.times) for code, rule in clock.extensions.items()}
    counted = []
    for each in sorted(extensions[:MOST_STOPS], key=lambda each: to_utc(each.told_at)):
        most, times = left.get(each.code, (0, 0))
        if each.code == DEVIATION and clock.deviation and each.until:
            counted.append(Extension(each.code, to_utc(each.told_at), until=to_utc(each.until)))
        elif times and (number := min(each.number, most)) > 0:
            counted.append(Extension(each.code, to_utc(each.told_at), number))
            left[each.code] = (most - number, times - 1)
    return counted


def _many(stops: Sequence[Stop], extensions: Sequence[Extension]) -> Iterator[str]:
    for name, found in (("stops", stops), ("extensions", extensions)):
        if len(found) > MOST_STOPS:
            yield f"{name}: at most {MOST_STOPS:,}, found {len(found):,}"


def _stop_lines(clock: Clock, stops: Sequence[Stop]) -> Iterator[str]:
    for place, stop in enumerate(stops, 1):
        if stop.code not in clock.stops:
            yield f"stop {place}: {_one_of(list(clock.stops), 'nothing stops this clock')}, found {stop.code!r}"
        elif stop.until is not None and stop.until <= stop.since:
            yield f"stop {place}: an end after its start, found {stop.until.isoformat()} after {stop.since.isoformat()}"


def _extension_lines(clock: Clock, extensions: Sequence[Extension]) -> Iterator[str]:
    allowed = [*clock.extensions, *([DEVIATION] if clock.deviation else [])]
    used: dict[str, list[int]] = {}
    for place, each in enumerate(extensions, 1):
        if each.code not in allowed:
            yield f"extension {place}: {_one_of(allowed, 'nothing extends this clock')}, found {each.code!r}"
        elif each.code == DEVIATION:
            yield from _deviation_lines(place, each)
        else:
            yield from _length_lines(clock, place, each, used.setdefault(each.code, []))


def _deviation_lines(place: int, each: Extension) -> Iterator[str]:
    if each.until is None or each.until <= each.told_at:
        found = each.until.isoformat() if each.until else "nothing"
        yield f"extension {place}: until when, after the moment it was told, found {found}"


def _length_lines(clock: Clock, place: int, each: Extension, used: list[int]) -> Iterator[str]:
    rule = clock.extensions[each.code]
    used.append(each.number)
    if each.number < 1:
        yield f"extension {place}: a number from 1 to {rule.most}, found {each.number}"
    elif len(used) > rule.times or sum(used) > rule.most:
        times = "once" if rule.times == 1 else f"{rule.times} times"
        yield f"extension {place}: at most {rule.most} in all and {times}, found {sum(used)} in {len(used)}"


def _one_of(codes: Sequence[str], none: str) -> str:
    return f"one of {', '.join(codes)}" if codes else none
