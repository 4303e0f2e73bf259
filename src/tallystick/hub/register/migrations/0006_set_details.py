"""A frozen set keeps the salt of its digests, and the highest confidentiality of what is in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0005_emergencies")]

    operations = [
        migrations.AddField("frozenset", "salt", models.CharField(default="", max_length=32)),
        migrations.AddField("frozenset", "confidentiality", models.SmallIntegerField(default=0)),
    ]
