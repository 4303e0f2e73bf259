"""The only readers of hits: who learns of one, and how much of it, is decided by the gate on both sides."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from tallystick.crosscheck import Comparison, compare
from tallystick.hub.audit.actions import record
from tallystick.hub.hits import own
from tallystick.hub.hits.models import Check, Decision
from tallystick.hub.hits.own import Filter as Filter
from tallystick.hub.hits.own import Own
from tallystick.hub.hits.policy import owned, visible_hits
from tallystick.hub.hits.strength import strength_of
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

PAGE = 50
"""Hits on one page of the queue."""
MAX_WALK = 2000
"""Hits the next and back keys walk through."""
STATES = ("undecided", "confirmed", "rejected", "unresolved", "all")
"""What a queue can hold: hits the viewer's agency has not decided, has decided so, or all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDecision:
    """One owner's latest decision, as told to the other."""

    agency: str
    person: str
    outcome: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHit:
    """A hit as one viewer sees it. A side is None where the viewer learns only who holds it;
    then there is no score, kind or reason either, and of the other owner's decision no why."""

    id: uuid.UUID
    kind: str
    score: float | None
    found_at: datetime
    left: Seen | None
    right: Seen | None
    left_owner: str
    right_owner: str
    mine: str
    decisions: tuple[SeenDecision, ...]
    comparison: Comparison | None = None

    @property
    def strength(self) -> str:
        """strong, likely, weak, or notice where only the fact of the hit is told."""
        return "notice" if self.score is None else strength_of(self.score)

    @property
    def disagreement(self) -> bool:
        """Whether one owner confirmed and another rejected."""
        return {"confirmed", "rejected"} <= {d.outcome for d in self.decisions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the hit queue with the facets of the whole result."""

    items: tuple[SeenHit, ...]
    total: int
    facets: dict[str, tuple[tuple[str, int], ...]]
    filter: Filter

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def queue(viewer: Viewer, wanted: Filter) -> Queue:
    """One page of the hits waiting for (or decided by) the viewer's agency, strongest first."""
    read = own.read(viewer, wanted)
    found = own.ordered(read, wanted)
    page = max(1, min(wanted.page, -(-len(found) // PAGE) or 1))
    rows = _in_order(viewer, found[(page - 1) * PAGE : page * PAGE])
    record(viewer, "list_hits", _shown(viewer, rows), total=len(found))
    items = tuple(with_reasons(hit) for hit in _seen_hits(viewer, rows))
    facets = {name: own.facet(read, wanted, name) for name in own.COUNTED}
    return Queue(items=items, total=len(found), facets=facets, filter=replace(wanted, page=page))


def everything(viewer: Viewer, wanted: Filter, *, most: int) -> tuple[SeenHit, ...]:
    """All hits of the queue that are wanted, in its order, at most ``most``; without reasons: for a report."""
    rows = _in_order(viewer, own.ordered(own.read(viewer, wanted), wanted)[:most])
    record(viewer, "list_hits", _shown(viewer, rows), total=len(rows))
    return _seen_hits(viewer, rows)


def newest(viewer: Viewer) -> SeenHit | None:
    """The newest hit the viewer's agency has not decided on."""
    wanted = Filter(order="newest")
    rows = _in_order(viewer, own.ordered(own.read(viewer, wanted), wanted)[:1])
    record(viewer, "list_hits", _shown(viewer, rows), total=len(rows))
    return next((with_reasons(hit) for hit in _seen_hits(viewer, rows)), None)


def some(viewer: Viewer, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, SeenHit]:
    """Those of these hits that the viewer learns of, by id."""
    rows = list(visible_hits(viewer).filter(pk__in=ids))
    record(viewer, "list_hits", _shown(viewer, rows), total=len(rows))
    return {hit.id: hit for hit in _seen_hits(viewer, rows)}


def checks_left(viewer: Viewer) -> int:
    """Checks the viewer may still make in this case today; naming another case does not open an endless supply."""
    since = viewer.now - timedelta(days=1)
    made = Check.objects.filter(by__account=viewer.account, at__gt=since)
    in_case = int(settings.CHECKS_PER_DAY) - made.filter(case=viewer.case).count()
    return max(0, min(in_case, int(settings.CHECKS_PER_DAY_IN_ALL) - made.count()))


def read(viewer: Viewer, hit_id: uuid.UUID) -> SeenHit | None:
    """One hit with its reasons, compared anew from what this viewer may see of both sides; None where none is shown."""
    rows = list(visible_hits(viewer).filter(pk=hit_id))
    record(viewer, "read_hit", _shown(viewer, rows) or [hit_id], result="done" if rows else "refused")
    if not rows:
        return None
    return with_reasons(_seen_hits(viewer, rows)[0])


def with_reasons(hit: SeenHit) -> SeenHit:
    """The hit with its sides compared anew from what this viewer may see of both; unchanged where one is hidden."""
    if hit.left is None or hit.right is None or hit.score is None:
        return hit
    return replace(hit, comparison=compare(hit.left.entity, hit.right.entity))


def neighbours(
    viewer: Viewer, wanted: Filter, hit_id: uuid.UUID
) -> tuple[uuid.UUID | None, uuid.UUID | None, int, int]:
    """The hits before and after this one in the queue, its place there (from 1; 0 if it is not there), the length."""
    ids = [hit.id for hit in own.ordered(own.read(viewer, wanted), wanted)[:MAX_WALK]]
    if hit_id not in ids:
        return None, ids[0] if ids else None, 0, len(ids)
    place = ids.index(hit_id)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after, place + 1, len(ids)


def counts(viewer: Viewer) -> dict[str, int]:
    """Hits the viewer's agency has not decided on, by strength: strong, likely, weak, notice."""
    tally = dict.fromkeys(("strong", "likely", "weak", "notice"), 0)
    tally.update(own.facet(own.read(viewer, Filter()), Filter(), "strength"))
    return tally


def met(viewer: Viewer, *, contribution: uuid.UUID | None = None, batch: uuid.UUID | None = None) -> int:
    """How many hits of the viewer's agency a contribution has; or how many of an import's rows have any."""
    rows = visible_hits(viewer).filter(owned(viewer))
    if contribution is not None:
        return rows.filter(own.of(viewer, contribution)).count()
    left = rows.filter(left__batch=batch, left__owner=viewer.agency).values_list("left", flat=True)
    right = rows.filter(right__batch=batch, right__owner=viewer.agency).values_list("right", flat=True)
    return len({*left, *right})


def met_agencies(viewer: Viewer) -> tuple[tuple[str, int, int], ...]:
    """Where the viewer agency's facts met others': (agency, hits confirmed by us, other hits), most first."""
    tally: dict[str, list[int]] = {}
    for hit in own.read(viewer, Filter()):
        if hit.agency != viewer.agency:
            tally.setdefault(hit.agency, [0, 0])[0 if hit.mine == "confirmed" else 1] += 1
    ranked = sorted(tally.items(), key=lambda item: (-sum(item[1]), item[0]))
    return tuple((agency, confirmed, rest) for agency, (confirmed, rest) in ranked)


def _in_order(viewer: Viewer, hits: Sequence[Own]) -> list[Any]:
    """The rows of these hits, without those that are gone meanwhile."""
    rows = {row.pk: row for row in visible_hits(viewer).filter(pk__in=[hit.id for hit in hits])}
    return [rows[hit.id] for hit in hits if hit.id in rows]


def _shown(viewer: Viewer, rows: Sequence[Any]) -> list[uuid.UUID]:
    """What the log names of these hits: each, and the other agencies' records that are read with it."""
    sides = [(row.left_id, row.left_owner) for row in rows if row.kind]
    sides += [(row.right_id, row.right_owner) for row in rows if row.kind]
    return [*(row.pk for row in rows), *dict.fromkeys(one for one, owner in sides if owner != viewer.agency)]


def _seen_hits(viewer: Viewer, rows: Sequence[Any]) -> tuple[SeenHit, ...]:
    """Rows that came from ``visible_hits``, with what the viewer may read of both sides."""
    wanted = {one for row in rows for one in (row.left_id, row.right_id)}
    seen = {item.id: item for item in seen_rows(viewer, visible_to(viewer).filter(pk__in=wanted))}
    decisions = _decisions(rows)
    return tuple(_seen_hit(viewer, row, seen, decisions.get(row.pk, ())) for row in rows)


def _seen_hit(viewer: Viewer, row: Any, seen: dict[uuid.UUID, Seen], decisions: tuple[SeenDecision, ...]) -> SeenHit:
    """One row as the viewer sees it: of a notice only the own side, and of others' decisions not why."""
    left, right = seen.get(row.left_id), seen.get(row.right_id)
    addressed = bool(row.kind) and viewer.agency in (row.left_owner, row.right_owner)
    return SeenHit(
        id=row.pk,
        kind=row.kind,
        score=row.score if row.kind else None,
        found_at=row.found_at,
        left=left if row.kind or (left and left.mine) else None,
        right=right if row.kind or (right and right.mine) else None,
        left_owner=row.left_owner,
        right_owner=row.right_owner,
        mine=row.mine,
        decisions=tuple(d if addressed or d.agency == viewer.agency else replace(d, why="") for d in decisions),
    )


def _decisions(rows: Sequence[Any]) -> dict[uuid.UUID, tuple[SeenDecision, ...]]:
    """Each owner's latest decision on each of these hits."""
    latest: dict[tuple[uuid.UUID, str], SeenDecision] = {}
    for d in Decision.objects.filter(hit__in=rows).select_related("by").order_by("id"):
        latest[d.hit_id, d.agency_id] = SeenDecision(
            agency=d.agency_id, person=d.by.name, outcome=d.outcome, why=d.why, at=d.at
        )
    grouped: dict[uuid.UUID, tuple[SeenDecision, ...]] = {}
    for (hit, _), decision in sorted(latest.items(), key=lambda item: item[0][1]):
        grouped[hit] = (*grouped.get(hit, ()), decision)
    return grouped
