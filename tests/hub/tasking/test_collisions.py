"""Where two plans collide, by what, and what either side is told of it."""

from datetime import timedelta

import pytest

from tallystick.hub.hits import actions as hits
from tallystick.hub.hits.models import Hit
from tallystick.hub.operations.planning import end_operation
from tallystick.hub.register import actions as register
from tallystick.hub.register.models import Contribution
from tallystick.hub.tasking import acting, planning
from tallystick.hub.tasking.models import Collision, TaskKey
from tallystick.hub.viewer import Refused
from tallystick.vocabulary import Confidentiality, Handling, Role, SubjectCategory, make
from tests.hub.tasking import plans
from tests.hub.tasking.plans import KADE, add, hand_in, reasons, told
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_same_contribution_across_operations(world: World) -> None:
    target = hand_in(world, "ES-PN")
    add(world, "ES-PN", plans.operation(world), target=target)
    assert told(world, "ES-PN") == ()
    add(world, "NL-DOU", plans.operation(world, "NL-DOU"), target=target)
    assert (reasons(world, "ES-PN"), reasons(world, "NL-DOU")) == (["target"], ["target"])
    assert told(world, "HR-FIU") == ()


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"name": "Ђорђе Станковић", "birthDate": "1987-04-12", "phone": "+381645550134"}, ["target"]),
        ({"name": "Marta Kos", "phone": "+381645550134"}, ["time"]),
        ({"name": "Marta Kos", "birthDate": "1990-01-02"}, []),
    ],
)
def test_hits_and_numbers_between_targets(world: World, theirs: dict[str, str], expected: list[str]) -> None:
    add(world, "ES-PN", plans.operation(world), target=hand_in(world, "ES-PN"))
    other = hand_in(world, "NL-DOU", make("x", "Person", theirs))
    add(world, "NL-DOU", plans.operation(world), target=other)
    assert (reasons(world, "ES-PN"), reasons(world, "NL-DOU")) == (expected, expected)


def test_a_decision_counts_at_once(world: World) -> None:
    mine = hand_in(world, "ES-PN", make("x", "Person", {"name": "Djordje Stankovic", "birthDate": "1987"}))
    theirs = hand_in(world, "NL-DOU", make("x", "Person", {"name": "Dorde Stankovic", "birthDate": "1987-04-12"}))
    operation = plans.operation(world)
    add(world, "ES-PN", operation, target=mine)
    add(world, "NL-DOU", operation, target=theirs)
    hit = Hit.objects.get(left__in=[mine, theirs], right__in=[mine, theirs])
    before = reasons(world, "ES-PN")
    hits.decide(world.viewer("ES-PN"), hit.pk, outcome="confirmed", why="Same man.")
    assert reasons(world, "NL-DOU") == [{"same": "target", "shares": "time"}[hit.kind_ff]]
    assert before == [] or hit.score_ff >= 0.95
    hits.decide(world.viewer("ES-PN"), hit.pk, outcome="rejected", why="Another man.")
    assert reasons(world, "NL-DOU") == []


@pytest.mark.parametrize(
    ("place", "met"),
    [
        ("KADE 4  3011 rotterdam", True), ("3011 Rotterdam, Kade 4", True), ("Kade 5, 3011 Rotterdam", False),
        ("Rotterdam", False), ("", False),
    ],
)  # fmt: skip
def test_an_equal_address(world: World, place: str, met: bool) -> None:
    operation = plans.operation(world)
    add(world, "ES-PN", operation, place=KADE)
    add(world, "NL-DOU", operation, place=place)
    assert reasons(world, "ES-PN") == (["address"] if met else [])


def test_a_town_alone_is_no_address(world: World) -> None:
    operation = plans.operation(world)
    for agency in ("ES-PN", "NL-DOU"):
        add(world, agency, operation, place="Rotterdam")
    assert reasons(world, "ES-PN") == []


