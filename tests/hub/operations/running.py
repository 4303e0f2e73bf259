"""An operation that runs, with two agencies that report."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from tallystick.hub.operations import planning, reporting
from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.reporting import Given
from tallystick.vocabulary import Role
from tests.world import World

FIRST = date(2026, 11, 16)


def new(**changed: object) -> planning.NewOperation:
    """What an operation of these tests states."""
    stated = {
        "code": "JAD-1", "name": "Joint action days", "kind": "joint_action_days", "legal_basis": "Treaty",
        "crime_areas": ("drugs", "firearms"), "participants": ("NL-DOU", "HR-FIU"),
        "prepares_from": FIRST - timedelta(30), "first_day": FIRST, "last_day": FIRST + timedelta(5),
        "follow_up_until": FIRST + timedelta(60),
    }  # fmt: skip
    return planning.NewOperation(**(stated | changed))


def operation(world: World, **changed: object) -> Operation:
    """One that Spain leads."""
    return planning.create_operation(world.viewer("ES-PN", Role.SUPERVISOR), new(**changed))


def given(key: str = "k1", *, states: bool = False, contributions: Sequence[uuid.UUID] = (), **cells: object) -> Given:
    """A result of the first day: five arrests, unless said otherwise."""
    stated = {"day": FIRST.isoformat(), "indicator": "arrests", "value": "5"} | cells
    return Given(
        key="" if states else key, cells={name: str(value) for name, value in stated.items()}, states=states,
        contributions=contributions,
    )  # fmt: skip


def report(world: World, made: Operation, *some: Given, agency: str = "ES-PN") -> reporting.Taken:
    """What an analyst of the agency reports."""
    return reporting.report(world.viewer(agency), made.pk, some)
