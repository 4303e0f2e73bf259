"""Two results that may be one: a person says whether they are. Who reported one of them withdraws it, so that it counts
once."""

import uuid

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Result, Sameness, Status
from tallystick.hub.operations.reporting import withdraw
from tallystick.hub.operations.settling import paired
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.viewer import Refused, Unacceptable, Viewer


@action("result")
def decide_sameness(viewer: Viewer, one: uuid.UUID, other: uuid.UUID, *, same: bool, why: str) -> None:
    """Say whether two results are one thing: as an agency that reported one of them, or as the lead. Who takes its own
    for the other's withdraws it; what an agency reported, no other withdraws."""
    reason = sentence(why, "decided so")
    first, second = paired(one, other)
    rows = list(Result.objects.filter(pk__in=(first, second)).select_related("operation", "agency").order_by("pk"))
    if first == second or len(rows) != 2 or rows[0].operation_id != rows[1].operation_id:
        raise Refused("No such two results of one operation.")
    operation = rows[0].operation
    mine = [row for row in rows if row.agency_id == viewer.agency]
    taking_part = policy.takes_part(viewer).filter(pk=operation.pk).exists()
    if not taking_part or not (mine or operation.lead_id == viewer.agency):
        raise Refused("Who reported one of them decides, or the lead agency.")
    if any(row.status == Status.WITHDRAWN for row in rows):
        raise Unacceptable("One of them is withdrawn: there is nothing to decide.")
    Sameness.objects.update_or_create(
        one_id=first, other_id=second, agency_id=viewer.agency,
        defaults={"operation": operation, "same": same, "why": reason, "by": person(viewer), "at": viewer.now},
    )  # fmt: skip
    record(viewer, "decide_sameness", [first, second], same=same)
    if same and len(mine) == 1:
        whose = next(row.agency_id for row in rows if row.agency_id != viewer.agency)
        withdraw(viewer, mine[0].pk, why=f"One with what {whose} reports: {reason}"[:500])
