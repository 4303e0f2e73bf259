"""The rules of the tree, now that every entry is a leaf of it; and nothing of it is changed from here on."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SENTENCE = "The log is append-only."
TABLES = {
    "audit_logentry": "id = NEW.id OR position = NEW.position",
    "audit_named": "named = NEW.named AND position = NEW.position",
    "audit_node": 'level = NEW.level AND "index" = NEW."index"',
    "audit_checkpoint": "size = NEW.size",
    "audit_delay": "id = NEW.id",
}
"""Table -> when a new row would take the place of one that stands."""


def _sqlite(table: str, same: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
        # INSERT OR REPLACE deletes without firing the delete trigger.
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
            BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",  # noqa: S608
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_append_only()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()""",
    ]


def protect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """From here on rows of these tables can only be added."""
    for table, same in TABLES.items():
        for statement in _sqlite(table, same) if editor.connection.vendor == "sqlite" else _postgresql(table):
            editor.execute(statement)


def unprotect(apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Lift the protection, to undo the migration."""
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            for name in ("no_update", "no_delete", "no_replace"):
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()")


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
