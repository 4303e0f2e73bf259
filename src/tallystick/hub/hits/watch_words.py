"""Watches and their alerts in words, with nothing in them that the viewer may not see."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.hub import naming
from tallystick.hub.hits import sentences
from tallystick.hub.hits.watches import SeenAlert, SeenWatch
from tallystick.hub.naming import Named
from tallystick.hub.templatetags.presenting import days_left
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlert:
    """An alert as it stands on the desk: ``Your watch on X`` ``met a new record of Serbia``."""

    alert: SeenAlert
    side: sentences.Sided
    subject: str
    rest: str
    detail: str
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWatch:
    """A watch as a line of the list."""

    watch: SeenWatch
    kind: str
    latin: str
    left: str
    purpose: str


def alerted(one: SeenAlert, viewer: Viewer, agencies: Mapping[str, Named]) -> ShownAlert:
    """What an alert says."""
    side = sentences.sided(viewer, one.hit)
    if side.yours is not None and side.yours.id != one.about and side.theirs is not None:
        side = sentences.turned(side)
    whose = "Your watch" if one.mine else f"{one.person}'s watch"
    about = naming.called(side.yours.entity, side.yours.caption) if side.yours else "a record of yours"
    holder = agencies[side.their_owner].short if side.their_owner in agencies else side.their_owner
    if side.hidden or side.theirs is None:
        rest, how = f"met something held by {holder}: ask", ""
    else:
        of = "your own agency" if side.theirs.mine else holder
        rest = f"met a new record of {of}: {naming.called(side.theirs.entity, side.theirs.caption)}"
        how = sentences.how_sure(side)
    return ShownAlert(
        alert=one, side=side, subject=f"{whose} on {about}", rest=rest, detail=how,
        age=naming.age(viewer.now - one.at),
    )  # fmt: skip


def line(one: SeenWatch, viewer: Viewer) -> ShownWatch:
    """What a watch says in the list."""
    return ShownWatch(
        watch=one, kind=naming.kind_of(one.about.entity), latin=naming.latin(one.about.entity),
        left=days_left(one.until, viewer.today), purpose=label("purposes", one.purpose) if one.purpose else "",
    )  # fmt: skip
