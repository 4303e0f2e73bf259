"""Many write the log at once, on PostgreSQL: no position twice, none left out, and the tree is the one that stands."""

import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tallystick.hub.acting import action
from tallystick.hub.audit import checkpoints
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.models import Checkpoint, LogEntry
from tallystick.hub.live.actions import emit
from tallystick.hub.live.models import Event
from tallystick.hub.viewer import Unacceptable, Viewer
from tests.hub.audit.trees import assert_is_a_tree
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 8, 25


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@action("search")
def deed(viewer: Viewer, number: int) -> None:
    """Tells and logs in an order that differs, and now and then fails."""
    if number % 2:
        record(viewer, "deed", [uuid.uuid4()], number=number)
        emit("hit", to="NL-DOU", number=number)
    else:
        emit("hit", to="NL-DOU", number=number)
        record(viewer, "deed", [uuid.uuid4()], number=number)
    if number % 5 == 0:
        raise Unacceptable("No.")


def test_writers_of_log_and_outbox_take_turns(world: World) -> None:
    viewer, start = world.viewer(), Barrier(WRITERS)

    def write(_: int) -> None:
        start.wait(timeout=20)
        try:
            for number in range(EACH):
                try:
                    deed(viewer, number)
                except Unacceptable:
                    record_system("after", token=secrets.token_hex(4))
                if number % 10 == 0:
                    checkpoints.make()
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    failed = len(range(0, EACH, 5))
    # Each that failed left two entries: that it was unacceptable, and what was logged after.
    assert assert_is_a_tree() == WRITERS * (EACH - failed + 2 * failed)
    assert Event.objects.filter(kind="hit").count() == WRITERS * (EACH - failed)
    assert LogEntry.objects.filter(action="deed", result="done").count() == WRITERS * (EACH - failed)
    sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    assert sizes
    assert LogEntry.objects.filter(action="log_verify").count() == 0, "no checkpoint saw half a tree"


def test_an_empty_log_is_begun_once(world: World) -> None:
    start = Barrier(WRITERS)

    def write(_: int) -> None:
        start.wait(timeout=20)
        try:
            record_system("purge")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    assert assert_is_a_tree() == WRITERS
