"""Watches: an owner's people wait for what later meets a contribution, and are alerted when it comes."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils import timezone

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.hits import watches
from tallystick.hub.hits.models import Alert, Ended, Hit, Watch
from tallystick.hub.live import actions as live
from tallystick.hub.live.models import Event
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution, Status
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

USUAL_DAYS = 90
"""Days a watch stands unless somebody says otherwise."""
MOST_WATCHES = 200
"""Watches of one agency that stand at a time, as far as the viewer sees them: who watches everything sees nothing."""
MAX_WHY = 500
"""Characters of a reason that are kept."""


def usual_end(today: date, review_date: date) -> date:
    """The day a watch ends unless somebody says otherwise: never after the review date."""
    return min(today + timedelta(days=USUAL_DAYS), review_date)


@action("watch")
def watch(viewer: Viewer, contribution_id: uuid.UUID, *, why: str, until: date | None = None) -> uuid.UUID:
    """Wait for later arrivals that meet an own contribution, to the end of a day. Who, why, purpose and case are
    kept. Returns the watch."""
    row = watches.own(viewer).filter(pk=contribution_id).select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("Your agency owns no such contribution.")
    last = until or usual_end(viewer.today, row.review_date)
    _require_watchable(viewer, row, why, last)
    made = Watch.objects.create(
        contribution=row, agency_id=viewer.agency, by=person(viewer), purpose=viewer.purpose or "", case=viewer.case,
        why=why.strip()[:MAX_WHY], made_at=viewer.now, until=last,
    )  # fmt: skip
    record(viewer, "watch", [row.pk], watch=str(made.pk), until=last.isoformat())
    return made.pk


def _require_watchable(viewer: Viewer, row: Contribution, why: str, last: date) -> None:
    if not why.strip():
        raise Unacceptable("Say in a sentence what you watch it for; it is kept with your name.")
    if row.status != Status.ACTIVE or not row.crosschecked:
        raise Unacceptable("It stays out of cross-checking, so nothing can meet it.")
    if not viewer.today <= last <= row.review_date:
        raise Unacceptable(f"The last day must lie between today and the review date {row.review_date}.")
    standing = Watch.objects.filter(contribution=row, ended=Ended.STANDING)
    _end(standing.filter(until__lt=viewer.today), Ended.BY_DATE)
    if standing.exists():
        raise Unacceptable("Your agency watches it already. End that watch to set another.")
    if watches.count(viewer) >= MOST_WATCHES:
        raise Unacceptable(f"Your agency has {MOST_WATCHES} watches already: end one that is no longer needed.")


@action("watch")
def end_watch(viewer: Viewer, watch_id: uuid.UUID) -> None:
    """End a watch of the viewer's agency now. Alerts that it gave stand till somebody has seen to them."""
    found = watches.visible_watches(viewer).filter(pk=watch_id, ended=Ended.STANDING).first()
    if found is None:
        raise Refused("No such watch of your agency.")
    _end(Watch.objects.filter(pk=found.pk, ended=Ended.STANDING), Ended.BY_HAND)
    record(viewer, "end_watch", [found.contribution_id], watch=str(found.pk))


@action("watch")
def acknowledge(viewer: Viewer, alert_id: uuid.UUID) -> None:
    """Say that an alert is seen to: it leaves the desks of the agency, with the viewer's name kept beside it."""
    found = watches.visible_alerts(viewer).filter(pk=alert_id).first()
    if found is None:
        raise Refused("No such alert of your agency.")
    if not Alert.objects.filter(pk=found.pk, seen_at=None).update(seen_at=viewer.now, seen_by=person(viewer)):
        raise Unacceptable("Somebody of your agency has seen to it already.")
    record(viewer, "acknowledge", [found.hit_id], watch=str(found.watch_id))


def seen_to(viewer: Viewer, hit_id: uuid.UUID) -> None:
    """Whoever decides on a hit has seen to the alerts about it, in the caller's transaction."""
    waiting = Alert.objects.filter(hit=hit_id, watch__agency=viewer.agency, seen_at=None)
    waiting.update(seen_at=viewer.now, seen_by=person(viewer))


def alert(hits: Sequence[Hit], causes: Collection[uuid.UUID]) -> list[Event]:
    """Alert those who watch a side of these new hits that one of ``causes`` made, in the caller's transaction.

    What causes the hit is told as in any news of a hit: to its own agency, and to others unless it is silent. Returns
    the outbox events, for the caller to send.
    """
    sides = {one for hit in hits for one in (hit.left_id, hit.right_id)}
    standing = Watch.objects.filter(ended=Ended.STANDING, until__gte=timezone.now().date(), contribution__in=sides)
    watched = {one.contribution_id: one for one in standing}
    met = [
        (watched[side.pk], hit, cause)
        for hit in (hits if watched else ())
        for side, cause in ((hit.left, hit.right), (hit.right, hit.left))
        if side.pk in watched and cause.pk in causes and (not cause.silent or cause.owner_id == side.owner_id)
    ]
    Alert.objects.bulk_create(Alert(watch=found, hit=hit, at=hit.found_at) for found, hit, _ in met)
    return [
        Event(
            at=hit.found_at, kind="watch", to_agency=found.agency_id, from_agency=cause.owner_id,
            contribution=found.contribution_id, hit=hit.pk, payload={"watch": str(found.pk)},
        )
        for found, hit, cause in met
    ]  # fmt: skip


def follow(rows: Sequence[Contribution]) -> None:
    """Keep watches in step with contributions that changed: one withdrawn, or out of cross-checking, is watched no
    longer, and its alerts go; a review date that moves nearer takes the end of the watch along."""
    changed = {row.pk: row for row in rows}
    out = [row.pk for row in rows if row.status != Status.ACTIVE or not row.crosschecked]
    if out:
        Alert.objects.filter(watch__contribution__in=out).delete()
        live.forget(contributions=out, kind="watch")
        _end(Watch.objects.filter(ended=Ended.STANDING, contribution__in=out), Ended.WITHDRAWN)
    for found in Watch.objects.filter(ended=Ended.STANDING, contribution__in=list(changed)):
        last = changed[found.contribution_id].review_date
        if last < found.until:
            Watch.objects.filter(pk=found.pk).update(until=last)


def end_old() -> int:
    """End the watches whose last day is over, as a hub does when it starts. Returns how many. A watch past its day
    alerts nobody even before."""
    ended = _end(Watch.objects.filter(ended=Ended.STANDING, until__lt=timezone.now().date()), Ended.BY_DATE)
    if ended:
        record_system("end_watches", objects=ended)
    return ended


def _end(rows: "watches.WatchRows", how: Ended) -> int:
    return rows.update(ended=how, ended_at=timezone.now())
