"""The rules of the tree, now that every entry is a leaf of it; and nothing of it is changed from here on."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tallystick.hub.audit import triggers

SENTENCE = "The log is append-only."
TABLES = {
    "audit_logentry": "id = NEW.id OR position = NEW.position",
    "audit_named": "named = NEW.named AND position = NEW.position",
    "audit_node": 'level = NEW.level AND "index" = NEW."index"',
    "audit_checkpoint": "size = NEW.size",
    "audit_delay": "id = NEW.id",
}
"""Table -> when a new row would take the place of one that stands."""


def protect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """From here on rows of these tables can only be added."""
    triggers.protect(editor, TABLES, SENTENCE)


def unprotect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Lift the protection, to undo the migration."""
    triggers.unprotect(editor, TABLES)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_old_entries")]
    operations = [
        migrations.AlterField("logentry", "position", models.BigIntegerField(unique=True)),
        migrations.AlterField("logentry", "leaf", models.BinaryField(max_length=32)),
        migrations.AlterField("logentry", "salt", models.BinaryField(max_length=32)),
        migrations.AlterModelOptions("logentry", {"ordering": ["-position"]}),
        migrations.DeleteModel("Salt"),
        migrations.RunPython(protect, unprotect),
    ]
