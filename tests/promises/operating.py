"""Operations of the two worlds: the readers' own and those they take part in, and one of others that no reader may
learn of. Each call is asked of all of them."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from tallystick.hub.operations import centre, commanding, curves, orders, planning, reporting, results, settling
from tallystick.hub.operations.models import Operation, Order, Result, Team
from tallystick.hub.operations.reporting import Given
from tallystick.hub.register.models import Contribution
from tallystick.hub.tasking import acting, collisions, queries
from tallystick.hub.tasking import planning as tasks
from tallystick.hub.tasking.models import Centre, Collision, Task
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality

CANARY = "Canary"
OPERATIONS = ("led", "joined", "Canary operation", "nothing")
TEAMS = ("team", "their team", "Canary team", "nothing")
ORDERS = ("order", "Canary alert", "nothing")
RESULTS = ("result", "linked result", "their result", "Canary result", "nothing")
TASKS = ("task", "their task", "Canary task", "Canary silent task", "nothing")
COLLISIONS = ("collision", "Canary collision", "nothing")
CENTRES = ("centre", "Canary centre", "nothing")
NOTHING = uuid.UUID(int=0)
KADE = "Kade 4, 3011 Rotterdam"


def new(code: str, *others: str, name: str = "Days") -> planning.NewOperation:
    today = timezone.localdate()
    return planning.NewOperation(
        code=code, name=name, kind="joint_action_days", legal_basis="Treaty", crime_areas=("drugs",),
        participants=others, prepares_from=today, first_day=today, last_day=today, follow_up_until=today,
    )  # fmt: skip


def stated(title: str = "Search", **more: Any) -> tasks.StatedTask:
    """A task of today, at noon on the operation's clocks."""
    noon = datetime.combine(timezone.localdate(), time(12), ZoneInfo("Europe/Skopje"))
    return tasks.StatedTask(title=title, starts_at=noon, ends_at=noon + timedelta(hours=1), **more)


def given(key: str, value: str = "3", **more: Any) -> Given:
    cells = {"day": timezone.localdate().isoformat(), "indicator": "arrests", "value": value, "crime_area": "drugs"}
    return Given(key=key, cells=cells, **more)


def operate(ids: dict[str, Any], home: Viewer, theirs: Viewer) -> None:
    """One that the readers' agency leads and one that it joins, with results of both agencies in each."""
    ids["led"] = planning.create_operation(home, new("LED", theirs.agency)).pk
    ids["joined"] = planning.create_operation(theirs, new("JOINED", home.agency)).pk
    for operation in (ids["led"], ids["joined"]):
        for viewer, key in ((home, "result"), (theirs, "their result")):
            ids[key] = reporting.report(viewer, operation, [given(key)]).results[0][0].pk
    teams = {
        viewer.agency: commanding.form_team(viewer, ids["led"], name="Alfa", place="Yard") for viewer in (home, theirs)
    }
    ids["team"], ids["their team"] = (teams[viewer.agency].pk for viewer in (home, theirs))
    ids["order"] = commanding.alert(theirs, ids["led"], text="Dogs.").pk
    ids["linked result"] = reporting.report(home, ids["joined"], [given("linked")]).results[0][0].pk


def plan(ids: dict[str, Any], home: Viewer, theirs: Viewer) -> None:
    """A task of either agency at one address, so that both are told of a collision; and a centre."""
    acting.set_contact(home, line="Duty desk, 112", told=True)
    ids["task"] = tasks.add_task(home, ids["led"], stated(place=KADE, target=ids["own"])).pk
    ids["their task"] = tasks.add_task(theirs, ids["joined"], stated("Theirs", place=KADE)).pk
    ids["collision"] = Collision.objects.get().pk
    centre = tasks.StatedCentre(kind="national", name="Post")
    ids["centre"] = tasks.save_centre(home, ids["led"], centre).pk


