"""The only readers of frozen sets: the owner's people, and an agency that a set is released to, item by item."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from tallystick.hub.audit.actions import record
from tallystick.hub.register.models import FrozenItem, FrozenSet, Release, Status
from tallystick.hub.register.policy import GateLevel, Level, visible_to
from tallystick.hub.register.queries import Filter, Seen, seen_rows
from tallystick.hub.viewer import Viewer

MOST = 200
"""Sets on one page."""
PAGE = 50
"""Items on one page of a set."""


class Since(StrEnum):
    """What became of an item since it was frozen, as far as the reader may know."""

    SAME = "unchanged"
    CHANGED = "changed since"
    WITHDRAWN = "withdrawn since"
    ERASED = "erased since"
    UNKNOWN = "not shown to you"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """That a set is released to an agency, or was: the owner's side."""

    to: str
    until: date
    purposes: int
    case: str
    onward: bool
    why: str
    by: str
    by_me: bool
    at: datetime
    pending: bool
    second: str
    ground: str
    standing: int
    """Items whose release has not ended."""
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSet:
    """A set as one viewer sees it. ``why``, ``case`` and ``given`` are for its owner alone."""

    id: uuid.UUID
    owner: str
    name: str
    size: int
    root: str
    at: datetime
    mine: bool
    why: str = ""
    case: str = ""
    by: str = ""
    until: date | None = None
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item: what was frozen of it, and the contribution as the viewer sees it now, where the gate shows it."""

    number: int
    version: int
    digest: str
    since: Since
    seen: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One page of a set's items: those that the viewer may see, in their order, and how many there are of them."""

    items: tuple[SeenItem, ...]
    total: int
    page: int


def visible_sets(viewer: Viewer) -> QuerySet[FrozenSet]:
    """The sets of the viewer's agency, and those of which a standing release shows the viewer an item now; none with
    something in it above the viewer's clearance."""
    if not viewer.reads_content:
        return FrozenSet.objects.none()
    raised = FrozenItem.objects.filter(frozen_set=OuterRef("pk"), contribution__confidentiality__gt=viewer.clearance)
    rows = FrozenSet.objects.filter(~Exists(raised), confidentiality__lte=viewer.clearance)
    return rows.filter(Q(owner=viewer.agency) | Exists(_releases_to(viewer).filter(frozen_set=OuterRef("pk"))))


def _releases_to(viewer: Viewer) -> QuerySet[Release]:
    """The releases by which the viewer reads an item of a set in this piece of work."""
    bit = viewer.purpose.bit if viewer.purpose else 0
    standing = Release.objects.filter(
        agency=viewer.agency, ended_at=None, pending=False, until__gte=viewer.today, case_limit__in=("", viewer.case),
        frozen_set__isnull=False,
    )  # fmt: skip
    shown = standing.annotate(used=F("purposes").bitand(bit), shown_level=GateLevel(viewer, "contribution__"))
    return shown.filter(used__gt=0, shown_level__gte=Level.OPEN)


def listed(viewer: Viewer) -> tuple[SeenSet, ...]:
    """The sets the viewer may see, newest first."""
    rows = list(visible_sets(viewer).select_related("by").order_by("-at", "pk")[:MOST])
    record(viewer, "list_sets", [row.pk for row in rows])
    given = _given(viewer, [row.pk for row in rows if row.owner_id == viewer.agency])
    return tuple(_seen(viewer, row, given.get(row.pk, ())) for row in rows)


def some(viewer: Viewer, ids: Iterable[uuid.UUID]) -> tuple[SeenSet, ...]:
    """Those of these sets that the viewer may see, without to whom an own one is released."""
    rows = list(visible_sets(viewer).filter(pk__in=list(ids)[:MOST]).select_related("by"))
    record(viewer, "list_sets", [row.pk for row in rows])
    return tuple(_seen(viewer, row, ()) for row in rows)


def read(viewer: Viewer, set_id: uuid.UUID) -> SeenSet | None:
    """One set as the viewer sees it, or None; a refusal is logged and looks like absence."""
    row = visible_sets(viewer).filter(pk=set_id).select_related("by").first()
    record(viewer, "read_set", [set_id], result="done" if row else "refused")
    if row is None:
        return None
    mine = row.owner_id == viewer.agency
    return _seen(viewer, row, _given(viewer, [row.pk]).get(row.pk, ()) if mine else ())


