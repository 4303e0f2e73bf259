"""Pages of deconfliction: the agency's own collisions, and the deconfliction officer's desk."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tallystick.hub import acting as may_act
from tallystick.hub import naming
from tallystick.hub.pages import PageRequest, next_page, signed_in, working
from tallystick.hub.tasking import acting, collisions, words
from tallystick.hub.tasking.forms import ContactForm, SettleForm, initial_of_contact
from tallystick.hub.viewer import Unacceptable


@working
@require_GET
def collision_list(request: PageRequest) -> HttpResponse:
    """The collisions of the agency's plans in all its operations, and how it is called."""
    viewer, agencies = request.viewer, naming.agencies()
    point = collisions.contact(viewer)
    return render(request, "tasking/collisions.html", {
        "nav": "operations", "contact": point, "may_acknowledge": viewer.may("plan"),
        "collisions": [words.collision(one, agencies) for one in collisions.collisions(viewer)],
        "form": ContactForm(initial=initial_of_contact(point)) if viewer.may("operate") else None,
    })  # fmt: skip


@working
@require_POST
def collision_acknowledge(request: PageRequest, collision_id: uuid.UUID) -> HttpResponse:
    """The agency knows of its collision."""
    acting.acknowledge_collision(request.viewer, collision_id)
    messages.success(request, "Acknowledged for your agency.")
    return redirect(next_page(request, "/operations/collisions/"))


@working
@require_POST
def deconfliction_contact(request: PageRequest) -> HttpResponse:
    """Say how the agency's deconfliction officer is called, and whether others are told."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        raise Unacceptable("Say who is called, and how.")
    acting.set_contact(request.viewer, **form.cleaned_data)
    messages.success(request, "Kept.")
    return redirect("collisions")


@signed_in
@require_GET
def deconfliction(request: PageRequest) -> HttpResponse:
    """The deconfliction officer's desk: who must be brought together, the next to be due first."""
    may_act.require(request.viewer, "deconflict")
    agencies = naming.agencies()
    return render(request, "tasking/deconfliction.html", {
        "nav": "deconfliction", "now": request.viewer.now,
        "cases": [(words.case(one, agencies), SettleForm(auto_id=f"{one.id}-%s"))
                  for one in collisions.cases(request.viewer)],
    })  # fmt: skip


@signed_in
@require_POST
def collision_settle(request: PageRequest, collision_id: uuid.UUID) -> HttpResponse:
    """Say what was done to bring two agencies together."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Unacceptable("Say what was done, and how, in a sentence.")
    acting.settle_collision(request.viewer, collision_id, **form.cleaned_data)
    messages.success(request, "Kept: its clock has ended.")
    return redirect("deconfliction")
