"""A hub of its own, whose results are reported in a process that is killed again and again: ``DIR KILLS``.

Each child is forked from a warm parent and reports, corrects and withdraws what is left to do, saying each step once
it is done; what it does not know the end of it does again under the same key. The parent kills it with signal 9 at a
moment drawn by lot, and at last prints what was said, the figures, and a recount.
"""
# ruff: noqa: E402 - the settings must be named before Django is set up

import json
import os
import random
import signal
import sys
import time
from collections import defaultdict

os.environ["TALLYSTICK_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.hub.settings"
os.environ.pop("TALLYSTICK_DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.live.models import Event
from tallystick.hub.operations import reporting
from tallystick.hub.operations.models import Figure, Operation, Result
from tests.hub.operations.running import given, operation
from tests.world import World, make_world

AGENCIES = ("ES-PN", "NL-DOU", "HR-FIU")
LONGEST_S = 0.35
"""How long a child lives, at most."""


def main(kills: int) -> None:
    """Report and be killed so often, finish, then print what was said and what is there."""
    call_command("migrate", verbosity=0)
    make_world()
    operation(World({}))
    chance, said = random.Random(7), set()
    for seed in range(kills):
        said |= _killed(seed, said, after_s=chance.uniform(0.02, LONGEST_S))
    last = [f"{seed}-{number}" for seed in range(kills) for number in range(3)]
    for key in last:
        _step(World({}), key)
        said.add(key)
    print(json.dumps({"said": sorted(said), "state": state()}))


def _killed(seed: int, done: set[str], *, after_s: float) -> set[str]:
    """The keys that a child had reported before it was killed."""
    connections.close_all()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        _run(seed, done, writing)
        os._exit(0)
    os.close(writing)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return {line.strip() for line in told if line.endswith("\n")}


def _run(seed: int, done: set[str], writing: int) -> None:
    """Everything of this child, and first what an earlier one may have left half said, out of order."""
    world, chance = World({}), random.Random(seed)
    unsure = [f"{before}-{number}" for before in range(max(0, seed - 3), seed) for number in range(3)]
    keys = [key for key in unsure if key not in done] + [f"{seed}-{number}" for number in range(400)]
    for key in chance.sample(unsure, len(unsure)) + keys:
        _step(world, key)
        os.write(writing, f"{key}\n".encode())


def _step(world: World, key: str) -> None:
    """Report one result, twice; correct every fifth, withdraw every seventh, where that is not done already."""
    number = int(key.partition("-")[2])
    viewer = world.viewer(AGENCIES[number % len(AGENCIES)])
    made = Operation.objects.get()
    for _ in range(2):
        reporting.report(viewer, made.pk, [given(key, value=number % 9 + 1, crime_area="drugs")])
    row = Result.objects.get(agency=viewer.agency, key=key)
    if number % 5 == 0 and row.version == 1 and row.status != "withdrawn":
        changed = given(key, value=number % 9 + 2, crime_area="firearms")
        reporting.correct(viewer, row.pk, changed, why="Counted again.")
    if number % 7 == 0 and row.status != "withdrawn":
        reporting.withdraw(viewer, row.pk, why="Not ours.")


def state() -> dict[str, object]:
    """The results, the totals as they are kept and as a recount has them, and what was logged and told."""
    recount: dict[str, int] = defaultdict(int)
    for row in Result.objects.exclude(status="withdrawn"):
        recount[row.agency_id] += row.amount_micro
        recount[f"{row.agency_id} {row.crime_area}"] += row.amount_micro
    kept: dict[str, int] = {}
    for figure in Figure.objects.filter(day="", indicator="arrests", part="").exclude(amount_micro=0):
        kept[f"{figure.agency_id} {figure.crime_area}".strip()] = figure.amount_micro
    return {
        "keys": sorted(f"{row.key}" for row in Result.objects.all()), "kept": kept, "recount": dict(recount),
        "logged": LogEntry.objects.filter(action="report_results", result="done").count(),
        "told": Event.objects.filter(kind="figures").count(),
        "versions": {row.key: row.version for row in Result.objects.all()},
    }  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[2]))
