"""Who holds which version of what: written when a copy reaches an agency that does not own it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tallystick.hub.register.models import Contribution, Holding, How
from tallystick.hub.register.policy import Level

Copy = tuple[UUID, Level]
"""A contribution, and how much of it the copy holds."""


def note(agency: str, copies: Iterable[Copy], how: How, *, reference: object = "", at: datetime) -> None:
    """An agency now holds these, as they stand. Its own are no holdings; what it holds already stays as it is."""
    levels = dict(copies)
    rows = Contribution.objects.filter(pk__in=list(levels)).exclude(owner=agency).values_list("pk", "version")
    Holding.objects.bulk_create(
        [
            Holding(
                contribution_id=pk, agency_id=agency, version=version, level=levels[pk], how=how,
                reference=str(reference), since=at,
            )
            for pk, version in rows
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip


def standing(contribution_id: UUID) -> tuple[Holding, ...]:
    """What agencies hold of a contribution now, by agency."""
    rows = Holding.objects.filter(contribution=contribution_id, ended_at=None).select_related("agency")
    return tuple(rows.order_by("agency", "-version", "how"))


def end(agency: str, contribution_id: UUID, *, at: datetime) -> int:
    """The agency holds nothing of it any more. Returns how many copies ended."""
    rows = Holding.objects.filter(agency=agency, contribution=contribution_id, ended_at=None)
    return rows.update(ended_at=at)
