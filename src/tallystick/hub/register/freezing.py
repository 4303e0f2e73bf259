"""Frozen sets: own contributions as they stand at one moment, released whole or not at all.

A set is released to an agency on one set of terms: one transaction, one transfer record, one second person. What the
agency then reads, it reads through the gate, item by item, as by any other release.
"""

import secrets
import uuid
from collections.abc import Iterable, Sequence

from tallystick.auditlog.tree import fold, leaf_hash, peaks_of
from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import queries, releasing, sets
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.models import Contribution, FrozenItem, FrozenSet, Release, Status
from tallystick.hub.register.policy import shareable, visible_to
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.releasing import Terms
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST = 5_000
"""Contributions of one set."""
MAX_NAME_CHARS = 120
SALT_BYTES = 16


@action("contribute")
def freeze(viewer: Viewer, *, name: str, why: str, ids: Iterable[uuid.UUID]) -> FrozenSet:
    """Freeze own contributions as they stand, in the order given: their versions, and a digest of each."""
    wanted = list(dict.fromkeys(ids))
    if not 0 < len(wanted) <= MOST:
        raise Unacceptable(f"A set holds 1 to {MOST:,} contributions of your agency: narrow the list.")
    if not name.strip() or len(name.strip()) > MAX_NAME_CHARS:
        raise Unacceptable(f"Give the set a name of at most {MAX_NAME_CHARS} characters.")
    reason, rows = sentence(why, "frozen"), _own(viewer, wanted)
    salt = secrets.token_hex(SALT_BYTES)
    items = [
        FrozenItem(number=number, contribution=row, version=row.version, digest=sets.sealed(salt, row.content_digest))
        for number, row in enumerate(rows, start=1)
    ]
    made = FrozenSet.objects.create(
        owner_id=viewer.agency, name=name.strip(), why=reason, case=viewer.case, size=len(items), salt=salt,
        root=root_of((one.number, one.version, one.digest) for one in items), by=person(viewer), at=viewer.now,
        confidentiality=max(row.confidentiality for row in rows),
    )  # fmt: skip
    for one in items:
        one.frozen_set = made
    FrozenItem.objects.bulk_create(items, batch_size=releasing.ROWS)
    record(viewer, "freeze", [made.pk, *wanted], set=str(made.pk), size=made.size)
    return made


def freeze_list(viewer: Viewer, wanted: Filter, *, name: str, why: str) -> FrozenSet:
    """Freeze what a register list finds of the own agency, newest first."""
    found = queries.everything(viewer, sets.own_of(viewer, wanted), most=MOST + 1)
    return freeze(viewer, name=name, why=why, ids=[one.id for one in found])


@action("contribute")
def discard(viewer: Viewer, set_id: uuid.UUID) -> None:
    """Forget a set that was never released. Its contributions stay."""
    found = _own_set(viewer, set_id)
    if found.releases.exists():
        raise Unacceptable("It was released once: what was in it stays on record.")
    found.delete()
    record(viewer, "discard_set", [set_id])


@action("release")
def release_set(viewer: Viewer, set_id: uuid.UUID, terms: Terms) -> int:
    """Let one agency read every item of an own set on the terms given, or change nothing. Where the owner's policy has
    two persons decide, the whole set waits for the second one (``confirm_set``). Returns how many items."""
    found = _own_set(viewer, set_id)
    if _standing(found, terms.to):
        raise Unacceptable(f"It is released to {terms.to} already, or waits for a second person: end that first.")
    granted = releasing.give(viewer, _releasable(found, terms), terms, frozen_set=found)
    pending = granted[0].pending
    record(viewer, "release_set", [found.pk], to=terms.to, until=terms.until.isoformat(), pending=pending)
    if not pending:
        _tell(viewer, found, granted)
    return len(granted)


@action("release")
def confirm_set(viewer: Viewer, set_id: uuid.UUID, *, to: str) -> int:
    """A second person of the owner agrees to a set's release to an agency; from the next read on all of it holds."""
    found = _own_set(viewer, set_id)
    rows = _contributions(found)
    granted = [one for one in _standing(found, to) if one.pending]
    if not granted:
        raise Unacceptable("It needs no second person, or has had one.")
    _require_as_frozen(found, rows)
    releasing.agree(viewer, granted)
    record(viewer, "confirm_set", [found.pk], to=to)
    _tell(viewer, found, granted)
    return len(granted)


