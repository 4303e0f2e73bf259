"""The only readers of contributions. Every query starts at the gate, and is logged before the answer leaves."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from tallystick.crosscheck import query_terms
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.register import granted, holding, policy
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.models import Contribution, Release, SearchTerm, Status, Version, Withheld
from tallystick.hub.register.policy import GateLevel, Level, visible_to
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Entity, Purpose
from tallystick.vocabulary.conditions import from_dict

PAGE = 50
"""Contributions on one page of a list."""
COUNTED = 5_000
"""Contributions of a list that are counted and paged through: the newest that fit. Older ones are reached by narrowing
the list. It is a cut on what the viewer may see: a hidden contribution changes no count and no place."""
BEGINNING = re.compile("t:(...|.*[^a-z0-9])")
"""Terms that also find the longer words they begin; one or two letters of the alphabet find only themselves."""
Facets = dict[str, tuple[tuple[str, int], ...]]
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
    by: tuple[Granted, ...] = ()
    """The releases by which the viewer's agency reads what another owns; ``conditions`` are narrowed to the first."""

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
    """One page of a register list, with the facets of the whole result: facet -> ((value, count), ...). Everything is
    counted over the ``COUNTED`` newest that fit."""

    items: tuple[Seen, ...]
    total: int
    facets: Facets
    filter: Filter

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def or_more(self) -> bool:
        """Whether counting stopped: ``total`` or more fit."""
        return self.total == COUNTED


