"""A log from before it was a tree becomes one: in the order of its ids, gaps and all, with nothing of it changed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tallystick.hub.audit import checkpoints
from tallystick.hub.audit.actions import record_system
from tallystick.hub.audit.models import LogEntry, Opening
from tests.hub.audit.trees import assert_is_a_tree

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
ID = "11111111-2222-4333-8444-555555555555"


def migrated(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("audit", name)])
    return MigrationExecutor(connection).loader.project_state([("audit", name)]).apps


def test_old_entries_become_leaves() -> None:
    apps = migrated("0002_append_only")
    try:
        rows = apps.get_model("audit", "LogEntry").objects
        for number in range(300):
            rows.create(
                id=1 + 3 * number, at=AT, account="es.analyst", agency="ES-PN", role="analyst", purpose="c", case="1",
                action="erase" if number == 7 else "read", objects_read=[ID, ID, "9"] if number % 2 else [],
                result="refused" if number == 5 else "done", commitment="ab" * 32 if number == 3 else "",
                detail={"why": "Juan asked."} if number in (5, 7) else {"counts": {"b": 1, "a": 2.5}},
            )  # fmt: skip
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [LogEntry]):
                cursor.execute(statement)
        apps.get_model("audit", "Salt").objects.create(entry_id=10, value=b"s" * 32)
    finally:
        migrated("0005_protected")
    assert assert_is_a_tree() == 300
    assert list(LogEntry.objects.order_by("position").values_list("id", flat=True)) == [1 + 3 * n for n in range(300)]
    assert LogEntry.objects.get(position=3).at == AT
    opened = {one.entry_id: (one.told, one.secret_salt and bytes(one.secret_salt)) for one in Opening.objects.all()}
    assert opened == {3: ("", b"s" * 32), 7: ("Juan asked.", None)}
    assert LogEntry.objects.get(position=7).detail == {}, "what was typed lies beside it"
    assert LogEntry.objects.get(position=5).detail == {"why": "Juan asked."}, (
        "why it was refused is the hub's own words"
    )
    record_system("purge")
    assert assert_is_a_tree() == 301
    made = checkpoints.make()
    assert made is not None
    assert made.size == 301
    with pytest.raises(DatabaseError, match="append-only"):
        LogEntry.objects.filter(position=0).delete()
