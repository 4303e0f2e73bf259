"""The only readers of an agency's standing decisions: its own content roles, and nobody else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.register.standing_models import Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Refused, Viewer
from tallystick.vocabulary import applies_directive

MOST_ENDED = 50
"""Ended policies that stay in sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPolicy:
    """A standing policy: to whom, for what, until when, why."""

    id: int
    agency: str
    purposes: int
    until: date
    legal_basis: str
    why: str
    by: str
    at: datetime
    holds: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How one third country is reached: by this ground until then, or, without one, by a transfer for each release."""

    country: str
    agencies: tuple[str, ...]
    ground: str = ""
    reference: str = ""
    since: date | None = None
    until: date | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A decision that waits for a second person; ``mine`` where the viewer was the first."""

    id: int
    act: str
    terms: dict[str, Any]
    by: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything an agency decided once and for all."""

    policies: tuple[SeenPolicy, ...]
    countries: tuple[Reach, ...]
    four_eyes: tuple[str, ...]
    waiting: tuple[Half, ...]
    under_directive: bool


def rules(viewer: Viewer) -> Rules:
    """The standing decisions of the viewer's agency."""
    if not viewer.reads_content:
        raise Refused("Choose a purpose and a case first.")
    mine = Agency.objects.get(pk=viewer.agency)
    record(viewer, "read_policies")
    return Rules(
        policies=_policies(viewer), countries=_countries(viewer, mine), four_eyes=tuple(mine.four_eyes),
        waiting=_waiting(viewer), under_directive=applies_directive(mine.country),
    )  # fmt: skip


def _policies(viewer: Viewer) -> tuple[SeenPolicy, ...]:
    """Those that stand, then those that ended last."""
    rows = StandingPolicy.objects.filter(owner=viewer.agency).select_related("by").order_by("agency", "until")
    standing, ended = rows.filter(ended_at=None), rows.exclude(ended_at=None).order_by("-ended_at")[:MOST_ENDED]
    return tuple(
        SeenPolicy(
            id=row.pk, agency=row.agency_id, purposes=row.purposes, until=row.until, legal_basis=row.legal_basis,
            why=row.why, by=row.by.name, at=row.at, holds=row.ended_at is None and row.until >= viewer.today,
            ended_at=row.ended_at,
        )
        for row in (*standing, *ended)
    )  # fmt: skip


def _countries(viewer: Viewer, mine: Agency) -> tuple[Reach, ...]:
    """Every third country on this hub, each ground of the own agency's that stands in a line."""
    if not applies_directive(mine.country):
        return ()
    there: dict[str, list[str]] = {}
    for code, country in Agency.objects.values_list("code", "country"):
        if not applies_directive(country):
            there.setdefault(country, []).append(code)
    grounds = TransferGround.objects.filter(owner=viewer.agency, ended_at=None, until__gte=viewer.today)
    lines: list[Reach] = []
    for country, agencies in sorted(there.items()):
        stated = [
            Reach(country=country, agencies=tuple(agencies), ground=row.ground, reference=row.reference,
                  since=row.valid_from, until=row.until, id=row.pk)
            for row in grounds.filter(country=country).order_by("until")
        ]  # fmt: skip
        lines += stated or [Reach(country=country, agencies=tuple(agencies))]
    return tuple(lines)


def _waiting(viewer: Viewer) -> tuple[Half, ...]:
    rows = Proposal.objects.filter(owner=viewer.agency, closed_at=None).select_related("by")
    return tuple(
        Half(id=row.pk, act=row.act, terms=row.terms, by=row.by.name, at=row.at,
             mine=row.by.account == viewer.account)
        for row in rows
    )  # fmt: skip
