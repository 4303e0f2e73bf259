"""API of the morning: teams, the roll-call, orders and their acknowledgement."""

import uuid
from datetime import datetime
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.operations import commanding, orders
from tallystick.hub.operations.orders import Morning, SeenOrder
from tallystick.hub.viewer import Viewer

router = Router(tags=["morning"])


class TeamOut(Schema):
    """A team; its place and contact are told to its agency and to the lead alone."""

    id: uuid.UUID
    agency: str
    mine: bool
    name: str
    place: str
    contact: str
    ready_at: datetime | None
    acknowledged_at: datetime | None


class OwedOut(Schema):
    """An order as a team is given it."""

    id: uuid.UUID
    number: int
    kind: Literal["go", "hold", "abort", "alert"]
    text: str
    agency: str
    at: datetime
    holds_from: datetime | None


class OrderOut(OwedOut):
    """An order; ``missing`` teams have not acknowledged it."""

    acknowledged: int
    missing: int


class MorningOut(Schema):
    """How the morning stands; ``proposed`` is a GO that waits for its second person, told to the lead alone."""

    teams: list[TeamOut]
    orders: list[OrderOut]
    standing: OrderOut | None
    proposed: OrderOut | None
    ready: int


class TeamIn(Schema):
    """A team of the caller's agency."""

    name: str
    place: str = ""
    contact: str = ""


class MadeOut(Schema):
    """What was made."""

    id: uuid.UUID


class ReadyIn(Schema):
    """The answer to the roll-call."""

    ready: bool


class OrderIn(Schema):
    """An order: ``go`` waits for a second person; ``hold``, ``abort`` and ``alert`` say why, and go out at once."""

    kind: Literal["go", "hold", "abort", "alert"]
    text: str = ""
    despite: bool = False


@router.get("/operations/{operation_id}/morning", response=MorningOut, operation_id="morning")
def morning(request: HttpRequest, operation_id: uuid.UUID) -> MorningOut:
    """Teams, orders, and who has not acknowledged them."""
    return _morning(calling(request), operation_id)


@router.post("/operations/{operation_id}/teams", response={201: MadeOut}, operation_id="team_new")
def team_new(request: HttpRequest, operation_id: uuid.UUID, body: TeamIn) -> Status[MadeOut]:
    """A team of the caller's agency takes part."""
    return Status(201, MadeOut(id=commanding.form_team(calling(request), operation_id, **body.dict()).pk))


@router.post("/teams/{team_id}/ready", response={204: None}, operation_id="team_ready")
def team_ready(request: HttpRequest, team_id: uuid.UUID, body: ReadyIn) -> Status[None]:
    """A team answers the roll-call, or takes that back."""
    commanding.call_ready(calling(request), team_id, ready=body.ready)
    return Status(204, None)


@router.post("/teams/{team_id}/stand-down", response={204: None}, operation_id="team_stand_down")
def team_stand_down(request: HttpRequest, team_id: uuid.UUID) -> Status[None]:
    """A team takes no part any more."""
    commanding.stand_down(calling(request), team_id)
    return Status(204, None)


@router.get("/teams/{team_id}/orders", response=list[OwedOut], operation_id="team_orders")
def team_orders(request: HttpRequest, team_id: uuid.UUID) -> list[OwedOut]:
    """The orders that a team of the caller's agency has not acknowledged, the newest first."""
    found = orders.own_team(calling(request), team_id)
    if found is None:
        raise Http404
    return [OwedOut(**{name: getattr(one, name) for name in OwedOut.model_fields}) for one in found.owed]


@router.post("/teams/{team_id}/acknowledge/{order_id}", response={204: None}, operation_id="acknowledge")
def acknowledge(request: HttpRequest, team_id: uuid.UUID, order_id: uuid.UUID) -> Status[None]:
    """A team has an order."""
    commanding.acknowledge(calling(request), order_id, team_id)
    return Status(204, None)


@router.post("/operations/{operation_id}/orders", response={201: MadeOut}, operation_id="order_new")
def order_new(request: HttpRequest, operation_id: uuid.UUID, body: OrderIn) -> Status[MadeOut]:
    """Give an order to every team."""
    viewer = calling(request)
    if body.kind == "go":
        made = commanding.propose_go(viewer, operation_id, despite=body.despite)
    elif body.kind == "alert":
        made = commanding.alert(viewer, operation_id, text=body.text)
    else:
        act = commanding.hold if body.kind == "hold" else commanding.abort
        made = act(viewer, operation_id, why=body.text)
    return Status(201, MadeOut(id=made.pk))


@router.post("/orders/{order_id}/confirm", response={204: None}, operation_id="go_confirm")
def go_confirm(request: HttpRequest, order_id: uuid.UUID) -> Status[None]:
    """The second person says GO."""
    commanding.confirm_go(calling(request), order_id)
    return Status(204, None)


@router.post("/orders/{order_id}/drop", response={204: None}, operation_id="go_drop")
def go_drop(request: HttpRequest, order_id: uuid.UUID) -> Status[None]:
    """Take back a GO that waits for its second person."""
    commanding.drop_go(calling(request), order_id)
    return Status(204, None)


def _morning(viewer: Viewer, operation_id: uuid.UUID) -> MorningOut:
    found: Morning | None = orders.morning(viewer, operation_id)
    if found is None:
        raise Http404
    return MorningOut(
        teams=[TeamOut(**{name: getattr(one, name) for name in TeamOut.model_fields}) for one in found.teams],
        orders=[_order(one) for one in found.orders], standing=_order(found.standing) if found.standing else None,
        proposed=_order(found.proposed) if found.proposed else None, ready=found.ready,
    )  # fmt: skip


def _order(one: SeenOrder) -> OrderOut:
    return OrderOut(**{name: getattr(one, name) for name in OrderOut.model_fields})
