"""Every entry written so far becomes a leaf, in the order of its id. What its ``why`` told moves beside it, where it
can be erased; so does the salt of what was looked up."""

from importlib import import_module
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

append_only = import_module("tallystick.hub.audit.migrations.0002_append_only")


def plant(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every entry its position, leaf and salt, and the tree its head."""
    from tallystick.hub.audit import backfill

    append_only.unprotect(apps, editor)
    backfill.plant(apps, editor.connection)


def nothing(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Undone, leaves stay till their columns go."""
    append_only.unprotect(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_leaves")]
    operations = [migrations.RunPython(plant, nothing)]