def test_an_address_in_a_target(world: World) -> None:
    house = make("x", "Address", {"full": KADE})
    target = hand_in(world, "ES-PN", house, subject_categories=frozenset())
    add(world, "ES-PN", plans.operation(world), target=target)
    add(world, "NL-DOU", plans.operation(world), place=KADE)
    assert reasons(world, "NL-DOU") == ["address"]


@pytest.mark.parametrize(("hours", "met"), [(2, True), (25, True), (26, False), (-25, True), (-26, False)])
def test_windows_are_widened_by_a_day(world: World, hours: int, met: bool) -> None:
    """The first runs two hours: an hour less than a day lies between, or a whole one."""
    operation = plans.operation(world)
    add(world, "ES-PN", operation, place=KADE)
    add(world, "NL-DOU", operation, place=KADE, after_hours=hours)
    assert bool(told(world, "ES-PN")) is met


def test_not_with_ones_own(world: World) -> None:
    operation = plans.operation(world)
    for title in ("One", "Two"):
        add(world, "ES-PN", operation, title, place=KADE)
    assert not Collision.objects.exists()


def test_it_ends_when_one_moves_away_is_done_or_dropped_and_comes_again(world: World) -> None:
    operation = plans.operation(world)
    mine, _ = add(world, "ES-PN", operation, place=KADE), add(world, "NL-DOU", operation, place=KADE)
    acting.acknowledge_collision(world.viewer("NL-DOU"), told(world, "NL-DOU")[0].id)
    for status in ("dropped", "done"):
        acting.set_status(world.viewer("ES-PN"), mine.pk, status)
        assert told(world, "NL-DOU") == ()
        acting.set_status(world.viewer("ES-PN"), mine.pk, "planned")
        assert told(world, "NL-DOU")[0].acknowledged_at is None, "it is a new one to both"
    planning.change_task(world.viewer("ES-PN"), mine.pk, plans.stated(place="Kade 5, 3011 Rotterdam"))
    assert told(world, "NL-DOU") == ()
    planning.change_task(world.viewer("ES-PN"), mine.pk, plans.stated(place=KADE))
    assert len(told(world, "NL-DOU")) == 1
    end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    assert told(world, "NL-DOU") == ()


def test_a_corrected_target_is_looked_at_again(world: World) -> None:
    operation, target = plans.operation(world), hand_in(world, "ES-PN")
    add(world, "ES-PN", operation, target=target)
    house = make("x", "Address", {"full": KADE})
    add(world, "NL-DOU", operation, target=hand_in(world, "NL-DOU", house, subject_categories=frozenset()))
    assert reasons(world, "NL-DOU") == []
    hand_in(world, "ES-PN", make("x", "Person", {"name": "Djordje Stankovic", "address": KADE}))
    assert reasons(world, "NL-DOU") == ["address"]


def test_an_erased_target_leaves_no_key(world: World) -> None:
    target = hand_in(world, "ES-PN")
    add(world, "ES-PN", plans.operation(world), target=target, place=KADE)
    assert TaskKey.objects.filter(contribution=target).exists()
    register.erase(world.viewer("ES-PN", Role.SUPERVISOR), [target], why="No longer needed.")
    assert not Contribution.objects.exists()
    assert [key.kind for key in TaskKey.objects.all()] == ["address"], "of the place alone"


SILENCES = [
    pytest.param({"silent": True}, {}, id="silent task"), pytest.param({}, {"silent": True}, id="silent target"),
    pytest.param({}, {"subject_categories": frozenset({SubjectCategory.INFORMANT})}, id="informant"),
    pytest.param({}, {"confidentiality": Confidentiality.SECRET}, id="above their clearance"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "target"), SILENCES)
