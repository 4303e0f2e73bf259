"""API of checks and hits: what the pages show, as data."""

import uuid
from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from tallystick.hub import naming
from tallystick.hub.agencies.tokens import calling
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.hits import actions, groups, queries
from tallystick.hub.hits.actions import MAX_CHECK_CHARS, Checked
from tallystick.hub.hits.grouping import Link
from tallystick.hub.hits.own import FACETS, Filter
from tallystick.hub.hits.queries import STATES, SeenHit
from tallystick.hub.hits.strength import strength_of
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary.conditions import to_dict

router = Router(tags=["hits"])

KNOWN = {
    "kind": ("same", "shares"),
    "strength": ("strong", "likely", "weak", "notice"),
    "age": ("day", "week", "month", "older"),
    "order": ("strength", "newest", "oldest"),
    "mine": STATES,
}


class CheckIn(Schema):
    """A name or number. Never sent as part of an address."""

    text: str


class ReasonOut(Schema):
    """One reason and its weight in bits: +1 doubles the odds. The first is the starting odds."""

    text: str
    weight: float


class RecordOut(Schema):
    """A contribution as the caller may see it."""

    id: uuid.UUID
    owner: str
    schema_name: str
    caption: str
    properties: dict[str, list[str]]
    withheld: list[str]
    conditions: dict[str, object]


class MetOut(Schema):
    """A record that a check met."""

    record: RecordOut
    kind: str
    score: float
    strength: str
    reasons: list[ReasonOut]


class NoticeOut(Schema):
    """A hit whose record the caller may not see: who holds it, and the id to ask by."""

    id: uuid.UUID
    owner: str


class CheckOut(Schema):
    """The answer to a check. Nothing of the text is kept."""

    read_as: list[str]
    met: list[MetOut]
    notices: list[NoticeOut]
    left_today: int


class DecisionOut(Schema):
    """An owner's latest decision; ``why`` is empty where it is not addressed to the caller."""

    agency: str
    person: str
    outcome: str
    why: str
    at: datetime


class HitOut(Schema):
    """A hit. Where a side is hidden it is null, and so are kind, score and reasons."""

    id: uuid.UUID
    strength: str
    kind: str | None
    score: float | None
    found_at: datetime
    left_owner: str
    right_owner: str
    left: RecordOut | None
    right: RecordOut | None
    mine: str
    disagreement: bool
    decisions: list[DecisionOut]
    reasons: list[ReasonOut]


class HitsOut(Schema):
    """One page of the queue, 50 hits at most."""

    total: int
    page: int
    pages: int
    hits: list[HitOut]


class HitsIn(Schema):
    """What the queue is narrowed to."""

    mine: str = "undecided"
    kind: list[str] = []
    strength: list[str] = []
    agency: list[str] = []
    age: list[str] = []
    contribution: uuid.UUID | None = None
    order: str = "strength"
    page: int = 1


class DecideIn(Schema):
    """``outcome``: confirmed, rejected or unresolved; ``why`` is kept with the caller's name."""

    outcome: str
    why: str


class AskIn(Schema):
    """Why the owner is asked."""

    why: str


class AskedOut(Schema):
    """The request that was made, or the open one that was there already."""

    request: uuid.UUID


class LinkOut(Schema):
    """A hit that joins two records: confirmed by an owner, or strong."""

    hit: uuid.UUID
    left: uuid.UUID
    right: uuid.UUID
    score: float
    confirmed: bool


class MemberOut(Schema):
    """A record of a group, and the surest link by which it belongs to one before it; the first has none."""

    record: RecordOut
    by: LinkOut | None


class ApartOut(Schema):
    """A rejected hit: ``outside`` is kept out of the group, though ``left_out`` links lead there."""

    hit: uuid.UUID
    inside: uuid.UUID
    outside: uuid.UUID
    left_out: list[LinkOut]


class GroupOut(Schema):
    """What may be one with a record, as the caller may see it. ``crossing``: all links that hold the weakest place
    together. Not ``complete`` where the limit of 200 records or 2,000 links was reached."""

    members: list[MemberOut]
    links: list[LinkOut]
    weakest: LinkOut | None
    crossing: list[LinkOut]
    apart: list[ApartOut]
    complete: bool


def record_out(seen: Seen) -> RecordOut:
    """A contribution as the gate lets the caller see it."""
    return RecordOut(
        id=seen.id, owner=seen.owner, schema_name=seen.entity.schema, caption=seen.caption,
        properties={name: list(values) for name, values in seen.entity.properties.items()},
        withheld=list(seen.withheld), conditions=to_dict(seen.conditions),
    )  # fmt: skip


@router.post("/check", response=CheckOut, operation_id="check")
def check(request: HttpRequest, given: CheckIn) -> CheckOut:
    """Look a name or number up against everything in cross-check; nothing of it is stored. Under quota."""
    if len(given.text) > MAX_CHECK_CHARS:
        raise Unacceptable(f"text: at most {MAX_CHECK_CHARS} characters.")
    return check_out(actions.check(calling(request), given.text))


