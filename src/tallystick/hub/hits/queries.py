"""The only readers of hits: who learns of one, and how much of it, is decided by the gate on both sides."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from tallystick.crosscheck import Comparison, compare
from tallystick.hub.audit.actions import record
from tallystick.hub.hits import policy
from tallystick.hub.hits.models import Check, Decision, Hit
from tallystick.hub.hits.strength import LIKELY, STRONG, strength_of
from tallystick.hub.register.policy import GateLevel, visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

PAGE = 50
"""Hits on one page of the queue."""
MAX_WALK = 2000
"""Hits the next and back keys walk through."""
FACETS = {"strength": "strength", "kind": "kind", "agency": "other", "age": "age"}
"""What the queue can be narrowed by, and the column that says it."""
COLUMNS = {**FACETS, "mine": "mine"}
"""What the queue is counted by."""
STATES = ("undecided", "confirmed", "rejected", "unresolved", "all")
"""What a queue can hold: hits the viewer's agency has not decided, has decided so, or all of them."""


Tally: TypeAlias = dict[tuple[str, ...], int]
HitRows: TypeAlias = "QuerySet[Any]"
"""Hits with the columns ``visible_hits`` adds: kind, score, mine, left_owner, right_owner."""


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


def visible_hits(viewer: Viewer) -> HitRows:
    """The hits this viewer learns of, with ``kind`` and ``score`` as it may see them and its agency's ``mine``
    decision. An empty ``kind`` is a notice, for the owner of a side alone: a hit, and who holds the other side."""
    latest = Decision.objects.filter(hit=OuterRef("pk"), agency=viewer.agency).order_by("-id").values("outcome")[:1]
    levels = {"left_level": GateLevel(viewer, "left__"), "right_level": GateLevel(viewer, "right__")}
    return (
        Hit.objects.annotate(**levels)
        .filter(policy.learns_of(viewer))
        .exclude(kind_ff="", kind_fo="", kind_of="", kind_oo="")
        .annotate(
            kind=ByView("kind", CharField()),
            score=ByView("score", FloatField()),
            mine=Coalesce(Subquery(latest), Value("")),
            left_owner=F("left__owner"),
            right_owner=F("right__owner"),
        )
        .filter(~Q(kind="") | _owned(viewer))
    )


