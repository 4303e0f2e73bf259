"""Pages of the morning: the roll-call and the orders, and each team's own screen."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tallystick.hub import naming
from tallystick.hub.operations import commanding, orders
from tallystick.hub.operations.forms import AlertForm, StopForm, TeamForm
from tallystick.hub.operations.models import OrderKind
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.operations.streaming import FEED
from tallystick.hub.pages import PageRequest, absent, working
from tallystick.hub.templatetags.presenting import Tone
from tallystick.hub.viewer import Unacceptable

LOOKS = {
    "": (Tone.GRAY, "player-pause", "Not begun: no order has been given."),
    OrderKind.GO: (Tone.GREEN, "player-play", "GO"),
    OrderKind.HOLD: (Tone.AMBER, "hand-stop", "HOLD"), OrderKind.ABORT: (Tone.RED, "alert-octagon", "ABORT"),
    OrderKind.ALERT: (Tone.RED, "alert-triangle", "Officer-safety alert"),
}  # fmt: skip
"""Tone, icon and words of each order."""


@working
@require_GET
def morning(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The roll-call, the order that stands, and who has not acknowledged it."""
    one = seen_or_404(request, operation_id)
    return render(request, "operations/morning.html", _shown(request, one) | {
        "nav": "operations", "events": FEED.count(one.id), "team_form": TeamForm(),
        "stop_form": StopForm(auto_id="stop-%s"), "alert_form": AlertForm(auto_id="alert-%s"),
    })  # fmt: skip


@working
@require_GET
def morning_part(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """What of it changes, read anew when something did."""
    return render(request, "operations/morning_part.html", _shown(request, seen_or_404(request, operation_id)))


@working
@require_GET
def team(request: PageRequest, team_id: uuid.UUID) -> HttpResponse:
    """A team's own screen: what it must acknowledge first."""
    shown = _team(request, team_id)
    return render(request, "operations/team.html", shown | {
        "nav": "operations", "events": FEED.count(shown["one"].id), "alert_form": AlertForm(auto_id="alert-%s"),
    })  # fmt: skip


@working
@require_GET
def team_part(request: PageRequest, team_id: uuid.UUID) -> HttpResponse:
    """What of it changes."""
    return render(request, "operations/team_part.html", _team(request, team_id))


@working
@require_POST
def team_new(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """A team of the agency takes part."""
    made = commanding.form_team(request.viewer, operation_id, **_said(TeamForm(request.POST)))
    messages.success(request, f"{made.name} takes part. Open its screen on the team's device.")
    return redirect("morning", operation_id)


@working
@require_POST
def ready(request: PageRequest, team_id: uuid.UUID) -> HttpResponse:
    """A team answers the roll-call, or takes that back."""
    commanding.call_ready(request.viewer, team_id, ready=request.POST.get("ready") == "yes")
    return redirect("team", team_id)


@working
@require_POST
def stand_down(request: PageRequest, team_id: uuid.UUID) -> HttpResponse:
    """A team takes no part any more."""
    found = orders.own_team(request.viewer, team_id) or absent()
    commanding.stand_down(request.viewer, team_id)
    return redirect("morning", found.operation_id)


@working
@require_POST
def acknowledge(request: PageRequest, team_id: uuid.UUID, order_id: uuid.UUID) -> HttpResponse:
    """A team has an order."""
    commanding.acknowledge(request.viewer, order_id, team_id)
    return redirect("team", team_id)


@working
@require_POST
def go(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The first person says GO."""
    commanding.propose_go(request.viewer, operation_id, despite=request.POST.get("despite") == "on")
    messages.success(request, "It waits for the second person: nothing has gone out yet.")
    return redirect("morning", operation_id)


@working
@require_POST
def go_confirm(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """The second person says GO."""
    return redirect("morning", commanding.confirm_go(request.viewer, order_id).operation_id)


@working
@require_POST
def go_drop(request: PageRequest, order_id: uuid.UUID) -> HttpResponse:
    """The GO is taken back."""
    return redirect("morning", commanding.drop_go(request.viewer, order_id).operation_id)


@working
@require_POST
def stop(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """HOLD or ABORT, at once."""
    said = _said(StopForm(request.POST))
    act = commanding.abort if said["kind"] == "abort" else commanding.hold
    act(request.viewer, operation_id, why=said["why"])
    return redirect("morning", operation_id)


@working
@require_POST
def alert(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """A danger to officers, told to every team at once."""
    commanding.alert(request.viewer, operation_id, text=_said(AlertForm(request.POST))["text"])
    messages.success(request, "Told to every team.")
    return redirect("morning", operation_id)


def _said(form: Any) -> dict[str, Any]:
    """What a form says. Unacceptable, with its words, where it is not in order."""
    if not form.is_valid():
        raise Unacceptable(
            *(f"{form[name].label}: {problem}" for name, found in form.errors.items() for problem in found)
        )
    return dict(form.cleaned_data)


def _shown(request: PageRequest, one: SeenOperation) -> dict[str, Any]:
    found = orders.morning(request.viewer, one.id) or absent()
    agencies = naming.agencies()
    leads = one.mine and request.viewer.may("operate") and one.runs
    return {
        "one": one, "morning": found, "look": LOOKS[found.standing.kind if found.standing else ""], "leads": leads,
        "teams": [(team, agencies[team.agency].short) for team in found.teams],
        "orders": [(order, LOOKS[order.kind], agencies[order.agency].short) for order in found.orders],
        "may": request.viewer.may("result") and one.runs,
        "over": bool(found.standing and found.standing.kind == "abort"),
        "going": bool(found.standing and found.standing.kind == "go"),
    }  # fmt: skip


def _team(request: PageRequest, team_id: uuid.UUID) -> dict[str, Any]:
    found = orders.own_team(request.viewer, team_id) or absent()
    agencies = naming.agencies()
    return {
        "one": seen_or_404(request, found.operation_id), "team": found.team, "standing": found.standing,
        "look": LOOKS[found.standing.kind if found.standing else ""], "may": request.viewer.may("result"),
        "owed": [(order, LOOKS[order.kind], agencies[order.agency].short) for order in found.owed],
    }  # fmt: skip
