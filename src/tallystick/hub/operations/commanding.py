"""The morning: teams say that they are ready; one GO by two persons; HOLD, ABORT and safety alerts that reach every
team at once and are acknowledged by each. Every step is logged."""

import uuid

from django.db.models import Max, QuerySet

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.live.actions import emit
from tallystick.hub.operations.models import Acknowledgement, Operation, Order, OrderKind, Team
from tallystick.hub.operations.policy import running, takes_part
from tallystick.hub.operations.signals import order_given
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST_TEAMS = 2_000
"""Teams of one operation."""
MOST_TEXT = {"name": 60, "place": 80, "contact": 80}
MOST_ALERT_CHARS = 300


@action("result")
def form_team(viewer: Viewer, operation_id: uuid.UUID, *, name: str, place: str = "", contact: str = "") -> Team:
    """A team of the viewer's agency takes part in the morning."""
    operation = running(takes_part(viewer).filter(pk=operation_id))
    said = {"name": name.strip(), "place": place.strip(), "contact": contact.strip()}
    wrong = [key for key, most in MOST_TEXT.items() if len(said[key]) > most or not said[key].isprintable()]
    if wrong or not said["name"]:
        raise Unacceptable("Name the team in 1 to 60 characters, its place and its contact in up to 80 each.")
    if Team.objects.filter(operation=operation, agency=viewer.agency, name=said["name"]).exists():
        raise Unacceptable("Your agency has a team of that name there.")
    if Team.objects.filter(operation=operation).count() >= MOST_TEAMS:
        raise Unacceptable(f"An operation has at most {MOST_TEAMS:,} teams.")
    made = Team.objects.create(
        operation=operation, agency_id=viewer.agency, after_order=_last_number(operation), by=person(viewer),
        at=viewer.now, **said,
    )  # fmt: skip
    record(viewer, "form_team", [made.pk], operation=str(operation.pk))
    _tell(viewer, operation, "team")
    return made


@action("result")
def call_ready(viewer: Viewer, team_id: uuid.UUID, *, ready: bool) -> None:
    """A team of the viewer's agency answers the roll-call, or takes that back."""
    team = _own_team(viewer, team_id)
    team.ready_at = viewer.now if ready else None
    team.save(update_fields=["ready_at"])
    record(viewer, "call_ready", [team.pk], ready=ready)
    _tell(viewer, team.operation, "team")


@action("result")
def stand_down(viewer: Viewer, team_id: uuid.UUID) -> None:
    """A team of the viewer's agency takes no part any more: nobody waits for it."""
    team = _own_team(viewer, team_id)
    team.stood_down_at, team.ready_at = viewer.now, None
    team.save(update_fields=["stood_down_at", "ready_at"])
    record(viewer, "stand_down", [team.pk])
    _tell(viewer, team.operation, "team")


@action("operate")
def propose_go(viewer: Viewer, operation_id: uuid.UUID, *, despite: bool = False) -> Order:
    """The first of two persons of the lead says GO. ``despite`` where teams are not ready."""
    operation = _led(viewer, operation_id)
    _require_no_abort(operation)
    if Order.objects.filter(operation=operation, kind=OrderKind.GO, holds_from=None, dropped_at=None).exists():
        raise Unacceptable("A GO waits for its second person already.")
    if standing_kind(operation) == OrderKind.GO:
        raise Unacceptable("GO was given already.")
    missing = _standing_teams(operation).filter(ready_at=None).count()
    if not _standing_teams(operation).exists():
        raise Unacceptable("No team takes part yet.")
    if missing and not despite:
        raise Unacceptable(f"{missing} team{'s are' if missing > 1 else ' is'} not ready: say that it goes without.")
    made = _order(viewer, operation, OrderKind.GO)
    record(viewer, "propose_go", [made.pk], missing=missing)
    _tell(viewer, operation, "proposed")
    return made


@action("operate")
def confirm_go(viewer: Viewer, order_id: uuid.UUID) -> Order:
    """The second person says GO: it goes out to every team."""
    order = _proposed(viewer, order_id)
    if order.by_id == (who := person(viewer)).pk:
        raise Unacceptable("The second person must be somebody else than the first.")
    order.second, order.holds_from = who, viewer.now
    order.save(update_fields=["second", "holds_from"])
    record(viewer, "give_order", [order.pk], kind=order.kind, number=order.number)
    _send(viewer, order)
    return order


@action("operate")
def drop_go(viewer: Viewer, order_id: uuid.UUID) -> Order:
    """A GO that waits for its second person is taken back."""
    order = _proposed(viewer, order_id)
    order.dropped_at = viewer.now
    order.save(update_fields=["dropped_at"])
    record(viewer, "drop_go", [order.pk])
    _tell(viewer, order.operation, "proposed")
    return order


@action("operate")
def hold(viewer: Viewer, operation_id: uuid.UUID, *, why: str) -> Order:
    """HOLD, now: every team stops and waits. A GO that waits for its second person is gone with it."""
    return _stop(viewer, operation_id, OrderKind.HOLD, why)


