"""Operations, targets and tasks that the tests of plans stand on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.planning import create_operation
from tallystick.hub.register import actions as register
from tallystick.hub.register.models import Contribution
from tallystick.hub.tasking import acting, collisions, planning
from tallystick.hub.tasking.collisions import SeenCollision
from tallystick.hub.tasking.models import Task
from tallystick.vocabulary import Conditions, Entity, Evaluation, Role, SubjectCategory, make
from tests.hub.operations import running
from tests.world import World

DAWN = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""Six in the morning in Skopje on the first action day."""
KADE = "Kade 4, 3011 Rotterdam"
MAN = make("x", "Person", {"name": "Djordje Stankovic", "birthDate": "1987-04-12", "phone": "+381645550134"})


def operation(world: World, lead: str = "ES-PN", **changed: object) -> Operation:
    """An operation that this agency leads, with the two others that act."""
    others = tuple(code for code in ("ES-PN", "NL-DOU", "HR-FIU") if code != lead)
    stated = running.new(**({"code": f"OP-{Operation.objects.count()}", "participants": others} | changed))
    return create_operation(world.viewer(lead, Role.SUPERVISOR), stated)


def conditions(owner: str, **changed: object) -> Conditions:
    base = Conditions(
        review_date=datetime.now(UTC).date() + timedelta(days=400), evaluations=frozenset({Evaluation(owner, "B2")}),
        legal_bases=frozenset({"law"}), subject_categories=frozenset({SubjectCategory.SUSPECT}),
    )  # fmt: skip
    return replace(base, **changed)  # type: ignore[arg-type]


def hand_in(world: World, owner: str, entity: Entity = MAN, name: str = "one", **changed: object) -> UUID:
    """A contribution of an agency."""
    stated = register.HandedIn(source_id=name, entity=entity, conditions=conditions(owner, **changed))
    register.contribute(world.viewer(owner), [stated])
    return Contribution.objects.get(owner=owner, source_id=name).pk


def stated(
    title: str = "Search the flat", *, after_hours: int = 0, hours: int = 2, **more: object
) -> planning.StatedTask:
    """A task at dawn of the first action day, or some hours after it."""
    starts_at = DAWN + timedelta(hours=after_hours)
    return planning.StatedTask(  # type: ignore[arg-type]
        title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **more
    )  # fmt: skip


def add(world: World, agency: str, operation: Operation, title: str = "Search the flat", **more: object) -> Task:
    """An agency's analyst plans a task."""
    return planning.add_task(world.viewer(agency), operation.pk, stated(title, **more))  # type: ignore[arg-type]


def told(world: World, agency: str, role: Role = Role.ANALYST) -> tuple[SeenCollision, ...]:
    """What an agency is told of collisions."""
    return collisions.collisions(world.viewer(agency, role))


def reasons(world: World, agency: str) -> list[str]:
    return [str(one.reason) for one in told(world, agency)]


def give_contacts(world: World, *agencies: str, told: bool = True) -> None:
    """These agencies say how they are called, and that others may be told."""
    for agency in agencies:
        acting.set_contact(world.viewer(agency, Role.SUPERVISOR), line=f"Duty desk of {agency}, 112", told=told)