class ByView(Func):
    """The one of a hit's four stored views that fits what the viewer sees of both sides; empty (or 0) where it
    does not see both. For rows that carry ``left_level`` and ``right_level``."""

    def __init__(self, column: str, output_field: CharField[str, str] | FloatField[float, float]) -> None:
        nothing = Value("") if isinstance(output_field, CharField) else Value(0.0)
        view = CombinedExpression(F("left_level") * 3, "+", F("right_level"))
        views = (F(f"{column}_{letters}") for letters in ("ff", "fo", "of", "oo"))
        super().__init__(view, *views, nothing, output_field=output_field)

    def as_sql(  # type: ignore[override]
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002
        **_: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        """The expression and its parameters: levels 2 and 2 read as 8, 2 and 1 as 7, 1 and 2 as 5, 1 and 1 as 4."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        sql = "CASE ({}) WHEN 8 THEN {} WHEN 7 THEN {} WHEN 5 THEN {} WHEN 4 THEN {} ELSE {} END"
        return sql.format(*(text for text, _ in parts)), tuple(value for _, values in parts for value in values)


def queue(viewer: Viewer, wanted: Filter) -> Queue:
    """One page of the hits waiting for (or decided by) the viewer's agency, strongest first."""
    own = _own_faceted(viewer)
    tally = _tally(viewer, wanted, own)
    total = sum(n for values, n in tally.items() if _fits(values, wanted))
    page = max(1, min(wanted.page, -(-total // PAGE) or 1))
    rows = list(_ordered(_matching(viewer, wanted, own), wanted)[(page - 1) * PAGE : page * PAGE])
    facets = {name: _facet(tally, wanted, name) for name in COLUMNS}
    record(viewer, "list_hits", _shown(viewer, rows), total=total)
    items = tuple(with_reasons(hit) for hit in _seen_hits(viewer, rows))
    return Queue(items=items, total=total, facets=facets, filter=replace(wanted, page=page))


def everything(viewer: Viewer, wanted: Filter, *, most: int) -> tuple[SeenHit, ...]:
    """All hits of the queue that are wanted, in its order, at most ``most``; without reasons: for a report."""
    rows = list(_ordered(_matching(viewer, wanted, _own_faceted(viewer)), wanted)[:most])
    record(viewer, "list_hits", _shown(viewer, rows), total=len(rows))
    return _seen_hits(viewer, rows)


def newest(viewer: Viewer) -> SeenHit | None:
    """The newest hit the viewer's agency has not decided on."""
    rows = list(_ordered(_matching(viewer, Filter(), _own_faceted(viewer)), Filter(order="newest"))[:1])
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
    found = _ordered(_matching(viewer, wanted, _own_faceted(viewer)), wanted)
    ids = list(found.values_list("pk", flat=True)[:MAX_WALK])
    if hit_id not in ids:
        return None, ids[0] if ids else None, 0, len(ids)
    place = ids.index(hit_id)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after, place + 1, len(ids)


def counts(viewer: Viewer) -> dict[str, int]:
    """Hits the viewer's agency has not decided on, by strength: strong, likely, weak, notice."""
    tally = dict.fromkeys(("strong", "likely", "weak", "notice"), 0)
    tally.update(_facet(_tally(viewer, Filter(), _own_faceted(viewer)), Filter(), "strength"))
    return tally


def met(viewer: Viewer, *, contribution: uuid.UUID | None = None, batch: uuid.UUID | None = None) -> int:
    """How many hits of the viewer's agency a contribution has; or how many of an import's rows have any."""
    rows = _own(viewer, visible_hits(viewer))
    if contribution is not None:
        return rows.filter(_of(viewer, contribution)).count()
    left = rows.filter(left__batch=batch, left__owner=viewer.agency).values_list("left", flat=True)
    right = rows.filter(right__batch=batch, right__owner=viewer.agency).values_list("right", flat=True)
    return len({*left, *right})


def met_agencies(viewer: Viewer) -> tuple[tuple[str, int, int], ...]:
    """Where the viewer agency's facts met others': (agency, hits confirmed by us, other hits), most first."""
    rows = _own_faceted(viewer)
    tally: dict[str, list[int]] = {}
    for other, mine, n in rows.values_list("other", "mine").annotate(n=Count("pk")).order_by("other"):
        if other != viewer.agency:
            tally.setdefault(other, [0, 0])[0 if mine == "confirmed" else 1] += n
    ranked = sorted(tally.items(), key=lambda item: (-sum(item[1]), item[0]))
    return tuple((agency, confirmed, rest) for agency, (confirmed, rest) in ranked)


def _owned(viewer: Viewer) -> Q:
    return Q(left__owner=viewer.agency) | Q(right__owner=viewer.agency)


def _of(viewer: Viewer, contribution: uuid.UUID | str) -> Q:
    """The hits of one contribution. A notice is one of the own side alone: whose record is behind it, is told by no
    question about that record."""
    told = ~Q(kind="")
    left = Q(left=contribution) & (told | Q(left__owner=viewer.agency))
    return left | Q(right=contribution) & (told | Q(right__owner=viewer.agency))


def _own(viewer: Viewer, rows: HitRows) -> HitRows:
    return rows.filter(_owned(viewer))


def _matching(viewer: Viewer, wanted: Filter, rows: HitRows) -> HitRows:
    """Those of the rows of ``_own_faceted`` that are wanted."""
    if wanted.mine != "all":
        rows = rows.filter(mine="" if wanted.mine == "undecided" else wanted.mine)
    for name, column in FACETS.items():
        if getattr(wanted, name):
            rows = rows.filter(**{f"{column}__in": getattr(wanted, name)})
    if wanted.batch:
        mine = Q(left__batch=wanted.batch, left__owner=viewer.agency)
        rows = rows.filter(mine | Q(right__batch=wanted.batch, right__owner=viewer.agency))
    return rows.filter(_of(viewer, wanted.contribution)) if wanted.contribution else rows


def _own_faceted(viewer: Viewer) -> HitRows:
    """The own hits with the columns the queue is narrowed by: ``strength``, ``other`` owner and ``age``."""
    ages = (("day", 1), ("week", 7), ("month", 30))
    faceted: HitRows = _own(viewer, visible_hits(viewer)).annotate(
        strength=Case(
            When(kind="", then=Value("notice")),
            When(score__gte=STRONG, then=Value("strong")),
            When(score__gte=LIKELY, then=Value("likely")),
            default=Value("weak"),
            output_field=CharField(),
        ),
        other=Case(When(left__owner=viewer.agency, then=F("right__owner")), default=F("left__owner")),
        age=Case(
            *(When(found_at__gte=viewer.now - timedelta(days=days), then=Value(name)) for name, days in ages),
            default=Value("older"),
            output_field=CharField(),
        ),
    )
    return faceted


def _ordered(rows: HitRows, wanted: Filter) -> HitRows:
    if wanted.order == "newest":
        return rows.order_by("-found_at", "pk")
    if wanted.order == "oldest":
        return rows.order_by("found_at", "pk")
    return rows.order_by("-score", "-found_at", "pk")


def _tally(viewer: Viewer, wanted: Filter, own: HitRows) -> Tally:
    """How many of the own hits have which values, in the order of ``COLUMNS``, whatever is narrowed; read once, for the
    gate is asked of both sides of every hit."""
    rows = _matching(viewer, Filter(mine="all", contribution=wanted.contribution), own).order_by()
    counted = rows.values_list(*COLUMNS.values()).annotate(n=Count("pk"))
    return {tuple(map(str, values)): int(n) for *values, n in counted}


def _fits(values: Sequence[str], wanted: Filter, *, leave_out: str = "") -> bool:
    """Whether hits with these values are wanted, as ``_matching`` has it."""
    for name, value in zip(COLUMNS, values, strict=True):
        if name == leave_out:
            continue
        if name == "mine":
            if wanted.mine not in ("all", value or "undecided"):
                return False
        elif getattr(wanted, name) and value not in getattr(wanted, name):
            return False
    return True


def _facet(tally: Tally, wanted: Filter, name: str) -> tuple[tuple[str, int], ...]:
    """The values of a facet, the commonest first, counted as if the facet itself were not narrowed."""
    counted, place = Counter[str](), list(COLUMNS).index(name)
    for values, n in tally.items():
        if _fits(values, wanted, leave_out=name):
            counted[values[place]] += n
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


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