@pytest.mark.parametrize("silent_first", [True, False])
def test_the_other_side_of_a_silent_one_learns_nothing(
    world: World, task: dict[str, bool], target: dict[str, object], silent_first: bool
) -> None:
    operation, other = plans.operation(world), plans.operation(world, "NL-DOU")
    cleared = plans.replace(world.viewer("ES-PN"), clearance=Confidentiality.SECRET)
    hidden = hand_in(world, "ES-PN", **target)
    stated = plans.stated(target=hidden, place=KADE, **task)

    def silently() -> None:
        planning.add_task(cleared, operation.pk, stated)

    if silent_first:
        silently()
    add(world, "NL-DOU", other, place=KADE)
    if not silent_first:
        silently()
    assert Collision.objects.get().due_at, "a deconfliction officer is told"
    assert told(world, "NL-DOU", Role.SUPERVISOR) == ()
    with pytest.raises(Refused):
        acting.acknowledge_collision(world.viewer("NL-DOU"), Collision.objects.get().pk)
    mine = told(world, "ES-PN")
    assert [(one.agency, one.unknown_to_them) for one in mine] == [("NL-DOU", True)]


def test_both_silent_neither_learns(world: World) -> None:
    operation = plans.operation(world)
    for agency in ("ES-PN", "NL-DOU"):
        add(world, agency, operation, place=KADE, silent=True)
    assert (told(world, "ES-PN"), told(world, "NL-DOU")) == ((), ())
    assert Collision.objects.get().due_at


def test_a_target_that_becomes_silent(world: World) -> None:
    operation, target = plans.operation(world), hand_in(world, "ES-PN")
    plans.give_contacts(world, "ES-PN", "NL-DOU")
    add(world, "ES-PN", operation, target=target, place=KADE)
    add(world, "NL-DOU", operation, place=KADE)
    assert len(told(world, "NL-DOU")) == 1
    assert Collision.objects.get().due_at is None, "they call one another"
    hand_in(world, "ES-PN", silent=True)
    assert told(world, "NL-DOU") == ()
    assert Collision.objects.get().due_at


@pytest.mark.parametrize("handling", [frozenset(), frozenset({Handling.H2})])
def test_whom_to_call_only_where_both_allow_it(world: World, handling: frozenset[Handling]) -> None:
    operation = plans.operation(world)
    add(world, "ES-PN", operation, place=KADE, target=hand_in(world, "ES-PN", handling=handling))
    add(world, "NL-DOU", operation, place=KADE)
    plans.give_contacts(world, "NL-DOU")
    for agency in ("ES-PN", "NL-DOU"):
        assert [(one.agency, one.contact) for one in told(world, agency)] == [("", "")]
    plans.give_contacts(world, "ES-PN")
    assert told(world, "ES-PN")[0].contact == "Duty desk of NL-DOU, 112"
    assert (told(world, "NL-DOU")[0].agency, told(world, "NL-DOU")[0].contact) == ("ES-PN", "Duty desk of ES-PN, 112")
    plans.give_contacts(world, "ES-PN", told=False)
    assert told(world, "NL-DOU")[0].contact == ""
    assert Collision.objects.get().due_at, "now somebody has to bring them together"


def test_each_side_acknowledges_for_itself(world: World) -> None:
    operation = plans.operation(world)
    for agency in ("ES-PN", "NL-DOU"):
        add(world, agency, operation, place=KADE)
    one = told(world, "ES-PN")[0].id
    viewer = world.viewer("ES-PN", now=plans.datetime.now(plans.UTC))
    acting.acknowledge_collision(viewer, one)
    acting.acknowledge_collision(plans.replace(viewer, now=viewer.now + timedelta(hours=1)), one)
    mine, theirs = told(world, "ES-PN")[0], told(world, "NL-DOU")[0]
    assert (mine.acknowledged_by, mine.acknowledged_at) == (world.person("ES-PN").name, viewer.now)
    assert theirs.acknowledged_at is None
    with pytest.raises(Refused):
        acting.acknowledge_collision(world.viewer("HR-FIU"), one)
