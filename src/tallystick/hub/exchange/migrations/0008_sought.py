"""What an owner takes a request without a contribution to be about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_receipt_details"), ("register", "0005_emergencies")]

    operations = [
        migrations.AddField(
            "accessrequest",
            "found",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="register.contribution",
            ),
        )
    ]  # fmt: skip
