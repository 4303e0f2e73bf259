"""Frozen sets: own contributions as they stood at one moment, under one root; released and ended as one."""

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import policy, queries
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.models import Contribution, FrozenItem, FrozenSet, Release, Status
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.releasing import Terms, agree, end, give
from tallystick.hub.register.sets import digest_of, root_of, visible_sets
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST = 5_000
"""Contributions in one set."""
MAX_NAME = 120


@action("contribute")
def freeze(viewer: Viewer, ids: Sequence[uuid.UUID], *, name: str, why: str) -> FrozenSet:
    """Freeze own contributions that stand, in this order, each once."""
    if not name.strip():
        raise Unacceptable("Give the set a name.")
    reason, wanted = sentence(why, "frozen"), list(dict.fromkeys(ids))
    if not 0 < len(wanted) <= MOST:
        raise Unacceptable(f"A set holds 1 to {MOST:,} contributions; these are {len(wanted):,}.")
    rows = _locked(viewer, wanted)
    if len(rows) != len(wanted):
        raise Refused("A set holds contributions of your own agency alone.")
    if gone := sum(row.status != Status.ACTIVE for row in rows.values()):
        raise Unacceptable(f"{gone} of these {'is' if gone == 1 else 'are'} withdrawn: leave them out.")
    made = FrozenSet(owner_id=viewer.agency, name=name.strip()[:MAX_NAME], why=reason, case=viewer.case,
                     size=len(wanted), by=person(viewer), at=viewer.now)  # fmt: skip
    items = [_item(made, number, rows[one]) for number, one in enumerate(wanted, 1)]
    made.root = root_of([item.digest for item in items])
    made.save(force_insert=True)
    FrozenItem.objects.bulk_create(items, batch_size=500)
    record(viewer, "freeze", wanted, frozen_set=str(made.pk), root=made.root)
    return made


@action("contribute")
def freeze_list(viewer: Viewer, wanted: Filter, *, name: str, why: str) -> FrozenSet:
    """Freeze what a list of own contributions holds, in the order of their ids."""
    found = queries.own_ids(viewer, wanted, most=MOST + 1)
    return freeze(viewer, sorted(found), name=name, why=why)


@action("release")
def release_set(viewer: Viewer, set_id: uuid.UUID, terms: Terms) -> tuple[Release, ...]:
    """Release every contribution of an own set on one set of terms: all of them, or none. A transfer to a third country
    is recorded with each. Where one needs a second person, one decision of hers confirms all (``confirm_set``)."""
    frozen, rows = _whole(viewer, set_id)
    if _of(frozen, terms.to).exists():
        raise Unacceptable(f"The set is released to {terms.to} already: end that first.")
    made = give(viewer, rows, terms, frozen_set=frozen)
    if not made[0].pending:
        _tell(viewer, frozen, terms.to)
    return tuple(made)


@action("release")
def confirm_set(viewer: Viewer, set_id: uuid.UUID, *, to: str) -> int:
    """A second person of the owner agrees to the release of a set to an agency; from the next read on it holds."""
    frozen, granted = _granted(viewer, set_id, to)
    agree(viewer, granted)
    _tell(viewer, frozen, to)
    return len(granted)


@action("release")
def end_set(viewer: Viewer, set_id: uuid.UUID, *, to: str) -> int:
    """End the release of a set to an agency, and what was passed on by it; the next read no longer passes."""
    frozen, granted = _granted(viewer, set_id, to)
    end(viewer, granted)
    record(viewer, "end_set", [], frozen_set=str(frozen.pk), to=to)
    return len(granted)


def _item(frozen: FrozenSet, number: int, row: Contribution) -> FrozenItem:
    digest = digest_of(frozen.pk, number, row.version, row.content_digest)
    return FrozenItem(frozen_set=frozen, number=number, contribution=row, version=row.version, digest=digest)


def _whole(viewer: Viewer, set_id: uuid.UUID) -> tuple[FrozenSet, list[Contribution]]:
    """An own set and its contributions, locked, as they were frozen. Unacceptable where one changed since."""
    frozen = _own(viewer, set_id)
    items = list(frozen.items.all())
    rows = _locked(viewer, [item.contribution_id for item in items if item.contribution_id])
    for item in items:
        row = rows.get(item.contribution_id) if item.contribution_id else None
        if row is None or not _as_frozen(item, row):
            raise Unacceptable(f"Item {item.number} of the set is not as it was frozen: freeze the set anew.")
    return frozen, [rows[item.contribution_id] for item in items if item.contribution_id]


def _as_frozen(item: FrozenItem, row: Contribution) -> bool:
    digest = digest_of(item.frozen_set_id, item.number, row.version, row.content_digest)
    return item.digest == digest and row.status == Status.ACTIVE


def _granted(viewer: Viewer, set_id: uuid.UUID, to: str) -> tuple[FrozenSet, list[Release]]:
    """The releases of an own set to an agency; their contributions, then they, locked."""
    frozen = _own(viewer, set_id)
    ids = list(_of(frozen, to).values_list("contribution", flat=True))
    rows = _locked(viewer, ids)
    granted = list(_of(frozen, to).filter(contribution__in=rows).order_by("pk").select_for_update())
    if not granted:
        raise Refused(f"The set is not released to {to}.")
    for one in granted:
        one.contribution = rows[one.contribution_id]
    return frozen, granted


def _of(frozen: FrozenSet, to: str) -> QuerySet[Release]:
    return Release.objects.filter(frozen_set=frozen, agency=to, ended_at=None)


def _own(viewer: Viewer, set_id: uuid.UUID) -> FrozenSet:
    mine = visible_sets(viewer).filter(pk=set_id, owner=viewer.agency)
    found = mine.select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("No such set of your agency.")
    return found


def _locked(viewer: Viewer, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Contribution]:
    """Those of these contributions that the agency owns and the viewer sees, locked in the order of their ids."""
    mine = policy.visible_to(viewer).filter(pk__in=ids, owner=viewer.agency).select_related("owner")
    return {row.pk: row for row in mine.order_by("pk").select_for_update(of=("self",))}


def _tell(viewer: Viewer, frozen: FrozenSet, to: str) -> None:
    live.emit("set_released", to=to, by=viewer.agency, frozen_set=str(frozen.pk))
