"""Who learns of a task, and of a collision. A silent task, and one whose target is hidden, is told to nobody else: it
changes no answer that another agency gets. Both plans silent: neither learns, and the deconfliction officer is told."""

from django.db.models import Q, QuerySet

from tallystick.clocks import clock
from tallystick.hub.agencies.models import Agency
from tallystick.hub.operations.models import Operation
from tallystick.hub.register.models import Status
from tallystick.hub.register.policy import cleared, reached
from tallystick.hub.tasking.models import Collision, Task
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import AgencyKind

CLOCK = "deconfliction"


def told(viewer: Viewer, prefix: str = "") -> Q:
    """That another agency's task may be told of at all: it is not silent, and its target is one that this viewer may
    learn of (own, or active, shared, within its review date, and for its clearance and country)."""
    at = f"{prefix}target"
    shared = Q(**{f"{at}__status": Status.ACTIVE, f"{at}__silent": False, f"{at}__shareable": True,
                  f"{at}__review_date__gte": viewer.today})  # fmt: skip
    own = Q(**{f"{at}__owner": viewer.agency})
    may = cleared(viewer, f"{at}__") & (own | (shared & reached(viewer, f"{at}__")))
    return Q(**{f"{prefix}silent": False}) & (Q(**{f"{at}__isnull": True}) | may)


def own_tasks(viewer: Viewer) -> QuerySet[Task]:
    """The tasks of the viewer's agency: seen whole."""
    rows = Task.objects.filter(agency=viewer.agency)
    return rows if viewer.reads_content else rows.none()


def others_tasks(viewer: Viewer, operation: Operation) -> QuerySet[Task]:
    """The tasks of others that this viewer may be told of, in an operation that its agency takes part in: where it
    leads, each; else how many."""
    rows = Task.objects.filter(told(viewer), operation=operation).exclude(agency=viewer.agency)
    return rows if viewer.reads_content else rows.none()


def collisions(viewer: Viewer) -> QuerySet[Collision]:
    """The collisions that stand between a task of the viewer's agency and one that it may be told of."""
    left = Q(first__agency=viewer.agency) & told(viewer, "second__")
    right = Q(second__agency=viewer.agency) & told(viewer, "first__")
    rows = _standing().filter(left | right)
    return rows if viewer.reads_content else rows.none()


def to_bring_together(viewer: Viewer) -> QuerySet[Collision]:
    """What the deconfliction officers of a coordination centre see: collisions whose sides cannot call one another by
    themselves, but for those of their own agency, between which they are not neutral."""
    rows = _between_others(viewer)
    return rows if viewer.may("deconflict") and _is_centre(viewer) else rows.none()


def overdue(viewer: Viewer) -> QuerySet[Collision]:
    """Those of them that are overdue, for the roles of a centre that the clock escalates to."""
    rows = _between_others(viewer).filter(due_at__lt=viewer.now)
    told_to = viewer.role in clock(CLOCK).escalate_to and viewer.reads_content
    return rows if told_to and _is_centre(viewer) else rows.none()


def unattended(agency: str) -> QuerySet[Collision]:
    """What an agency's plans collide with, and no deconfliction officer was told of."""
    return _standing().filter(Q(first__agency=agency) | Q(second__agency=agency), due_at=None)


def _between_others(viewer: Viewer) -> QuerySet[Collision]:
    """Those with a deconfliction officer's clock that runs, between two other agencies."""
    rows = _standing().filter(due_at__isnull=False, settled_at=None)
    return rows.exclude(first__agency=viewer.agency).exclude(second__agency=viewer.agency)


def _is_centre(viewer: Viewer) -> bool:
    return Agency.objects.filter(pk=viewer.agency, kind=AgencyKind.CENTRE).exists()


def _standing() -> QuerySet[Collision]:
    return Collision.objects.filter(ended_at=None, first__operation__ended_at=None, second__operation__ended_at=None)
