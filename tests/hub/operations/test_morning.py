"""The morning: one GO by two persons, HOLD and ABORT at once, and what each team has acknowledged."""

from uuid import uuid4

import pytest

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.operations import commanding, orders
from tallystick.hub.operations.models import Operation, Order, Team
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


@pytest.fixture
def first(world: World) -> Viewer:
    return world.viewer("ES-PN", Role.SUPERVISOR)


@pytest.fixture
def second(world: World) -> Viewer:
    return world.viewer("ES-PN", Role.COORDINATOR)


def team(world: World, operation: Operation, name: str = "Alfa", agency: str = "NL-DOU", *, ready: bool = True) -> Team:
    made = commanding.form_team(world.viewer(agency), operation.pk, name=name, place="Kade 4", contact="Alfa 1")
    if ready:
        commanding.call_ready(world.viewer(agency), made.pk, ready=True)
    return made


def go(first: Viewer, second: Viewer, operation: Operation) -> Order:
    return commanding.confirm_go(second, commanding.propose_go(first, operation.pk).pk)


def owed(world: World, team: Team) -> list[str]:
    found = orders.own_team(world.viewer(team.agency_id), team.pk)
    assert found
    return [str(one.kind) for one in found[2]]


def test_one_go_by_two_persons(world: World, operation: Operation, first: Viewer, second: Viewer) -> None:
    alfa = team(world, operation)
    proposed = commanding.propose_go(first, operation.pk)
    assert owed(world, alfa) == [], "nothing has gone out yet"
    with pytest.raises(Unacceptable, match="somebody else"):
        commanding.confirm_go(first, proposed.pk)
    with pytest.raises(Unacceptable, match="waits for its second person already"):
        commanding.propose_go(second, operation.pk)
    commanding.confirm_go(second, proposed.pk)
    assert owed(world, alfa) == ["go"]
    with pytest.raises(Unacceptable, match="given already"):
        commanding.confirm_go(second, proposed.pk)


def test_go_waits_for_the_roll_call_unless_it_is_said(world: World, operation: Operation, first: Viewer) -> None:
    with pytest.raises(Unacceptable, match="No team"):
        commanding.propose_go(first, operation.pk)
    team(world, operation, ready=False)
    with pytest.raises(Unacceptable, match="1 team is not ready"):
        commanding.propose_go(first, operation.pk)
    assert commanding.propose_go(first, operation.pk, despite=True).pk


def test_a_hold_comes_before_a_go_that_waits(world: World, operation: Operation, first: Viewer, second: Viewer) -> None:
    alfa = team(world, operation)
    proposed = commanding.propose_go(first, operation.pk)
    commanding.hold(first, operation.pk, why="Children in the house.")
    with pytest.raises(Unacceptable, match="a HOLD came between"):
        commanding.confirm_go(second, proposed.pk)
    assert owed(world, alfa) == ["hold"]
    go(first, second, operation)
    assert owed(world, alfa) == ["go", "hold"], "the newest first, and none is lost"


def test_after_an_abort_nothing_follows(world: World, operation: Operation, first: Viewer, second: Viewer) -> None:
    team(world, operation)
    go(first, second, operation)
    commanding.abort(first, operation.pk, why="The source is burnt.")
    for act in (lambda: commanding.propose_go(first, operation.pk),
                lambda: commanding.hold(first, operation.pk, why="x"),
                lambda: commanding.abort(first, operation.pk, why="x")):  # fmt: skip
        with pytest.raises(Unacceptable, match="it is over"):
            act()


