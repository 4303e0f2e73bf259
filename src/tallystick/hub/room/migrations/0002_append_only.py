"""A journal is append-only: the database itself refuses to change or delete an entry.

A later migration that makes the table anew on SQLite drops its triggers and must run ``protect`` again.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tallystick.hub.audit import triggers

SENTENCE = "The journal is append-only."
TABLES = {"room_entry": "id = NEW.id OR (operation_id = NEW.operation_id AND number = NEW.number)"}
"""Table -> when a new row would take the place of one that stands."""


def protect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """From here on entries can only be added."""
    triggers.protect(editor, TABLES, SENTENCE)


def unprotect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Lift the protection, to undo the migration."""
    triggers.unprotect(editor, TABLES)


class Migration(migrations.Migration):
    dependencies = [("room", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
