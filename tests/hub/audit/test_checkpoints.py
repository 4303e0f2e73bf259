"""Checkpoints: made of what was read again, signed with a key that stays on the machine, for everybody to keep."""

import stat
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tallystick.auditlog import read_checkpoint, read_key, tree
from tallystick.hub import recurring
from tallystick.hub.audit import appending, checkpoints, signing, tasks
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.models import Checkpoint, LogEntry, TreeHead
from tallystick.vocabulary import Role
from tests.hub.audit.trees import assert_is_a_tree, unprotected
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def tampered(sql: str, *values: object) -> None:
    """What somebody with the database file does."""
    with unprotected(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_one_is_made_of_what_came_since_the_last(world: World) -> None:
    assert checkpoints.make() is None, "nothing is logged"
    for number in range(5):
        record_system("purge", files=number)
    first = checkpoints.make()
    assert first is not None
    assert first.size == 5
    assert checkpoints.make() == first, "nothing came since"
    record_system("purge")
    second = checkpoints.make()
    assert second is not None
    assert second.size == 6
    said = read_checkpoint(second.note)
    assert said.signed_by(signing.public_key())
    assert said.checkpoint.root == bytes(second.root) == tree.fold(appending.split(bytes(second.peaks)))
    assert said.checkpoint.at == second.at


def test_the_key_is_for_its_owner_alone_and_stays(tmp_path: Any) -> None:
    first = signing.public_key()
    assert stat.S_IMODE((tmp_path / "audit-signing.key").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["audit-signing.key"], "nothing half-made is left"
    assert signing.public_key() == first == read_key(str(first))


def test_an_altered_entry_stops_signing_and_is_told(world: World, client_for: Any) -> None:
    for _ in range(4):
        record(world.viewer(), "read")
    tampered("UPDATE audit_logentry SET account = 'somebody.else' WHERE position = %s", 2)
    assert checkpoints.make() is None
    assert checkpoints.state().altered == 2
    assert LogEntry.objects.filter(action="log_verify", result="failed").count() == 1
    page = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER)).get("/log/")
    assert b"changed at entry 2" in page.content


def test_a_missing_entry_and_another_tree_are_told(world: World) -> None:
    for _ in range(4):
        record_system("purge")
    checkpoints.make()
    for _ in range(4):
        record_system("purge")
    tampered("DELETE FROM audit_logentry WHERE position = %s", 5)
    assert checkpoints.make().size == 4
    assert checkpoints.state().altered == 5


def test_a_leaf_that_was_recomputed_is_another_tree(world: World) -> None:
    record_system("purge")
    record_system("purge", files=1)
    row = LogEntry.objects.get(position=1)
    row.action = "other"
    from tallystick.hub.audit.leaves import entry_of

    leaf = appending.leaf_of(entry_of(row))
    tampered("UPDATE audit_logentry SET action = 'other', leaf = %s WHERE position = 1", leaf)
    assert checkpoints.make() is None
    assert checkpoints.state().altered == -1


def test_state_says_how_far_it_is_verified(world: World) -> None:
    assert checkpoints.state() == checkpoints.State(size=0, verified_to=0, at=None, altered=None)
    record_system("purge")
    made = checkpoints.make()
    record_system("purge")
    assert made is not None
    assert checkpoints.state() == checkpoints.State(size=2, verified_to=1, at=made.at, altered=None)


def test_the_hub_makes_one_each_hour_where_anything_was_logged(world: World) -> None:
    assert checkpoints.make_hourly in recurring.JOBS
    assert checkpoints.make_hourly() is None, "nothing was logged"
    record_system("purge")
    first = checkpoints.make_hourly()
    record_system("purge")
    soon, later = timezone.now() + timedelta(minutes=58), timezone.now() + timedelta(minutes=61)
    sizes = [made.size for at in (soon, later, later) if (made := checkpoints.make_hourly(at))]
    assert first is not None
    assert (first.size, sizes) == (1, [1, 2, 2])


def test_an_altered_log_is_looked_at_each_hour_and_no_oftener(world: World) -> None:
    record_system("purge")
    TreeHead.objects.update(peaks=bytes(32))
    for minutes in (0, 1, 59):
        assert checkpoints.make_hourly(timezone.now() + timedelta(minutes=minutes)) is None
    assert LogEntry.objects.filter(action="log_verify").count() == 1
    checkpoints.make_hourly(timezone.now() + timedelta(minutes=61))
    assert LogEntry.objects.filter(action="log_verify").count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_entries_do_not_wait_for_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "CHECKPOINT_EVERY", 3)
    for _ in range(3):
        record_system("purge")
    assert DBTaskResult.objects.filter(task_path=tasks.make_checkpoint.module_path).count() == 1
    assert assert_is_a_tree() == 3


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_an_agency_may_keep_one(world: World, client_for: Any, role: Role) -> None:
    record_system("purge")
    made = checkpoints.make()
    assert made is not None
    client = client_for(world.person(role=role))
    page = client.get("/log/checkpoints/")
    assert page.status_code == 200
    assert made.told_root.encode() in page.content.replace(b"&#x3D;", b"=").replace(b"&#x2B;", b"+")
    note = client.get("/log/checkpoints/1/")
    assert note.content.decode() == made.note
    assert "attachment" in note.headers["Content-Disposition"]
    assert client.get("/log/checkpoints/2/").status_code == 404
    assert read_key(client.get("/log/checkpoints/key/").content.decode()) == signing.public_key()


def test_nobody_else_may(client: Any, db: None) -> None:
    for address in ("/log/checkpoints/", "/log/checkpoints/1/", "/log/checkpoints/key/"):
        assert client.get(address).status_code == 302


def test_checkpoints_of_an_older_key_keep_theirs(world: World, tmp_path: Any) -> None:
    record_system("purge")
    checkpoints.make()
    before = str(signing.public_key())
    (tmp_path / "audit-signing.key").unlink()
    record_system("purge")
    checkpoints.make()
    assert checkpoints.keys() == [str(signing.public_key()), before]
    assert [one.key for one in Checkpoint.objects.order_by("size")] == [before, str(signing.public_key())]
