"""The release that a reader takes for danger to life."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import policy
from tallystick.hub.register.actions import reclass, sentence
from tallystick.hub.register.models import Contribution, Emergency, Release, Transfer
from tallystick.hub.register.policy import Facts, Grant, Level
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

LASTS = timedelta(hours=4)
"""How long a reader who broke the glass reads; longer, and the owner can be asked."""
MOST_A_DAY = 3
"""Times one person breaks the glass within 24 hours."""
REASON = "danger_to_life"
"""The one reason of ``lists/urgency_reasons.yml`` that opens a record before its owner answers."""
NOTHING_TO_OPEN = "Nothing that you may open for danger to life stands here."
"""Said alike of what does not exist and of what is never opened so."""


def open_for_life(
    viewer: Viewer, contribution: Contribution, *, why: str, reason: str = REASON, led_by: uuid.UUID | None = None
) -> Emergency:
    """A release that the reader takes, in the caller's transaction: a few hours, this case and this purpose alone, the
    owner told at once. It lifts handling codes, named recipients and what is withheld; it lifts neither the clearance,
    the purposes and the review date of a record, nor what is never shown to another agency."""
    by = _within_quota(viewer)
    expires = viewer.now + LASTS
    facts = policy.facts_of(contribution, viewer.today)
    unreached = viewer.agency in facts.unreached
    if not _openable(viewer, facts, expires):
        raise Refused(NOTHING_TO_OPEN)
    _require_news(viewer, contribution, facts)
    granted = Release.objects.create(
        contribution=contribution, agency_id=viewer.agency, purposes=_bit(viewer), case_limit=viewer.case,
        until=expires.date(), expires_at=expires, why=sentence(why, "opened"), by=by, at=viewer.now, emergency=True,
        transferred=unreached,
    )  # fmt: skip
    if unreached:
        _record_transfer(granted, viewer)
    made = Emergency.objects.create(release=granted, reason=reason, led_by=led_by)
    reclass(contribution)
    _tell(viewer, contribution, made, expires)
    return made


def standing(viewer: Viewer, contribution: Contribution) -> Emergency | None:
    """The opening by which the viewer's agency reads this for the viewer's case and purpose now."""
    rows = Emergency.objects.filter(
        release__contribution=contribution, release__agency=viewer.agency, release__case_limit=viewer.case,
        release__purposes=_bit(viewer), release__expires_at__gt=viewer.now, release__ended_at=None,
    )  # fmt: skip
    return rows.select_related("release").order_by("-release__expires_at").first()


def _within_quota(viewer: Viewer) -> Person:
    """The viewer's account, locked: of two openings at once the second counts the first."""
    by = Person.objects.select_for_update(of=("self",)).get(account=viewer.account)
    opened = Release.objects.filter(by=by, emergency=True, at__gt=viewer.now - timedelta(days=1))
    if opened.count() >= MOST_A_DAY:
        raise Refused(f"You have done so {MOST_A_DAY} times within a day: ring the owner.")
    return by


def _openable(viewer: Viewer, facts: Facts, expires: datetime) -> bool:
    """Whether the gate would let the viewer read it whole by such a release."""
    taken = Grant(
        agency=viewer.agency, purposes=_bit(viewer), until=expires.date(), case=viewer.case, expires_at=expires,
        transferred=True,
    )  # fmt: skip
    decision = policy.decide(viewer, replace(facts, grants=(taken,)))
    return viewer.agency != facts.owner and decision.level is Level.FULL


def _require_news(viewer: Viewer, contribution: Contribution, facts: Facts) -> None:
    if policy.decide(viewer, facts).level is Level.FULL:
        raise Unacceptable("You read all of it already.")
    ended = Release.objects.filter(
        contribution=contribution, agency=viewer.agency, emergency=True, ended_at__gt=viewer.now - timedelta(days=1)
    )
    if ended.exists():
        raise Refused("Its owner ended this access within a day: ring the owner.")


def _bit(viewer: Viewer) -> int:
    return viewer.purpose.bit if viewer.purpose else 0


def _record_transfer(granted: Release, viewer: Viewer) -> None:
    """Directive (EU) 2016/680, Article 35(2): the authorisation need not be waited for; Article 38(1)(a): for the vital
    interests of a person; 38(3): it is documented."""
    Transfer.objects.create(
        release=granted, ground="derogation", reference="Article 38(1)(a)", authority=viewer.agency,
        authorisation="Not waited for (Article 35(2)): danger to life. The owner was told at once.",
        assurances="One case, one purpose, a few hours; a justification within 24 hours.", justification=granted.why,
        data="The record whole.", at=viewer.now,
    )  # fmt: skip
    record(viewer, "transfer", [granted.contribution_id], to=viewer.agency, ground="derogation")


def _tell(viewer: Viewer, contribution: Contribution, made: Emergency, expires: datetime) -> None:
    """Both agencies, whose data-protection officers read it on their desks."""
    owner, until = contribution.owner_id, expires.isoformat()
    record(viewer, "emergency", [contribution.pk], told=made.release.why, owner=owner, until=until, reason=made.reason)
    for agency in (owner, viewer.agency):
        live.emit("emergency", to=agency, by=viewer.agency, contribution=contribution.pk, until=until,
                  emergency=str(made.pk))  # fmt: skip
