"""What goes into a new report: the hits of a contribution, an import or a queue, or the contributions of a list."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.hub.hits import queries as hits
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.register import queries as register
from tallystick.hub.register.policy import Level
from tallystick.hub.reports.composing import MOST_ITEMS
from tallystick.hub.viewer import Unacceptable, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One row of a new report; level 0 is a hit whose other side is hidden."""

    contribution: uuid.UUID
    level: Level
    hit: uuid.UUID | None = None


def of_hits(viewer: Viewer, wanted: hits.Filter) -> tuple[Chosen, ...]:
    """Both sides of every hit that is wanted, each contribution once; of a hidden side, that there is a hit."""
    found = hits.everything(viewer, wanted, most=MOST_ITEMS + 1)
    return limited([*_sides(found), *_notices(found)])


def of_register(viewer: Viewer, wanted: register.Filter) -> tuple[Chosen, ...]:
    """The contributions of a narrowed list."""
    found = register.everything(viewer, wanted, most=MOST_ITEMS + 1)
    return limited([Chosen(contribution=one.id, level=Level.OPEN) for one in found])


def of_contributions(viewer: Viewer, ids: Iterable[uuid.UUID]) -> tuple[Chosen, ...]:
    """These contributions, in their order. Unacceptable where the viewer does not see one of them."""
    wanted = list(dict.fromkeys(ids))
    limited([Chosen(contribution=one, level=Level.OPEN) for one in wanted])
    seen = register.some(viewer, wanted)
    if len(seen) < len(wanted):
        raise Unacceptable("Something in it is not there, or you may not see it.")
    return tuple(Chosen(contribution=one, level=Level.OPEN) for one in wanted)


def limited(chosen: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """The rows, if a report holds so many and at least one."""
    rows = tuple(chosen)
    if not 0 < len(rows) <= MOST_ITEMS:
        raise Unacceptable(f"A report holds 1 to {MOST_ITEMS} items: narrow the list.")
    return rows


def _sides(found: Iterable[SeenHit]) -> list[Chosen]:
    rows: dict[uuid.UUID, Chosen] = {}
    for hit in found:
        for side in (hit.left, hit.right):
            if side is not None:
                rows.setdefault(side.id, Chosen(contribution=side.id, level=Level.OPEN, hit=hit.id))
    return list(rows.values())


def _notices(found: Iterable[SeenHit]) -> list[Chosen]:
    return [
        Chosen(contribution=side.id, level=Level.NOTHING, hit=hit.id)
        for hit in found
        if hit.score is None and (side := hit.left or hit.right)
    ]