def find(viewer: Viewer, wanted: Filter) -> Page:
    """The viewer's contributions matching ``wanted``, newest first."""
    newest = _Newest(viewer, wanted)
    places, total = newest.fitting(), len(newest.fitting())
    page = max(1, min(wanted.page, -(-total // PAGE) or 1))
    items = _in_order(viewer, [place[0] for place in places[(page - 1) * PAGE : page * PAGE]])
    facets = {name: _facet(newest.fitting(leave_out=name), at) for at, name in enumerate(FACETS, start=1)}
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
    items = seen_rows(viewer, _newest_first(_matching(viewer, wanted))[:most])
    record(viewer, "read_all", [i.id for i in items], secret_text=wanted.text, total=len(items))
    return items


def own_ids(viewer: Viewer, wanted: Filter, *, most: int) -> list[uuid.UUID]:
    """The ids of the viewer agency's own contributions matching ``wanted``, newest first, at most ``most``."""
    mine = _matching(viewer, replace(wanted, owner=())).filter(owner=viewer.agency)
    return list(_newest_first(mine).values_list("pk", flat=True)[:most])


def some(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Seen]:
    """Those of these contributions that the viewer may see, by id."""
    items = seen_rows(viewer, visible_to(viewer).filter(pk__in=list(ids)))
    record(viewer, "read_all", [item.id for item in items], total=len(items))
    return {item.id: item for item in items}


def levels(viewer: Viewer, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Level, datetime]]:
    """How much of each of these contributions the viewer reads now, and when it last changed."""
    rows = visible_to(viewer).filter(pk__in=list(ids))
    return {row.pk: (Level(row.level), row.changed_at) for row in rows}  # type: ignore[attr-defined]


def held(viewer: Viewer, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Granted, ...]]:
    """By which releases the viewer's agency reads those of these contributions that it reads now."""
    rows = visible_to(viewer).filter(pk__in=list(ids)).exclude(owner=viewer.agency)
    return granted.held(viewer, list(rows.values_list("pk", flat=True)))


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
    by = granted.held(viewer, [row.pk for row in listed if row.owner_id != viewer.agency])
    return tuple(_seen(viewer, row, hidden.get(row.pk, {}), by.get(row.pk, ())) for row in listed)


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
    rows = Release.objects.filter(contribution__in=mine).select_related("agency", "by", "second", "parent")
    return tuple(rows.order_by("-at"))


def audience(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[tuple[str, policy.Decision], ...]:
    """Which agencies may see an own contribution, and why: (agency, decision) for every agency on the hub.

    Each is asked as one of its people who is cleared, for that purpose of the contribution's, and that case of its
    releases, that shows most.
    """
    row = (
        visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency).prefetch_related("releases__parent").first()
    )
    if row is None:
        return ()
    facts = policy.facts_of(row, viewer.today)
    return tuple((code, _as_agency(viewer, facts, code)) for code in Agency.objects.values_list("code", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """What another agency reads of an own contribution: how much now, and the properties that its open part and the
    whole of it hold."""

    now: Level = Level.NOTHING
    opened: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


def readable(viewer: Viewer, contribution_id: uuid.UUID, *, agency: str, purpose: Purpose, case: str) -> Readable:
    """What another agency reads of an own contribution, for a purpose and case, and would read."""
    mine = visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency)
    row = mine.select_related("withheld").prefetch_related("releases__parent").first()
    if row is None:
        return Readable()
    asker = replace(viewer, agency=agency, purpose=purpose, case=case, clearance=row.conditions.confidentiality)
    opened, hidden = tuple(row.open_properties), row.withheld.properties if hasattr(row, "withheld") else ()
    now = policy.decide(asker, policy.facts_of(row, viewer.today)).level
    return Readable(now=now, opened=opened, whole=(*opened, *hidden))


def needs_transfer(viewer: Viewer, to: str) -> bool:
    """Whether a release of the viewer agency's to another is a transfer with a record of its own."""
    return to in policy.unreached_by(Agency.objects.get(pk=viewer.agency), viewer.today)


def why_visible(viewer: Viewer, contribution_id: uuid.UUID) -> policy.Decision:
    """The gate's reason for letting this viewer read this contribution."""
    row = visible_to(viewer).filter(pk=contribution_id).prefetch_related("releases__parent").first()
    return (
        policy.decide(viewer, policy.facts_of(row, viewer.today))
        if row
        else policy.Decision(False, "Nothing to see here.")
    )


def _as_agency(viewer: Viewer, facts: policy.Facts, agency: str) -> policy.Decision:
    conditions = facts.conditions
    # A release for one case alone lets nobody read in another: each such case is asked for too.
    cases = dict.fromkeys(
        [policy.NO_CASE, *(grant.case for grant in facts.grants if grant.agency == agency and grant.case)]
    )
    decisions = [
        policy.decide(
            replace(viewer, agency=agency, purpose=purpose, case=case, clearance=conditions.confidentiality), facts
        )
        for purpose in sorted(conditions.purposes)
        for case in cases
    ]
    return max(decisions, key=lambda d: d.level, default=policy.Decision(False, "Not for any purpose."))


def _matching(viewer: Viewer, wanted: Filter, facets: Iterable[str] = FACETS) -> QuerySet[Contribution]:
    """What fits the text, and those of the facets that are named."""
    rows = visible_to(viewer)
    for name in facets:
        if values := getattr(wanted, name):
            rows = rows.filter(**{f"{name}__in": values} if len(values) > 1 else {name: values[0]})
    if wanted.text.strip():
        words = query_terms(wanted.text)
        rows = rows.filter(*(_has_term(viewer, word) for word in words)) if words else rows.none()
    return rows


def _newest_first(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return rows.order_by("-changed_at", "pk")


Place = tuple[str, ...]
"""A contribution's id, and its values in the order of ``FACETS``."""


class _Newest:
    """The ``COUNTED`` newest contributions that fit a filter, or all of it but one facet; each asked for once.

    What fits the text alone is read first. Where that is all there is, whatever is narrowed is counted within it.
    """

    def __init__(self, viewer: Viewer, wanted: Filter) -> None:
        self.viewer, self.wanted = viewer, wanted
        self.narrowed = tuple(name for name in FACETS if getattr(wanted, name))
        self.read: dict[tuple[str, ...], list[Place]] = {(): self._places(())}

    def fitting(self, *, leave_out: str = "") -> list[Place]:
        """Newest first."""
        names = tuple(name for name in self.narrowed if name != leave_out)
        if names not in self.read:
            widest = self.read[()]
            self.read[names] = self._places(names) if len(widest) == COUNTED else self._within(widest, names)
        return self.read[names]

    def _places(self, names: tuple[str, ...]) -> list[Place]:
        rows = _newest_first(_matching(self.viewer, self.wanted, names))
        return list(rows.annotate(key=Cast("pk", CharField())).values_list("key", *FACETS)[:COUNTED])

    def _within(self, places: list[Place], names: tuple[str, ...]) -> list[Place]:
        kept = [(FACETS.index(name) + 1, frozenset(getattr(self.wanted, name))) for name in names]
        return [place for place in places if all(place[at] in values for at, values in kept)]


def _in_order(viewer: Viewer, ids: Sequence[str]) -> tuple[Seen, ...]:
    """These contributions as the viewer sees them, without those it may not."""
    order = [uuid.UUID(one) for one in ids]
    items = {item.id: item for item in seen_rows(viewer, visible_to(viewer).filter(pk__in=order))}
    return tuple(items[one] for one in order if one in items)


def _facet(places: Iterable[Place], at: int) -> tuple[tuple[str, int], ...]:
    """The values that stand ``at`` this place, the commonest first."""
    tally = Counter(place[at] for place in places if place[at])
    return tuple(sorted(tally.items(), key=lambda one: (-one[1], one[0])))


def _has_term(viewer: Viewer, alternatives: frozenset[str]) -> Q:
    """Whether a contribution has one of these terms among those the viewer may read.

    It leads from the terms to the contributions: what has a rare word is found without looking at the others.
    """
    terms = SearchTerm.objects.filter(_any_of(alternatives))
    whole = terms.annotate(level=GateLevel(viewer, "contribution__")).filter(withheld=True, level=Level.FULL)
    opened = terms.filter(withheld=False)
    return Q(pk__in=opened.values("contribution").union(whole.values("contribution"), all=True))


def _any_of(alternatives: frozenset[str]) -> Q:
    wanted = Q()
    for term in sorted(alternatives):
        wanted |= _starts_with(term) if BEGINNING.match(term) else Q(value=term)
    return wanted


def _starts_with(term: str) -> Q:
    """A prefix match that each database answers from its index."""
    if connection.vendor == "sqlite":
        return Q(value__gte=term, value__lt=term + chr(0x10FFFF))
    return Q(value__startswith=term)


def _seen(
    viewer: Viewer, row: Contribution, hidden: dict[str, Sequence[str]], by: tuple[Granted, ...]
) -> Seen:  # fmt: skip
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
        conditions=conditions if mine else _for_others(conditions, by, row.owner_id),
        level=Level(row.level),  # type: ignore[attr-defined]
        mine=mine,
        status=row.status,
        version=row.version if mine else 0,
        changed_at=row.changed_at,
        by=by,
    )


def _for_others(stated: Conditions, by: tuple[Granted, ...], owner: str) -> Conditions:
    return granted.narrowed(replace(stated, recipients=None, silent=False), by, owner)
