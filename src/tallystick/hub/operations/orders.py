"""The readers of the morning: teams, orders, and who has acknowledged them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tallystick.hub.audit.actions import record
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Acknowledgement, Operation, Order, OrderKind, Team
from tallystick.hub.viewer import Viewer

MOST_TEAMS = 500
"""Teams on one page."""
NEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTeam:
    """A team. Its place and contact are told to its agency and to the lead alone."""

    id: uuid.UUID
    agency: str
    mine: bool
    name: str
    place: str
    contact: str
    ready_at: datetime | None
    stood_down: bool
    acknowledged_at: datetime | None
    """When it acknowledged the order that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOrder:
    """An order that went out, or a GO that waits for its second person. ``missing`` teams have not acknowledged it."""

    id: uuid.UUID
    number: int
    kind: OrderKind
    text: str
    agency: str
    person: str
    mine: bool
    second: str
    at: datetime
    holds_from: datetime | None
    acknowledged: int
    missing: int

    @property
    def waits(self) -> bool:
        return self.holds_from is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """How the morning stands. ``standing`` is the GO, HOLD or ABORT that holds; ``proposed`` a GO that waits, seen by
    the lead alone."""

    teams: tuple[SeenTeam, ...]
    orders: tuple[SeenOrder, ...]
    standing: SeenOrder | None
    proposed: SeenOrder | None
    teams_in_all: int
    ready: int


def morning(viewer: Viewer, operation_id: uuid.UUID) -> Morning | None:
    """The morning of an operation; None where the agency takes part in no such operation."""
    operation = policy.takes_part(viewer).filter(pk=operation_id).first()
    if operation is None or not viewer.reads_content:
        return None
    record(viewer, "read_morning", [operation.pk])
    return morning_of(viewer, operation)


def morning_of(viewer: Viewer, operation: Operation) -> Morning:
    """The morning of an operation that the viewer may see; who reads it logs that."""
    teams = list(Team.objects.filter(operation=operation, stood_down_at=None)[:MOST_TEAMS])
    orders = _orders(viewer, operation, [team.pk for team in teams])
    standing = _standing(orders)
    rows = Acknowledgement.objects.filter(order=standing.id).values_list("team", "at") if standing else ()
    acknowledged = dict(rows)
    return Morning(
        teams=tuple(_team(viewer, operation, team, acknowledged.get(team.pk)) for team in teams),
        orders=tuple(one for one in orders if not one.waits), standing=standing,
        proposed=next((one for one in orders if one.waits), None) if operation.lead_id == viewer.agency else None,
        teams_in_all=len(teams), ready=sum(team.ready_at is not None for team in teams),
    )  # fmt: skip


class OwnTeam(NamedTuple):
    """A team of the agency, its operation, the orders it has not acknowledged, the newest first (what a device that was
    away is shown first), and the order that stands."""

    team: SeenTeam
    operation_id: uuid.UUID
    owed: tuple[SeenOrder, ...]
    standing: SeenOrder | None


def own_team(viewer: Viewer, team_id: uuid.UUID) -> OwnTeam | None:
    """A team of the agency; None where it has no such team."""
    rows = Team.objects.filter(pk=team_id, agency=viewer.agency)
    team = rows.select_related("operation").first() if viewer.reads_content else None
    if team is None:
        return None
    has = dict(Acknowledgement.objects.filter(team=team).values_list("order", "at"))
    orders = _orders(viewer, team.operation, [])
    standing = _standing(orders)
    owed = tuple(
        one for one in orders
        if not one.waits and one.id not in has and (one.number > team.after_order or one is standing)
    )  # fmt: skip
    record(viewer, "read_team", [team.pk])
    acknowledged = has.get(standing.id) if standing else None
    return OwnTeam(_team(viewer, team.operation, team, acknowledged), team.operation_id, owed, standing)


def _standing(orders: Iterable[SeenOrder]) -> SeenOrder | None:
    """The GO, HOLD or ABORT that holds, of orders with the newest first."""
    return next((one for one in orders if not one.waits and one.kind != OrderKind.ALERT), None)


def _orders(viewer: Viewer, operation: Operation, teams: list[uuid.UUID]) -> list[SeenOrder]:
    rows = Order.objects.filter(operation=operation, dropped_at=None).select_related("by", "second")[:NEWEST]
    found = list(rows)
    counts: dict[uuid.UUID, int] = {}
    for order in Acknowledgement.objects.filter(order__in=found, team__in=teams).values_list("order", flat=True):
        counts[order] = counts.get(order, 0) + 1
    return [
        SeenOrder(
            id=one.pk, number=one.number, kind=OrderKind(one.kind), text=one.text, agency=one.agency_id,
            person=one.by.name if one.agency_id == viewer.agency else "", mine=one.by.account == viewer.account,
            second=one.second.name if one.second and one.agency_id == viewer.agency else "", at=one.at,
            holds_from=one.holds_from, acknowledged=counts.get(one.pk, 0), missing=len(teams) - counts.get(one.pk, 0),
        )
        for one in found
    ]  # fmt: skip


def _team(viewer: Viewer, operation: Operation, team: Team, acknowledged: datetime | None) -> SeenTeam:
    mine = team.agency_id == viewer.agency
    told = mine or operation.lead_id == viewer.agency
    return SeenTeam(
        id=team.pk, agency=team.agency_id, mine=mine, name=team.name, place=team.place if told else "",
        contact=team.contact if told else "", ready_at=team.ready_at, stood_down=team.stood_down_at is not None,
        acknowledged_at=acknowledged,
    )  # fmt: skip
