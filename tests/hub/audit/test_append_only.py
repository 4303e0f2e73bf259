"""Nothing of the log is ever changed or deleted: the database refuses, whoever asks. What opens a commitment may go."""

from importlib import import_module

import pytest
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.appending import COLUMNS
from tallystick.hub.audit.models import Checkpoint, Delay, LogEntry, Named, Node, Opening
from tests.world import World

pytestmark = pytest.mark.django_db
TABLES = import_module("tallystick.hub.audit.migrations.0005_protected").TABLES
ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def filled(world: World) -> None:
    """A row in each table that is protected."""
    record(world.viewer(), "read", [ID], secret_text="Juan", told="Because of Juan.")
    Node.objects.create(level=8, index=0, value=b"x" * 32)
    Checkpoint.objects.create(size=1, root=b"x" * 32, peaks=b"", at=timezone.now(), key="k", note="n")
    Delay.objects.create(agency="ES-PN", case="C", until="2026-12-31", set_at=timezone.now(), by="x")
    connection.check_constraints()


def rows() -> list[object]:
    return [list(model.objects.values()) for model in (LogEntry, Named, Node, Checkpoint, Delay)]


def refused(sql: str) -> None:
    before = rows()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert rows() == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_or_deleted(filled: None, table: str) -> None:
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    refused(f'UPDATE {table} SET "{columns[-1]}" = "{columns[-1]}"')
    refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {table} CASCADE")
    else:
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_no_entry_takes_the_position_of_another(filled: None) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS if name != "position")
    refused(
        f"INSERT OR REPLACE INTO audit_logentry (id, position, {names}) "
        f"SELECT id + 1, position, {names} FROM audit_logentry"
    )


def test_an_entry_is_not_saved_again(filled: None) -> None:
    entry = LogEntry.objects.get()
    entry.account = "somebody.else"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()


def test_what_opens_an_entry_may_be_destroyed(filled: None) -> None:
    assert Opening.objects.get().told == "Because of Juan."
    Opening.objects.all().delete()
    assert LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_tests_may_empty_the_database_and_find_it_protected_again() -> None:
    record_system("sign_in", account="es.analyst")
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), ["audit_logentry", "audit_opening", "audit_treehead"])
    )
    record_system("sign_in", account="es.analyst")
    refused("DELETE FROM audit_logentry")
