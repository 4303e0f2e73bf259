"""The only reader of groups: what may be one with a contribution, computed anew for each viewer and kept nowhere."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from tallystick.hub.hits import queries
from tallystick.hub.hits.grouping import MOST_LINKS, Apart, Group, Link, gather, group_of
from tallystick.hub.hits.models import Decision
from tallystick.hub.hits.policy import HitRows, visible_hits
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.hits.strength import STRONG
from tallystick.hub.register import queries as register
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Viewer

MOST_APART = 20
"""Records kept apart that are named."""
CONFIRMED = Q(left_said="confirmed") | Q(right_said="confirmed")
REJECTED = Q(left_said="rejected") | Q(right_said="rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGroup:
    """A group as one viewer sees it: its records, and the hits that hold it together or keep others apart, with
    their reasons."""

    about: Seen
    group: Group
    records: dict[uuid.UUID, Seen]
    hits: dict[uuid.UUID, SeenHit]

    @property
    def apart(self) -> tuple[Apart, ...]:
        """Those kept apart that are named."""
        return self.group.apart[:MOST_APART]


def read(viewer: Viewer, contribution_id: uuid.UUID) -> SeenGroup | None:
    """The group of a contribution with its records and reasons; None where the viewer may not see the contribution."""
    about = register.read(viewer, contribution_id)
    if about is None:
        return None
    group = of(viewer, contribution_id)
    named = [*group.spine, *(one.pair for one in group.apart[:MOST_APART])]
    named += [link for one in group.apart[:MOST_APART] for link in one.left_out[:1]]
    seen = queries.some(viewer, [link.hit for link in named])
    hits = {one: queries.with_reasons(hit) for one, hit in seen.items()}
    records = {side.id: side for hit in hits.values() for side in (hit.left, hit.right) if side}
    return SeenGroup(about=about, group=group, records={about.id: about, **records}, hits=hits)


def of(viewer: Viewer, contribution_id: uuid.UUID) -> Group:
    """The group of a contribution by ids and scores alone; of one that the viewer may not see, nothing but its id."""
    same = _same(viewer)
    gathered = gather(contribution_id, partial(_touching, same))
    links = [*gathered.links, *_rejected(same, gathered.members)]
    return group_of(contribution_id, links, complete=gathered.complete)


def _same(viewer: Viewer) -> HitRows:
    """The hits of two records that the viewer may both see and that may be one thing, with what either owner said.

    A hit that this viewer sees as something in common, or as a notice, says nothing here, even where its owners
    decided on more.
    """
    rows: HitRows = visible_hits(viewer).annotate(left_said=_said("left"), right_said=_said("right"))
    return rows.filter(kind="same")


def _said(side: str) -> Coalesce:
    latest = Decision.objects.filter(hit=OuterRef("pk"), agency=OuterRef(f"{side}__owner")).order_by("-id")
    return Coalesce(Subquery(latest.values("outcome")[:1]), Value(""), output_field=CharField())


def _touching(same: HitRows, ids: Collection[uuid.UUID]) -> list[Link]:
    """The links that count and have an end among these: the surest, and one more than may be looked at."""
    rows = same.filter(Q(left__in=ids) | Q(right__in=ids), CONFIRMED | Q(score__gte=STRONG))
    confirmed_first = Case(When(CONFIRMED, then=Value(0)), default=Value(1))
    return _links(rows.exclude(REJECTED).order_by(confirmed_first, "-score", "pk")[: MOST_LINKS + 1])


def _rejected(same: HitRows, members: Collection[uuid.UUID]) -> list[Link]:
    """Every rejected pair among these; and those that lead out of them and would be strong, to be told of."""
    within, leading = (
        Q(left__in=members, right__in=members),
        Q(left__in=members, score__gte=STRONG) | Q(right__in=members, score__gte=STRONG),
    )
    return _links(same.filter(REJECTED, within | leading))


def _links(rows: HitRows) -> list[Link]:
    columns = ("pk", "left_id", "right_id", "score", "left_said", "right_said")
    return [
        Link(hit=hit, left=left, right=right, score=score, confirmed="confirmed" in said, rejected="rejected" in said)
        for hit, left, right, score, *said in rows.values_list(*columns)
    ]
