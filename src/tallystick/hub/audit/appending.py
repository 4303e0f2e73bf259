"""The one place that writes entries: each becomes a leaf, the head grows, all in the caller's transaction.

Written in SQL, for an action must not wait for its log; a test holds it to the models.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from tallystick.auditlog import leaf_of, tree
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
IS_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch
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
    # What is logged together mostly happened at one moment.
    moment = cache(connection.ops.adapt_datetimefield_value)
    made = [values(row, at, leaf, moment) for (at, row), leaf in zip(numbered, leaves, strict=True)]
    beside = [(at, row.secret_salt, row.told_salt, row.words) for at, row in numbered if row.has_opening]
    _run(
        end,
        b"".join(peaks),
        ("audit_logentry", COLUMNS, made),
        ("audit_opening", ("entry_id", "secret_salt", "told_salt", "told"), beside),
        ("audit_named", ("named", "position"), list(names(numbered))),
        ("audit_node", ("level", "index", "value"), nodes),
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
        row.case, row.action, row.objects_text, row.result, row.detail_text,
        row.commitment, row.told, position, leaf, row.salt,
    ]  # fmt: skip


def names(rows: Iterable[tuple[int, Waiting]]) -> Iterator[tuple[str, int]]:
    """Which ids the rows name, each once, as ``Named`` takes them; rows with their positions."""
    native = connection.features.has_native_uuid_field
    for position, row in rows:
        for named in dict.fromkeys(map(id_in, row.objects_read)):
            if named is not None:
                yield named if native else named.replace("-", ""), position


def id_in(text: str) -> str | None:
    """The id that a text is, in small letters; None where it is none."""
    return text.lower() if IS_ID(text) else None


def _run(end: int, peaks: bytes, *tables: tuple[str, Sequence[str], Sequence[Sequence[Any]]]) -> None:
    """The rows go into their tables, and the head grows. On PostgreSQL few go in one message and many by COPY: the log
    is held meanwhile."""
    grow = "UPDATE audit_treehead SET size = %s, peaks = %s WHERE id = %s"
    grown: list[Any] = [end, peaks, HEAD]
    count = sum(len(rows) for _, _, rows in tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and count <= IN_ONE_MESSAGE:
            told = [(insert(table, columns), list(row)) for table, columns, rows in tables for row in rows]
            told.append((grow, grown))
            cursor.execute("; ".join(one for one, _ in told), [value for _, row in told for value in row])
            return
        for table, columns, rows in tables:
            if rows:
                _put(cursor, table, columns, rows)
        cursor.execute(grow, grown)


def _put(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if connection.vendor != "postgresql":
        cursor.executemany(insert(table, columns), rows)
        return
    with cursor.copy(f"COPY {table} ({_quoted(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def insert(table: str, columns: Sequence[str]) -> str:
    """The statement that adds a row to a table."""
    return f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
