"""The exercise's action week goes on while its hub runs: agencies report, make slips, and mend them. Each report has a
key of its own, so that beginning again after a restart changes nothing that was there."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Event

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone

from tallystick.exercise.week import Report, Slip, week
from tallystick.hub.agencies.models import Person, Work
from tallystick.hub.agencies.queries import viewer_of
from tallystick.hub.operations import reporting
from tallystick.hub.operations.models import Operation, Participant, Result
from tallystick.hub.operations.reporting import Given
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, Role

log = logging.getLogger(__name__)
CASE = "JAD-2026-SE"
"""The case of the exercise's operation."""
CHUNK = 400


def load(operation: Operation) -> None:
    """What was reported before the newcomer signs in: all that lies before now."""
    now = timezone.now()
    past: dict[str, list[Report]] = defaultdict(list)
    for one in reports(operation):
        if moment(one) <= now:
            past[one.agency].append(one)
    for agency, some in sorted(past.items()):
        for start in range(0, len(some), CHUNK):
            _report(agency, operation, some[start : start + CHUNK])
        Participant.objects.filter(operation=operation, agency=agency).update(reported_at=moment(some[-1]))
    Result.objects.filter(operation=operation).update(reported_at=F("at"))


def play_till(ending: Event) -> None:
    """Report what comes next, one after another, till told to end or till the week is over."""
    close_old_connections()
    operation = Operation.objects.filter(ended_at=None).order_by("at").first()
    if operation is None or settings.EXERCISE_SPEED <= 0:
        return
    known = set(Result.objects.filter(operation=operation).values_list("agency", "key"))
    for one in reports(operation):
        if (one.agency, one.key) in known:
            continue
        if ending.wait(60 / settings.EXERCISE_SPEED):
            return
        try:
            _report(one.agency, operation, [one])
            _mend(operation, one)
        except Exception:
            log.exception("the exercise goes on without a report")
        close_old_connections()


def reports(operation: Operation) -> list[Report]:
    """The week of this operation."""
    agencies = Participant.objects.filter(operation=operation).exclude(agency=operation.lead_id)
    days = (operation.last_day - operation.first_day).days + 1
    return week(sorted(agencies.values_list("agency", flat=True)), operation.first_day, days)


def moment(one: Report) -> datetime:
    return one.at.replace(tzinfo=UTC)


def _report(agency: str, operation: Operation, some: Iterable[Report]) -> None:
    """What an agency reports at once, with what it says at first."""
    given = []
    for one in some:
        cells = one.cells | ({"value": one.wrong} if one.wrong else {})
        at = moment(one) if moment(one) <= timezone.now() else None
        given += [Given(key=one.key, cells=cells, place=one.place, at=at)] * (2 if one.slip is Slip.DOUBLE else 1)
    if viewer := _viewer(agency):
        reporting.report(viewer, operation.pk, given)


def _mend(operation: Operation, one: Report) -> None:
    """A slip that is noticed: a unit corrected, a figure withdrawn."""
    viewer = _viewer(one.agency)
    row = Result.objects.filter(operation=operation, agency=one.agency, key=one.key).first()
    if viewer is None or row is None:
        return
    if one.slip is Slip.UNIT:
        said = Given(key=one.key, cells=one.cells, place=one.place)
        reporting.correct(viewer, row.pk, said, why="Told in grams.")
    elif one.slip is Slip.WITHDRAWN:
        reporting.withdraw(viewer, row.pk, why="Reported by the neighbouring unit as well.")


def _viewer(agency: str) -> Viewer | None:
    """An agency's officer at work on the operation; None where it has none."""
    reporters = [Role.ANALYST, Role.OFFICER, Role.SUPERVISOR, Role.COORDINATOR]
    person = Person.objects.filter(agency=agency, role__in=reporters, host=None).order_by("account").first()
    return at_work(person) if person else None


def first_of(agency: str, role: Role) -> Person:
    """An agency's first person of that role. ValueError where nobody is."""
    person = Person.objects.filter(agency=agency, role=role).order_by("account").first()
    if person is None:
        raise ValueError(f"{agency}: nobody is {role}")
    return person


def at_work(person: Person, case: str = CASE, now: datetime | None = None) -> Viewer:
    """Somebody at work on a case of the exercise."""
    return viewer_of(person, Work(purpose=Purpose.OPERATIONAL, case=case), now or timezone.now())