@action("operate")
def abort(viewer: Viewer, operation_id: uuid.UUID, *, why: str) -> Order:
    """ABORT, now: it is over, and no GO follows."""
    return _stop(viewer, operation_id, OrderKind.ABORT, why)


@action("result")
def alert(viewer: Viewer, operation_id: uuid.UUID, *, text: str) -> Order:
    """A danger to officers, told to every team of every agency at once. Anybody who reports may raise it."""
    operation = running(takes_part(viewer).filter(pk=operation_id))
    made = _order(viewer, operation, OrderKind.ALERT, text=sentence(text, "raised")[:MOST_ALERT_CHARS], now=True)
    record(viewer, "give_order", [made.pk], told=made.text, kind=made.kind, number=made.number)
    _send(viewer, made)
    return made


@action("result")
def acknowledge(viewer: Viewer, order_id: uuid.UUID, team_id: uuid.UUID) -> None:
    """A team of the viewer's agency has an order. Said twice, it holds once."""
    team = _own_team(viewer, team_id)
    order = Order.objects.filter(pk=order_id, operation=team.operation_id, holds_from__isnull=False).first()
    if order is None:
        raise Refused("No such order to this team.")
    _, fresh = Acknowledgement.objects.get_or_create(
        order=order, team=team, defaults={"by": person(viewer), "at": viewer.now}
    )
    if fresh:
        record(viewer, "acknowledge", [order.pk, team.pk], number=order.number)
        _tell(viewer, team.operation, "acknowledged")


def standing_kind(operation: Operation) -> str:
    """The order that stands: GO, HOLD or ABORT; empty before the first."""
    rows = Order.objects.filter(operation=operation, holds_from__isnull=False).exclude(kind=OrderKind.ALERT)
    return rows.order_by("-number").values_list("kind", flat=True).first() or ""


def _stop(viewer: Viewer, operation_id: uuid.UUID, kind: OrderKind, why: str) -> Order:
    operation, reason = _led(viewer, operation_id), sentence(why, "ordered")[:MOST_ALERT_CHARS]
    _require_no_abort(operation)
    if standing_kind(operation) == kind:
        raise Unacceptable(f"{kind.label} stands already.")
    waiting = Order.objects.filter(operation=operation, kind=OrderKind.GO, holds_from=None, dropped_at=None)
    waiting.update(dropped_at=viewer.now)
    made = _order(viewer, operation, kind, text=reason, now=True)
    record(viewer, "give_order", [made.pk], told=reason, kind=made.kind, number=made.number)
    _send(viewer, made)
    return made


def _order(viewer: Viewer, operation: Operation, kind: OrderKind, *, text: str = "", now: bool = False) -> Order:
    """The next order of an operation, which the caller has locked."""
    return Order.objects.create(
        operation=operation, number=_last_number(operation) + 1, kind=kind, text=text, agency_id=viewer.agency,
        by=person(viewer), at=viewer.now, holds_from=viewer.now if now else None,
    )  # fmt: skip


def _last_number(operation: Operation) -> int:
    return Order.objects.filter(operation=operation).aggregate(last=Max("number"))["last"] or 0


def _led(viewer: Viewer, operation_id: uuid.UUID) -> Operation:
    found = running(takes_part(viewer).filter(pk=operation_id))
    if found.lead_id != viewer.agency:
        raise Refused("Only its lead agency gives orders.")
    return found


def _require_no_abort(operation: Operation) -> None:
    if standing_kind(operation) == OrderKind.ABORT:
        raise Unacceptable("ABORT was given: it is over.")


def _proposed(viewer: Viewer, order_id: uuid.UUID) -> Order:
    """A GO of the viewer's agency that waits for its second person; its operation locked."""
    order = Order.objects.filter(pk=order_id, agency=viewer.agency, kind=OrderKind.GO).first()
    if order is None:
        raise Refused("No such order of your agency.")
    order.operation = _led(viewer, order.operation_id)
    order.refresh_from_db(fields=["holds_from", "dropped_at", "by"])
    if order.holds_from or order.dropped_at:
        raise Unacceptable(
            "It was given already." if order.holds_from else "It was taken back, or a HOLD came between."
        )
    return order


def _standing_teams(operation: Operation) -> QuerySet[Team]:
    return Team.objects.filter(operation=operation, stood_down_at=None)


def _own_team(viewer: Viewer, team_id: uuid.UUID) -> Team:
    """A team of the viewer's agency that takes part, locked."""
    rows = Team.objects.select_for_update(of=("self",)).select_related("operation")
    found = rows.filter(pk=team_id, agency=viewer.agency, stood_down_at=None).first()
    if found is None:
        raise Refused("Your agency has no such team there.")
    if found.operation.ended_at is not None:
        raise Unacceptable("The operation has ended.")
    return found


def _send(viewer: Viewer, order: Order) -> None:
    """What it says is read when it is sent on, not kept in the outbox."""
    order_given.send(Order, viewer=viewer, order=order)
    emit("order", to="", by=viewer.agency, about=order.operation_id, order=str(order.pk))


def _tell(viewer: Viewer, operation: Operation, what: str) -> None:
    emit("morning", to="", by=viewer.agency, about=operation.pk, what=what)
