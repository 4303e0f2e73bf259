"""What a person can do about hits: decide on one, and check a name or number."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from tallystick.crosscheck import Comparison, Record, compare_records, keys, read_query, weigh_records
from tallystick.crosscheck import record as checked
from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.hits import policy, queries, watching
from tallystick.hub.hits.crosschecking import candidates, sides_of
from tallystick.hub.hits.models import Check, CheckNotice, Decision, Outcome
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.live.actions import emit, emit_all
from tallystick.hub.live.models import Event
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Entity

MAX_CHECK_CHARS = 500
"""Characters of one check."""


@action("decide")
def decide(viewer: Viewer, hit_id: uuid.UUID, *, outcome: str, why: str) -> None:
    """Record the viewer agency's decision on a hit, by name and with a word why. The other owner is told,
    unless the deciding side is silent."""
    if outcome not in Outcome.values:
        raise Unacceptable(f"Decide one of {', '.join(Outcome.values)}.")
    if not why.strip():
        raise Unacceptable("Say why in a sentence; it is kept with your name.")
    hit = visible_hits(viewer).select_related("left", "right").filter(pk=hit_id).first()
    own = [side for side in (hit.left, hit.right) if side.owner_id == viewer.agency] if hit else []
    if hit is None or not own:
        raise Refused("Only the owners of the two sides decide on a hit.")
    Decision.objects.create(
        hit=hit, agency_id=viewer.agency, by=person(viewer), outcome=outcome, why=why.strip()[:500], at=viewer.now
    )
    watching.seen_to(viewer, hit.pk)
    record(viewer, "decide", [hit.pk], outcome=outcome)
    other = hit.right if own[0].pk == hit.left_id else hit.left
    if other.owner_id != viewer.agency and not own[0].silent:
        emit(
            "decided", to=other.owner_id, by=viewer.agency, contribution=other.pk, hit=hit.pk, outcome=outcome
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A contribution a check met and its officer may see, with the reasons."""

    seen: Seen
    comparison: Comparison
    reading: Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A contribution a check met and its officer may not see: who holds it, and the handle to ask by."""

    id: uuid.UUID
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer to a check."""

    readings: tuple[Entity, ...]
    met: tuple[Met, ...]
    notices: tuple[Notice, ...]
    left_today: int


@action("check")
def check(viewer: Viewer, text: str) -> Checked:
    """Look a name or number up against everything in cross-check. Stores nothing of it but a salted commitment
    in the log; owners of what was met are told that, when and by which agency. Under quota per person and case."""
    text = text.strip()
    if not text or len(text) > MAX_CHECK_CHARS:
        raise Unacceptable(f"Type a name or number of at most {MAX_CHECK_CHARS} characters.")
    readings = read_query(text)
    if not readings:
        raise Unacceptable("Nothing to look up in that: type a name, plate, phone, document, account or handle.")
    # Checks of one person wait for one another, so that none slips past the quota beside another.
    Person.objects.select_for_update().get(account=viewer.account)
    left = queries.checks_left(viewer) - 1
    if left < 0:
        raise Refused(
            f"The quota of {settings.CHECKS_PER_DAY} checks a day in one case is used up, or that over all cases."
        )
    met, notices = _check(viewer, text, readings)
    return Checked(
        readings=readings,
        met=met,
        notices=tuple(Notice(id=n.pk, owner=n.contribution.owner_id) for n in notices),
        left_today=left,
    )


def _check(viewer: Viewer, text: str, readings: tuple[Entity, ...]) -> tuple[tuple[Met, ...], list[CheckNotice]]:
    """Make the check, in the caller's transaction."""
    made = Check.objects.create(by=person(viewer), case=viewer.case, at=viewer.now)
    met, hidden, silent = _look_up(viewer, readings)
    notices = [CheckNotice(check_made=made, contribution=row) for row in hidden]
    CheckNotice.objects.bulk_create(notices)
    record(viewer, "check", [m.seen.id for m in met] + [r.pk for r in hidden], secret_text=text, met=len(met))
    _tell_owners(viewer, met, hidden + silent)
    return met, notices


def _look_up(
    viewer: Viewer, readings: tuple[Entity, ...]
) -> tuple[tuple[Met, ...], list[Contribution], list[Contribution]]:
    """What the readings meet: seen, only told of, and silent."""
    sides = sides_of(candidates({key for reading in readings for key in keys(reading)}))
    asked = [(reading, checked(reading)) for reading in readings]
    sides = [side for side in sides if _meets(asked, side.full) or _meets(asked, side.open)]
    ids = [side.row.pk for side in sides]
    seen = {item.id: item for item in seen_rows(viewer, visible_to(viewer).filter(pk__in=ids))}
    told = set(Contribution.objects.filter(policy.noticeable(viewer), pk__in=ids).values_list("pk", flat=True))
    met: list[Met] = []
    hidden: list[Contribution] = []
    silent: list[Contribution] = []
    for side in sides:
        item = seen.get(side.row.pk)
        best = _best(asked, checked(item.entity)) if item else None
        if item and best:
            met.append(Met(seen=item, reading=best[0], comparison=best[1]))
        elif side.row.pk in told:
            hidden.append(side.row)
        elif side.row.silent:
            silent.append(side.row)
    met.sort(key=lambda m: (-m.comparison.score, str(m.seen.id)))
    return tuple(met), sorted(hidden, key=lambda row: (row.owner_id, row.pk)), silent


def _meets(readings: list[tuple[Entity, Record]], known: Record) -> bool:
    return any(weigh_records(asked, known)[0] for _, asked in readings)


def _best(readings: list[tuple[Entity, Record]], known: Record) -> tuple[Entity, Comparison] | None:
    """The reading that meets the record best, or None."""
    compared = [(reading, compare_records(asked, known)) for reading, asked in readings]
    hits = [pair for pair in compared if pair[1].kind]
    return max(hits, key=lambda pair: pair[1].score, default=None)


def _tell_owners(viewer: Viewer, met: Iterable[Met], unseen: Iterable[Contribution]) -> None:
    """Word to every other owner of what was met, seen or not: that, when and by which agency. The case goes along so
    that a delay of it holds the word back; nobody is shown it."""
    owners = {one.seen.id: one.seen.owner for one in met} | {row.pk: row.owner_id for row in unseen}
    emit_all(
        Event(
            at=viewer.now, kind="checked", to_agency=owner, from_agency=viewer.agency, contribution=one,
            payload={"case": viewer.case},
        )
        for one, owner in owners.items()
        if owner != viewer.agency
    )  # fmt: skip