def plan_behind_backs(one: Viewer, other: Viewer, base: dict[str, Any]) -> None:
    """Plans that the readers must not learn of: of others alone, and silent ones that collide with theirs."""
    canary = Operation.objects.get(name="Canary operation").pk
    for viewer in (one, other):
        tasks.add_task(viewer, canary, stated("Canary task", place="Canary 7, Rotterdam"))
    tasks.add_task(one, base["led"], stated("Canary silent task", place=KADE, silent=True))
    silent = Contribution.objects.get(source_id="intruder silent").pk
    tasks.add_task(one, base["joined"], stated("Canary by its target", place=KADE, target=silent))
    above = Contribution.objects.get(source_id="intruder above clearance").pk
    cleared = replace(one, clearance=Confidentiality.SECRET)
    tasks.add_task(cleared, base["led"], stated("Canary above clearance", place=KADE, target=above))
    tasks.save_centre(one, canary, tasks.StatedCentre(kind="national", name="Canary centre"))


def operate_behind_backs(owner: Viewer, one: Viewer, other: Viewer, secret: uuid.UUID) -> None:
    """An operation of others; and an own result that led to a record above the readers' clearance."""
    made = planning.create_operation(one, new("CANARY", other.agency, name="Canary operation"))
    reporting.report(one, made.pk, [given("Canary result", "77", place=CANARY)])
    commanding.form_team(one, made.pk, name="Canary team", place=CANARY)
    commanding.alert(one, made.pk, text="Canary alert")
    seized = {"indicator": "seizures_drugs_kg", "value": "12.347", "day": timezone.localdate().isoformat()}
    for viewer in (one, other):
        reporting.report(viewer, made.pk, [Given(key="both", cells=seized)])
    assert owner.agency not in (one.agency, other.agency)
    Result.objects.filter(key="linked").update(contributions=[str(secret)])


def id_of(name: str) -> object | None:
    """The id behind one of these names, or no id at all where only the second world holds it; None for others."""
    rows = {
        "Canary operation": Operation.objects.filter(name=name), "Canary result": Result.objects.filter(key=name),
        "Canary task": Task.objects.filter(title=name), "Canary silent task": Task.objects.filter(title=name),
        "Canary collision": Collision.objects.filter(Q(first__silent=True) | Q(second__silent=True)),
        "Canary centre": Centre.objects.filter(name=name),
        "Canary team": Team.objects.filter(name=name), "Canary alert": Order.objects.filter(text=name),
    }.get(name)  # fmt: skip
    return None if rows is None else rows.values_list("pk", flat=True).first() or NOTHING


Call = Callable[[Viewer, Callable[[str], Any]], object]


def _operations(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in OPERATIONS]


def _results(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in RESULTS]


def _figures(found: Any) -> list[tuple[str, str, str]]:
    return [(one.agency, one.indicator, one.words) for one in found]


def _snapshot(found: Any) -> tuple[Any, ...]:
    return (found.events, *_figures(found.figures)) if found.events or found.figures else ()


