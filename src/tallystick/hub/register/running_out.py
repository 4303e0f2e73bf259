"""Releases whose last day comes: both agencies are told in good time, and after it whoever read by them is asked for
its copies, as when an owner ends one by hand. What may be read never waits for this: the gate looks at the day."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tallystick.hub.audit.actions import record_system
from tallystick.hub.audit.gathering import in_action
from tallystick.hub.live.actions import emit
from tallystick.hub.register.actions import reclass
from tallystick.hub.register.ending import renewed, standing
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.releasing import ask_holders
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Purpose, Role

WARN_BEFORE = timedelta(days=7)
"""A release that ends within this is told of; one given for less than twice that, when half of it is left."""
MOST_AT_ONCE = 5_000
"""Releases to warn of, and contributions with releases that ran out, in one round; the next takes the rest."""


def end_run_out(now: datetime | None = None) -> int:
    """End the releases whose last day is over, those of one contribution in one transaction. Returns how many. One that
    waits for its second person let nobody read, and an opening for danger to life has a justification to come."""
    moment = now or timezone.now()
    due = standing().filter(until__lt=moment.date())
    found = due.order_by("contribution").values_list("contribution", flat=True).distinct()[:MOST_AT_ONCE]
    return sum(_end(pk, moment) for pk in list(found))


def warn(now: datetime | None = None) -> int:
    """Tell the agency and the owner of each release that it ends soon, once. Returns of how many they were told."""
    moment = now or timezone.now()
    last = moment.date() + WARN_BEFORE
    near = standing().filter(until__range=(moment.date(), last), warned_at=None)
    found = near.select_related("contribution").order_by("until", "pk")[:MOST_AT_ONCE]
    return sum(_warn(one, moment) for one in found if _near(one, moment))


def _near(one: Release, moment: datetime) -> bool:
    lasts = one.until - one.at.date()
    return one.until - moment.date() <= min(WARN_BEFORE, lasts / 2)


def _warn(one: Release, moment: datetime) -> int:
    """Whoever marks the row first, tells: two workers at once tell once."""
    with transaction.atomic(), in_action():
        marked = standing().filter(pk=one.pk, warned_at=None).update(warned_at=moment)
        if marked and not renewed(one):
            owner, about, until = one.contribution.owner_id, one.contribution_id, one.until.isoformat()
            emit("release_ending", to=one.agency_id, by=owner, contribution=about, until=until)
            if one.parent_id is None:  # What was passed on goes with the one that its owner gave.
                emit("release_ending", to=owner, by=one.agency_id, contribution=about, until=until)
    return marked


def _end(contribution_id: uuid.UUID, moment: datetime) -> int:
    """Of two workers at once, the second waits for the contribution and finds them ended."""
    with transaction.atomic(), in_action():
        row = Contribution.objects.select_for_update(of=("self",)).filter(pk=contribution_id).first()
        over = list(standing().filter(contribution=contribution_id, until__lt=moment.date()).order_by("pk"))
        if row is None or not over:
            return 0
        Release.objects.filter(pk__in=[one.pk for one in over]).update(ended_at=moment)
        reclass(row)
        to = sorted({one.agency_id for one in over})
        record_system("release_ran_out", agency=row.owner_id, contribution=str(row.pk), to=to)
        ask_holders(_for(over[0], row, moment), {row.pk: row}, over, change="ran_out", why="The release ran out.")
    return len(over)


def _for(one: Release, row: Contribution, moment: datetime) -> Viewer:
    """Who decided on the owner's side that it ends then, in the case it was decided in."""
    while one.parent is not None:
        one = one.parent
    purpose = next(purpose for purpose in Purpose if purpose.bit & one.purposes)
    return Viewer(
        account=one.by.account, agency=row.owner_id, role=Role(one.by.role), purpose=purpose, now=moment,
        clearance=Confidentiality(one.by.clearance), case=one.decided_in or one.case_limit or f"release {one.pk}",
    )  # fmt: skip
