"""The one writer of the outbox."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tallystick.hub.audit import gathering
from tallystick.hub.live.models import Event


def emit(
    kind: str,
    *,
    to: str,
    by: str = "",
    contribution: UUID | None = None,
    hit: UUID | None = None,
    about: UUID | None = None,
    **payload: Any,
) -> None:
    """Tell one agency, in the caller's transaction."""
    emit_all(
        [
            Event(
                at=timezone.now(), kind=kind, to_agency=to, from_agency=by, contribution=contribution, hit=hit,
                about=about, payload=payload,
            )
        ]
    )  # fmt: skip


def emit_all(events: Iterable[Event]) -> None:
    """Tell several agencies at once, in the caller's transaction; positions follow the order given.

    Sequence values commit out of order, so writers take turns till commit: an action writes its events as its last
    thing but its log.
    """
    gathering.tell(list(events))


def forget(*, contributions: Iterable[UUID] = (), hits: Iterable[UUID] = (), kind: str = "") -> int:
    """Erase every event that speaks of these, of one kind where one is named. Returns how many."""
    records, found = set(contributions), set(hits)
    about = Q(contribution__in=records) | Q(hit__in=found)
    waiting = gathering.waiting_events()
    kept = [
        one
        for one in waiting
        if not (one.contribution in records or one.hit in found) or (kind and one.kind != kind)
    ]  # fmt: skip
    untold = len(waiting) - len(kept)
    waiting[:] = kept
    return untold + Event.objects.filter(about, **({"kind": kind} if kind else {})).delete()[0]
