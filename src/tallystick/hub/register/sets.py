"""The only readers of frozen sets: their owner, and whom they are released to, through the gate.

The digest of an item is keyed with the hub's secret and bound to its set and place: whoever holds a manifest cannot try
out what a withheld property might say. The root is the Merkle tree head (RFC 9162, 2.1.1) over the digests in order.
"""

import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tallystick.auditlog import tree
from tallystick.hub.audit.actions import record
from tallystick.hub.register import policy
from tallystick.hub.register.models import FrozenItem, FrozenSet, Release
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

MOST_LISTED = 200
"""Sets on one page."""
PAGE = 100
"""Items on one page of a set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSet:
    """A set as one viewer sees it. ``why``, ``case`` and who froze it are its owner's to know."""

    id: uuid.UUID
    owner: str
    name: str
    size: int
    root: str
    at: datetime
    mine: bool
    why: str
    case: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """One item: the contribution where the gate lets it pass, and whether it stands as it was frozen."""

    number: int
    version: int
    digest: str
    about: Seen | None
    unchanged: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """An agency that a set is released to, on which terms."""

    agency: str
    until: date
    case: str
    purposes: int
    level: int
    pending: bool
    onward: bool
    transferred: bool
    legal_basis: str
    why: str
    by: str
    by_me: bool
    second: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a manifest says of a set, beside what the hub knows. ``altered`` items of the manifest are not those that
    were frozen; ``changed`` contributions are no longer as they were frozen."""

    same: bool
    problem: str = ""
    altered: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def visible_sets(viewer: Viewer) -> QuerySet[FrozenSet]:
    """Own sets, and those released to the viewer's agency of which it reads something now; none that holds anything
    above the viewer's clearance."""
    if not viewer.reads_content or viewer.purpose is None:
        return FrozenSet.objects.none()
    granted = Release.objects.annotate(fits=F("purposes").bitand(viewer.purpose.bit)).filter(
        frozen_set=OuterRef("pk"), agency=viewer.agency, pending=False, ended_at=None, until__gte=viewer.today,
        case_limit__in=("", viewer.case), fits__gt=0, contribution__in=policy.visible_to(viewer).values("pk"),
    )  # fmt: skip
    above = FrozenItem.objects.filter(
        frozen_set=OuterRef("pk"), contribution__confidentiality__gt=viewer.clearance
    )  # fmt: skip
    return FrozenSet.objects.filter(Q(owner=viewer.agency) | Exists(granted)).exclude(Exists(above))


def listed(viewer: Viewer) -> tuple[SeenSet, ...]:
    """The sets the viewer sees, newest first."""
    rows = list(visible_sets(viewer).select_related("by")[:MOST_LISTED])
    record(viewer, "list_sets", [row.pk for row in rows])
    return tuple(_seen(viewer, row) for row in rows)


def read(viewer: Viewer, set_id: uuid.UUID) -> SeenSet | None:
    """One set, or None; a refusal is logged and looks like absence."""
    row = visible_sets(viewer).select_related("by").filter(pk=set_id).first()
    record(viewer, "read_set", [set_id], result="done" if row else "refused")
    return _seen(viewer, row) if row else None


def items(viewer: Viewer, set_id: uuid.UUID, *, page: int = 1) -> tuple[SeenItem, ...]:
    """One page of a set's items, in their order."""
    rows = _items(viewer, set_id).select_related("contribution")[(page - 1) * PAGE : page * PAGE]
    found = list(rows)
    wanted = policy.visible_to(viewer).filter(pk__in=[row.contribution_id for row in found])
    seen = {one.id: one for one in seen_rows(viewer, wanted)}
    record(viewer, "read_set_items", list(seen), frozen_set=str(set_id))
    return tuple(_seen_item(row, seen.get(row.contribution_id) if row.contribution_id else None) for row in found)


def receivers(viewer: Viewer, set_id: uuid.UUID) -> tuple[Receiver, ...]:
    """Whom a set is or was released to: all of them for its owner, its own line for another agency."""
    frozen = visible_sets(viewer).filter(pk=set_id).first()
    if frozen is None:
        return ()
    rows = Release.objects.filter(frozen_set=frozen).select_related("by", "second")
    if frozen.owner_id != viewer.agency:
        rows = rows.filter(agency=viewer.agency, pending=False, ended_at=None)
    once: dict[tuple[str, datetime], Release] = {}
    for row in rows.order_by("-at", "agency", "pk"):
        once.setdefault((row.agency_id, row.at), row)
    return tuple(_receiver(viewer, row) for row in once.values())


