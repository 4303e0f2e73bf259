"""Making leaves of the entries that a log held before it was a tree: once, while the database is brought up to date."""

from collections.abc import Iterator
from typing import Any

from tallystick.auditlog import leaf_of, tree
from tallystick.hub.audit import appending
from tallystick.hub.audit.leaves import Waiting, entry_of

AT_A_TIME = 2_000
FIELDS = ["told", "detail", "position", "leaf", "salt"]


def plant(apps: Any, connection: Any) -> None:
    """Give every entry its position, leaf and salt, in the order of its id, and the tree its head and nodes."""
    entries, size = apps.get_model("audit", "LogEntry"), 0
    peaks: list[bytes] = []
    for rows in _chunks(entries):
        salts = dict(apps.get_model("audit", "Salt").objects.filter(pk__in=[row.pk for row in rows]).values_list())
        openings: list[Any] = []
        nodes: list[Any] = []

        def keep(level: int, index: int, value: bytes, nodes: list[Any] = nodes) -> None:
            if level % appending.KEPT_LEVELS == 0:
                nodes.append(apps.get_model("audit", "Node")(level=level, index=index, value=value))

        for row in rows:
            openings += _opening(row, size, salts.get(row.pk))
            tree.append(peaks, size, row.leaf, keep)
            size += 1
        entries.objects.bulk_update(rows, FIELDS, batch_size=200)
        apps.get_model("audit", "Node").objects.bulk_create(nodes)
        apps.get_model("audit", "Named").objects.bulk_create(_named(apps, rows))
        apps.get_model("audit", "Opening").objects.bulk_create(
            apps.get_model("audit", "Opening")(entry_id=at, secret_salt=secret, told_salt=salt, told=told)
            for at, secret, salt, told in openings
        )
    with connection.cursor() as cursor:
        appending.begin(cursor)
    apps.get_model("audit", "TreeHead").objects.update(size=size, peaks=b"".join(peaks))


def _opening(row: Any, position: int, secret_salt: Any) -> list[tuple[int, Any, Any, str]]:
    """Make the row a leaf, in place; what opens its commitments."""
    told = str(row.detail.pop("why", "")) if row.action in TYPED else ""
    same = ("at", "action", "account", "agency", "role", "purpose", "case", "result", "objects_read", "commitment")
    made = Waiting(
        **{name: getattr(row, name) for name in same}, detail=row.detail, secret_salt=secret_salt, words=told
    )  # fmt: skip
    row.position, row.salt, row.told, row.leaf = position, made.salt, made.told, leaf_of(entry_of(made))
    return [(position, secret_salt, made.told_salt, told)] if made.has_opening else []


TYPED = ("erase", "person_deactivate", "person_reactivate", "second_factor_reset", "password_reset")
"""Actions whose ``why`` was typed by a person."""


def _named(apps: Any, rows: list[Any]) -> Iterator[Any]:
    for row in rows:
        for found in dict.fromkeys(map(appending.id_in, row.objects_read)):
            if found is not None:
                yield apps.get_model("audit", "Named")(named=found, position=row.position)


def _chunks(entries: Any) -> Iterator[list[Any]]:
    last = 0
    while rows := list(entries.objects.filter(pk__gt=last).order_by("pk")[:AT_A_TIME]):
        yield rows
        last = rows[-1].pk
