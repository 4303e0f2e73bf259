"""Tasks and their order, centres, the usual plan; and who sees what of a plan."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.planning import end_operation
from tallystick.hub.tasking import acting, planning, queries
from tallystick.hub.tasking.models import Centre, Task
from tallystick.hub.tasking.planning import StatedCentre
from tallystick.hub.tasking.queries import Plan
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Handling, Role, code_list
from tests.hub.tasking import plans
from tests.hub.tasking.plans import DAWN, add, hand_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return plans.operation(world)


def seen(world: World, operation: Operation, agency: str, role: Role = Role.ANALYST) -> Plan:
    found = queries.plan(world.viewer(agency, role), operation.pk)
    assert found
    return found


def test_who_sees_what_of_a_task(world: World, operation: Operation) -> None:
    target = hand_in(world, "NL-DOU")
    add(world, "NL-DOU", operation, "Arrest", team="Team Canary", place="Yard 3", target=target)
    (mine,) = seen(world, operation, "NL-DOU").mine
    assert (mine.title, mine.team, mine.place, mine.target and mine.target.id) == (
        "Arrest", "Team Canary", "Yard 3", target,
    )  # fmt: skip
    lead = seen(world, operation, "ES-PN")
    assert [(one.agency, one.title, one.place, one.starts_at, str(one.status)) for one in lead.told] == [
        ("NL-DOU", "Arrest", "Yard 3", DAWN, "planned")
    ]
    assert not hasattr(lead.told[0], "team")
    assert (lead.mine, lead.counts) == ((), ())
    other = seen(world, operation, "HR-FIU")
    assert (other.mine, other.told) == ((), ())
    assert [(one.day, one.agency, one.tasks) for one in other.counts] == [(operation.first_day, "NL-DOU", 1)]
    assert queries.plan(world.viewer("EU-CC"), operation.pk) is None
    assert queries.plan(world.viewer("NL-DOU", purpose=None), operation.pk) is None


@pytest.mark.parametrize("how", ["task", "target"])
def test_a_silent_task_is_not_even_counted(world: World, operation: Operation, how: str) -> None:
    before = (seen(world, operation, "ES-PN"), seen(world, operation, "HR-FIU"))
    target = hand_in(world, "NL-DOU", silent=how == "target")
    add(world, "NL-DOU", operation, target=target, silent=how == "task")
    assert (seen(world, operation, "ES-PN"), seen(world, operation, "HR-FIU")) == before
    assert len(seen(world, operation, "NL-DOU").mine) == 1


def test_a_colleague_who_may_not_see_the_target_learns_that_there_is_one(world: World, operation: Operation) -> None:
    cleared = replace(world.viewer("NL-DOU"), clearance=Confidentiality.SECRET)
    target = hand_in(world, "NL-DOU", confidentiality=Confidentiality.SECRET)
    task = planning.add_task(cleared, operation.pk, plans.stated(target=target))
    found = queries.task(world.viewer("NL-DOU"), task.pk)
    assert found
    assert (found.has_target, found.target) == (True, None)
    planning.change_task(world.viewer("NL-DOU"), task.pk, plans.stated("Another title"))
    task.refresh_from_db()
    assert (task.title, task.target_id) == ("Another title", target), "who does not see it does not take it out"
    planning.change_task(cleared, task.pk, plans.stated())
    task.refresh_from_db()
    assert task.target_id is None


def test_a_target_must_be_one_that_the_planner_sees(world: World, operation: Operation) -> None:
    hidden = hand_in(world, "ES-PN", handling=frozenset({Handling.H2}))
    said = set()
    for target in (hidden, uuid4()):
        with pytest.raises(Unacceptable) as fault:
            add(world, "NL-DOU", operation, target=target)
        said.add(str(fault.value))
    assert said == {"Target: no such contribution, or none that you may see."}


def test_what_comes_before(world: World, operation: Operation) -> None:
    viewer = world.viewer("NL-DOU")
    first = add(world, "NL-DOU", operation, "Warrant")
    second = add(world, "NL-DOU", operation, "Arrest", after=(first.pk,))
    with pytest.raises(Unacceptable, match="First must be done: Warrant"):
        acting.set_status(viewer, second.pk, "under_way")
    acting.set_status(viewer, first.pk, "done")
    acting.set_status(viewer, second.pk, "under_way")
    foreign = add(world, "ES-PN", operation)
    with pytest.raises(Unacceptable, match="tasks of your own"):
        add(world, "NL-DOU", operation, after=(foreign.pk,))


def test_no_task_waits_for_itself(world: World, operation: Operation) -> None:
    viewer, made = world.viewer("NL-DOU"), list[Task]()
    for title in ("One", "Two", "Three"):
        made.append(add(world, "NL-DOU", operation, title, after=tuple(task.pk for task in made[-1:])))
    for last in made:
        with pytest.raises(Unacceptable, match="before itself"):
            planning.change_task(viewer, made[0].pk, plans.stated(after=(last.pk,)))
    planning.change_task(viewer, made[2].pk, plans.stated(after=(made[0].pk, made[1].pk)))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"title": " "}, "Title"), ({"title": "x" * 121}, "Title"), ({"place": "a\nb"}, "Place"),
        ({"hours": 0}, "Window"), ({"hours": 24 * 32}, "Window"), ({"after_hours": -24 * 90}, "days of the operation"),
    ],
)  # fmt: skip
def test_what_is_not_taken(world: World, operation: Operation, changed: dict[str, object], expected: str) -> None:
    with pytest.raises(Unacceptable, match=expected):
        planning.add_task(world.viewer("NL-DOU"), operation.pk, plans.stated(**changed))
    assert not Task.objects.exists()


def test_others_change_nothing(world: World, operation: Operation) -> None:
    task = add(world, "NL-DOU", operation)
    lead, guest = world.viewer("ES-PN", Role.SUPERVISOR), world.viewer("NL-DOU", Role.GUEST)
    for act in (lambda: planning.change_task(lead, task.pk, plans.stated()),
                lambda: acting.set_status(lead, task.pk, "done"),
                lambda: planning.add_task(world.viewer("EU-CC"), operation.pk, plans.stated()),
                lambda: planning.add_task(guest, operation.pk, plans.stated())):  # fmt: skip
        with pytest.raises(Refused):
            act()
    end_operation(lead, operation.pk)
    with pytest.raises(Unacceptable, match="has ended"):
        acting.set_status(world.viewer("NL-DOU"), task.pk, "done")


def test_at_most_so_many(world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_TASKS", 1)
    add(world, "NL-DOU", operation)
    for act in (lambda: add(world, "HR-FIU", operation),
                lambda: planning.take_template(world.viewer("HR-FIU"), operation.pk)):  # fmt: skip
        with pytest.raises(Unacceptable, match="at most 1 task"):
            act()


@pytest.mark.parametrize("kind", list(code_list("operation_kinds")["codes"]))
def test_the_usual_plan_is_taken_over_once(world: World, kind: str) -> None:
    operation = plans.operation(world, kind=kind)
    usual = code_list("task_templates")["codes"][kind]
    viewer = world.viewer("NL-DOU")
    assert planning.take_template(viewer, operation.pk) == len(usual["tasks"]) + 1
    assert planning.take_template(viewer, operation.pk) == 0
    found = {one.title: one for one in seen(world, operation, "NL-DOU").mine}
    assert {title: [first for _, first, _ in one.after] for title, one in found.items()} == {
        row["title"]: row["after"] for row in usual["tasks"]
    }
    assert all(operation.prepares_from <= one.starts_at.date() <= operation.last_day for one in found.values())
    one = next(iter(found.values()))
    stated = plans.stated(one.title, after=tuple(id for id, _, _ in one.after))
    assert planning.change_task(viewer, one.id, stated).pk == one.id
    assert {row.kind for row in Centre.objects.filter(agency="NL-DOU")} == {"national"}
    planning.take_template(world.viewer("ES-PN"), operation.pk)
    assert {row.kind for row in Centre.objects.filter(agency="ES-PN")} == {"national", "coordination"}


def test_centres_are_entered_by_their_agency_or_the_lead(world: World, operation: Operation) -> None:
    stated = StatedCentre(kind="national", name="Command post", place="Utrecht", contact="+31 30 112")
    made = planning.save_centre(world.viewer("NL-DOU"), operation.pk, stated)
    lead = world.viewer("ES-PN", Role.COORDINATOR)
    planning.save_centre(lead, operation.pk, replace(stated, agency="HR-FIU", name="Zagreb"))
    for agency in ("ES-PN", "NL-DOU", "HR-FIU"):
        centres = seen(world, operation, agency).centres
        assert {(one.agency, one.contact) for one in centres} == {("NL-DOU", "+31 30 112"), ("HR-FIU", "+31 30 112")}
        assert {one.agency for one in centres if one.may_change} == {"ES-PN": {"NL-DOU", "HR-FIU"}}.get(
            agency, {agency}
        )
    for act in (lambda: planning.save_centre(world.viewer("HR-FIU"), operation.pk, replace(stated, agency="NL-DOU")),
                lambda: planning.save_centre(world.viewer("HR-FIU"), operation.pk, stated, centre_id=made.pk),
                lambda: planning.remove_centre(world.viewer("HR-FIU"), operation.pk, made.pk)):  # fmt: skip
        with pytest.raises(Refused):
            act()
    with pytest.raises(Unacceptable, match="of that name"):
        planning.save_centre(world.viewer("NL-DOU"), operation.pk, stated)
    with pytest.raises(Unacceptable, match="one that takes part"):
        planning.save_centre(lead, operation.pk, replace(stated, agency="EU-CC"))
    planning.remove_centre(lead, operation.pk, made.pk)
    assert Centre.objects.count() == 1


def test_guests_are_named_to_their_host_and_their_home(world: World, operation: Operation) -> None:
    Person.objects.filter(role=Role.GUEST).exclude(agency="NL-DOU").delete()
    guest = world.person("NL-DOU", Role.GUEST)
    Person.objects.filter(pk=guest.pk).update(host="HR-FIU")
    for agency in ("NL-DOU", "HR-FIU"):
        found = seen(world, operation, agency)
        assert [(one.name, one.home, one.host, one.mandate) for one in found.guests] == [
            (guest.name, "NL-DOU", "HR-FIU", "Deployment order 12/2026")
        ]
        assert found.guest_counts == ()
    lead = seen(world, operation, "ES-PN")
    assert (lead.guests, lead.guest_counts) == ((), (("HR-FIU", 1),))
    Person.objects.filter(pk=guest.pk).update(until=world.viewer().today - timedelta(days=1))
    assert seen(world, operation, "ES-PN").guest_counts == (), "a mandate that is over"


def test_every_step_is_logged_without_a_word_that_was_typed(world: World, operation: Operation) -> None:
    task = add(world, "NL-DOU", operation, "Canary", place="Canary 1")
    acting.set_status(world.viewer("NL-DOU"), task.pk, "done")
    seen(world, operation, "NL-DOU")
    rows = LogEntry.objects.filter(agency="NL-DOU")
    assert {"add_task", "set_status", "read_plan"} <= set(rows.values_list("action", flat=True))
    assert not any("Canary" in str(row.detail) for row in rows)
