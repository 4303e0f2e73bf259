"""The own hits of a viewer's agency, read once: what the queue, the desk and the walk through hits count and sort.

How strong a hit is differs from viewer to viewer, so no index sorts them. One query asks the gate of both sides of each
own hit; what follows from the answer is worked out here: SQL would ask the gate again for each column.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet

from tallystick.hub.hits.models import Hit
from tallystick.hub.hits.policy import VIEWS, ByView, learned
from tallystick.hub.hits.strength import strength_of
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Viewer

FACETS = ("strength", "kind", "agency", "age")
"""What the queue can be narrowed by."""
COUNTED = (*FACETS, "mine")
"""What the queue is counted by."""
MOST = 100_000
"""Own hits that are looked at, the newest."""
AGES = (("day", 1), ("week", 7), ("month", 30))
AT = {levels: at for at, levels in enumerate(VIEWS)}
STORED = tuple(f"{what}_{view}" for what in ("kind", "score") for view in VIEWS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the queue is narrowed to; empty means everything. ``mine`` is one of ``STATES``, ``age`` day, week,
    month or older, ``agency`` the owners of the other side, ``batch`` an import of the own side."""

    mine: str = "undecided"
    kind: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    contribution: str = ""
    batch: uuid.UUID | None = None
    order: str = "strength"
    page: int = 1


class Own(NamedTuple):
    """An own hit as its agency may see it; ``agency`` owns the other side. A notice has no kind and no score."""

    id: uuid.UUID
    found_at: datetime
    score: float
    strength: str
    kind: str
    agency: str
    age: str
    mine: str


def read(viewer: Viewer, wanted: Filter) -> list[Own]:
    """The own hits, or those of the contribution and the import that are wanted."""
    rows = learned(viewer).filter(pk__in=_with_own_side(viewer))
    if wanted.batch:
        mine = Q(left__batch=wanted.batch, left__owner=viewer.agency)
        rows = rows.filter(mine | Q(right__batch=wanted.batch, right__owner=viewer.agency))
    if wanted.contribution:
        rows = rows.annotate(kind=ByView("kind", CharField())).filter(of(viewer, wanted.contribution))
    columns = ("pk", "found_at", "left_level", "right_level", "left_owner", "right_owner", "mine", *STORED)
    return [_own(viewer, row) for row in rows.order_by("-found_at", "pk").values_list(*columns)[:MOST]]


def of(viewer: Viewer, contribution: uuid.UUID | str) -> Q:
    """The hits of one contribution. A notice is one of the own side alone: whose record is behind it, is told by no
    question about that record."""
    told = ~Q(kind="")
    left = Q(left=contribution) & (told | Q(left__owner=viewer.agency))
    return left | Q(right=contribution) & (told | Q(right__owner=viewer.agency))


def ordered(hits: Iterable[Own], wanted: Filter) -> list[Own]:
    """Those that are wanted, in the order that is: strongest, newest or oldest first."""
    found = [hit for hit in hits if _fits(hit, wanted)]
    if wanted.order == "strength":
        return sorted(found, key=lambda hit: (-hit.score, -hit.found_at.timestamp(), hit.id))
    at = 1 if wanted.order == "oldest" else -1
    return sorted(found, key=lambda hit: (at * hit.found_at.timestamp(), hit.id))


def facet(hits: Iterable[Own], wanted: Filter, name: str) -> tuple[tuple[str, int], ...]:
    """The values of a facet, the commonest first, counted as if the facet itself were not narrowed."""
    counted = Counter(getattr(hit, name) for hit in hits if _fits(hit, wanted, leave_out=name))
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _with_own_side(viewer: Viewer) -> QuerySet[Any]:
    """Led from the own contributions to their hits, either side by its index."""
    mine = Contribution.objects.filter(owner=viewer.agency).values("pk")
    left, right = (Hit.objects.filter(**{f"{side}__in": mine}).values("pk") for side in ("left", "right"))
    return left.union(right)


def _own(viewer: Viewer, row: tuple[Any, ...]) -> Own:
    pk, found_at, left_level, right_level, left_owner, right_owner, mine, *stored = row
    view = AT.get(3 * left_level + right_level)
    kind, score = (stored[view], stored[view + len(AT)]) if view is not None else ("", 0.0)
    days = (viewer.now - found_at).total_seconds() / 86_400
    return Own(
        id=pk, found_at=found_at, score=score, strength=strength_of(score) if kind else "notice", kind=kind,
        agency=right_owner if left_owner == viewer.agency else left_owner,
        age=next((name for name, most in AGES if days <= most), "older"), mine=mine,
    )  # fmt: skip


def _fits(hit: Own, wanted: Filter, *, leave_out: str = "") -> bool:
    if leave_out != "mine" and wanted.mine not in ("all", hit.mine or "undecided"):
        return False
    narrowed = (name for name in FACETS if name != leave_out and getattr(wanted, name))
    return all(getattr(hit, name) in getattr(wanted, name) for name in narrowed)
