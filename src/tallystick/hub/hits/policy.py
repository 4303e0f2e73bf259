"""Who learns of a hit. The owner of either side does, unless the other side must stay hidden altogether."""

from django.db.models import Q

from tallystick.hub.register.models import Status
from tallystick.hub.register.policy import NOBODY, Level, cleared, reached
from tallystick.hub.viewer import Viewer


def noticeable(viewer: Viewer, prefix: str = "") -> Q:
    """That this contribution exists and who holds it may be told, without a word of its content.

    A silent one is never told of, nor one whose category is not shared, nor one above the viewer's clearance, nor one
    whose owner has no standing ground to transfer to the viewer's country.
    """
    if not viewer.reads_content:
        return NOBODY
    told = {
        f"{prefix}status": Status.ACTIVE,
        f"{prefix}silent": False,
        f"{prefix}crosschecked": True,
        f"{prefix}review_date__gte": viewer.today,
    }
    return Q(**told) & cleared(viewer, prefix) & reached(viewer, prefix)


def learns_of(viewer: Viewer) -> Q:
    """The hits this viewer learns of: both sides readable, or an own side with a noticeable other.

    For rows that carry ``left_level`` and ``right_level``.
    """
    own_left = Q(left_level=Level.FULL, left__owner=viewer.agency) & noticeable(viewer, "right__")
    own_right = Q(right_level=Level.FULL, right__owner=viewer.agency) & noticeable(viewer, "left__")
    return Q(left_level__gte=Level.OPEN, right_level__gte=Level.OPEN) | own_left | own_right