def check_out(answer: Checked) -> CheckOut:
    """A check's answer as data."""
    return CheckOut(
        read_as=[naming.read_as(reading) for reading in answer.readings],
        met=[
            MetOut(
                record=record_out(one.seen), kind=str(one.comparison.kind), score=one.comparison.score,
                strength=strength_of(one.comparison.score),
                reasons=[ReasonOut(text=r.text, weight=r.weight) for r in one.comparison.reasons],
            )
            for one in answer.met
        ],
        notices=[NoticeOut(id=one.id, owner=one.owner) for one in answer.notices],
        left_today=answer.left_today,
    )  # fmt: skip


@router.post("/check/notices/{notice_id}/ask", response=AskedOut, operation_id="notice_ask")
def notice_ask(request: HttpRequest, notice_id: uuid.UUID, given: AskIn) -> AskedOut:
    """Ask the owner of what an own check met."""
    return AskedOut(request=exchange.ask_about_notice(calling(request), notice_id, why=given.why).pk)


@router.get("/hits", response=HitsOut, operation_id="hits")
def hits(request: HttpRequest, given: Query[HitsIn]) -> HitsOut:
    """The queue of the caller's agency: undecided hits first unless said otherwise."""
    found = queries.queue(calling(request), _filter(given))
    return HitsOut(
        total=found.total, page=found.filter.page, pages=found.pages, hits=[hit_out(hit) for hit in found.items]
    )


@router.get("/hits/{hit_id}", response=HitOut, operation_id="hit")
def hit(request: HttpRequest, hit_id: uuid.UUID) -> HitOut:
    """One hit with its reasons."""
    return hit_out(_found(calling(request), hit_id))


@router.post("/hits/{hit_id}/decide", response=HitOut, operation_id="hit_decide")
def decide(request: HttpRequest, hit_id: uuid.UUID, given: DecideIn) -> HitOut:
    """Record the caller agency's decision."""
    _found(calling(request), hit_id)
    actions.decide(calling(request), hit_id, outcome=given.outcome, why=given.why)
    return hit_out(_found(calling(request), hit_id))


@router.post("/hits/{hit_id}/ask", response=AskedOut, operation_id="hit_ask")
def ask(request: HttpRequest, hit_id: uuid.UUID, given: AskIn) -> AskedOut:
    """Ask the owner of the other side for it."""
    _found(calling(request), hit_id)
    return AskedOut(request=exchange.ask_about_hit(calling(request), hit_id, why=given.why).pk)


@router.get("/contributions/{contribution_id}/group", response=GroupOut, operation_id="group")
def group(request: HttpRequest, contribution_id: uuid.UUID) -> GroupOut:
    """What may be one with a contribution, by confirmed and strong hits: a view for the caller, never a merge."""
    found = groups.read(calling(request), contribution_id)
    if found is None:
        raise Http404
    of = found.group
    return GroupOut(
        members=[
            MemberOut(record=record_out(found.records[one.id]), by=_link_out(one.by) if one.by else None)
            for one in of.members
        ],
        links=[_link_out(one) for one in of.links],
        weakest=_link_out(of.weakest.link) if of.weakest else None,
        crossing=[_link_out(one) for one in (of.weakest.crossing if of.weakest else ())],
        apart=[
            ApartOut(hit=one.pair.hit, inside=one.inside, outside=one.outside,
                     left_out=[_link_out(link) for link in one.left_out])
            for one in found.apart
        ],
        complete=of.complete,
    )  # fmt: skip


def _link_out(link: Link) -> LinkOut:
    return LinkOut(hit=link.hit, left=link.left, right=link.right, score=link.score, confirmed=link.confirmed)


def _found(viewer: Viewer, hit_id: uuid.UUID) -> SeenHit:
    seen = queries.read(viewer, hit_id)
    if seen is None:
        raise Http404
    return seen


def _filter(given: HitsIn) -> Filter:
    """The filter, or what is wrong with it."""
    stated = {name: getattr(given, name) if name in FACETS else [getattr(given, name)] for name in KNOWN}
    wrong = [
        f"{name}: one of {', '.join(KNOWN[name])} was expected."
        for name, values in stated.items()
        if not set(values) <= set(KNOWN[name])
    ]
    if wrong:
        raise Unacceptable(*wrong)
    return Filter(
        mine=given.mine, kind=tuple(given.kind), strength=tuple(given.strength), agency=tuple(given.agency)[:60],
        age=tuple(given.age), contribution=str(given.contribution or ""), order=given.order, page=max(1, given.page),
    )  # fmt: skip


def hit_out(hit: SeenHit) -> HitOut:
    return HitOut(
        id=hit.id, strength=hit.strength, kind=hit.kind or None, score=hit.score, found_at=hit.found_at,
        left_owner=hit.left_owner, right_owner=hit.right_owner, left=record_out(hit.left) if hit.left else None,
        right=record_out(hit.right) if hit.right else None, mine=hit.mine, disagreement=hit.disagreement,
        decisions=[
            DecisionOut(agency=d.agency, person=d.person, outcome=d.outcome, why=d.why, at=d.at) for d in hit.decisions
        ],
        reasons=[ReasonOut(text=r.text, weight=r.weight) for r in (hit.comparison.reasons if hit.comparison else ())],
    )  # fmt: skip
