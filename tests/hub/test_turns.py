"""Writers of one process on SQLite are served in the order they came, and nobody keeps a turn that is over."""

from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tallystick.hub.agencies.models import Agency
from tallystick.hub.sqlite import base
from tallystick.hub.sqlite.base import TURNS, Turns

WAIT_S = 10


def test_who_came_first_is_served_first() -> None:
    turns, served = Turns(), list[int]()
    assert turns.take(WAIT_S)

    def write(number: int) -> None:
        assert turns.take(WAIT_S)
        served.append(number)
        turns.give()

    threads = [Thread(target=write, args=[number]) for number in range(8)]
    for at, one in enumerate(threads, 1):
        one.start()
        while len(turns._waiting) < at:
            sleep(0.001)
    turns.give()
    for one in threads:
        one.join(WAIT_S)
    assert served == list(range(8))
    assert turns.take(0), "nobody holds it any more"


def test_who_gives_up_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give()
    assert turns.take(0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own queue")
def test_a_turn_ends_with_its_transaction_however_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        assert TURNS._taken
        with transaction.atomic():
            Agency.objects.create(code="XX-A", name="A", country="XX", kind="police")
    assert not TURNS._taken
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(code="XX-A", name="A", country="XX", kind="police")
    assert not TURNS._taken
    assert TURNS.take(0)
    monkeypatch.setattr(base, "WAIT_S", 0.01)
    with pytest.raises(OperationalError, match="others have been writing"), transaction.atomic():
        Agency.objects.create(code="XX-B", name="B", country="XX", kind="police")
    TURNS.give()
    with transaction.atomic():
        connection.close()
    assert not TURNS._taken


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own connections")
def test_a_connection_is_used_again_unless_it_is_amid_a_transaction(tmp_path: Path) -> None:
    said = {**connection.settings_dict, "NAME": str(tmp_path / "one.sqlite3")}
    first = base.DatabaseWrapper(said, "one")
    first.ensure_connection()
    kept = first.connection
    first.close()
    first.ensure_connection()
    assert first.connection is kept
    assert first.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    first.connection.execute("BEGIN IMMEDIATE")
    first.close()
    first.ensure_connection()
    assert first.connection is not kept
    first.close()
    other = base.DatabaseWrapper({**said, "NAME": str(tmp_path / "other.sqlite3")}, "other")
    other.ensure_connection()
    assert other.connection.execute("PRAGMA database_list").fetchone()[2].endswith("other.sqlite3")
    other.close()
    base.KEPT.clear()
