"""What an exercise's operations hold beside the figures of the week: late sheets, a seizure told twice, two plans that
collide, and a network day before, which was aborted."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum

from tallystick.hub import playing
from tallystick.hub.operations import commanding, planning, reporting
from tallystick.hub.operations.models import Operation, Result
from tallystick.hub.operations.planning import NewOperation
from tallystick.hub.operations.reporting import Given
from tallystick.hub.room import announcing, asking, journaling
from tallystick.hub.room.journaling import Said
from tallystick.hub.tasking import acting
from tallystick.hub.tasking import planning as tasks
from tallystick.hub.tasking.planning import StatedTask
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role

NETWORK = ("AT-BK", "HU-NAV", "PL-SG", "NL-FIU")
"""Who takes part in the network day."""
NETWORK_CASE = "NET-2026-DANUBE"
SHEETS = ("AT-BK", "HU-NAV", "PL-SG")
"""Who hands in sheets of the days that are over; the last one counted an arrest too many."""
DEPOT = "Hafenstrasse 12, 1020 Wien"


def stage(operation: Operation, lead: Viewer) -> None:
    """All of it, as it stands when the newcomer signs in."""
    _sheets(operation, lead)
    _one_seizure(operation, lead)
    _plans(operation, lead)
    _network_day(lead)


def _sheets(operation: Operation, lead: Viewer) -> None:
    """The arrests of each day that is over, as a sheet states them."""
    for agency in SHEETS:
        sent = Result.objects.filter(operation=operation, agency=agency, indicator="arrests", day__lt=lead.today)
        days = sent.exclude(status="withdrawn").order_by("day").values_list("day", "crime_area")
        for day, area, micro in days.annotate(sum=Sum("amount_micro")):
            value = micro // 1_000_000 + (agency == SHEETS[-1])
            cells = {"day": day.isoformat(), "indicator": "arrests", "crime_area": area, "value": str(value)}
            reporting.report(_of(agency, Role.ANALYST, lead), operation.pk, [Given(cells=cells, states=True)])


def _one_seizure(operation: Operation, lead: Viewer) -> None:
    """Three pistols at a crossing, which both sides of the border report."""
    cells = {"day": lead.today.isoformat(), "indicator": "seizures_firearms", "part": "pistols", "value": "3"}
    for agency, minutes in (("HU-NAV", 50), ("RO-PR", 15)):
        at = lead.now - timedelta(minutes=minutes)
        given = Given(key="nadlac-1", cells=cells | {"crime_area": "firearms"}, at=at, place="Nădlac crossing")
        reporting.report(_of(agency, Role.ANALYST, lead), operation.pk, [given])


def _plans(operation: Operation, lead: Viewer) -> None:
    """Two agencies plan at one address within the hour: they learn that they collide. A third watches it in silence: a
    deconfliction officer is told, and they are not."""
    day = min(max(lead.today, operation.first_day), operation.last_day)
    six = datetime.combine(day, time(6), ZoneInfo(operation.zone))
    for agency, title, hour, silent in (
        ("AT-BK", "Search of the depot", 0, False), ("HU-NAV", "Seizure of a container", 1, False),
        ("PL-SG", "Watch on the depot", 2, True),
    ):  # fmt: skip
        viewer = _of(agency, Role.SUPERVISOR, lead)
        acting.set_contact(viewer, line=f"Duty desk of {agency}, line 24", told=True)
        starts = six + timedelta(hours=hour)
        ends = starts + timedelta(hours=2)
        stated = StatedTask(title=title, starts_at=starts, ends_at=ends, place=DEPOT, silent=silent)
        tasks.add_task(viewer, operation.pk, stated)


def _network_day(lead: Viewer) -> None:
    """Yesterday's: teams were ready, GO was given by two persons, then ABORT; one team never acknowledged it."""
    day = lead.today - timedelta(days=1)
    chief, second = (_of(lead.agency, role, lead, NETWORK_CASE) for role in (Role.COORDINATOR, Role.SUPERVISOR))
    made = planning.create_operation(chief, NewOperation(
        code="NET-2026", name="Network day DANUBE", kind="network_day", legal_basis="Joint investigation team 2026/4",
        crime_areas=("drugs", "money_laundering"), participants=NETWORK, prepares_from=day - timedelta(days=60),
        first_day=day, last_day=day, follow_up_until=day + timedelta(days=60),
    ))  # fmt: skip
    officers = {agency: _of(agency, Role.SUPERVISOR, lead, NETWORK_CASE) for agency in NETWORK}
    teams = [
        (agency, commanding.form_team(viewer, made.pk, name=name, place="Ready point"))
        for agency, viewer in officers.items() for name in ("Alfa", "Bravo")
    ]  # fmt: skip
    for agency, team in teams:
        commanding.call_ready(officers[agency], team.pk, ready=True)
    announcing.announce(chief, made.pk, text="All teams on channel 7. Call signs as in the plan.")
    go = commanding.confirm_go(second, commanding.propose_go(chief, made.pk).pk)
    journaling.write_entry(officers["AT-BK"], made.pk, Said(text="Entry at the first address. Nobody there; car gone."))
    stop = commanding.abort(chief, made.pk, why="The main target left the country before dawn. Break off, keep cover.")
    for agency, team in teams:
        commanding.acknowledge(officers[agency], go.pk, team.pk)
        if (agency, team.name) != ("NL-FIU", "Bravo"):
            commanding.acknowledge(officers[agency], stop.pk, team.pk)
    asking.ask_in_room(
        chief, made.pk, text="Where was the car seen last?", owner="HU-NAV", due_at=chief.now + timedelta(hours=6)
    )


def _of(agency: str, role: Role, lead: Viewer, case: str = "") -> Viewer:
    """The agency's first person of that role, on a case."""
    return playing.at_work(playing.first_of(agency, role), case or lead.case, lead.now)
