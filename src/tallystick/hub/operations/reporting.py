"""Results come in: reported, corrected, confirmed by a second person, withdrawn. Each changes the figures in its own
transaction, and a report that comes twice changes nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from tallystick.figures import Cell, Frame
from tallystick.figures.amounts import Reading
from tallystick.figures.sheet import COLUMNS, of_rows
from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.audit.appending import insert
from tallystick.hub.live.actions import emit
from tallystick.hub.operations import tallying
from tallystick.hub.operations.models import Operation, Participant, Result, ResultVersion, Status
from tallystick.hub.operations.tallying import MICRO, Change, Changed, change_of
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.policy import visible_to
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary.tables.rows import Reject, Row

MOST_RESULTS = 5_000
"""Results of one call; more come in several."""
MOST_KEY_CHARS, MOST_PLACE_CHARS, MOST_LINKS = 120, 80, 20
MOST_SAID = 3
"""Results that an event names."""
MOST_TOLD = 300
"""Figures told in one event; beyond them a screen reads all anew."""
POINT = Reading(".")
"""How programs write numbers."""
AHEAD = timedelta(minutes=10)
"""How far a reporter's clock may be ahead."""


class Outcome(StrEnum):
    """What became of a result that was handed in."""

    TAKEN = "taken"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One result as it is handed in: ``cells`` are the columns of a result sheet, as text. One that ``states`` is the
    total of its day, crime area and part; it needs no key."""

    cells: Mapping[str, str]
    key: str = ""
    at: datetime | None = None
    place: str = ""
    contributions: Sequence[uuid.UUID] = ()
    states: bool = False


@dataclass(slots=True)
class Taken:
    """What became of a batch: each result with what happened to it, and what could not be taken, by its place in the
    batch from 1."""

    results: list[tuple[Result, Outcome]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@action("result")
def report(viewer: Viewer, operation_id: uuid.UUID, given: Sequence[Given], *, reading: Reading = POINT) -> Taken:
    """Take an agency's results. Bad ones are told, the others are taken; one that came before changes nothing."""
    if len(given) > MOST_RESULTS:
        raise Unacceptable(f"Expected at most {MOST_RESULTS:,} results at once, found {len(given):,}.")
    participant = _reporting(viewer, operation_id)
    taken, who = Taken(), person(viewer)
    made = _read(viewer, participant, given, taken, who, reading)
    known = {row.key: row for row in _of(participant).filter(key__in=[row.key for row in made.values()])}
    changes: list[Change] = []
    fresh: dict[str, Result] = {}
    for number, row in made.items():
        old = known.get(row.key) or fresh.get(row.key)
        if old is None:
            fresh[row.key] = row
            changes.append(change_of(row, +1))
            taken.results.append((row, Outcome.TAKEN))
        elif _same(old, row, who):
            taken.results.append((old, Outcome.UNCHANGED))
        elif old.states and old.key in known:
            changes += _restate(old, row, who, viewer, "A later sheet says so.")
            taken.results.append((old, Outcome.CHANGED))
        else:
            taken.rejects.append(Reject(number, "value" if row.states else "key", row.key, TWICE[row.states]))
    _store(fresh.values())
    _settle(viewer, participant, changes, [row for row, what in taken.results if what is not Outcome.UNCHANGED],
            "report_results")  # fmt: skip
    return taken


def _store(rows: Iterable[Result]) -> None:
    """As ``bulk_create`` does, in half the time: one statement for all rows."""
    fields, to = Result._meta.concrete_fields, connections[DEFAULT_DB_ALIAS]
    stored = [[field.get_db_prep_save(getattr(row, field.attname), to) for field in fields] for row in rows]
    if stored:
        with to.cursor() as cursor:
            cursor.executemany(insert(Result._meta.db_table, [str(field.column) for field in fields]), stored)


@action("result")
def correct(viewer: Viewer, result_id: uuid.UUID, given: Given, *, why: str) -> Result:
    """State an own agency's result anew. What it said before is kept, and it waits for a second person again. Records
    it led to that the viewer does not see stay."""
    reason, row, participant = sentence(why, "corrected"), *_own(viewer, result_id)
    taken = Taken()
    made = _read(viewer, participant, [given], taken, person(viewer))
    if taken.rejects:
        raise Unacceptable(*(f"{one.column}: {one.reason}" for one in taken.rejects))
    if row.status == Status.WITHDRAWN:
        raise Unacceptable("It is withdrawn: report it anew.")
    made[1].contributions = sorted({*made[1].contributions, *_unseen(viewer, row)})
    if _says(row) == _says(made[1]):
        raise Unacceptable("It says so already.")
    if row.states and (row.day, row.indicator, row.crime_area, row.part) != _corner(made[1]):
        raise Unacceptable("A stated total stays where it stands: withdraw it, and state the other one.")
    _settle(viewer, participant, _restate(row, made[1], person(viewer), viewer, reason), [row], "correct_result")
    return row