def test_an_order_is_acknowledged_once_by_each_team(
    world: World, operation: Operation, first: Viewer, second: Viewer
) -> None:
    alfa, bravo = team(world, operation), team(world, operation, "Bravo", "HR-FIU")
    order = go(first, second, operation)
    for _ in range(2):
        commanding.acknowledge(world.viewer("NL-DOU"), order.pk, alfa.pk)
    seen = orders.morning(first, operation.pk)
    assert seen
    assert seen.standing
    assert (seen.standing.acknowledged, seen.standing.missing) == (1, 1)
    assert (owed(world, alfa), owed(world, bravo)) == ([], ["go"])
    assert LogEntry.objects.filter(action="acknowledge").count() == 1
    with pytest.raises(Refused):
        commanding.acknowledge(world.viewer("NL-DOU"), order.pk, bravo.pk)
    with pytest.raises(Refused):
        commanding.acknowledge(world.viewer("NL-DOU"), uuid4(), alfa.pk)


def test_nobody_waits_for_who_stood_down(world: World, operation: Operation, first: Viewer, second: Viewer) -> None:
    alfa = team(world, operation)
    team(world, operation, "Bravo", "HR-FIU")
    commanding.stand_down(world.viewer("NL-DOU"), alfa.pk)
    go(first, second, operation)
    seen = orders.morning(first, operation.pk)
    assert seen
    assert seen.standing
    assert seen.standing.missing == 1
    with pytest.raises(Refused):
        commanding.call_ready(world.viewer("NL-DOU"), alfa.pk, ready=True)


def test_only_the_lead_gives_orders_and_anybody_warns(world: World, operation: Operation, first: Viewer) -> None:
    other = world.viewer("NL-DOU", Role.SUPERVISOR)
    alfa = team(world, operation)
    for act in (lambda: commanding.propose_go(other, operation.pk),
                lambda: commanding.hold(other, operation.pk, why="x"),
                lambda: commanding.abort(other, operation.pk, why="x"),
                lambda: commanding.propose_go(world.viewer(), operation.pk)):  # fmt: skip
        with pytest.raises(Refused):
            act()
    commanding.alert(other, operation.pk, text="Shots fired at the rear.")
    assert owed(world, alfa) == ["alert"]
    assert orders.morning(world.viewer("EU-CC"), operation.pk) is None
    with pytest.raises(Refused):
        commanding.alert(world.viewer("EU-CC"), operation.pk, text="x")
    assert first.agency == operation.lead_id


def test_where_a_team_stands_is_told_to_its_agency_and_the_lead_alone(world: World, operation: Operation) -> None:
    team(world, operation)
    told = {}
    for agency in ("ES-PN", "NL-DOU", "HR-FIU"):
        seen = orders.morning(world.viewer(agency), operation.pk)
        assert seen
        told[agency] = seen.teams[0].place
    assert told == {"ES-PN": "Kade 4", "NL-DOU": "Kade 4", "HR-FIU": ""}


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb"])
def test_what_is_no_name_of_a_team(world: World, operation: Operation, name: str) -> None:
    with pytest.raises(Unacceptable, match="Name the team"):
        commanding.form_team(world.viewer(), operation.pk, name=name)


def test_click_by_click(world: World, operation: Operation) -> None:
    alfa = team(world, operation)
    Person.objects.filter(agency="ES-PN", role=Role.COORDINATOR).update(is_active=True)
    one = client_for(world.person("ES-PN", Role.SUPERVISOR))
    two = client_for(world.person("ES-PN", Role.COORDINATOR))
    device = client_for(world.person("NL-DOU", Role.OFFICER))
    where = f"/operations/{operation.pk}/morning/"
    assert b"Say GO" in one.get(where).content
    one.post(f"{where}go/")
    order = Order.objects.get()
    assert b"as the second person" in two.get(where).content
    two.post(f"/operations/orders/{order.pk}/confirm/")
    assert b"We have it" in device.get(f"/operations/teams/{alfa.pk}/").content
    device.post(f"/operations/teams/{alfa.pk}/acknowledge/{order.pk}/")
    assert b"We have it" not in device.get(f"/operations/teams/{alfa.pk}/").content
    assert b'<strong class="tabular">1</strong> of' in one.get(f"{where}part/").content
    stranger = client_for(world.person("HR-FIU", Role.OFFICER))
    assert stranger.get(f"/operations/teams/{alfa.pk}/").status_code == 404
