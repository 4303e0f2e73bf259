"""What becomes of releases that end by their day: both sides are told a week before, and after it whoever still holds
copies is asked for them, as if the owner had ended the release by hand.

That nobody reads by such a release any more depends on neither: the gate looks at the day itself.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tallystick.hub.audit.actions import record_system
from tallystick.hub.live.actions import emit
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.releasing import ask_holders
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Purpose, Role

SOON = timedelta(days=7)
"""How long before its last day a release is announced to run out; one that was given for less is not."""
MOST_AT_ONCE = 1_000
"""Releases one round looks at, the first to end first."""


def tell_soon(now: datetime | None = None) -> int:
    """Tell the owner and the agency of each release that ends within a week, once. Returns how many."""
    moment, told = now or timezone.now(), 0
    rows = _by_day().filter(warned_at=None, until__gte=moment.date(), until__lt=moment.date() + SOON)
    for one in rows[:MOST_AT_ONCE]:
        with transaction.atomic():
            told += _tell(one, moment)
    return told


def settle_over(now: datetime | None = None) -> int:
    """Ask for the copies that were read by each release whose day is over, once. Returns how many were over."""
    moment, settled = now or timezone.now(), 0
    for pk, contribution in _by_day().filter(until__lt=moment.date()).values_list("pk", "contribution")[:MOST_AT_ONCE]:
        with transaction.atomic():
            settled += _settle(pk, contribution, moment)
    return settled


def _by_day() -> QuerySet[Release]:
    """Those that let somebody read, or did, and end by their day alone."""
    rows = Release.objects.filter(settled_at=None, ended_at=None, pending=False, expires_at=None)
    return rows.select_related("contribution").order_by("until", "pk")


def _tell(one: Release, moment: datetime) -> int:
    """Whoever marks the row first, tells: two workers at once tell once."""
    marked = Release.objects.filter(pk=one.pk, warned_at=None, ended_at=None).update(warned_at=moment)
    if marked and one.until - one.at.date() >= SOON:
        owner, until = one.contribution.owner_id, one.until.isoformat()
        for to, other in ((owner, one.agency_id), (one.agency_id, owner)):
            emit("runs_out", to=to, by=other, contribution=one.contribution_id, until=until)
        record_system("release_runs_out", agency=owner, to=one.agency_id, until=until)
    return marked


def _settle(pk: int, contribution: uuid.UUID, moment: datetime) -> int:
    """In the order every writer locks: the contribution, then its release."""
    row = Contribution.objects.select_for_update().get(pk=contribution)
    marked = Release.objects.filter(pk=pk, settled_at=None, ended_at=None).update(settled_at=moment)
    if marked:
        one = Release.objects.select_related("parent", "by").get(pk=pk)
        record_system("release_over", agency=row.owner_id, to=one.agency_id, until=one.until.isoformat())
        ask_holders(_owner(one, row, moment), {row.pk: row}, [one])
    return marked


def _owner(one: Release, row: Contribution, moment: datetime) -> Viewer:
    """The owner's person on whose terms it ran out: who released it in the first place."""
    first = one
    while first.parent is not None:
        first = first.parent
    purpose = next((purpose for purpose in Purpose if purpose.bit & first.purposes), None)
    return Viewer(
        account=first.by.account, agency=row.owner_id, role=Role(first.by.role),
        clearance=Confidentiality(row.confidentiality), purpose=purpose, case=first.decided_in or first.case_limit,
        now=moment, hub=True,
    )  # fmt: skip
