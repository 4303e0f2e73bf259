"""Break the glass: open another agency's record for danger to life before its owner answers, and answer for it."""

import uuid
from datetime import timedelta

from tallystick.clocks import clock, deadline
from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit import queries as audit
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.exchange import emergencies
from tallystick.hub.exchange.emergencies import Way
from tallystick.hub.exchange.models import Deadline
from tallystick.hub.live.actions import emit
from tallystick.hub.register import emergency, releasing
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.models import Contribution, Emergency
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

CLOCK = "break_glass_justification"
MOST_TRIES = 10
"""Refused tries of one person within 24 hours, so that refusals are no way to ask what is behind a notice."""


@action("break_glass")
def break_glass(viewer: Viewer, way: Way, thing: uuid.UUID, *, reason: str, why: str) -> Emergency:
    """Read what a hit, a notice or a record seen in part stands for, whole, for a few hours. Both agencies are told."""
    if reason != emergency.REASON:
        raise Unacceptable("A record is opened before its owner answers for danger to life alone.")
    sentence(why, "opened")
    if audit.refusals(viewer, "break_glass", since=viewer.now - timedelta(days=1)) >= MOST_TRIES:
        raise Refused(f"You have been refused {MOST_TRIES} times within a day: ring the owner.")
    row = emergencies.known(viewer, way, thing)
    if row is None:
        raise Refused(emergency.NOTHING_TO_OPEN)
    # Of two who open it at once, the second finds it open.
    locked = Contribution.objects.select_for_update(of=("self",)).get(pk=row.pk)
    made = emergency.open_for_life(viewer, locked, why=why, reason=reason, led_by=None if way is Way.RECORD else thing)
    _start_clock(viewer, made)
    # In the owner's log its data-protection officer reads that it happened, not what it was about.
    record_system(
        "emergency", agency=row.owner_id, by=viewer.agency, case=viewer.case, opened=str(made.pk),
        until=(viewer.now + emergency.LASTS).isoformat(),
    )  # fmt: skip
    return made


@action("release")
def end(viewer: Viewer, emergency_id: uuid.UUID) -> None:
    """As its owner, end the access now. Its reader still owes the justification."""
    found = _ours(viewer, emergency_id)
    releasing.end_release(viewer, found.release_id)


@action("release")
def ask_why(viewer: Viewer, emergency_id: uuid.UUID) -> None:
    """As its owner, ask for the justification that is owed."""
    found = _ours(viewer, emergency_id)
    if found.justified_at or found.asked_at:
        raise Unacceptable("It was justified already." if found.justified_at else "It was asked for already.")
    found.asked_at = viewer.now
    found.save(update_fields=["asked_at"])
    record(viewer, "ask_why", [found.pk], to=found.release.agency_id)
    emit("emergency_why", to=found.release.agency_id, by=viewer.agency, emergency=str(found.pk))


@action("break_glass")
def justify(viewer: Viewer, emergency_id: uuid.UUID, *, text: str) -> None:
    """Say what the danger was and what came of it: as who opened it, or as a supervisor of the same agency."""
    rows = emergencies.visible_emergencies(viewer).filter(release__agency=viewer.agency)
    found = rows.select_related("release__by", "release__contribution").filter(pk=emergency_id).first()
    if found is None or not (found.release.by.account == viewer.account or viewer.may("release")):
        raise Refused("No such access of yours.")
    locked = Emergency.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.justified_at:
        raise Unacceptable("It was justified already.")
    locked.justification = sentence(text, "justified")
    locked.justified_at, locked.justified_by = viewer.now, person(viewer)
    locked.save(update_fields=["justification", "justified_at", "justified_by"])
    Deadline.objects.filter(clock=CLOCK, release=found.release, done_at=None).update(done_at=viewer.now)
    owner = found.release.contribution.owner_id
    record(viewer, "justify", [found.pk], told=locked.justification, to=owner)
    emit("emergency_justified", to=owner, by=viewer.agency, emergency=str(found.pk))


def _start_clock(viewer: Viewer, made: Emergency) -> None:
    country = Agency.objects.values_list("country", flat=True).get(pk=viewer.agency)
    due = deadline(clock(CLOCK), started_at=viewer.now, country=country)
    assert due, "the clock has a length"
    Deadline.objects.create(
        clock=CLOCK, agency_id=viewer.agency, started_at=viewer.now, due_at=due, release=made.release
    )


def _ours(viewer: Viewer, emergency_id: uuid.UUID) -> Emergency:
    """One that was taken of a record of the viewer's agency, locked. Refused where there is none."""
    rows = emergencies.visible_emergencies(viewer).filter(release__contribution__owner=viewer.agency)
    found = rows.select_related("release").select_for_update(of=("self",)).filter(pk=emergency_id).first()
    if found is None:
        raise Refused("No such access to a record of your agency.")
    return found
