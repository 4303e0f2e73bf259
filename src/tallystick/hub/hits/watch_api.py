"""API of watches: setting one, the agency's list with its alerts, ending one, and saying that an alert is seen to."""

import uuid
from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tallystick.hub import acting
from tallystick.hub.agencies.tokens import calling
from tallystick.hub.hits import watches, watching
from tallystick.hub.hits.api import HitOut, hit_out
from tallystick.hub.hits.watches import SeenAlert, SeenWatch

router = Router(tags=["watches"])


class WatchIn(Schema):
    """What an own record is watched for, and the last day: none means 90 days, at most to its review date."""

    why: str
    until: date | None = None


class WatchOut(Schema):
    """A watch of the caller's agency. ``ended`` is empty while it stands, else by hand, by date or withdrawn; ``met``
    counts its alerts that the caller may learn of, ``waiting`` those of them that nobody has seen to."""

    id: uuid.UUID
    contribution: uuid.UUID
    person: str
    purpose: str
    case: str
    why: str
    made_at: datetime
    until: date
    ended: str
    met: int
    waiting: int


class AlertOut(Schema):
    """A watched record met a later arrival, and nobody has seen to it yet."""

    id: uuid.UUID
    watch: uuid.UUID
    contribution: uuid.UUID
    person: str
    why: str
    at: datetime
    hit: HitOut


class WatchesOut(Schema):
    """The agency's watches, those that stand first, and its alerts, the caller's own watches first."""

    alerts: list[AlertOut]
    watches: list[WatchOut]


class WatchMade(Schema):
    """The watch that was set."""

    watch: uuid.UUID


@router.get("/watches", response=WatchesOut, operation_id="watches")
def listed(request: HttpRequest) -> WatchesOut:
    """The watches of the caller's agency, and the alerts that nobody has seen to."""
    viewer = calling(request)
    acting.require(viewer, "watch")
    return WatchesOut(
        alerts=[_alert_out(one) for one in watches.waiting(viewer)],
        watches=[_watch_out(one) for one in watches.listed(viewer)],
    )


@router.post("/contributions/{contribution_id}/watch", response=WatchMade, operation_id="watch")
def watch(request: HttpRequest, contribution_id: uuid.UUID, given: WatchIn) -> WatchMade:
    """Put an own contribution on watch: later arrivals that meet it come first on the agency's desks."""
    return WatchMade(watch=watching.watch(calling(request), contribution_id, why=given.why, until=given.until))


@router.post("/watches/{watch_id}/end", response={204: None}, operation_id="watch_end")
def end_watch(request: HttpRequest, watch_id: uuid.UUID) -> Status[None]:
    """End a watch of the caller's agency now."""
    watching.end_watch(calling(request), watch_id)
    return Status(204, None)


@router.post("/watches/alerts/{alert_id}/acknowledge", response={204: None}, operation_id="watch_acknowledge")
def acknowledge(request: HttpRequest, alert_id: uuid.UUID) -> Status[None]:
    """Say that an alert is seen to: it leaves the desks of the caller's agency."""
    watching.acknowledge(calling(request), alert_id)
    return Status(204, None)


def _watch_out(one: SeenWatch) -> WatchOut:
    return WatchOut(
        id=one.id, contribution=one.about.id, person=one.person, purpose=one.purpose, case=one.case, why=one.why,
        made_at=one.made_at, until=one.until, ended=one.ended, met=one.alerts, waiting=one.waiting,
    )  # fmt: skip


def _alert_out(one: SeenAlert) -> AlertOut:
    return AlertOut(
        id=one.id, watch=one.watch, contribution=one.about, person=one.person, why=one.why, at=one.at,
        hit=hit_out(one.hit),
    )  # fmt: skip
