"""Removing the gate from any one query turns the non-interference walk red.

Every call of the gate in the hub is found in its source; for each, the function that holds it is compiled anew
without the gate there, and the walk is run on two worlds. If the walk does not notice, the test fails: either the
walk has a hole, or the call is not needed.
"""

import ast
import importlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from cProfile import Profile
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from django.db.models import Q, SmallIntegerField, Value

from tallystick.hub.agencies.models import Person
from tallystick.hub.exchange.models import AccessRequest, Deadline, Message, Project, Recall
from tallystick.hub.hits.models import Alert, Watch
from tallystick.hub.operations.models import Operation
from tallystick.hub.register.models import Batch, Contribution, Export, FrozenSet
from tallystick.hub.reports.models import Report
from tallystick.hub.room.models import File
from tallystick.vocabulary import Role
from tests.promises import direct, twin_worlds, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.nightly]

HUB = Path(twin_worlds.register.__file__).resolve().parents[1]
GATE_ITSELF = HUB / "register" / "policy.py"
"""Held by test_gate.py instead."""
READERS = (Role.ANALYST, Role.SUPERVISOR)


def everything(_viewer: object) -> object:
    """``visible_to`` without the gate."""
    return Contribution.objects.annotate(level=Value(2, output_field=SmallIntegerField()))


def every_request(_viewer: object) -> object:
    """``visible_requests`` without the gate."""
    return AccessRequest.objects.all()


def every_recall(_viewer: object) -> object:
    """``visible_recalls`` without the gate."""
    return Recall.objects.all()


def every_message(_viewer: object) -> object:
    """``visible_messages`` without the gate."""
    return Message.objects.all()


def every_deadline(_viewer: object) -> object:
    """``visible_deadlines`` without the gate."""
    return Deadline.objects.all()


def every_project(_viewer: object) -> object:
    """``visible_projects`` without the gate."""
    return Project.objects.all()


def every_batch(_viewer: object) -> object:
    """``visible_batches`` without the gate."""
    return Batch.objects.all()


def every_export(_viewer: object) -> object:
    """``visible_exports`` without the gate."""
    return Export.objects.all()


def every_report(_viewer: object) -> object:
    """``visible_reports`` without the gate."""
    return Report.objects.all()


def every_figure(_viewer: object, **_: object) -> object:
    """``countable`` without the gate."""
    return Report.objects.all()


def every_operation(_viewer: object) -> object:
    """``takes_part`` without the gate."""
    return Operation.objects.all()


def every_file(_viewer: object) -> object:
    """``visible_files`` without the gate."""
    return File.objects.all()


def every_set(_viewer: object) -> object:
    """``visible_sets`` without the gate."""
    return FrozenSet.objects.all()


def every_watch(_viewer: object) -> object:
    """``visible_watches`` without the gate."""
    return Watch.objects.all()


def every_alert(_viewer: object) -> object:
    """``visible_alerts`` without the gate."""
    return Alert.objects.all()


def every_hit(viewer: object, name: str = "visible_hits") -> object:
    """``visible_hits`` without the gate."""
    policy = importlib.import_module("tallystick.hub.hits.policy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "GateLevel", whole)
        patch.setattr(policy, "learns_of", always)
        return getattr(policy, name)(viewer)


def always(*_: object, **__: object) -> Q:
    """A condition of the gate that always holds."""
    return Q(pk__isnull=False)


def whole(*_: object, **__: object) -> Value:
    """``GateLevel`` without the gate."""
    return Value(2, output_field=SmallIntegerField())


WITHOUT_GATE: dict[str, Callable[..., object]] = {
    "visible_to": everything,
    "visible_hits": every_hit,
    "learned": partial(every_hit, name="learned"),
    "visible_requests": every_request,
    "visible_recalls": every_recall,
    "visible_messages": every_message,
    "visible_deadlines": every_deadline,
    "visible_projects": every_project,
    "noticeable": always,
    "learns_of": always,
    "cleared": always,
    "GateLevel": whole,
    "visible_batches": every_batch,
    "visible_exports": every_export,
    "visible_watches": every_watch,
    "visible_alerts": every_alert,
    "visible_reports": every_report,
    "countable": every_figure,
    "visible_sets": every_set,
    "takes_part": every_operation,
    "entered": every_operation,
    "visible_files": every_file,
}
"""What is removed -> what stands there instead."""


@dataclass(frozen=True)
class Site:
    """One call of the gate: the module, the top-level function or class it stands in, and which call there."""

    module: str
    owner: str
    number: int
    gate: str
    line: int

    def __str__(self) -> str:
        return f"{self.module.removeprefix('tallystick.hub.')}:{self.line} {self.owner}: {self.gate}"


def sites() -> Iterator[Site]:
    """Every call of the gate in the hub."""
    for path in sorted(HUB.rglob("*.py")):
        if path == GATE_ITSELF:
            continue
        module = ".".join(["tallystick.hub", *path.relative_to(HUB).with_suffix("").parts])
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for number, call in enumerate(_calls(node)):
                    yield Site(module, node.name, number, _name(call), call.lineno)


def _calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call) and _name(one) in WITHOUT_GATE]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def _compiled(site: Site, module: ModuleType) -> object:
    """The site's function or class without the gate at the site."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    node = next(one for one in tree.body if getattr(one, "name", "") == site.owner)
    call = _calls(node)[site.number]
    call.func = ast.copy_location(ast.Name("_without_gate", ast.Load()), call.func)
    names = dict(vars(module), _without_gate=WITHOUT_GATE[site.gate])
    exec(compile(ast.Module([node], []), str(module.__file__), "exec"), names)
    return names[site.owner]


@contextmanager
def instead(old: object, new: object) -> Iterator[None]:
    """``new`` wherever a module of the hub names ``old``."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("tallystick.hub"):
                for key, value in list(vars(module).items()):
                    if value is old:
                        patch.setattr(module, key, new)
        yield


