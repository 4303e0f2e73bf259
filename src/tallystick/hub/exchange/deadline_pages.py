"""The board of deadlines, both directions, and deviating from a clock where its law lets one."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tallystick.clocks import State
from tallystick.hub import naming
from tallystick.hub.exchange import board
from tallystick.hub.exchange.message_words import clock_line
from tallystick.hub.pages import PageRequest, working
from tallystick.hub.register.terms_forms import moment
from tallystick.hub.viewer import Unacceptable

GROUPS = ((State.OVERDUE, "Overdue"), (State.WARNING, "Due soon"), (State.RUNNING, "Running"),
          (State.PAUSED, "Standing still"))  # fmt: skip


class DeviateForm(forms.Form):
    """Until when, and why."""

    until = moment("Until")
    why = forms.CharField(label="Why", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))


@working
@require_GET
def deadlines(request: PageRequest) -> HttpResponse:
    """Every clock of the agency across all instruments: what it owes, and what others owe it."""
    viewer, agencies = request.viewer, naming.agencies()
    lines = [clock_line(one, agencies) for one in board.board(viewer)]
    sides = [(True, "Yours to do"), (False, "Owed to you")]
    return render(request, "exchange/deadlines.html", {
        "nav": "messages", "total": len(lines), "may_deviate": viewer.may("ask"), "form": DeviateForm(),
        "overdue": sum(line.one.mine and line.one.state is State.OVERDUE for line in lines),
        "sides": [
            (title, mine, [
                (name, found) for state, name in GROUPS
                if (found := [line for line in lines if line.one.mine is mine and line.one.state is state])
            ])
            for mine, title in sides
        ],
    })  # fmt: skip


@working
@require_POST
def deadline_deviate(request: PageRequest, deadline_id: uuid.UUID) -> HttpResponse:
    """Deviate from a clock: how long, and why. Who waits is told."""
    form = DeviateForm(request.POST)
    if not form.is_valid():
        raise Unacceptable("Say until when, and why.")
    board.deviate(request.viewer, deadline_id, **form.cleaned_data)
    messages.success(request, "Kept. Who waits is told.")
    return redirect("deadlines")
