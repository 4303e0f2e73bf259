"""Finding what a contribution meets: candidates by shared keys, then the precise comparison.

Runs with the system's eyes: its result is stored as hits, and the gate decides who learns what of them. Key
caps hold per visibility class, so that no hidden record changes what is found among the visible ones.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.utils import timezone

from tallystick.crosscheck import ENGINE_VERSION, Comparison, compare
from tallystick.hub.hits.models import Hit
from tallystick.hub.live.actions import emit_all, forget
from tallystick.hub.live.models import Event
from tallystick.hub.register.models import BlockingKey, Contribution, Status
from tallystick.vocabulary import Entity

STOP_KEY = 200
"""A key held by more contributions of one visibility class than this says too little to be followed there."""
CANDIDATES = 50
"""Candidates of one visibility class that are compared precisely."""
LOOK_UPS = 500
"""Keys in one database look-up."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A contribution in full and in its open part; the same object twice where nothing is withheld."""

    row: Contribution
    full: Entity
    open: Entity


def cross_check(rows: Sequence[Contribution]) -> int:
    """Bring the hits of these contributions up to date, in the caller's transaction. Returns how many there are."""
    found = 0
    for row in rows:
        found += _cross_check_one(row)
    return found


def candidates(keys: Collection[str], *, but: UUID | None = None) -> list[UUID]:
    """Contributions in cross-check that share keys, at most ``CANDIDATES`` of each visibility class."""
    shared: Counter[tuple[str, UUID]] = Counter()
    listed = sorted(keys)
    for start in range(0, len(listed), LOOK_UPS):
        rows = BlockingKey.objects.filter(
            value__in=listed[start : start + LOOK_UPS],
            contribution__crosschecked=True,
            contribution__status=Status.ACTIVE,
        ).exclude(contribution=but)
        counted = rows.annotate(
            holders=Window(Count("pk"), partition_by=[F("value"), F("contribution__visibility_class")])
        ).filter(holders__lte=STOP_KEY)
        shared.update(counted.values_list("contribution__visibility_class", "contribution_id"))
    by_class: dict[str, list[tuple[int, UUID]]] = defaultdict(list)
    for (visibility_class, contribution), count in shared.items():
        by_class[visibility_class].append((-count, contribution))
    return [one for members in by_class.values() for _, one in sorted(members)[:CANDIDATES]]


def sides_of(ids: Iterable[UUID]) -> list[Sides]:
    """These contributions with their entities, in a stable order."""
    rows = Contribution.objects.filter(pk__in=list(ids)).select_related("withheld").order_by("pk")
    return [_sides(row) for row in rows]


def _sides(row: Contribution) -> Sides:
    opened = Entity(str(row.pk), row.schema, {k: tuple(v) for k, v in row.open_properties.items()})
    hidden = row.withheld.properties if hasattr(row, "withheld") else {}
    if not hidden:
        return Sides(row, opened, opened)
    rest = {name: tuple(values) for name, values in hidden.items()}
    return Sides(row, Entity(opened.id, opened.schema, {**opened.properties, **rest}), opened)


def _cross_check_one(row: Contribution) -> int:
    old = {_other(hit, row.pk): hit for hit in Hit.objects.filter(Q(left=row) | Q(right=row))}
    mine = sides_of([row.pk])[0]
    own_keys = list(BlockingKey.objects.filter(contribution=row).values_list("value", flat=True))
    met = sides_of(candidates(own_keys, but=row.pk)) if own_keys else []
    hits = [hit for other in met if (hit := _hit(mine, other))]
    kept = {_other(hit, row.pk) for hit in hits}
    _drop([hit for other, hit in old.items() if other not in kept])
    fresh = [hit for hit in hits if _other(hit, row.pk) not in old]
    for hit in hits:
        if (known := old.get(_other(hit, row.pk))) is not None:
            _rescore(known, hit)
    Hit.objects.bulk_create(fresh)
    emit_all(event for hit in fresh for event in _news(hit, row))
    return len(hits)


def _hit(one: Sides, other: Sides) -> Hit | None:
    """The hit between two contributions, compared as each kind of reader sees them; None where there is none."""
    left, right = sorted((one, other), key=lambda side: side.row.pk)
    full = compare(left.full, right.full)
    views = {
        "ff": full,
        "fo": full if right.full is right.open else compare(left.full, right.open),
        "of": full if left.full is left.open else compare(left.open, right.full),
        "oo": full if left.full is left.open and right.full is right.open else compare(left.open, right.open),
    }
    if not any(view.kind for view in views.values()):
        return None
    hit = Hit(left=left.row, right=right.row, engine_version=ENGINE_VERSION, found_at=timezone.now())
    for letters, view in views.items():
        _set_view(hit, letters, view)
    return hit


def _set_view(hit: Hit, letters: str, view: Comparison) -> None:
    setattr(hit, f"kind_{letters}", view.kind or "")
    setattr(hit, f"score_{letters}", view.score if view.kind else 0.0)


def _rescore(known: Hit, hit: Hit) -> None:
    for letters in ("ff", "fo", "of", "oo"):
        setattr(known, f"kind_{letters}", getattr(hit, f"kind_{letters}"))
        setattr(known, f"score_{letters}", getattr(hit, f"score_{letters}"))
    known.engine_version = hit.engine_version
    known.save()


def _drop(hits: Sequence[Hit]) -> None:
    """Hits that no longer hold: gone, unless somebody decided on one; that decision is kept with its hit."""
    decided = set(Hit.objects.filter(pk__in=[h.pk for h in hits], decisions__isnull=False).values_list("pk", flat=True))
    undecided = [hit.pk for hit in hits if hit.pk not in decided]
    forget(hits=undecided)
    Hit.objects.filter(pk__in=undecided).delete()
    Hit.objects.filter(pk__in=decided).update(kind_ff="", kind_fo="", kind_of="", kind_oo="")


def _news(hit: Hit, cause: Contribution) -> list[Event]:
    """Word to the other side's owner, unless what caused the hit must not be told of."""
    other = hit.right if hit.left_id == cause.pk else hit.left
    if cause.silent or other.owner_id == cause.owner_id:
        return []
    return [
        Event(
            at=hit.found_at, kind="hit", to_agency=other.owner_id, from_agency=cause.owner_id,
            contribution=other.pk, hit=hit.pk,
        )
    ]  # fmt: skip


def _other(hit: Hit, own: UUID) -> UUID:
    return hit.right_id if hit.left_id == own else hit.left_id


def forget_hits(rows: Sequence[Contribution]) -> None:
    """Erase the outbox events of every hit of these contributions; the hits go with their rows."""
    ids = [row.pk for row in rows]
    forget(hits=Hit.objects.filter(Q(left__in=ids) | Q(right__in=ids)).values_list("pk", flat=True))
