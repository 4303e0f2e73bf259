"""Two agencies that save at once find each other: none is told too little because the other had not committed yet."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import connection

from tallystick.hub.tasking import planning
from tallystick.hub.tasking.models import Collision, Task
from tests.hub.tasking import plans
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 5
SIDES = ("ES-PN", "NL-DOU")
T = TypeVar("T")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def operations(world: World, tmp_path: Path) -> Iterator[dict[str, UUID]]:
    """One operation led by each side; in a file on SQLite, as a hub has it: in memory, writers do not wait."""
    made = {agency: plans.operation(world, agency).pk for agency in SIDES}
    if connection.vendor != "sqlite":
        yield made
        return
    before, path = connection.settings_dict["NAME"], tmp_path / "hub.sqlite3"
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    connection.settings_dict["NAME"] = str(path)
    yield made
    connection.settings_dict["NAME"] = before


def in_threads(*works: Callable[[], T]) -> list[T]:
    """What each gives, on a connection of its own."""

    def do(work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(do, works))


def test_two_that_save_at_once_find_each_other(world: World, operations: dict[str, UUID]) -> None:
    viewers = {agency: world.viewer(agency) for agency in SIDES}
    start = Barrier(len(SIDES))

    def save(agency: str) -> list[UUID]:
        made = []
        for number in range(EACH):
            start.wait(timeout=30)
            stated = plans.stated(place=f"Kade {number}, 3011 Rotterdam")
            made.append(planning.add_task(viewers[agency], operations[agency], stated).pk)
        return made

    found = in_threads(lambda: save("ES-PN"), lambda: save("NL-DOU"))
    ((count, kept),) = in_threads(
        lambda: (Task.objects.count(), list(Collision.objects.values_list("first", "second")))
    )
    assert count == EACH * len(SIDES)
    assert {frozenset(pair) for pair in kept} == {frozenset(pair) for pair in zip(*found, strict=True)}
