"""The records that stand behind a hit or a notice: what a reader who was told of them may ask for or open."""

import uuid

from django.db.models import Q

from tallystick.hub.hits.models import CheckNotice
from tallystick.hub.hits.policy import noticeable, visible_hits
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import visible_to
from tallystick.hub.viewer import Viewer


def behind_hit(viewer: Viewer, hit_id: uuid.UUID) -> list[Contribution] | None:
    """The sides of a hit that other agencies own; None where the viewer learns of no such hit."""
    hit = visible_hits(viewer).select_related("left__owner", "right__owner").filter(pk=hit_id).first()
    return [side for side in (hit.left, hit.right) if side.owner_id != viewer.agency] if hit else None


def behind_notice(viewer: Viewer, notice_id: uuid.UUID) -> Contribution | None:
    """Another agency's contribution that a check of the viewer's met, as long as it may be told of."""
    told = noticeable(viewer, "contribution__") | Q(contribution__in=visible_to(viewer).values("pk"))
    notices = CheckNotice.objects.filter(told, pk=notice_id, check_made__by__account=viewer.account)
    notice = notices.exclude(contribution__owner=viewer.agency).select_related("contribution__owner").first()
    return notice.contribution if notice else None
