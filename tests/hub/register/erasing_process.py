"""One step in the life of a hub of its own on SQLite: ``DIR hand_in | erase | start``."""
# ruff: noqa: E402 - the settings must be named before Django is set up

import os
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ["TALLYSTICK_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.hub.settings"
os.environ.pop("TALLYSTICK_DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command

from tallystick.hub import start
from tallystick.hub.hits import watching
from tallystick.hub.register import actions, exporting, importing, queries, running
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import Level
from tallystick.hub.reports import actions as reports
from tallystick.hub.reports import issuing
from tallystick.hub.reports.choosing import Chosen
from tallystick.hub.reports.models import Product, Use
from tallystick.hub.viewer import Viewer
from tests.hub.register.conftest import MAP, csv_of
from tests.hub.register.test_erasing import ROW
from tests.world import World, make_world


def hand_in() -> None:
    """One man, in the register, its history and an export."""
    call_command("migrate", verbosity=0)
    viewer = make_world().viewer()
    for row in (ROW, ROW.replace("1987", "1988")):
        text = csv_of([row, *(f"{n},Jane Doe {n},1990,,SUSPECT" for n in range(2, 40))]).encode()
        batch = importing.receive(viewer, SimpleNamespace(size=len(text), chunks=lambda text=text: [text]), "list.csv")
        importing.set_mapping(viewer, batch.pk, MAP)
        importing.begin(viewer, batch.pk)
        running.run(batch.pk)
    watching.watch(viewer, Contribution.objects.get(source_id="1").pk, why="Kvrgić is armed.")
    exporting.export(viewer, queries.Filter())
    report(viewer)
    assert queries.find(viewer, queries.Filter(text="Kvrgić")).total == 1


def report(viewer: Viewer) -> None:
    """He goes out in a report, and stands in the words of a draft."""
    one = Contribution.objects.get(source_id="1").pk
    boss = World({}).viewer(role="supervisor")
    for text in ("He is armed.", "Zvonimir Kvrgić is armed."):
        words = reports.Wording(title="Zvonimir Kvrgić", text=text, use=Use.INTELLIGENCE, recipients=("NL-DOU",))
        made = reports.draft(viewer, Product.OPERATIONAL, words, [Chosen(contribution=one, level=Level.FULL)])
    reports.hand_over(viewer, made.pk)
    reports.approve(boss, made.pk)
    issuing.issue(boss, made.pk)


def erase() -> None:
    """Erase him."""
    viewer = World({}).viewer(role="supervisor")
    actions.erase(viewer, [Contribution.objects.get(source_id="1").pk], why="Acquitted.")
    assert queries.find(viewer, queries.Filter(text="Kvrgić")).total == 0


if __name__ == "__main__":
    {"hand_in": hand_in, "erase": erase, "start": lambda: start.prepare(exercise=False)}[sys.argv[2]]()
