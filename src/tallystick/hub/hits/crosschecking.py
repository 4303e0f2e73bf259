"""Finding what a contribution meets: candidates by shared keys, then the precise comparison.

Runs with the system's eyes: its result is stored as hits, and the gate decides who learns what of them. Key
caps hold per visibility class, and apart for what is withheld, so that nothing hidden changes what is found among
what is visible.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from tallystick.crosscheck import ENGINE_VERSION, KEY_SIDES, Record, record, weigh_records
from tallystick.hub.hits import watching
from tallystick.hub.hits.models import Hit
from tallystick.hub.live.actions import emit_all, forget
from tallystick.hub.live.models import Event
from tallystick.hub.register import keying
from tallystick.hub.register.models import Contribution, KeySet, Status
from tallystick.vocabulary import Entity

STOP_KEY = 200
"""A key held by more contributions of one visibility class than this says too little to be followed there."""
CANDIDATES = 50
"""Candidates of one visibility class that are compared precisely."""
LOOK_UPS = 500
"""Contributions in one database look-up."""
TURNS_LOCK = 0x7A12
"""PostgreSQL advisory lock: of two that hand in at once, the second sees what the first one's transaction left."""


Holder = tuple[int, int]
"""(part, the number of a contribution). A visibility class has a part of its own for keys that only withheld properties
give: else what is withheld would push out what anybody may read."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A contribution in full and in its open part; the same object twice where nothing is withheld."""

    row: Contribution
    full: Record
    open: Record


def cross_check(rows: Sequence[Contribution]) -> int:
    """Bring the hits of these contributions up to date, in the caller's transaction. Returns how many they have."""
    _take_turn()
    ids = [row.pk for row in rows]
    old = {(hit.left_id, hit.right_id): hit for hit in Hit.objects.filter(Q(left__in=ids) | Q(right__in=ids))}
    pairs = _pairs(ids)
    sides = {side.row.pk: side for side in sides_of({one for pair in pairs for one in pair})}
    hits = [hit for left, right in sorted(pairs) if (hit := _hit(sides[left], sides[right]))]
    found = {(hit.left_id, hit.right_id) for hit in hits}
    if gone := [hit for pair, hit in old.items() if pair not in found]:
        _drop(gone)
    _rescore([(old[hit.left_id, hit.right_id], hit) for hit in hits if (hit.left_id, hit.right_id) in old])
    fresh = [hit for hit in hits if (hit.left_id, hit.right_id) not in old]
    Hit.objects.bulk_create(fresh, batch_size=500)
    causes = set(ids)
    emit_all([*(event for hit in fresh for event in _news(hit, causes)), *watching.alert(fresh, causes)])
    return len(hits)


def _take_turn() -> None:
    """Wait till no other transaction cross-checks: what it hands in would not be met, nor meet. SQLite has one writer
    at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURNS_LOCK])


def candidates(keys: Collection[str]) -> list[UUID]:
    """Contributions in cross-check that share keys, at most ``CANDIDATES`` of each visibility class."""
    holders = _holders(set(keying.hashes_of(keys).tolist()))
    met = ((holder, value) for value, some in holders.items() for holder in some)
    return list(_contributions(_nearest(met)).values())


def _pairs(ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Which contributions to compare with these: (lower id, higher id)."""
    sets = list(KeySet.objects.filter(contribution__in=ids))
    held = {one.number: list(one.hashes()) for one in sets}
    holders = _holders({value for values in held.values() for _, value in values})
    # What meets a key that is withheld here stands in parts of its own.
    met = [
        _nearest(
            (((2 * part + side, other), value) for side, value in values for part, other in holders.get(value, ())),
            but=me,
        )
        for me, values in held.items()
    ]
    names = _contributions({other for others in met for other in others})
    met_by = zip((one.contribution_id for one in sets), met, strict=True)
    pairs = [(one, names[other]) for one, others in met_by for other in others if other in names]
    return {(min(pair), max(pair)) for pair in pairs}


def _holders(hashes: Collection[int]) -> dict[int, list[Holder]]:
    """Who holds each key, without the parts in which too many do."""
    found: dict[int, list[Holder]] = defaultdict(list)
    for value, part, number in keying.holders(hashes, most=STOP_KEY):
        found[value].append((part, number))
    return found


def _contributions(numbers: Collection[int]) -> dict[int, UUID]:
    """The contributions in cross-check that these numbers stand for."""
    listed = sorted(numbers)
    found: dict[int, UUID] = {}
    for start in range(0, len(listed), LOOK_UPS):
        sets = KeySet.objects.filter(
            number__in=listed[start : start + LOOK_UPS],
            contribution__crosschecked=True,
            contribution__status=Status.ACTIVE,
        )
        found |= sets.values_list("number", "contribution_id")
    return found


