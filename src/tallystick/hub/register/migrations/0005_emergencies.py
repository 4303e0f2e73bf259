"""What belongs to a release that a reader took for danger to life."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0004_list_speed"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            "Emergency",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=32)),
                ("led_by", models.UUIDField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("justification", models.CharField(blank=True, default="", max_length=500)),
                ("justified_at", models.DateTimeField(blank=True, null=True)),
                ("justified_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL,
                )),
                ("release", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="opened_by", to="register.release",
                )),
            ],
        )
    ]  # fmt: skip