CALLS: dict[str, list[Call]] = {
    "operations.operations": [lambda v, _: [one.name for one in results.operations(v)]],
    "operations.read": _operations(lambda v, one: results.read(v, one)),
    "operations.own_results": _operations(lambda v, one: [row.id for row in results.own_results(v, one)[0]]),
    "operations.own_result": _results(lambda v, one: results.own_result(v, one)),
    "operations.waiting": _operations(lambda v, one: results.waiting(v, one)),
    "operations.totals": _operations(lambda v, one: _figures(results.totals(v, one))),
    "operations.by_agency": _operations(lambda v, one: _figures(results.by_agency(v, one))),
    "operations.last_reports": _operations(lambda v, one: dict.fromkeys(results.last_reports(v, one), True)),
    "operations.pairs": _operations(lambda v, one: [pair.finding.text for pair in settling.pairs(v, one)]),
    "operations.look": _operations(lambda v, one: [pair.finding.text for pair in settling.look(v, one).pairs]),
    "operations.findings": _operations(lambda v, one: [found.text for found in settling.findings(v, one)]),
    "operations.newest": _operations(lambda v, one: [row.pk for row in centre.newest(v, one)]),
    "operations.curve": _operations(lambda v, one: curves.grown(v, one, "arrests").lines),
    "operations.hour_by_hour": _operations(lambda v, one: curves.hour_by_hour(v, one, "arrests").lines),
    "operations.hit_rate": _operations(lambda v, one: list(curves.hit_rate(v, one).values())),
    "operations.last_hour": _operations(lambda v, one: [row[3] for row in centre.last_hour(v, one)]),
    "operations.snapshot": _operations(lambda v, one: _snapshot(centre.snapshot(v, one))),
    "operations.report": _operations(lambda v, one: len(reporting.report(v, one, [given("walk")]).results)),
    "operations.report what it led to": [
        lambda v, find: len(
            reporting.report(
                v, find("led"), [given("walk", contributions=[find("intruder own above clearance")])]
            ).results
        )
    ],
    "operations.end_operation": _operations(lambda v, one: planning.end_operation(v, one)),
    "operations.morning": _operations(lambda v, one: orders.morning(v, one)),
    "operations.own_team": [lambda v, find, one=one: orders.own_team(v, find(one)) for one in TEAMS],
    "operations.alert": _operations(lambda v, one: commanding.alert(v, one, text="Fire.").number),
    "operations.hold": _operations(lambda v, one: commanding.hold(v, one, why="Wait.").number),
    "operations.form_team": _operations(lambda v, one: commanding.form_team(v, one, name="Bravo").name),
    "operations.call_ready": [
        lambda v, find, one=one: commanding.call_ready(v, find(one), ready=True) for one in TEAMS
    ],
    "operations.acknowledge": [
        lambda v, find, one=one, team=team: commanding.acknowledge(v, find(one), find(team))
        for one in ORDERS
        for team in TEAMS
    ],
    "operations.confirm": _results(lambda v, one: reporting.confirm(v, [one])),
    "operations.withdraw": _results(lambda v, one: reporting.withdraw(v, one, why="Wrong.")),
    "operations.correct": _results(lambda v, one: reporting.correct(v, one, given("walk", "4"), why="Wrong.").value),
    "tasking.plan": _operations(lambda v, one: queries.plan(v, one)),
    "tasking.own_tasks": _operations(lambda v, one: queries.own_tasks(v, one)),
    "tasking.own_titles": _operations(lambda v, one: queries.own_titles(v, one)),
    "tasking.task": [lambda v, find, one=one: queries.task(v, find(one)) for one in TASKS],
    "tasking.collisions": [lambda v, _: collisions.collisions(v)],
    "tasking.collisions of an operation": _operations(
        lambda v, one: collisions.collisions(v, operation=one, unacknowledged=True)
    ),
    "tasking.collisions of a task": [
        lambda v, find, one=one: collisions.collisions(v, task=find(one)) for one in TASKS
    ],
    "tasking.cases": [lambda v, _: [*collisions.cases(v), *[1] * (collisions.waiting(v) + collisions.escalated(v))]],
    "tasking.contact": [lambda v, _: (found := collisions.contact(v)) and found.line],
    "tasking.add_task": _operations(lambda v, one: tasks.add_task(v, one, stated(place=KADE)).title),
    "tasking.add a task against what is hidden": [
        lambda v, find, one=one: tasks.add_task(v, find("led"), stated(target=find(one))).title
        for one in ("intruder silent", "intruder own above clearance", "nothing")
    ],
    "tasking.change_task": [
        lambda v, find, one=one: tasks.change_task(v, find(one), stated("Walk")).title for one in TASKS
    ],
    "tasking.set_status": [lambda v, find, one=one: acting.set_status(v, find(one), "done").title for one in TASKS],
    "tasking.take_template": _operations(lambda v, one: tasks.take_template(v, one)),
    "tasking.remove_centre": [
        lambda v, find, one=one: tasks.remove_centre(v, find("led"), find(one)) for one in CENTRES
    ],
    "tasking.acknowledge": [
        lambda v, find, one=one: acting.acknowledge_collision(v, find(one)).reason for one in COLLISIONS
    ],
    "tasking.settle": [
        lambda v, find, one=one: acting.settle_collision(v, find(one), outcome="together", words="They talk.").reason
        for one in COLLISIONS
    ],
}
