"""Blocking keys become 64-bit hashes in one B-tree, and the visibility class a number; what is stored is carried over."""

import itertools
import operator
import uuid
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tallystick.crosscheck import key_hashes

BATCH = 2000
Held = tuple[uuid.UUID, int, list[tuple[bool, str]]]
"""A contribution, the number of its visibility class, and its keys, each with whether it is withheld."""


def make_table(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """The table is its primary key: on SQLite the B-tree itself, without row ids."""
    editor.execute(
        "CREATE TABLE register_blockingkey (hash bigint NOT NULL, part bigint NOT NULL, number bigint NOT NULL, "
        "PRIMARY KEY (hash, part, number))" + (" WITHOUT ROWID" if editor.connection.vendor == "sqlite" else "")
    )


def drop_table(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    editor.execute("DROP TABLE register_blockingkey")


def carry_over(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Classes by their first eight bytes, keys by their hashes."""
    if editor.connection.vendor == "postgresql":
        classes = "('x' || substr(visibility_class, 1, 16))::bit(64)::bigint & ~1::bigint"
        editor.execute(f"UPDATE register_contribution SET class_number = {classes}")  # noqa: S608
    else:
        rows = _model(apps, "Contribution").objects.values_list("pk", "visibility_class").iterator()
        update = "UPDATE register_contribution SET class_number = %s WHERE id = %s"
        with editor.connection.cursor() as cursor:
            cursor.executemany(update, [(_number(told), pk.hex) for pk, told in rows])
    rows = (
        _model(apps, "OldKey")
        .objects.order_by("contribution_id", "withheld")
        .values_list("contribution_id", "contribution__class_number", "withheld", "value")
    )
    held = itertools.groupby(rows.iterator(), operator.itemgetter(0, 1))
    sets = ((*whose, [row[2:] for row in keys]) for whose, keys in held)
    while batch := list(itertools.islice(sets, BATCH)):
        _write(apps, editor, batch)
    if editor.connection.vendor == "postgresql":
        # Else the rows just written would keep the table from being altered.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _model(apps: Apps, name: str) -> Any:
    return apps.get_model("register", name)


def _number(told: str) -> int:
    return int.from_bytes(bytes.fromhex(told[:16]), "big", signed=True) & ~1


def _write(apps: Apps, editor: BaseDatabaseSchemaEditor, batch: list[Held]) -> None:
    model = _model(apps, "KeySet")
    made = [
        (
            one,
            number,
            [key_hashes(key for hidden, key in keys if hidden == side).astype("<i8") for side in (False, True)],
        )
        for one, number, keys in batch
    ]
    stored = model.objects.bulk_create(
        model(
            contribution_id=one, visibility_class=number, opened=sides[0].tobytes(), withheld=sides[1].tobytes()
        )  # fmt: skip
        for one, number, sides in made
    )
    rows = {
        (value, number | side, at.pk)
        for at, (_, number, sides) in zip(stored, made, strict=True)
        for side, values in enumerate(sides)
        for value in values.tolist()
    }
    with editor.connection.cursor() as cursor:
        cursor.executemany("INSERT INTO register_blockingkey (hash, part, number) VALUES (%s, %s, %s)", sorted(rows))


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.RenameModel("BlockingKey", "OldKey"),
        migrations.AddField("contribution", "class_number", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="KeySet",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("visibility_class", models.BigIntegerField()),
                ("engine_version", models.CharField(max_length=8)),
                ("opened", models.BinaryField()),
                ("withheld", models.BinaryField()),
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="key_set",
                        to="register.contribution",
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_table, drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name="BlockingKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "hash", "part", "number", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("hash", models.BigIntegerField()),
                        ("part", models.BigIntegerField()),
                        ("number", models.BigIntegerField()),
                    ],
                )
            ],
        ),
        migrations.RunPython(carry_over),
        migrations.DeleteModel("OldKey"),
        migrations.RemoveField("contribution", "visibility_class"),
        migrations.RenameField("contribution", "class_number", "visibility_class"),
        migrations.AlterField("contribution", "visibility_class", models.BigIntegerField()),
    ]
