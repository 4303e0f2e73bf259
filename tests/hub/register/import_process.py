"""A hub of its own in a process of its own, so that it can be killed: ``DIR setup N | run | state``."""
# ruff: noqa: E402 - the settings must be named before Django is set up

import json
import os
import random
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ["TALLYSTICK_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.hub.settings"
os.environ.pop("TALLYSTICK_DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command

from tallystick.hub.hits.models import Hit
from tallystick.hub.register import importing, running
from tallystick.hub.register.models import Batch, Contribution, Rejected, SearchTerm, Version
from tests.hub.register.conftest import MAP, csv_of
from tests.world import make_world

running.CHUNK = 10


def setup(rows: int) -> None:
    """An import of so many rows, every tenth of them bad, marked as running."""
    call_command("migrate", verbosity=0)
    viewer = make_world().viewer()
    chance = random.Random(3)
    names = [f"{_word(chance)} {_word(chance)}" for _ in range(rows)]
    lines = (f"{n},{names[n]},,+3816412{n // 2:05},{'SUSPECT' if n % 10 else ''}" for n in range(rows))
    text = csv_of(lines).encode()
    batch = importing.receive(viewer, SimpleNamespace(size=len(text), chunks=lambda: [text]), "list.csv")
    importing.set_mapping(viewer, batch.pk, MAP)
    importing.begin(viewer, batch.pk)


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)).title()


def run() -> None:
    """Take what is left of it, saying so after each step."""
    running.run(Batch.objects.get().pk, told=lambda done, total: print(f"{done} of {total}", flush=True))


def state() -> None:
    """Everything the import left behind, without what differs by chance."""
    batch = Batch.objects.get()
    fields = ("status", "rows_total", "rows_done", "added", "corrected", "unchanged", "rejected")
    print(
        json.dumps(
            {
                "batch": {name: getattr(batch, name) for name in fields},
                "contributions": sorted(Contribution.objects.values_list("source_id", "version", "content_digest")),
                "rejected": sorted(Rejected.objects.values_list("row", "column", "reason")),
                "hits": Hit.objects.count(),
                "terms": SearchTerm.objects.count(),
                "versions": Version.objects.count(),
                "file": Path(batch.path).exists(),
            }
        )
    )


if __name__ == "__main__":
    {"setup": lambda: setup(int(sys.argv[3])), "run": run, "state": state}[sys.argv[2]]()
