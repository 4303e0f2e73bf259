"""The log becomes a tree: what an entry is hashed as, and what stands beside it. First without the rules that hold
once the old entries are leaves too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        # An old salt was found from its entry by the very name that the entry's own salt now has.
        migrations.AlterField(
            "salt",
            "entry",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="audit.logentry",
            ),
        ),
        # The pairs of columns below serve what these served, with half the indexes to keep at every read.
        migrations.AlterField("logentry", "account", models.CharField(max_length=150)),
        migrations.AlterField("logentry", "agency", models.CharField(max_length=16)),
        migrations.AlterField("logentry", "action", models.CharField(max_length=40)),
        migrations.AddField(
            "logentry", "told", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
        migrations.AddField("logentry", "position", models.BigIntegerField(null=True, unique=True)),
        migrations.AddField("logentry", "leaf", models.BinaryField(max_length=32, null=True)),
        migrations.AddField("logentry", "salt", models.BinaryField(max_length=32, null=True)),
        migrations.AddIndex(
            "logentry", models.Index(fields=["agency", "position"], name="audit_logen_agency_865709_idx")
        ),
        migrations.AddIndex(
            "logentry", models.Index(fields=["action", "position"], name="audit_logen_action_56cbd1_idx")
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("value", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "named", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("named", models.UUIDField()),
                ("position", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=80)),
                ("size", models.BigIntegerField()),
                ("peaks", models.BinaryField(max_length=64 * 32)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField(max_length=32)),
                ("peaks", models.BinaryField(max_length=64 * 32)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=300)),
                ("note", models.TextField()),
            ],
            options={"ordering": ["-size"]},
        ),
        migrations.CreateModel(
            name="Delay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", models.CharField(max_length=16)),
                ("case", models.CharField(max_length=64)),
                ("until", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["agency", "case", "id"], name="audit_delay_agency_991f88_idx")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="audit.logentry",
                        to_field="position",
                    ),
                ),
                ("secret_salt", models.BinaryField(max_length=32, null=True)),
                ("told_salt", models.BinaryField(max_length=32, null=True)),
                ("told", models.TextField(blank=True)),
            ],
        ),
    ]
