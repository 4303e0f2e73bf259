"""The one place that writes entries: each becomes a leaf, the head grows, all in the caller's transaction.

Written in SQL, for an action must not wait for its log; a test holds it to the models.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tallystick.auditlog import canonical, leaf_of, tree
from tallystick.auditlog.entry import canonical_texts
from tallystick.hub.audit.leaves import Waiting, entry_of
from tallystick.hub.audit.models import TreeHead
from tallystick.hub.audit.signals import checkpoint_due

COLUMNS = (
    "at", "account", "agency", "role", "purpose", "case", "action", "objects_read", "result", "detail", "commitment",
    "told", "position", "leaf", "salt",
)  # fmt: skip
KEPT_LEVELS = 8
"""Every so many levels of the tree are kept as ``Node``: 255 hashes of each kept level make any proof."""
HEAD = 1
IN_ONE_MESSAGE = 100
"""Rows that PostgreSQL is sent at once."""
CHECKPOINT_EVERY = 10_000
"""After so many entries a checkpoint is due at once."""


def append(rows: Sequence[Waiting]) -> None:
    """Add these rows to the log, in order, in the caller's transaction. Holds the log till commit, so call it last."""
    _, start, peaks = lock()
    nodes: list[tuple[int, int, bytes]] = []

    def keep(level: int, index: int, value: bytes) -> None:
        if level % KEPT_LEVELS == 0:
            nodes.append((level, index, value))

    leaves = [leaf_of(entry_of(row)) for row in rows]
    for size, leaf in enumerate(leaves, start):
        tree.append(peaks, size, leaf, keep)
    numbered, end = list(enumerate(rows, start)), start + len(rows)
    moment = connection.ops.adapt_datetimefield_value
    made = [values(row, at, leaf, moment) for (at, row), leaf in zip(numbered, leaves, strict=True)]
    beside = [(at, row.secret_salt, row.told_salt, row.words) for at, row in numbered if row.has_opening]
    _run(
        (insert("audit_logentry", COLUMNS), made),
        (insert("audit_opening", ("entry_id", "secret_salt", "told_salt", "told")), beside),
        (insert("audit_named", ("named", "position")), list(names(numbered))),
        (insert("audit_node", ("level", "index", "value")), nodes),
        ("UPDATE audit_treehead SET size = %s, peaks = %s WHERE id = %s", [(end, b"".join(peaks), HEAD)]),
    )
    if start // CHECKPOINT_EVERY != end // CHECKPOINT_EVERY:
        transaction.on_commit(lambda: checkpoint_due.send(sender=TreeHead))


def lock() -> tuple[str, int, list[bytes]]:
    """Hold log and outbox till the transaction ends: who appends to either waits for whoever appended before. The
    log's origin, its size and its peaks."""
    mine = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"SELECT origin, size, peaks FROM audit_treehead WHERE id = %s{mine}", [HEAD])  # noqa: S608
            if found := cursor.fetchone():
                return found[0], found[1], split(bytes(found[2]))
            begin(cursor)
    raise RuntimeError("The log has no head.")


def begin(cursor: Any) -> None:
    """Set the head of an empty log, unless somebody else just did."""
    origin = f"tallystick/{secrets.token_hex(8)}"
    cursor.execute(
        "INSERT INTO audit_treehead (id, origin, size, peaks) VALUES (%s, %s, 0, %s) ON CONFLICT DO NOTHING",
        [HEAD, origin, b""],
    )


def split(peaks: bytes) -> list[bytes]:
    """Hashes that were stored in one."""
    return [peaks[at : at + tree.HASH_BYTES] for at in range(0, len(peaks), tree.HASH_BYTES)]


def values(row: Waiting, position: int, leaf: bytes, moment: Callable[[datetime], Any]) -> list[Any]:
    """The row as the database takes it, in the order of ``COLUMNS``; ``moment`` makes a time what it takes."""
    return [
        moment(row.at), row.account, row.agency, str(row.role), str(row.purpose),
        row.case, row.action, canonical_texts(row.objects_read), row.result, canonical(row.detail).decode(),
        row.commitment, row.told, position, leaf, row.salt,
    ]  # fmt: skip


def names(rows: Iterable[tuple[int, Waiting]]) -> Iterator[tuple[Any, int]]:
    """Which ids the rows name, each once, as ``Named`` takes them; rows with their positions."""
    native = connection.features.has_native_uuid_field
    for position, row in rows:
        for named in dict.fromkeys(row.objects_read):
            if (found := uuid_in(named)) is not None:
                yield found if native else found.hex, position


def uuid_in(text: str) -> UUID | None:
    """The id in a text; None where it is none."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _run(*work: tuple[str, Sequence[Sequence[Any]]]) -> None:
    """Each statement for each of its rows. On PostgreSQL few of them go in one message: the log is held meanwhile."""
    count = sum(len(rows) for _, rows in work)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and count <= IN_ONE_MESSAGE:
            told = [(statement, row) for statement, rows in work for row in rows]
            cursor.execute("; ".join(one for one, _ in told), [value for _, row in told for value in row])
            return
        for statement, rows in work:
            if rows:
                cursor.executemany(statement, rows)


def insert(table: str, columns: Sequence[str]) -> str:
    """The statement that adds a row to a table."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
