"""The one writer of the outbox."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from tallystick.hub.live.models import Event

OUTBOX_LOCK = 0x7A11
"""PostgreSQL advisory lock: sequence values commit out of order, so writers of the outbox take turns till commit."""


def emit(
    kind: str,
    *,
    to: str,
    by: str = "",
    contribution: UUID | None = None,
    hit: UUID | None = None,
    **payload: Any,
) -> None:
    """Tell one agency, in the caller's transaction."""
    emit_all(
        [
            Event(
                at=timezone.now(), kind=kind, to_agency=to, from_agency=by, contribution=contribution, hit=hit,
                payload=payload,
            )
        ]
    )  # fmt: skip


def emit_all(events: Iterable[Event]) -> None:
    """Tell several agencies at once, in the caller's transaction; positions follow the order given."""
    if rows := list(events):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OUTBOX_LOCK])
        Event.objects.bulk_create(rows)


def forget(*, contributions: Iterable[UUID] = (), hits: Iterable[UUID] = (), kind: str = "") -> int:
    """Erase every event that speaks of these, of one kind where one is named. Returns how many."""
    about = Q(contribution__in=list(contributions)) | Q(hit__in=list(hits))
    return Event.objects.filter(about, **({"kind": kind} if kind else {})).delete()[0]