@action("result")
def confirm(viewer: Viewer, result_ids: Sequence[uuid.UUID]) -> int:
    """A second person of the agency agrees to results. Returns how many; those confirmed already stay as they are."""
    ids = list(dict.fromkeys(list(result_ids)[:MOST_RESULTS]))
    mine, who = Result.objects.filter(pk__in=ids, agency=viewer.agency), person(viewer)
    for operation in sorted(set(mine.values_list("operation", flat=True))):
        _reporting(viewer, operation)
    rows = list(mine)
    if len(rows) != len(ids):
        raise Refused("Your agency reported no such result.")
    fresh = [row for row in rows if row.status != Status.CONFIRMED]
    if any(row.status == Status.WITHDRAWN for row in fresh):
        raise Unacceptable("It is withdrawn.")
    if any(row.reporter_id == who.pk for row in fresh):
        raise Unacceptable("The second person must be somebody else than who reported it.")
    confirmed = mine.filter(pk__in=[row.pk for row in fresh])
    found = confirmed.update(status=Status.CONFIRMED, confirmed_by=who, confirmed_at=viewer.now)
    record(viewer, "confirm_results", result_ids, count=found)
    return found


@action("result")
def withdraw(viewer: Viewer, result_id: uuid.UUID, *, why: str) -> None:
    """Take an own agency's result out of the figures. It stays, marked so, with the reason."""
    reason, row, participant = sentence(why, "withdrawn"), *_own(viewer, result_id)
    if row.status == Status.WITHDRAWN:
        raise Unacceptable("It is withdrawn already.")
    _keep(row, person(viewer), viewer, reason)
    row.status, row.confirmed_by, row.confirmed_at = Status.WITHDRAWN, None, None
    row.version += 1
    row.save(update_fields=["status", "version", "confirmed_by", "confirmed_at"])
    _settle(viewer, participant, [change_of(row, -1)], [row], "withdraw_result")


def said(row: Result) -> list[str]:
    """A result as screens name it: no place, no person."""
    return [row.indicator, row.value, row.unit, row.crime_area, row.part, row.status]


def frame_of(operation: Operation, agency: str, country: str) -> Frame:
    """What results of an agency must lie within."""
    return Frame(
        countries=frozenset({country}), agencies=frozenset({agency}), crime_areas=frozenset(operation.crime_areas),
        first=operation.first_day, last=operation.follow_up_until,
    )  # fmt: skip


def _reporting(viewer: Viewer, operation_id: uuid.UUID) -> Participant:
    """The agency's part in an operation that runs, locked till the transaction ends."""
    rows = Participant.objects.filter(operation=operation_id, agency=viewer.agency)
    found = rows.select_related("operation", "agency").select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("Your agency takes part in no such operation.")
    if found.operation.ended_at is not None:
        raise Unacceptable("The operation has ended: nothing is reported any more.")
    return found


def _own(viewer: Viewer, result_id: uuid.UUID) -> tuple[Result, Participant]:
    """An own agency's result and its agency's part, both locked."""
    row = Result.objects.filter(pk=result_id, agency=viewer.agency).only("operation").first()
    if row is None:
        raise Refused("Your agency reported no such result.")
    participant = _reporting(viewer, row.operation_id)
    return Result.objects.get(pk=result_id), participant


def _of(participant: Participant) -> QuerySet[Result]:
    return Result.objects.filter(operation=participant.operation_id, agency=participant.agency_id)


def _read(
    viewer: Viewer,
    participant: Participant,
    given: Sequence[Given],
    taken: Taken,
    who: Person,
    reading: Reading = POINT,
) -> dict[int, Result]:
    """The results that can be taken, not stored yet, by their number; what is wrong with others goes to ``taken``."""
    rows = (Row(number, {name: one.cells.get(name, "") for name in COLUMNS}) for number, one in enumerate(given, 1))
    frame = frame_of(participant.operation, participant.agency_id, participant.agency.country)
    sheet = of_rows(rows, frame, reading)
    taken.rejects += sheet.rejects
    linked = _linked(viewer, given)
    made = {}
    for cell in sheet.cells:
        one = given[cell.row - 1]
        if problem := _problem(viewer, one, cell, linked):
            taken.rejects.append(Reject(cell.row, *problem))
        else:
            made[cell.row] = _result(viewer, participant, one, cell, who)
            taken.cells.append(cell)
    return made


def _linked(viewer: Viewer, given: Sequence[Given]) -> frozenset[uuid.UUID]:
    """Which of the contributions that are named the viewer sees."""
    return _seen(viewer, {id for one in given for id in one.contributions})


def _unseen(viewer: Viewer, row: Result) -> set[str]:
    """The records it led to that the viewer does not see."""
    return set(row.contributions) - {str(one) for one in _seen(viewer, set(map(uuid.UUID, row.contributions)))}


