"""The only readers of hits: who learns of one, and how much of it, is decided by the gate on both sides."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, CharField, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tallystick.crosscheck import Comparison, compare
from tallystick.hub.audit.actions import record
from tallystick.hub.hits import policy
from tallystick.hub.hits.models import Decision, Hit
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

PAGE = 50
"""Hits on one page of the queue."""
MAX_WALK = 2000
"""Hits the next and back keys walk through."""
STRONG, LIKELY = 0.95, 0.85
"""Lowest score of a strong and of a likely hit; below is weak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the queue is narrowed to. ``mine``: undecided (by my agency), decided, or all."""

    mine: str = "undecided"
    kind: str = ""
    strength: str = ""
    agency: str = ""
    contribution: str = ""
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
    then there is no score, kind or reason either."""

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
        if self.score is None:
            return "notice"
        return "strong" if self.score >= STRONG else "likely" if self.score >= LIKELY else "weak"

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


def visible_hits(viewer: Viewer) -> QuerySet[Hit]:
    """The hits this viewer learns of, with ``kind`` and ``score`` as it may see them and its agency's ``mine``
    decision. An empty ``kind`` is a notice: a hit, and who holds the other side."""
    latest = Decision.objects.filter(hit=OuterRef("pk"), agency=viewer.agency).order_by("-id").values("outcome")[:1]
    return (
        Hit.objects.filter(policy.learns_of(viewer))
        .exclude(kind_ff="", kind_fo="", kind_of="", kind_oo="")
        .annotate(
            sees_left=policy.sees(viewer, "left__"),
            sees_right=policy.sees(viewer, "right__"),
            whole_left=policy.sees_whole(viewer, "left__"),
            whole_right=policy.sees_whole(viewer, "right__"),
        )
        .annotate(
            kind=_by_view("kind", Value(""), CharField()),
            score=_by_view("score", Value(0.0), FloatField()),
            mine=Coalesce(Subquery(latest), Value("")),
            left_owner=F("left__owner"),
            right_owner=F("right__owner"),
        )
    )


def _by_view(column: str, otherwise: Value, field: CharField[str, str] | FloatField[float, float]) -> Case:
    """The one of the four stored views that fits what this viewer sees of both sides."""
    both = Q(sees_left=True, sees_right=True)
    return Case(
        When(both & Q(whole_left=True, whole_right=True), then=F(f"{column}_ff")),
        When(both & Q(whole_left=True), then=F(f"{column}_fo")),
        When(both & Q(whole_right=True), then=F(f"{column}_of")),
        When(both, then=F(f"{column}_oo")),
        default=otherwise,
        output_field=field,
    )


