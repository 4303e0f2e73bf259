"""The figures of an operation as they change, as Server-Sent Events."""

import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from functools import lru_cache

from asgiref.sync import sync_to_async
from django.utils import timezone

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.live.feed import Asker, Feed
from tallystick.hub.live.models import Event
from tallystick.hub.operations.models import Order, Participant
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role

RETRY_MS = 1_000
SEES = frozenset(role for role in Role if role.sees_content or role is Role.WALL)


def may(askers: set[Asker]) -> set[Asker]:
    """Those whose account is open now, in a role that sees figures, of an agency that takes part."""
    accounts = {account for account, _ in askers}
    people = Person.objects.filter(account__in=accounts, role__in=SEES)
    today = timezone.now().date()
    agency = {one.account: one.agency_id for one in people if one.may_sign_in(today)}
    operations = {about for _, about in askers}
    parts = set(Participant.objects.filter(operation__in=operations).values_list("operation", "agency"))
    return {(account, about) for account, about in askers if (about, agency.get(account, "")) in parts}


FEED = Feed(("figures", "order", "morning"), may)


async def stream(viewer: Viewer, operation_id: uuid.UUID, after: int) -> AsyncIterator[str]:
    """What changed after the event of this number, as it changes. The log holds from which to which it was read."""
    last = after
    yield f"retry: {RETRY_MS}\n\n"
    if after > await sync_to_async(FEED.count)(operation_id):  # of another time: the screen begins anew
        yield f"event: figures\ndata: {json.dumps({'all': True})}\n\n"
        return
    try:
        async for told in FEED.follow(viewer.account, operation_id, after):
            last = told[-1][0] if told else last
            yield "".join([await _sent(viewer, number, event) for number, event in told]) or ": still here\n\n"
    finally:
        await sync_to_async(_log)(viewer, operation_id, after, last)


async def _sent(viewer: Viewer, number: int, event: Event) -> str:
    if event.kind != "order":
        return _written(number, event, event.at)
    told = await sync_to_async(_order)(str(event.payload["order"]))
    return _written(number, event, event.at, **({**told, "text": ""} if viewer.role is Role.WALL else told))


@lru_cache(maxsize=512)
def _written(number: int, event: Event, at: datetime, /, **more: object) -> str:
    """An event as it is sent: every screen of a process is sent the same."""
    told = {"agency": event.from_agency, "at": at.isoformat(), **event.payload, **more}
    return f"id: {number}\nevent: {event.kind}\ndata: {json.dumps(told, separators=(',', ':'))}\n\n"


@lru_cache(maxsize=64)
def _order(order_id: str) -> dict[str, object]:
    """What an order says: it never changes, and every screen of a process is sent it at once."""
    row = Order.objects.get(pk=order_id)
    return {"number": row.number, "kind": row.kind, "label": row.get_kind_display(), "text": row.text}


def _log(viewer: Viewer, operation_id: uuid.UUID, after: int, last: int) -> None:
    record(viewer, "read_live", [operation_id], after=after, last=last)