def manifest(viewer: Viewer, set_id: uuid.UUID) -> dict[str, Any] | None:
    """What a set is, for keeping: its root and each item's number, version and digest. No content."""
    row = visible_sets(viewer).filter(pk=set_id).first()
    record(viewer, "read_manifest", [set_id], result="done" if row else "refused")
    if row is None:
        return None
    listed_items = row.items.values("number", "version", "digest")
    return {
        "set": str(row.pk), "owner": row.owner_id, "name": row.name, "frozen_at": row.at.isoformat(),
        "size": row.size, "root": row.root, "hash": "RFC 9162 SHA-256 over the digests", "items": list(listed_items),
    }  # fmt: skip


def verify(viewer: Viewer, set_id: uuid.UUID, stated: Mapping[str, Any]) -> Verified | None:
    """Whether a manifest is that of the set, and whether the set's contributions still stand as they were frozen."""
    row = visible_sets(viewer).filter(pk=set_id).first()
    record(viewer, "verify_set", [set_id], result="done" if row else "refused")
    if row is None:
        return None
    if str(stated.get("set")) != str(row.pk):
        return Verified(same=False, problem="This is the manifest of another set.")
    kept = list(row.items.select_related("contribution"))
    altered = _altered(kept, stated.get("items"))
    if altered is None:
        return Verified(same=False, problem="items: expected a list of objects with number, version and digest.")
    problem = "" if stated.get("root") == row.root else "The root is not that of the set."
    changed = tuple(item.number for item in kept if not _unchanged(item))
    return Verified(same=not (altered or problem), problem=problem, altered=altered, changed=changed)


def digest_of(set_id: uuid.UUID, number: int, version: int, content_digest: str) -> str:
    """The digest of an item: the same for the same content at the same place of the same set, and nowhere else."""
    key = hashlib.sha256(b"tallystick frozen" + settings.SECRET_KEY.encode()).digest()
    text = f"{set_id} {number} {version} {content_digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def root_of(digests: Sequence[str]) -> str:
    """The Merkle root over these digests."""
    return tree.fold(tree.peaks_of(tree.leaf_hash(bytes.fromhex(one)) for one in digests)).hex()


def _altered(kept: Sequence[FrozenItem], stated: object) -> tuple[int, ...] | None:
    """The numbers at which a manifest's items are not the set's; None where they cannot be read."""
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        return None
    told = {one.get("number"): one for one in stated if isinstance(one.get("number"), int)}
    if len(told) != len(stated):
        return None
    ours = {item.number: {"number": item.number, "version": item.version, "digest": item.digest} for item in kept}
    return tuple(sorted(number for number in {*ours, *told} if ours.get(number) != told.get(number)))


def _items(viewer: Viewer, set_id: uuid.UUID) -> QuerySet[FrozenItem]:
    return FrozenItem.objects.filter(frozen_set__in=visible_sets(viewer).filter(pk=set_id).values("pk"))


def _unchanged(item: FrozenItem) -> bool:
    row = item.contribution
    return row is not None and item.digest == digest_of(
        item.frozen_set_id, item.number, row.version, row.content_digest
    )


def _seen_item(row: FrozenItem, about: Seen | None) -> SeenItem:
    return SeenItem(
        number=row.number, version=row.version, digest=row.digest, about=about,
        unchanged=_unchanged(row) if about else None,
    )  # fmt: skip


def _seen(viewer: Viewer, row: FrozenSet) -> SeenSet:
    mine = row.owner_id == viewer.agency
    return SeenSet(
        id=row.pk, owner=row.owner_id, name=row.name, size=row.size, root=row.root, at=row.at, mine=mine,
        why=row.why if mine else "", case=row.case if mine else "", person=row.by.name if mine else "",
    )  # fmt: skip


def _receiver(viewer: Viewer, row: Release) -> Receiver:
    mine = row.agency_id != viewer.agency
    return Receiver(
        agency=row.agency_id, until=row.until, case=row.case_limit, purposes=row.purposes, level=row.level,
        pending=row.pending, onward=row.onward, transferred=row.transferred, legal_basis=row.legal_basis, why=row.why,
        by=row.by.name if mine else "", by_me=row.by.account == viewer.account,
        second=row.second.name if mine and row.second else "", at=row.at, ended_at=row.ended_at,
    )  # fmt: skip
