"""Looks that owners are told of later: an agency's supervisor sets that for a case under way, to a day, with a reason.

The agency's data-protection officer sees it, and sees all the while who looked.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.audit.models import Delay
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

LONGEST = timedelta(days=90)
"""How far ahead the last day may lie; it can be set anew, with a reason each time."""
MOST_CASES = 50
"""Cases of one agency whose looks are told later, at once."""


@action("release")
def delay_looks(viewer: Viewer, *, case: str, until: date, why: str) -> None:
    """Tell owners only after ``until`` that the viewer's agency looked at their contributions in this case. Set for a
    case that has a day already, the new day holds."""
    if not case.strip() or len(case) > 64:
        raise Unacceptable("Name the case, as people choose it for their work.")
    if not why.strip():
        raise Unacceptable("Say in a sentence why owners must not know yet; your data-protection officer reads it.")
    if not viewer.today < until <= viewer.today + LONGEST:
        raise Unacceptable(f"The last day must lie after today, and at most {LONGEST.days} days ahead.")
    present = standing(viewer.today, agency=viewer.agency)
    if case.strip() not in {one.case for one in present} and len(present) >= MOST_CASES:
        raise Unacceptable(f"Your agency delays {MOST_CASES} cases already: end one that no longer needs it.")
    _set(viewer, case.strip(), until)
    record(viewer, "delay_looks", told=why.strip(), delayed=case.strip(), until=until.isoformat())


@action("release")
def end_delay(viewer: Viewer, *, case: str) -> None:
    """Let owners know from now on."""
    if case not in {one.case for one in standing(viewer.today, agency=viewer.agency)}:
        raise Unacceptable("No such delay of your agency stands.")
    _set(viewer, case, viewer.today - timedelta(days=1))
    record(viewer, "end_delay", delayed=case)


def delays(viewer: Viewer) -> tuple[Delay, ...]:
    """The delays of the viewer's agency that stand, for its supervisors and its data-protection officer."""
    if not (viewer.may("release") or viewer.role.may("log")):
        record(viewer, "read_delays", result="refused")
        raise Refused("A supervisor at work on a case sees this, and the data-protection officer of the agency.")
    found = standing(viewer.today, agency=viewer.agency)
    record(viewer, "read_delays", count=len(found))
    return tuple(sorted(found, key=lambda one: (one.until, one.case)))


def standing(today: date, *, agency: str = "") -> list[Delay]:
    """The delays that stand today, of one agency or of all: of each agency and case the last that was set."""
    rows = Delay.objects.filter(
        set_at__gte=datetime.combine(today - LONGEST, time(), UTC), **({"agency": agency} if agency else {})
    )
    latest = {(row.agency, row.case): row for row in rows.order_by("id")}
    return [row for row in latest.values() if row.until >= today]


def untold(viewer: Viewer, *, agency: str, case: str) -> Q:
    """What other agencies did in a case whose looks are told later; ``agency`` and ``case`` name the columns."""
    found = Q(pk__in=[])
    for one in standing(viewer.today):
        if one.agency != viewer.agency:
            found |= Q(**{agency: one.agency, case: one.case})
    return found


def _set(viewer: Viewer, case: str, until: date) -> None:
    Delay.objects.create(agency=viewer.agency, case=case, until=until, set_at=viewer.now, by=viewer.account)