def _seen(viewer: Viewer, ids: set[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these contributions the viewer sees."""
    return frozenset(visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True)) if ids else frozenset()


def _problem(viewer: Viewer, one: Given, cell: Cell, linked: frozenset[uuid.UUID]) -> tuple[str, str, str] | None:
    """Column, value and reason of what a sheet does not know of."""
    amount = cell.amount * MICRO
    if str(cell.status) != Status.PROVISIONAL:
        return "status", str(cell.status), "Expected none: a second person confirms it here."
    if amount != amount.to_integral_value():
        return "value", str(cell.value), f"Expected a figure down to a millionth of {cell.base.id}."
    if bool(one.key) == one.states or len(one.key) > MOST_KEY_CHARS or not one.key.isprintable():
        return "key", one.key[:40], f"Expected a key of up to {MOST_KEY_CHARS} characters; for a stated total none."
    if len(one.place) > MOST_PLACE_CHARS or not one.place.isprintable():
        return "place", one.place[:40], f"Expected at most {MOST_PLACE_CHARS} characters on one line."
    if one.at is not None and one.at > viewer.now + AHEAD:
        return "at", one.at.isoformat(), "Expected a time that is over."
    if len(one.contributions) > MOST_LINKS or set(one.contributions) - linked:
        return "contributions", "", f"Expected at most {MOST_LINKS} contributions that you see."
    return None


def _result(viewer: Viewer, participant: Participant, one: Given, cell: Cell, who: Person) -> Result:
    assert cell.day, "the frame has asked for it"
    corner = (cell.day.isoformat(), cell.indicator.id, cell.base.id, cell.crime_area, cell.part)
    return Result(
        operation_id=participant.operation_id, agency_id=participant.agency_id, day=cell.day,
        key=":".join(("total", *corner)) if one.states else one.key, at=one.at or viewer.now,
        indicator=cell.indicator.id, crime_area=cell.crime_area, part=cell.part, value=_plain(cell.value),
        unit=cell.unit.id, qualifier=cell.qualifier, amount_micro=int(cell.amount * MICRO), base=cell.base.id,
        states=one.states, place=one.place.strip(), contributions=sorted(map(str, one.contributions)), reporter=who,
        reported_at=viewer.now,
    )  # fmt: skip


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


TWICE = {
    True: "The same total stands in an earlier row with another value.",
    False: "The key is used for another result: correct that one, or send this one under a key of its own.",
}


def _same(old: Result, row: Result, who: Person) -> bool:
    """Whether a result comes again: a report from its own reporter, be it withdrawn since; a total that stands."""
    if _says(old) != _says(row):
        return False
    return old.status != Status.WITHDRAWN if old.states else old.reporter_id == who.pk


SAID = ("day", "indicator", "crime_area", "part", "value", "unit", "qualifier", "place", "contributions")


def _says(row: Result) -> dict[str, object]:
    """What a result states, besides when: a resend may come without the time."""
    return {name: getattr(row, name) for name in SAID}


def _corner(row: Result) -> tuple[date, str, str, str]:
    return row.day, row.indicator, row.crime_area, row.part


def _restate(row: Result, said: Result, who: Person, viewer: Viewer, why: str) -> list[Change]:
    """Put what is said now in the result's place; what it said before is kept. Returns what that does to the sums."""
    gone = [change_of(row, -1)] if row.status != Status.WITHDRAWN else []
    _keep(row, who, viewer, why)
    for name in (*SAID, "amount_micro", "base"):
        setattr(row, name, getattr(said, name))
    row.status, row.version, row.reporter, row.reported_at = Status.PROVISIONAL, row.version + 1, who, viewer.now
    row.confirmed_by, row.confirmed_at = None, None
    row.save()
    return [*gone, change_of(row, +1)]


def _keep(row: Result, who: Person, viewer: Viewer, why: str) -> None:
    stated = {name: getattr(row, name) for name in SAID} | {
        "day": row.day.isoformat(), "status": row.status, "reporter": row.reporter_id,
        "reported_at": row.reported_at.isoformat(), "confirmed_by": row.confirmed_by_id,
    }  # fmt: skip
    ResultVersion.objects.create(result=row, number=row.version, stated=stated, why=why, by=who, at=viewer.now)


def _settle(viewer: Viewer, participant: Participant, changes: list[Change], rows: Sequence[Result], verb: str) -> None:
    """The figures that follow, told to all that take part; the log."""
    record(viewer, verb, [row.pk for row in rows], operation=str(participant.operation_id))
    if not changes:
        return
    changed = tallying.apply(participant, changes, viewer.now)
    participant.reported_at = viewer.now
    participant.save(update_fields=["reported_at"])
    emit("figures", to="", by=viewer.agency, about=participant.operation_id,
         said=[said(row) for row in rows[:MOST_SAID]], results=len(rows), **_told(changed))  # fmt: skip


def _told(changed: list[Changed]) -> dict[str, Any]:
    """The totals of all days that changed, as they stand now; ``all`` where there are too many to tell."""
    over = [one for one in changed if one.day == tallying.ALL_DAYS and not (one.crime_area and one.part)]
    if len(over) > MOST_TOLD:
        return {"all": True}
    return {"figures": [[one.indicator, one.base, one.crime_area, one.part, one.amount_micro] for one in over]}
