"""Who holds which version of what: written when a copy reaches an agency that does not own it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F

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
    if not reference:
        _revive(agency, levels, how, at=at)


def note_read(agency: str, contribution_id: UUID, level: Level, *, at: datetime) -> None:
    """A released record was read whole. Written once for each version: a later read only looks."""
    held = Holding.objects.filter(
        agency=agency, contribution=contribution_id, version=F("contribution__version"), level=level, how=How.RELEASE,
        ended_at=None,
    )  # fmt: skip
    if not held.exists():
        note(agency, [(contribution_id, level)], How.RELEASE, at=at)


def _revive(agency: str, levels: dict[UUID, Level], how: How, *, at: datetime) -> None:
    """What was erased and came again, without a file that carries it, is held anew."""
    for level in set(levels.values()):
        again = Holding.objects.filter(
            agency=agency, contribution__in=[pk for pk, one in levels.items() if one == level], how=how, level=level,
            version=F("contribution__version"), reference="", ended_at__isnull=False,
        )  # fmt: skip
        again.update(ended_at=None, since=at)


def standing(contribution_id: UUID) -> tuple[Holding, ...]:
    """What agencies hold of a contribution now, by agency."""
    rows = Holding.objects.filter(contribution=contribution_id, ended_at=None).select_related("agency")
    return tuple(rows.order_by("agency", "-version", "how"))


def end(agency: str, contribution_id: UUID, *, at: datetime, before: int = 0) -> int:
    """The agency holds nothing of it any more, or nothing of the versions before one. Returns how many copies ended."""
    rows = Holding.objects.filter(agency=agency, contribution=contribution_id, ended_at=None)
    if before:
        rows = rows.filter(version__lt=before)
    return rows.update(ended_at=at)


def end_carried(agency: str, reference: object, *, at: datetime) -> int:
    """The agency holds no more what one report or message carried to it. Returns how many copies ended."""
    return Holding.objects.filter(agency=agency, reference=str(reference), ended_at=None).update(ended_at=at)
