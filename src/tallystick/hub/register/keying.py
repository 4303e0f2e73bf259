"""Blocking keys as the hub holds them: written, found, and gone with their contribution.

A key is its 64-bit hash. All keys lie in one B-tree (``BlockingKey``), in the order in which they are looked up; what
one contribution has there stands beside it (``KeySet``), so that each goes again, whatever a later engine makes of
the same entity. A hash of a name still tells of the name: it is erased as the name is. Two keys with one hash make
one candidate more, which the precise comparison throws away.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import Max, Model

from tallystick.crosscheck import ENGINE_VERSION, key_hashes
from tallystick.hub.register.models import BlockingKey, Contribution, KeySet

Numbers = npt.NDArray[np.int64]
Keyed = tuple[Contribution, frozenset[str], frozenset[str]]
"""A stored contribution, the keys of its open part, and those of the whole of it."""
TABLE = BlockingKey._meta.db_table
MANY = 400
"""Rows of one query, below what SQLite takes as parameters."""
ASKED = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT json_array_elements_text(%s::json)::bigint",
}
HOLDERS = """SELECT held.hash, held.part, held.number FROM (
    SELECT hash, part FROM {table} WHERE hash IN ({asked}) GROUP BY hash, part HAVING COUNT(*) <= %s
) few JOIN {table} held ON held.hash = few.hash AND held.part = few.part"""


def hashes_of(keys: Iterable[str]) -> Numbers:
    """Each key as a signed 64-bit number, in their order."""
    return key_hashes(keys).view(np.int64)


def put(keyed: Sequence[Keyed]) -> None:
    """Write the keys of contributions that have none, in the caller's transaction."""
    if not keyed:
        return
    sides = [side for _, opened, whole in keyed for side in _sides(opened, whole)]
    lengths = np.fromiter(map(len, sides), np.int64, len(sides))
    hashes = hashes_of(chain.from_iterable(sides))
    numbers = _fresh_numbers(len(keyed))
    stored = hashes.astype("<i8").tobytes()
    ends = [0, *(8 * lengths.cumsum()).tolist()]
    opened, hidden = ([stored[ends[at] : ends[at + 1]] for at in range(side, len(sides), 2)] for side in (0, 1))
    sets = [
        (number, row.pk.hex, row.visibility_class, ENGINE_VERSION, *pair)
        for (row, _, _), number, *pair in zip(keyed, numbers, opened, hidden, strict=True)
    ]
    write_rows(KeySet, ("number", "contribution_id", "visibility_class", "engine_version", "opened", "withheld"), sets)
    parts = np.array([row.visibility_class | side for row, _, _ in keyed for side in (0, 1)], np.int64)
    parts, holders = parts.repeat(lengths), np.repeat(np.array(numbers, np.int64), 2).repeat(lengths)
    # In the order of the tree, neighbours land on the same pages.
    order = np.lexsort((holders, parts, hashes))
    columns = [column[order] for column in (hashes, parts, holders)]
    different = np.ones(len(order), bool)
    different[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    rows = zip(*(column[different].tolist() for column in columns), strict=True)
    write_rows(BlockingKey, ("hash", "part", "number"), rows)


def _sides(opened: frozenset[str], whole: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that open properties give, and those that only withheld ones do."""
    return (whole, frozenset()) if whole is opened else (whole & opened, whole - opened)


def _fresh_numbers(count: int) -> list[int]:
    """Numbers that stand for no contribution yet."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'number')) FROM generate_series(1, %s)",
                           [KeySet._meta.db_table, count])  # fmt: skip
            return [number for (number,) in cursor.fetchall()]
    # SQLite has one writer at a time.
    last = KeySet.objects.aggregate(last=Max("number"))["last"] or 0
    return list(range(last + 1, last + 1 + count))


def write_rows(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows in the caller's transaction: by COPY on PostgreSQL, else by one prepared statement; as model objects,
    most of the time would go into making them."""
    table, named = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)  # type: ignore[arg-type]  # noqa: S608


def forget(ids: Collection[UUID]) -> None:
    """Remove every key of these contributions, in the caller's transaction."""
    sets = KeySet.objects.filter(contribution__in=ids)
    _remove(sets)
    sets.delete()


def move(classes: Mapping[UUID, int]) -> None:
    """Bring the keys of these contributions under the class that stands beside each, in the caller's transaction."""
    sets = [one for one in _sets_of(classes) if one.visibility_class != classes[one.contribution_id]]
    _remove(sets)
    for one in sets:
        one.visibility_class = classes[one.contribution_id]
    set_classes(KeySet, [(one.visibility_class, one.pk) for one in sets])
    write_rows(BlockingKey, ("hash", "part", "number"), _rows_of(sets))


def set_classes(model: type[Model], classes: Iterable[tuple[int, Any]]) -> None:
    """Write (class, primary key) for rows that have one, by one prepared statement."""
    field = model._meta.pk
    assert field is not None
    prepared = [(value, field.get_db_prep_value(pk, connection)) for value, pk in classes]
    table, key = model._meta.db_table, field.column
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET visibility_class = %s WHERE {key} = %s", prepared)  # noqa: S608


def _sets_of(ids: Collection[UUID]) -> list[KeySet]:
    asked = list(ids)
    chunks = (asked[start : start + MANY] for start in range(0, len(asked), MANY))
    return [one for chunk in chunks for one in KeySet.objects.filter(contribution__in=chunk)]


def _rows_of(sets: Iterable[KeySet]) -> list[tuple[int, int, int]]:
    return sorted({(value, one.visibility_class | side, one.number) for one in sets for side, value in one.hashes()})


def _remove(sets: Iterable[KeySet]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE hash = %s AND part = %s AND number = %s", _rows_of(sets))  # noqa: S608


def holders(hashes: Collection[int], *, most: int) -> Iterator[tuple[int, int, int]]:
    """(hash, part, number) of each row that holds one of these hashes, without the parts in which more than ``most``
    hold it."""
    sql = HOLDERS.format(table=TABLE, asked=ASKED[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(sorted(hashes)), most])
        yield from cursor.fetchall()