def _nearest(met: Iterable[tuple[Holder, int]], *, but: int | None = None) -> list[int]:
    """Those met by most things (a name, a date, a number), then by most keys, at most ``CANDIDATES`` of each part; each
    once. Keys about one thing are one: else a namesake's many spellings would stand before the same birth date."""
    keys: Counter[Holder] = Counter()
    sides: dict[Holder, int] = defaultdict(int)
    for holder, value in met:
        keys[holder] += 1
        sides[holder] |= 1 << (value & (KEY_SIDES - 1))
    by_part: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (part, one), count in keys.items():
        if one != but:
            by_part[part].append((-sides[part, one].bit_count(), -count, one))
    return list(dict.fromkeys(one for members in by_part.values() for *_, one in sorted(members)[:CANDIDATES]))


def sides_of(ids: Iterable[UUID]) -> list[Sides]:
    """These contributions with their entities, in a stable order."""
    listed = sorted(ids)
    rows: list[Contribution] = []
    for start in range(0, len(listed), LOOK_UPS):
        part = Contribution.objects.filter(pk__in=listed[start : start + LOOK_UPS])
        rows += part.select_related("withheld").order_by("pk")
    return [_sides(row) for row in rows]


def _sides(row: Contribution) -> Sides:
    opened = Entity(str(row.pk), row.schema, {k: tuple(v) for k, v in row.open_properties.items()})
    hidden = row.withheld.properties if hasattr(row, "withheld") else {}
    if not hidden:
        known = record(opened)
        return Sides(row, known, known)
    rest = {name: tuple(values) for name, values in hidden.items()}
    full = Entity(opened.id, opened.schema, {**opened.properties, **rest})
    return Sides(row, record(full), record(opened))


def _hit(one: Sides, other: Sides) -> Hit | None:
    """The hit between two contributions, compared as each kind of reader sees them; None where there is none."""
    left, right = sorted((one, other), key=lambda side: side.row.pk)
    full = weigh_records(left.full, right.full)
    views = {
        "ff": full,
        "fo": full if right.full is right.open else weigh_records(left.full, right.open),
        "of": full if left.full is left.open else weigh_records(left.open, right.full),
        "oo": full if left.full is left.open and right.full is right.open else weigh_records(left.open, right.open),
    }
    if not any(kind for kind, _ in views.values()):
        return None
    hit = Hit(left=left.row, right=right.row, engine_version=ENGINE_VERSION, found_at=timezone.now())
    for letters, (kind, score) in views.items():
        setattr(hit, f"kind_{letters}", kind or "")
        setattr(hit, f"score_{letters}", score if kind else 0.0)
    return hit


def _rescore(pairs: Sequence[tuple[Hit, Hit]]) -> None:
    """Give known hits what was found now."""
    columns = [f"{name}_{letters}" for letters in ("ff", "fo", "of", "oo") for name in ("kind", "score")]
    for known, hit in pairs:
        for column in (*columns, "engine_version"):
            setattr(known, column, getattr(hit, column))
    Hit.objects.bulk_update([known for known, _ in pairs], [*columns, "engine_version"], batch_size=200)


def _drop(hits: Sequence[Hit]) -> None:
    """Hits that no longer hold: gone, unless somebody decided on one; that decision is kept with its hit."""
    decided = set(Hit.objects.filter(pk__in=[h.pk for h in hits], decisions__isnull=False).values_list("pk", flat=True))
    undecided = [hit.pk for hit in hits if hit.pk not in decided]
    forget(hits=undecided)
    Hit.objects.filter(pk__in=undecided).delete()
    Hit.objects.filter(pk__in=decided).update(kind_ff="", kind_fo="", kind_of="", kind_oo="")


def _news(hit: Hit, causes: set[UUID]) -> list[Event]:
    """Word to the owner that the change did not come from, unless what caused the hit must not be told of."""
    told = []
    for cause, other in ((hit.left, hit.right), (hit.right, hit.left)):
        if cause.pk in causes and not cause.silent and other.owner_id != cause.owner_id:
            told.append(
                Event(
                    at=hit.found_at, kind="hit", to_agency=other.owner_id, from_agency=cause.owner_id,
                    contribution=other.pk, hit=hit.pk,
                )
            )  # fmt: skip
    return told


def forget_hits(rows: Sequence[Contribution]) -> None:
    """Erase the outbox events of every hit of these contributions; the hits go with their rows."""
    ids = [row.pk for row in rows]
    forget(hits=Hit.objects.filter(Q(left__in=ids) | Q(right__in=ids)).values_list("pk", flat=True))
