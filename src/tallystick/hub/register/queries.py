"""The only readers of contributions. Every query starts at the gate, and is logged before the answer leaves."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tallystick.crosscheck import query_terms
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.register import holding, policy
from tallystick.hub.register.models import Contribution, Release, SearchTerm, Status, Version, Withheld
from tallystick.hub.register.policy import Level, visible_to
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Entity
from tallystick.vocabulary.conditions import from_dict

PAGE = 50
"""Contributions on one page of a list."""
FACETS = ("schema", "owner", "subject_category", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A contribution as one viewer sees it: the entity holds only what the gate lets pass."""

    id: uuid.UUID
    owner: str
    owner_name: str
    country: str
    source_id: str
    entity: Entity
    conditions: Conditions
    level: Level
    mine: bool
    status: str
    version: int
    changed_at: datetime

    @property
    def caption(self) -> str:
        """What to call it, from what the viewer sees."""
        return self.entity.caption if self.entity.properties else "(everything withheld)"

    @property
    def withheld(self) -> tuple[str, ...]:
        """Properties the owner withholds from this viewer."""
        return () if self.level is Level.FULL else tuple(sorted(self.conditions.withheld))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a register list is narrowed to: any one of the values given for each facet. Empty means everything
    the viewer may see."""

    text: str = ""
    schema: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    subject_category: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a register list, with the facets of the whole result: facet -> ((value, count), ...)."""

    items: tuple[Seen, ...]
    total: int
    facets: dict[str, tuple[tuple[str, int], ...]]
    filter: Filter

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def find(viewer: Viewer, wanted: Filter) -> Page:
    """The viewer's contributions matching ``wanted``, newest first."""
    found = _matching(viewer, wanted)
    total = found.count()
    page = max(1, min(wanted.page, -(-total // PAGE) or 1))
    rows = found.order_by("-changed_at", "pk")[(page - 1) * PAGE : page * PAGE]
    items = seen_rows(viewer, rows)
    facets = {name: _facet(viewer, wanted, name) for name in FACETS}
    record(viewer, "search" if wanted.text else "list", [i.id for i in items], secret_text=wanted.text, total=total)
    return Page(items=items, total=total, facets=facets, filter=wanted)


def read(viewer: Viewer, contribution_id: uuid.UUID) -> Seen | None:
    """One contribution as the viewer sees it, or None; a refusal is logged and looks like absence."""
    items = seen_rows(viewer, visible_to(viewer).filter(pk=contribution_id))
    record(viewer, "read", [contribution_id], result="done" if items else "refused")
    for one in items:
        if one.level is Level.FULL and not one.mine:
            holding.note_read(viewer.agency, one.id, one.level, at=viewer.now)
    return items[0] if items else None


def everything(viewer: Viewer, wanted: Filter, *, most: int) -> tuple[Seen, ...]:
    """All of the viewer's contributions matching ``wanted``, newest first, at most ``most``: for an export."""
    items = seen_rows(viewer, _matching(viewer, wanted).order_by("-changed_at", "pk")[:most])
    record(viewer, "read_all", [i.id for i in items], secret_text=wanted.text, total=len(items))
    return items


def levels(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Level, datetime]]:
    """How much of each of these contributions the viewer reads now, and when it last changed."""
    rows = visible_to(viewer).filter(pk__in=list(ids))
    return {row.pk: (Level(row.level), row.changed_at) for row in rows}  # type: ignore[attr-defined]


def own_digests(viewer: Viewer, source_ids: Iterable[str]) -> dict[str, str]:
    """What the viewer's agency already stated under these ids, as digests; empty for a withdrawn one."""
    mine = visible_to(viewer).filter(owner=viewer.agency, source_id__in=list(source_ids))
    rows = mine.values_list("source_id", "content_digest", "status")
    return {source_id: digest if status == Status.ACTIVE else "" for source_id, digest, status in rows}


def own_id(viewer: Viewer, source_id: str) -> uuid.UUID | None:
    """The contribution that the viewer's agency knows by this id."""
    mine = visible_to(viewer).filter(owner=viewer.agency, source_id=source_id)
    return mine.values_list("pk", flat=True).first()


def seen_rows(viewer: Viewer, rows: Iterable[Contribution] | QuerySet[Contribution]) -> tuple[Seen, ...]:
    """Rows that came through the gate, as the viewer sees them, in their order."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("owner")
    listed = list(rows)
    whole = [row.pk for row in listed if row.level == Level.FULL]
    hidden = {w.contribution_id: w.properties for w in Withheld.objects.filter(contribution__in=whole)}
    return tuple(_seen(viewer, row, hidden.get(row.pk, {})) for row in listed)


def history(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[Version, ...]:
    """Every version the viewer is cleared for, newest first: for the owner alone, since an older version may have
    been more open."""
    mine = visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency)
    found = Version.objects.filter(contribution__in=mine)
    versions = tuple(one for one in found if from_dict(one.conditions_json).confidentiality <= viewer.clearance)
    record(viewer, "read_history", [contribution_id], result="done" if versions else "refused")
    return versions


def releases(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[Release, ...]:
    """The releases of an own contribution, newest first."""
    mine = visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency)
    return tuple(Release.objects.filter(contribution__in=mine).select_related("agency").order_by("-at"))


def audience(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[tuple[str, policy.Decision], ...]:
    """Which agencies may see an own contribution, and why: (agency, decision) for every agency on the hub.

    Each is asked as one of its people who is cleared, for that purpose of the contribution's that shows most.
    """
    row = visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency).prefetch_related("releases").first()
    if row is None:
        return ()
    facts = policy.facts_of(row, viewer.today)
    return tuple((code, _as_agency(viewer, facts, code)) for code in Agency.objects.values_list("code", flat=True))


def why_visible(viewer: Viewer, contribution_id: uuid.UUID) -> policy.Decision:
    """The gate's reason for letting this viewer read this contribution."""
    row = visible_to(viewer).filter(pk=contribution_id).prefetch_related("releases").first()
    return (
        policy.decide(viewer, policy.facts_of(row, viewer.today))
        if row
        else policy.Decision(False, "Nothing to see here.")
    )


def _as_agency(viewer: Viewer, facts: policy.Facts, agency: str) -> policy.Decision:
    conditions = facts.conditions
    decisions = [
        policy.decide(
            replace(viewer, agency=agency, purpose=purpose, case="any", clearance=conditions.confidentiality), facts
        )
        for purpose in sorted(conditions.purposes)
    ]
    return max(decisions, key=lambda d: d.level, default=policy.Decision(False, "Not for any purpose."))


def _matching(viewer: Viewer, wanted: Filter, *, leave_out: str = "") -> QuerySet[Contribution]:
    rows = visible_to(viewer)
    for name in FACETS:
        if name != leave_out and getattr(wanted, name):
            rows = rows.filter(**{f"{name}__in": getattr(wanted, name)})
    if wanted.text.strip():
        words = query_terms(wanted.text)
        rows = rows.filter(*(_has_term(word) for word in words)) if words else rows.none()
    return rows


def _has_term(alternatives: frozenset[str]) -> Q:
    """Whether a contribution has one of these terms among those the viewer may read."""
    wanted = Q()
    for term in sorted(alternatives):
        wanted |= _starts_with(term) if term.startswith("t:") else Q(value=term)
    terms = SearchTerm.objects.filter(wanted, contribution=OuterRef("pk"))
    return Q(Exists(terms.filter(withheld=False))) | (Q(Exists(terms)) & Q(level=Level.FULL))


def _starts_with(term: str) -> Q:
    """A prefix match that each database answers from its index."""
    if connection.vendor == "sqlite":
        return Q(value__gte=term, value__lt=term + chr(0x10FFFF))
    return Q(value__startswith=term)


def _facet(viewer: Viewer, wanted: Filter, name: str) -> tuple[tuple[str, int], ...]:
    counted = _matching(viewer, wanted, leave_out=name).order_by().values(name).annotate(n=Count("pk"))
    return tuple((str(row[name]), int(row["n"])) for row in counted.order_by("-n", name) if row[name])


def _seen(viewer: Viewer, row: Contribution, hidden: dict[str, Sequence[str]]) -> Seen:
    properties = {**row.open_properties, **hidden}
    mine = row.owner_id == viewer.agency
    conditions = from_dict(row.conditions_json)
    return Seen(
        id=row.pk,
        owner=row.owner_id,
        owner_name=row.owner.name,
        country=row.owner.country,
        source_id=row.source_id if mine else "",
        entity=Entity(str(row.pk), row.schema, {name: tuple(values) for name, values in properties.items()}),
        conditions=conditions if mine else replace(conditions, recipients=None, silent=False),
        level=Level(row.level),  # type: ignore[attr-defined]
        mine=mine,
        status=row.status,
        version=row.version if mine else 0,
        changed_at=row.changed_at,
    )