@action("release")
def end_set_release(viewer: Viewer, set_id: uuid.UUID, *, to: str) -> int:
    """End a set's release to an agency, and what was passed on by it; the next read no longer passes. Who holds copies
    is asked what became of them. Returns how many releases ended."""
    found = _own_set(viewer, set_id)
    # Locked first: who corrects an item, or passes it on, meanwhile waits and finds the release ended.
    _contributions(found)
    granted = _standing(found, to)
    if not granted:
        raise Refused(f"The set is not released to {to}.")
    ended = releasing.end(viewer, granted)
    record(viewer, "end_set_release", [found.pk], to=to)
    return ended


@action("release")
def require_own(viewer: Viewer, set_id: uuid.UUID) -> None:
    """Refuse, and log it, unless the set is the own agency's: before its release is spoken of."""
    _own_set(viewer, set_id)


def root_of(items: Iterable[tuple[int, int, str]]) -> str:
    """The Merkle root (RFC 9162) over items in their order: (number, version, digest) each."""
    leaves = (leaf_hash(f"{number}:{version}:{digest}".encode()) for number, version, digest in items)
    return fold(peaks_of(leaves)).hex()


def _own(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[Contribution]:
    """Own active contributions in the order given, locked."""
    found: dict[uuid.UUID, Contribution] = {}
    for start in range(0, len(ids), releasing.ROWS):
        mine = visible_to(viewer).filter(
            pk__in=ids[start : start + releasing.ROWS], owner=viewer.agency, status=Status.ACTIVE
        )
        found |= {row.pk: row for row in mine.order_by("pk").select_for_update(of=("self",))}
    if missing := len(ids) - len(found):
        raise Refused(f"{missing:,} of these your agency does not own, or has withdrawn.")
    return [found[one] for one in ids]


def _own_set(viewer: Viewer, set_id: uuid.UUID) -> FrozenSet:
    """An own set, locked: two who act on it at once take turns. Refused where there is none."""
    mine = sets.visible_sets(viewer).filter(pk=set_id, owner=viewer.agency).values("pk")
    found = FrozenSet.objects.filter(pk__in=mine).select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("Your agency owns no such set.")
    return found


def _contributions(found: FrozenSet) -> list[Contribution]:
    """The items that are not erased, in order, locked."""
    rows = Contribution.objects.filter(frozen_in__frozen_set=found)
    return list(rows.order_by("frozen_in__number").select_for_update(of=("self",)))


def _releasable(found: FrozenSet, terms: Terms) -> list[Contribution]:
    """The items, once all of them stand as frozen and the terms fit each. Unacceptable with how many do not."""
    rows = _contributions(found)
    _require_as_frozen(found, rows)
    sentence(terms.why, "released")
    unfit = sum(not row.purposes & releasing.mask_of(terms) for row in rows)
    if unfit:
        raise Unacceptable(f"{_of(unfit, found)} may be used for none of these purposes.")
    return rows


def _require_as_frozen(found: FrozenSet, rows: Sequence[Contribution]) -> None:
    kept = sum(shareable(row) for row in rows)
    if kept < found.size:
        raise Unacceptable(
            f"{_of(found.size - kept, found)} may not be released: erased, withdrawn, silent, or of a category that is "
            "never shown. Freeze a set without them."
        )
    frozen = dict(found.items.values_list("contribution_id", "digest"))
    changed = sum(frozen[row.pk] != sets.sealed(found.salt, row.content_digest) for row in rows)
    if changed:
        raise Unacceptable(f"{_of(changed, found)} changed since it was frozen: freeze the set anew.")


def _of(count: int, found: FrozenSet) -> str:
    return f"{count:,} of its {found.size:,} items"


def _standing(found: FrozenSet, to: str) -> list[Release]:
    rows = Release.objects.filter(frozen_set=found, agency=to, ended_at=None).order_by("pk")
    return list(rows.select_related("contribution", "by"))


def _tell(viewer: Viewer, found: FrozenSet, granted: Sequence[Release]) -> None:
    first = granted[0]
    live.emit("set_released", to=first.agency_id, by=viewer.agency, about=found.pk, until=first.until.isoformat())
