"""The deconfliction officer: neutral, sees no plan and no target, has a clock, and says what was done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tallystick.hub.agencies.policy import roles_given_in
from tallystick.hub.tasking import acting, collisions
from tallystick.hub.tasking.models import Collision
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role
from tests.hub.tasking import plans
from tests.hub.tasking.plans import KADE, add, hand_in
from tests.world import World

pytestmark = pytest.mark.django_db
OFFICER = Role.DECONFLICTION_OFFICER


@pytest.fixture
def officer(world: World) -> Viewer:
    return world.viewer("EU-CC", OFFICER, purpose=None)


def collide(world: World, *, silent: bool = True, place: str = KADE) -> Collision:
    operation = plans.operation(world)
    add(world, "ES-PN", operation, "Canary arrest", place=place, silent=silent, target=hand_in(world, "ES-PN"))
    add(world, "NL-DOU", operation, "Canary search", place=KADE, after_hours=1)
    return Collision.objects.get()


def test_what_the_officer_sees(world: World, officer: Viewer) -> None:
    made = collide(world)
    plans.give_contacts(world, "ES-PN")
    (case,) = collisions.cases(officer)
    assert set(zip(case.agencies, case.contacts, strict=True)) == {
        ("ES-PN", "Duty desk of ES-PN, 112"), ("NL-DOU", ""),
    }  # fmt: skip
    assert (case.reason, case.place) == ("address", KADE)
    assert (case.starts_at, case.ends_at) == (plans.DAWN + timedelta(hours=1), plans.DAWN + timedelta(hours=2))
    assert case.due_at - made.found_at == timedelta(hours=4)
    assert "Canary" not in repr(case)


def test_an_address_of_a_target_is_not_told(world: World, officer: Viewer) -> None:
    house = plans.make("x", "Address", {"full": KADE})
    add(world, "ES-PN", plans.operation(world), silent=True,
        target=hand_in(world, "ES-PN", house, subject_categories=frozenset()))  # fmt: skip
    add(world, "NL-DOU", plans.operation(world), place=KADE)
    (case,) = collisions.cases(officer)
    assert (case.reason, case.place) == ("address", "")


def test_it_ends_with_a_sentence(world: World, officer: Viewer) -> None:
    made = collide(world)
    for outcome, words in (("called_both", " "), ("nothing", "I called."), ("together", "x" * 501)):
        with pytest.raises(Unacceptable):
            acting.settle_collision(officer, made.pk, outcome=outcome, words=words)
    acting.settle_collision(officer, made.pk, outcome="together", words="They go in at six, one after the other.")
    made.refresh_from_db()
    assert (made.outcome, made.settled_by) == ("together", world.person("EU-CC", OFFICER))
    assert collisions.cases(officer) == ()
    with pytest.raises(Refused):
        acting.settle_collision(officer, made.pk, outcome="together", words="Again.")


def test_overdue_is_shown_and_told_to_a_supervisor_of_the_centre(world: World, officer: Viewer) -> None:
    collide(world)
    late = officer.now + timedelta(hours=5)
    assert [one.overdue for one in collisions.cases(officer)] == [False]
    assert [one.overdue for one in collisions.cases(replace(officer, now=late))] == [True]
    supervisor = world.viewer("EU-CC", Role.SUPERVISOR, now=late)
    assert collisions.escalated(supervisor) == 1
    assert collisions.escalated(replace(supervisor, now=officer.now)) == 0
    assert collisions.escalated(world.viewer("ES-PN", Role.SUPERVISOR, now=late)) == 0
    assert collisions.escalated(world.viewer("EU-CC", Role.ANALYST, now=late)) == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not OFFICER])
def test_nobody_else_settles(world: World, role: Role) -> None:
    made, viewer = collide(world), world.viewer("EU-CC", role)
    assert collisions.cases(viewer) == ()
    with pytest.raises(Refused):
        acting.settle_collision(viewer, made.pk, outcome="together", words="Done.")


def test_only_a_centre_has_one_and_it_is_neutral(world: World) -> None:
    made = collide(world)
    own = world.viewer("HR-FIU", OFFICER, purpose=None)
    assert collisions.cases(own) == (), "of an agency that is no centre"
    with pytest.raises(Refused):
        acting.settle_collision(own, made.pk, outcome="together", words="Done.")
    world.agencies["NL-DOU"].kind = "centre"
    world.agencies["NL-DOU"].save()
    assert collisions.cases(world.viewer("NL-DOU", OFFICER, purpose=None)) == (), "of one of the two sides"
    assert OFFICER not in roles_given_in(world.agencies["ES-PN"])
    assert OFFICER in roles_given_in(world.agencies["EU-CC"])


def test_those_who_can_call_one_another_need_nobody(world: World, officer: Viewer) -> None:
    plans.give_contacts(world, "ES-PN", "NL-DOU")
    assert collide(world, silent=False).due_at is None
    assert collisions.cases(officer) == ()


@pytest.mark.parametrize("line", ["", " ", "x" * 121, "a\nb"])
def test_a_contact_is_one_line(world: World, line: str) -> None:
    with pytest.raises(Unacceptable):
        acting.set_contact(world.viewer("ES-PN", Role.SUPERVISOR), line=line, told=True)
