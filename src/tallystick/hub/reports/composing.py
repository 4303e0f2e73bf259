"""From chosen contributions and hits to what a report says, as the reader's agency may pass it on."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from tallystick.crosscheck import compare
from tallystick.hub import naming
from tallystick.hub.hits import queries as hits
from tallystick.hub.hits.models import Hit
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.plain import clean
from tallystick.hub.register import granted, showing
from tallystick.hub.register import queries as register
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Seen
from tallystick.hub.reports.content import Content, Item, Meeting, Told
from tallystick.hub.reports.models import ReportItem
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Entity

MOST_ITEMS = 500
"""Items of one report."""
MOST_MEETINGS = 500
"""Meetings of items that a report tells, the strongest first."""
MOST_COMPARED = 5_000
"""Hits among a report's items that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What a report says now, and what of each item the reader sees."""

    content: Content
    seen: Mapping[uuid.UUID, Seen]


def compose(viewer: Viewer, rows: Sequence[ReportItem], readers: Sequence[Viewer] = ()) -> Composed:
    """What these rows say, as far as the viewer reads it now; an item it does not read is not in it. Its conditions are
    never looser than those on which one of its ``readers``, somebody of each recipient, has it."""
    whole = [row for row in rows if row.level]
    seen = register.some(viewer, [row.contribution_id for row in rows])
    versions = dict(Contribution.objects.filter(pk__in=list(seen)).values_list("pk", "version"))
    shown = [row for row in whole if row.contribution_id in seen]
    theirs = [granted.held(reader, [row.contribution_id for row in shown]) for reader in readers]
    items = tuple(
        _item(row, seen[row.contribution_id], versions[row.contribution_id],
              [held[row.contribution_id] for held in theirs if row.contribution_id in held])
        for row in shown
    )  # fmt: skip
    numbers = {row.contribution_id: row.number for row in shown}
    included = {row.contribution_id: part(seen[row.contribution_id], Level(row.level)) for row in shown}
    among = Hit.objects.filter(left__in=list(numbers), right__in=list(numbers)).order_by("pk")
    between = list(among.values_list("pk", flat=True)[:MOST_COMPARED])
    hidden = [row for row in rows if not row.level and row.hit_id]
    told = hits.some(viewer, [*between, *(row.hit_id for row in hidden if row.hit_id)])
    meetings = sorted(_meetings(viewer, between, told, numbers, included), key=lambda one: (-one.score, one.hit))
    notices = [_notice(viewer, row, told[row.hit_id], numbers) for row in hidden if row.hit_id in told]
    content = Content(
        items=items,
        meetings=(*meetings[:MOST_MEETINGS], *filter(None, notices)),
        left_out=max(0, len(meetings) - MOST_MEETINGS),
    )
    return Composed(content=content, seen=seen)


def part(seen: Seen, level: Level) -> Entity:
    """What a report holds of a contribution at a level: what its owner withholds only at the full one."""
    return seen.entity if level is Level.FULL else seen.entity.without(seen.conditions.withheld)


def conditions_of(seen: Seen, level: Level) -> Conditions:
    """The conditions an item brings: who else its owner named, and that it is silent, stay with its owner."""
    withheld = frozenset[str]() if level is Level.FULL else seen.conditions.withheld
    return replace(seen.conditions, recipients=None, silent=False, withheld=withheld)


def _item(row: ReportItem, seen: Seen, version: int, theirs: Iterable[tuple[Granted, ...]]) -> Item:
    level = min(Level(row.level), seen.level)
    entity = part(seen, level)
    return Item(
        number=row.number,
        contribution=str(seen.id),
        owner=seen.owner,
        kind=naming.kind_of(entity),
        caption=clean(entity.caption) if entity.properties else "(everything withheld)",
        latin=clean(naming.latin(entity)) if entity.properties else "",
        level=int(level),
        version=version,
        facts=tuple((fact.label, tuple(clean(value) for value in fact.values)) for fact in showing.facts_of(entity)),
        withheld=tuple(
            naming.property_label(entity.schema, name)
            for name in sorted(seen.conditions.withheld)
            if level is not Level.FULL
        ),
        conditions=reduce(
            lambda so_far, held: granted.narrowed(so_far, held, seen.owner), theirs, conditions_of(seen, level)
        ),
    )


def _for_readers(stated: Conditions, theirs: Iterable[tuple[Granted, ...]], owner: str) -> Conditions:
    return reduce(lambda so_far, held: granted.narrowed(so_far, held, owner), theirs, stated)


def _meetings(
    viewer: Viewer,
    between: Sequence[uuid.UUID],
    told: Mapping[uuid.UUID, SeenHit],
    numbers: Mapping[uuid.UUID, int],
    included: Mapping[uuid.UUID, Entity],
) -> Iterator[Meeting]:
    """The hits among the items that still are hits on what the report holds of both sides."""
    for hit in (told[one] for one in between if one in told):
        if hit.left is None or hit.right is None:
            continue
        left, right = sorted((hit.left.id, hit.right.id), key=lambda one: numbers[one])
        found = compare(included[left], included[right])
        if found.kind is None:
            continue
        yield Meeting(
            hit=str(hit.id), left=numbers[left], right=numbers[right], held_by="", kind=found.kind.value,
            score=found.score, reasons=tuple((clean(one.text), one.weight) for one in found.reasons),
            decisions=_decisions(viewer, hit),
        )  # fmt: skip


def _notice(viewer: Viewer, row: ReportItem, hit: SeenHit, numbers: Mapping[uuid.UUID, int]) -> Meeting | None:
    """That an item meets something hidden, and who holds it; None where the item itself is not in the report."""
    number = numbers.get(row.contribution_id)
    if number is None:
        return None
    other = hit.right_owner if hit.left and hit.left.id == row.contribution_id else hit.left_owner
    return Meeting(
        hit=str(hit.id), left=number, right=0, held_by=other, kind="", score=0.0, reasons=(),
        decisions=_decisions(viewer, hit),
    )  # fmt: skip


def _decisions(viewer: Viewer, hit: SeenHit) -> tuple[Told, ...]:
    """What the owners decided; why, only of the own agency's decision."""
    return tuple(
        Told(
            agency=one.agency, outcome=one.outcome, day=one.at.date().isoformat(),
            why=clean(one.why) if one.agency == viewer.agency else "",
        )
        for one in hit.decisions
    )  # fmt: skip
