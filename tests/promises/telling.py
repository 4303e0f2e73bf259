"""Reports of figures of the two worlds: those that the readers may read, and those that they may not learn of.
Each call is asked of all of them."""

from collections.abc import Callable
from typing import Any

from tallystick.hub.bulletins import actions, queries
from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.operations.models import Operation
from tallystick.hub.viewer import Viewer
from tests.promises.operating import CANARY, NOTHING, OPERATIONS, Call

BULLETINS = ("bulletin", "their bulletin", "bulletin draft", "Canary draft", "Canary bulletin", "Canary of theirs",
             "nothing")  # fmt: skip


def tell(ids: dict[str, Any], home: Viewer, theirs: Viewer) -> None:
    """What the readers' agency and one that it works with have issued, and a draft of its own."""
    ids["bulletin"] = _issued(home, ids["led"], "situation")
    ids["their bulletin"] = _issued(theirs, ids["joined"], "situation")
    ids["bulletin draft"] = actions.draft_of_operation(home, ids["led"], "situation").pk


def tell_behind_backs(one: Viewer, base: dict[str, Any]) -> None:
    """A draft, figures of one agency told to a lead that is not the readers', and a report of another operation."""
    actions.draft_of_operation(one, base["joined"], "situation", text="Canary draft")
    _issued(one, base["joined"], "situation", text="Canary of theirs", national=True)
    canary = Operation.objects.get(name="Canary operation").pk
    _issued(one, canary, "situation", text="Canary bulletin")


def id_of(name: str) -> object | None:
    """The id behind one of these names, or no id at all where only the second world holds it; None for others."""
    if not name.startswith(CANARY) or name not in BULLETINS:
        return None
    return Bulletin.objects.filter(text=name).values_list("pk", flat=True).first() or NOTHING


def _issued(viewer: Viewer, operation: Any, kind: str, **stated: Any) -> Any:
    draft = actions.draft_of_operation(viewer, operation, kind, **stated)
    return actions.issue_bulletin(viewer, draft.pk).pk


def _things(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in BULLETINS]


def _each(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in OPERATIONS]


CALLS: dict[str, list[Call]] = {
    "bulletins.of_operation": _each(lambda v, one: queries.of_operation(v, one)),
    "bulletins.of_years": [lambda v, _: queries.of_years(v)],
    "bulletins.read": _things(lambda v, one: queries.read(v, one)),
    "bulletins.draft": _each(lambda v, one: actions.draft_of_operation(v, one, "situation").kind),
    "bulletins.issue": _things(lambda v, one: queries.name_of(actions.issue_bulletin(v, one))),
    "bulletins.revise": _things(lambda v, one: actions.revise_bulletin(v, one).kind),
    "bulletins.download": _things(lambda v, one: actions.download_bulletin(v, one, "en", "csv")),
}