def items(viewer: Viewer, set_id: uuid.UUID, *, page: int = 1) -> ItemPage:
    """A page of the items the viewer may see. What the gate hides takes no place and is not counted."""
    shown = _shown(viewer, set_id).order_by("number")
    total = shown.count()
    page = max(1, min(page, -(-total // PAGE) or 1))
    found = _seen_items(viewer, shown[(page - 1) * PAGE : page * PAGE])
    record(viewer, "read_set_items", [set_id, *(one.seen.id for one in found if one.seen)], total=total)
    return ItemPage(items=found, total=total, page=page)


def all_items(viewer: Viewer, set_id: uuid.UUID) -> tuple[SeenItem, ...]:
    """Every item of a set that the viewer sees: of what the gate hides, number, version and digest alone."""
    found = _seen_items(viewer, _items_of(viewer, set_id).order_by("number"))
    record(viewer, "read_set_items", [set_id, *(one.seen.id for one in found if one.seen)], total=len(found))
    return found


def own_of(viewer: Viewer, wanted: Filter) -> Filter:
    """A list narrowed to what the viewer's agency could freeze of it."""
    return replace(wanted, owner=(viewer.agency,), status=(Status.ACTIVE.value,), page=1)


def sealed(salt: str, digest: str) -> str:
    """A digest of what an owner stated that tells nothing without the set's salt."""
    return hashlib.sha256(f"{salt}:{digest}".encode()).hexdigest()


def _shown(viewer: Viewer, set_id: uuid.UUID) -> QuerySet[FrozenItem]:
    rows = _items_of(viewer, set_id).filter(contribution__isnull=False)
    return rows.annotate(shown_level=GateLevel(viewer, "contribution__")).filter(shown_level__gte=Level.OPEN)


def _items_of(viewer: Viewer, set_id: uuid.UUID) -> QuerySet[FrozenItem]:
    """The items of a set that the viewer may see. Asked once for the set, not for each item."""
    held = visible_sets(viewer).filter(pk=set_id).first()
    return FrozenItem.objects.filter(frozen_set=held) if held else FrozenItem.objects.none()


def _seen_items(viewer: Viewer, rows: QuerySet[FrozenItem]) -> tuple[SeenItem, ...]:
    listed = list(rows.select_related("frozen_set", "contribution"))
    seen = _seen_of(viewer, listed)
    return tuple(_item(row, row.frozen_set, row.frozen_set.owner_id == viewer.agency, seen) for row in listed)


def _seen_of(viewer: Viewer, rows: Iterable[FrozenItem]) -> Mapping[uuid.UUID, Seen]:
    ids, found = [row.contribution_id for row in rows if row.contribution_id], dict[uuid.UUID, Seen]()
    for start in range(0, len(ids), 500):
        part = visible_to(viewer).filter(pk__in=ids[start : start + 500])
        found |= {one.id: one for one in seen_rows(viewer, part)}
    return found


def _item(row: FrozenItem, held: FrozenSet, mine: bool, seen: Mapping[uuid.UUID, Seen]) -> SeenItem:
    found = seen.get(row.contribution_id) if row.contribution_id else None
    gone = Since.ERASED if mine and row.contribution_id is None else Since.UNKNOWN
    since = _since(row, held.salt, found) if found else gone
    return SeenItem(number=row.number, version=row.version, digest=row.digest, since=since, seen=found)


def _since(row: FrozenItem, salt: str, seen: Seen) -> Since:
    """Whether it stands as frozen."""
    assert row.contribution is not None, "what is seen is there"
    if seen.status != Status.ACTIVE:
        return Since.WITHDRAWN
    return Since.SAME if sealed(salt, row.contribution.content_digest) == row.digest else Since.CHANGED


def _seen(viewer: Viewer, row: FrozenSet, given: tuple[Given, ...]) -> SeenSet:
    mine = row.owner_id == viewer.agency
    own = {"why": row.why, "case": row.case, "by": row.by.name, "given": given} if mine else {}
    last = None if mine else _releases_to(viewer).filter(frozen_set=row).aggregate(last=Max("until"))["last"]
    return SeenSet(
        id=row.pk, owner=row.owner_id, name=row.name, size=row.size, root=row.root, at=row.at, mine=mine, until=last,
        **own,  # type: ignore[arg-type]
    )  # fmt: skip


def _given(viewer: Viewer, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Given, ...]]:
    """To whom own sets are released, and were: one for each decision, newest first."""
    rows = Release.objects.filter(frozen_set__in=list(ids), frozen_set__owner=viewer.agency)
    decided = rows.order_by().values("frozen_set", "agency", "at")
    counted = decided.annotate(first=Min("pk"), standing=Count("pk", filter=Q(ended_at=None)))
    standing = {one["first"]: one["standing"] for one in counted}
    found: dict[uuid.UUID, list[Given]] = defaultdict(list)
    first = Release.objects.filter(pk__in=standing).select_related("by", "second", "transfer")
    for row in first.order_by("-at", "pk"):
        if row.frozen_set_id:
            found[row.frozen_set_id].append(_in_words(viewer, row, standing[row.pk]))
    return {pk: tuple(given) for pk, given in found.items()}


def _in_words(viewer: Viewer, row: Release, standing: int) -> Given:
    transfer = getattr(row, "transfer", None)
    return Given(
        to=row.agency_id, until=row.until, purposes=row.purposes, case=row.case_limit, onward=row.onward, why=row.why,
        by=row.by.name, by_me=row.by.account == viewer.account, at=row.at, pending=row.pending,
        second=row.second.name if row.second else "", ground=transfer.ground if transfer else "",
        standing=standing, over=row.until < viewer.today,
    )  # fmt: skip
