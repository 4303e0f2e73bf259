"""An entry of the log is never changed and never deleted: the database refuses, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.hub.audit.actions import record_system
from tallystick.hub.audit.models import LogEntry, Salt

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db: None) -> LogEntry:
    record_system("sign_in", account="es.analyst", agency="ES")
    return LogEntry.objects.get()


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert LogEntry.objects.get().account == "es.analyst"


def test_no_update(entry: LogEntry) -> None:
    entry.account = "somebody.else"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()
    refused("UPDATE audit_logentry SET account = 'x'")


def test_no_delete(entry: LogEntry) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    refused("DELETE FROM audit_logentry")


def test_no_replacing(entry: LogEntry) -> None:
    if connection.vendor == "postgresql":
        refused("TRUNCATE audit_logentry CASCADE")
    else:
        columns = "id, at, account, agency, role, purpose, 'case', action, objects_read, result, detail, commitment"
        refused(
            f"INSERT OR REPLACE INTO audit_logentry ({columns.replace(chr(39), chr(34))}) VALUES "
            f"({entry.pk}, '2026-01-01', 'x', '', '', '', '', 'x', '[]', 'done', '{{}}', '')"
        )


def test_a_salt_may_be_destroyed(entry: LogEntry) -> None:
    Salt.objects.create(entry=entry, value=b"x" * 32)
    Salt.objects.all().delete()
    assert LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_tests_may_empty_the_database_and_find_it_protected_again() -> None:
    record_system("sign_in", account="es.analyst")
    connection.ops.execute_sql_flush(connection.ops.sql_flush(_style(), ["audit_logentry", "audit_salt"]))
    record_system("sign_in", account="es.analyst")
    refused("DELETE FROM audit_logentry")


def _style() -> object:
    from django.core.management.color import no_style

    return no_style()
