"""What every test of the log asks of it: that it is the tree it says it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

from tallystick.auditlog import leaf_of, tree
from tallystick.hub.audit.appending import split
from tallystick.hub.audit.leaves import entry_of
from tallystick.hub.audit.models import LogEntry, Named, Node, TreeHead

protection = import_module("tallystick.hub.audit.migrations.0005_protected")


class _Editor:
    """As much of a schema editor as lifting a trigger needs, inside a transaction too."""

    connection = connection

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def unprotected() -> Iterator[None]:
    """What somebody does who owns the database file."""
    protection.unprotect(None, _Editor())
    yield
    protection.protect(None, _Editor())


def assert_is_a_tree() -> int:
    """Positions without gaps, every leaf what its row says, the head over all of them, every node kept. The size."""
    rows = list(LogEntry.objects.order_by("position"))
    head = TreeHead.objects.get() if rows else TreeHead(size=0, peaks=b"")
    assert [row.position for row in rows] == list(range(head.size))
    assert [bytes(row.leaf) for row in rows] == [leaf_of(entry_of(row)) for row in rows]
    kept: dict[tuple[int, int], bytes] = {}
    peaks: list[bytes] = []
    for row in rows:
        tree.append(peaks, row.position, bytes(row.leaf), lambda *node: kept.update({node[:2]: node[2]}))
    assert split(bytes(head.peaks)) == peaks
    stored = {(one.level, one.index): bytes(one.value) for one in Node.objects.all()}
    assert stored == {key: value for key, value in kept.items() if key[0] % 8 == 0}
    named = {(str(one.named), one.position) for one in Named.objects.all()}
    assert named == {(one, row.position) for row in rows for one in row.objects_read if len(one) == 36}
    return head.size
