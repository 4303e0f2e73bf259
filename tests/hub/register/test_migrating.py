"""A database with keys as texts becomes one with hashes; nothing has to be handed in anew."""

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

executor = MigrationExecutor(connection)
executor.migrate([("register", "0001_initial"), ("agencies", "0001_initial")])
apps = executor.loader.project_state([("register", "0001_initial"), ("agencies", "0001_initial")]).apps
agency = apps.get_model("agencies", "Agency").objects.create(code="A", name="A", country="es", kind="police")
now = timezone.now()
for one, told in (("1", "f" * 32), ("2", "1" * 32)):
    row = apps.get_model("register", "Contribution").objects.create(
        owner=agency, source_id=one, schema="Person", content_digest="", review_date=now.date(), visibility_class=told,
        made_at=now, changed_at=now,
    )
    for value, withheld in (("nn:a|b", False), ("ph:" + one, True)):
        apps.get_model("register", "BlockingKey").objects.create(contribution=row, value=value, withheld=withheld)
call_command("migrate", verbosity=0)

from tallystick.hub.register.models import BlockingKey, KeySet
sets = KeySet.objects.order_by("contribution__source_id").select_related("contribution")
print(json.dumps({
    "sets": [(one.number, one.visibility_class, one.contribution.visibility_class, list(one.hashes())) for one in sets],
    "rows": list(BlockingKey.objects.order_by("pk").values_list("hash", "part", "number")),
    "tables": [one for one in connection.introspection.table_names() if one.startswith("register_") and "key" in one],
}))
"""


def test_keys_and_classes_are_carried_over(tmp_path: Path) -> None:
    from tallystick.hub.register.keying import hashes_of

    environment = os.environ | {"TALLYSTICK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tallystick.hub.settings"}
    environment.pop("TALLYSTICK_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    found = json.loads(done.stdout)
    both, one, other = hashes_of(["nn:a|b", "ph:1", "ph:2"]).tolist()
    classes = [-2, 0x1111111111111110]
    held = [[[0, both], [1, one]], [[0, both], [1, other]]]
    assert [entry[1:] for entry in found["sets"]] == [
        [told, told, keys] for told, keys in zip(classes, held, strict=True)
    ]
    numbers = [entry[0] for entry in found["sets"]]
    rows = [
        [value, told | side, n] for n, told, keys in zip(numbers, classes, held, strict=True) for side, value in keys
    ]
    assert found["rows"] == sorted(rows)
    assert found["tables"] == ["register_blockingkey", "register_keyset"]