def queue(viewer: Viewer, wanted: Filter) -> Queue:
    """One page of the hits waiting for (or decided by) the viewer's agency, strongest first."""
    found = _matching(viewer, wanted)
    total = found.count()
    page = max(1, min(wanted.page, -(-total // PAGE) or 1))
    rows = list(_ordered(found, wanted)[(page - 1) * PAGE : page * PAGE])
    facets = {
        "kind": _facet(viewer, wanted, "kind"),
        "mine": _facet(viewer, wanted, "mine"),
    }
    record(viewer, "list_hits", [row.pk for row in rows], total=total)
    return Queue(items=_seen_hits(viewer, rows), total=total, facets=facets, filter=wanted)


def read(viewer: Viewer, hit_id: uuid.UUID) -> SeenHit | None:
    """One hit with its reasons, compared anew from what this viewer may see of both sides; None where none is shown."""
    rows = list(visible_hits(viewer).filter(pk=hit_id))
    record(viewer, "read_hit", [hit_id], result="done" if rows else "refused")
    if not rows:
        return None
    hit = _seen_hits(viewer, rows)[0]
    if hit.left is None or hit.right is None or hit.score is None:
        return hit
    return replace(hit, comparison=compare(hit.left.entity, hit.right.entity))


def neighbours(viewer: Viewer, wanted: Filter, hit_id: uuid.UUID) -> tuple[uuid.UUID | None, uuid.UUID | None, int, int]:
    """The hits before and after this one in the queue, its place there (from 1; 0 if it is not in it) and the length."""
    ids = list(_ordered(_matching(viewer, wanted), wanted).values_list("pk", flat=True)[:MAX_WALK])
    if hit_id not in ids:
        return None, ids[0] if ids else None, 0, len(ids)
    place = ids.index(hit_id)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return before, after, place + 1, len(ids)


def counts(viewer: Viewer) -> dict[str, int]:
    """Hits the viewer's agency has not decided on, by strength: strong, likely, weak, notice."""
    rows = _own(viewer, visible_hits(viewer)).filter(mine="").values_list("kind", "score")
    tally = dict.fromkeys(("strong", "likely", "weak", "notice"), 0)
    for kind, score in rows:
        tally[_strength(kind, score)] += 1
    return tally


def met_agencies(viewer: Viewer) -> tuple[tuple[str, int, int], ...]:
    """Where the viewer agency's facts met others': (agency, hits confirmed by us, other hits), most first."""
    rows = _own(viewer, visible_hits(viewer)).annotate(
        other=Case(When(left__owner=viewer.agency, then=F("right__owner")), default=F("left__owner"))
    )
    tally: dict[str, list[int]] = {}
    for other, mine, n in rows.values_list("other", "mine").annotate(n=Count("pk")).order_by("other"):
        if other != viewer.agency:
            tally.setdefault(other, [0, 0])[0 if mine == "confirmed" else 1] += n
    ranked = sorted(tally.items(), key=lambda item: (-sum(item[1]), item[0]))
    return tuple((agency, confirmed, rest) for agency, (confirmed, rest) in ranked)


def _strength(kind: str, score: float) -> str:
    if not kind:
        return "notice"
    return "strong" if score >= STRONG else "likely" if score >= LIKELY else "weak"


def _own(viewer: Viewer, rows: QuerySet[Hit]) -> QuerySet[Hit]:
    return rows.filter(Q(left__owner=viewer.agency) | Q(right__owner=viewer.agency))


def _matching(viewer: Viewer, wanted: Filter, *, leave_out: str = "") -> QuerySet[Hit]:
    rows = _own(viewer, visible_hits(viewer))
    if wanted.mine == "undecided" and leave_out != "mine":
        rows = rows.filter(mine="")
    elif wanted.mine in {"confirmed", "rejected", "unresolved"} and leave_out != "mine":
        rows = rows.filter(mine=wanted.mine)
    if wanted.kind and leave_out != "kind":
        rows = rows.filter(kind="" if wanted.kind == "notice" else wanted.kind)
    if wanted.strength:
        rows = rows.filter(_STRENGTHS[wanted.strength])
    if wanted.agency:
        rows = rows.filter(Q(left__owner=wanted.agency) | Q(right__owner=wanted.agency))
    if wanted.contribution:
        rows = rows.filter(Q(left=wanted.contribution) | Q(right=wanted.contribution))
    return rows


_STRENGTHS = {
    "strong": Q(score__gte=STRONG) & ~Q(kind=""),
    "likely": Q(score__gte=LIKELY, score__lt=STRONG) & ~Q(kind=""),
    "weak": Q(score__lt=LIKELY) & ~Q(kind=""),
    "notice": Q(kind=""),
}


def _ordered(rows: QuerySet[Hit], wanted: Filter) -> QuerySet[Hit]:
    if wanted.order == "newest":
        return rows.order_by("-found_at", "pk")
    if wanted.order == "oldest":
        return rows.order_by("found_at", "pk")
    return rows.order_by("-score", "-found_at", "pk")


def _facet(viewer: Viewer, wanted: Filter, name: str) -> tuple[tuple[str, int], ...]:
    counted = _matching(viewer, wanted, leave_out=name).order_by().values_list(name).annotate(n=Count("pk"))
    return tuple((str(value), int(n)) for value, n in counted.order_by("-n", name))


def _seen_hits(viewer: Viewer, rows: Sequence[Hit]) -> tuple[SeenHit, ...]:
    """Rows that came from ``visible_hits``, with what the viewer may read of both sides."""
    wanted = {one for row in rows for one in (row.left_id, row.right_id)}
    seen = {item.id: item for item in seen_rows(viewer, visible_to(viewer).filter(pk__in=wanted))}
    decisions = _decisions(rows)
    return tuple(
        SeenHit(
            id=row.pk,
            kind=row.kind,
            score=row.score if row.kind else None,
            found_at=row.found_at,
            left=seen.get(row.left_id),
            right=seen.get(row.right_id),
            left_owner=row.left_owner,
            right_owner=row.right_owner,
            mine=row.mine,
            decisions=decisions.get(row.pk, ()),
        )
        for row in rows
    )


def _decisions(rows: Sequence[Hit]) -> dict[uuid.UUID, tuple[SeenDecision, ...]]:
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
