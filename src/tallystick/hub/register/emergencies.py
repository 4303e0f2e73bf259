"""Danger to life: a reader opens a record that its owner does not show, for a few hours, and answers for it."""

from datetime import timedelta

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.live import actions as live
from tallystick.hub.register import policy
from tallystick.hub.register.actions import person, reclass, sentence
from tallystick.hub.register.models import Contribution, Emergency, Release
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import applies_directive

LASTS = timedelta(hours=4)
"""How long a reader who broke the glass reads; longer, and the owner can be asked."""
MOST_A_DAY = 3
"""Times one person breaks the glass within 24 hours."""
JUSTIFIED_WITHIN = timedelta(hours=24)
"""When the reader's justification is due."""
REASON = "danger_to_life"
"""The one reason (``lists/urgency_reasons.yml``) that opens a record without its owner."""
CLOSED = "Nothing here can be opened so: ring the owner."
"""Said alike of what is not there, and of what is never shown to another agency."""
MAX_JUSTIFICATION = 1000


def emergency(viewer: Viewer, contribution: Contribution, *, reason: str, why: str) -> Release:
    """A release that the reader takes, for danger to life, in the caller's transaction: a few hours, this case and this
    purpose alone. The owner and the data-protection officers of both agencies are told at once. What is never shown to
    another agency is not shown now either."""
    require_reason(viewer, reason, why)
    if not openable(viewer, contribution):
        raise Refused(CLOSED)
    expires = viewer.now + LASTS
    granted = Release.objects.create(
        contribution=contribution, agency_id=viewer.agency, purposes=viewer.purpose.bit if viewer.purpose else 0,
        case_limit=viewer.case, until=expires.date(), expires_at=expires, why=sentence(why, "opened"),
        by=person(viewer), at=viewer.now, emergency=True,
    )  # fmt: skip
    Emergency.objects.create(release=granted, reason=reason)
    reclass(contribution)
    record(viewer, "emergency", [contribution.pk], owner=contribution.owner_id, until=expires.isoformat())
    _tell(viewer, granted)
    return granted


def require_reason(viewer: Viewer, reason: str, why: str) -> None:
    """Unacceptable for another reason than danger to life; Refused after ``MOST_A_DAY`` times within a day."""
    if reason != REASON:
        raise Unacceptable("Only imminent danger to life or limb opens a record without its owner.")
    sentence(why, "opened")
    Person.objects.select_for_update().get(account=viewer.account)
    since = viewer.now - timedelta(days=1)
    if Release.objects.filter(by__account=viewer.account, emergency=True, at__gt=since).count() >= MOST_A_DAY:
        raise Refused(f"You have done so {MOST_A_DAY} times within a day: ring the owner.")


def openable(viewer: Viewer, contribution: Contribution) -> bool:
    """Whether danger to life opens it to this viewer: its owner could show it for this purpose in this country."""
    bit = viewer.purpose.bit if viewer.purpose else 0
    here, there = viewer.agency, contribution.owner
    country = policy.country_of(here)
    leaves = applies_directive(there.country) and not applies_directive(country)
    return (
        contribution.owner_id != here
        and policy.shareable(contribution)
        and bool(contribution.purposes & bit)
        and contribution.review_date >= viewer.today
        and contribution.confidentiality <= viewer.clearance
        and not (leaves and policy.unreached(there.pk, country, viewer.today))
    )


@action("release")
def ask_justification(viewer: Viewer, release_id: int) -> None:
    """The owner wants the reader's justification now."""
    mine = policy.visible_to(viewer).filter(owner=viewer.agency).values("pk")
    found = Emergency.objects.select_for_update(of=("self",)).select_related("release")
    taken = found.filter(release=release_id, release__contribution__in=mine).first()
    if taken is None:
        raise Refused("No such record of yours was opened.")
    if taken.justified_at or taken.asked_at:
        raise Unacceptable("It was asked for already." if taken.asked_at else "It is justified already.")
    taken.asked_at = viewer.now
    taken.save(update_fields=["asked_at"])
    granted = taken.release
    record(viewer, "ask_justification", [granted.contribution_id], to=granted.agency_id)
    live.emit("justification_asked", to=granted.agency_id, by=viewer.agency, contribution=granted.contribution_id)


@action("break_glass")
def justify(viewer: Viewer, release_id: int, *, text: str) -> None:
    """Whoever opened a record says, for good, what the danger was and what the record did against it."""
    sentence(text, "justified")
    found = Emergency.objects.select_for_update(of=("self",)).select_related("release__contribution")
    taken = found.filter(release=release_id, release__by__account=viewer.account).first()
    if taken is None:
        raise Refused("You opened no such record.")
    if taken.justified_at:
        raise Unacceptable("It is justified already, and that stays.")
    taken.justification, taken.justified_at = text.strip()[:MAX_JUSTIFICATION], viewer.now
    taken.save(update_fields=["justification", "justified_at"])
    contribution = taken.release.contribution
    record(viewer, "justify", [contribution.pk], to=contribution.owner_id)
    live.emit("justified", to=contribution.owner_id, by=viewer.agency, contribution=contribution.pk)


def _tell(viewer: Viewer, granted: Release) -> None:
    owner, until = granted.contribution.owner_id, (viewer.now + LASTS).isoformat()
    live.emit("emergency", to=owner, by=viewer.agency, contribution=granted.contribution_id, until=until)
    for agency in (owner, viewer.agency):
        live.emit("emergency_told", to=agency, by=viewer.agency, owner=owner, case=viewer.case, until=until)