def _who_asks(base: twin_worlds.Base, owners: set[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """For each function that holds a gate: the places of the walk that reach it."""
    reached: dict[tuple[str, str], set[str]] = defaultdict(set)
    codes = {}
    for module, owner in owners:
        found = getattr(sys.modules[module], owner)
        for one in vars(found).values() if isinstance(found, type) else [found]:
            code = getattr(getattr(one, "__wrapped__", one), "__code__", None)
            codes[code] = (module, owner)

    def told() -> None:
        for name in [*walk.PAGES, *walk.OPERATIONS, *direct.CALLS]:
            with Profile(subcalls=False, builtins=False) as calls:
                for role in READERS:
                    list(walk.answers(base, base.people[f"es-pn.{role}"], only=name.__eq__))
            for call in calls.getstats():
                if where := codes.get(call.code):
                    reached[where].add(name)

    twin_worlds.in_world(base, told, twin_worlds.UNTOLD)
    return reached


def _unnoticed(base: twin_worlds.Base, reader: Person, asked: dict[Site, set[str]]) -> list[Site]:
    """Those of the sites without which the walk, at the places of each, does not tell the two worlds apart."""

    def second() -> dict[Site, list[walk.Answer]]:
        told = {site: _told(base, reader, site, places) for site, places in asked.items()}
        return {site: answers for site, answers in told.items() if answers is not None}

    def first() -> list[Site]:
        return [site for site in seen if _told(base, reader, site, asked[site], beside=seen[site]) is not None]

    seen = twin_worlds.in_world(base, second, twin_worlds.UNTOLD)
    return twin_worlds.in_world(base, first)


def _told(
    base: twin_worlds.Base, reader: Person, site: Site, places: set[str], beside: list[walk.Answer] | None = None
) -> list[walk.Answer] | None:
    """What one reader is told at these places without the gate at the site; None as soon as the walk fails: in the
    second world by what is told there, in the first beside the second."""
    told: list[walk.Answer] = []

    def ask() -> None:
        for answer in walk.answers(base, reader, only=places.__contains__):
            if beside is None:
                walk.assert_no_canary([answer])
                walk.assert_nothing_without_work([answer])
            else:
                walk.assert_alike([answer], [beside[len(told)]])
            told.append(answer)

    module = sys.modules[site.module]
    try:
        with instead(getattr(module, site.owner), _compiled(site, module)):
            walk.undone(ask)
    except Exception:
        return None
    return told


@pytest.mark.one_database
def test_no_gate_can_be_removed_unnoticed() -> None:
    base = twin_worlds.build()
    left = list(sites())
    assert len(left) > 30
    for site in left:
        importlib.import_module(site.module)
    reached = _who_asks(base, {(site.module, site.owner) for site in left})
    # The quick places are asked first; of what they notice, the slow ones are not asked.
    for kind, role in product((direct.CALLS, walk.OPERATIONS, walk.PAGES), READERS):
        asked = {site: reached[site.module, site.owner] & set(kind) for site in left}
        left = _unnoticed(base, base.people[f"es-pn.{role}"], asked)
    assert not left, "\n".join(["the walk did not notice that the gate was removed at:", *map(str, left)])
