"""Who learns of a hit. The owner of either side does, unless the other side must stay hidden altogether."""

from django.db.models import BooleanField, Case, Q, Value, When

from tallystick.hub.register.models import Status
from tallystick.hub.register.policy import NOBODY, cleared, readable, readable_whole
from tallystick.hub.viewer import Viewer


def noticeable(viewer: Viewer, prefix: str = "") -> Q:
    """That this contribution exists and who holds it may be told, without a word of its content.

    A silent one is never told of, nor one whose category is not shared, nor one above the viewer's clearance.
    """
    if not viewer.reads_content:
        return NOBODY
    told = {
        f"{prefix}status": Status.ACTIVE,
        f"{prefix}silent": False,
        f"{prefix}crosschecked": True,
        f"{prefix}review_date__gte": viewer.today,
    }
    return Q(**told) & cleared(viewer, prefix)


def learns_of(viewer: Viewer) -> Q:
    """The hits this viewer learns of: both sides readable, or an own side with a noticeable other."""
    left, right = readable(viewer, "left__"), readable(viewer, "right__")
    own_left = left & Q(left__owner=viewer.agency) & noticeable(viewer, "right__")
    own_right = right & Q(right__owner=viewer.agency) & noticeable(viewer, "left__")
    return (left & right) | own_left | own_right


def flag(condition: Q) -> Case:
    """A condition as a boolean column."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def sees(viewer: Viewer, side: str) -> Case:
    """Whether the viewer reads that side (``left__`` or ``right__``)."""
    return flag(readable(viewer, side))


def sees_whole(viewer: Viewer, side: str) -> Case:
    """Whether the viewer reads that side with its withheld properties."""
    return flag(readable(viewer, side) & readable_whole(viewer, side))
