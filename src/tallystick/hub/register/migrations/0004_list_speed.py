"""Lists are counted, narrowed and searched from indexes alone: each holds what the gate asks of a row."""

import django.db.models.deletion
from django.db import migrations, models

ASKED = (
    "confidentiality", "silent", "shareable", "review_date", "purposes", "crosschecked", "limited", "no_dissemination",
)  # fmt: skip
INDEXES = (
    ("register_newest", ("-changed_at", "id", "schema", "owner", "subject_category", "status")),
    ("register_newest_of_owner", ("owner", "-changed_at", "id", "schema", "subject_category", "status")),
    ("register_newest_of_schema", ("schema", "-changed_at", "id", "owner", "subject_category", "status")),
    ("register_newest_of_category", ("subject_category", "-changed_at", "id", "schema", "owner", "status")),
)

REPLACED = (
    "register_contribution_changed_at_a178ea48",
    "register_contribution_owner_id_ea013be4",
    "register_contribution_owner_id_ea013be4_like",
    "register_searchterm_value_3f68356b",
    "register_searchterm_value_3f68356b_like",
)
"""Indexes that the new ones do the work of; PostgreSQL has all five."""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("register", "0003_releases")]

    operations = [
        migrations.RemoveIndex("contribution", "register_co_owner_i_94c362_idx"),
        migrations.RemoveIndex("contribution", "register_co_schema_edef81_idx"),
        # Altered by the database, a field would have its whole table written anew on SQLite.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(f"DROP INDEX IF EXISTS {name}") for name in REPLACED],
            state_operations=[
                migrations.AlterField("contribution", "changed_at", models.DateTimeField()),
                migrations.AlterField(
                    "contribution",
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="agencies.agency",
                    ),
                ),
                migrations.AlterField("searchterm", "value", models.CharField(max_length=80)),
            ],
        ),
        *(
            migrations.AddIndex("contribution", models.Index(fields=[*fields, *ASKED], name=name))
            for name, fields in INDEXES
        ),
        migrations.AddIndex(
            "searchterm",
            models.Index(
                fields=["value", "withheld", "contribution"],
                opclasses=["varchar_pattern_ops", "bool_ops", "uuid_ops"],
                name="register_term_found",
            ),
        ),
    ]
