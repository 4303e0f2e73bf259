"""Danger to life: open a record before its owner answers, what both agencies then see of it, and the justification."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import breaking, emergencies, emergency_words
from tallystick.hub.exchange.access_forms import JustifyForm, LifeForm
from tallystick.hub.exchange.emergencies import SeenEmergency, Way
from tallystick.hub.pages import PageRequest, problems_in, signed_in, working
from tallystick.hub.register import emergency
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role, label


@require_http_methods(["GET", "POST"])
@working
def emergency_new(request: PageRequest, way: str, thing: uuid.UUID) -> HttpResponse:
    """Open what a hit, a notice or a record stands for, for danger to life: says first what happens and who is told."""
    acting.require(request.viewer, "break_glass")
    if way not in list(Way):
        raise Http404
    by = Way(way)
    form = LifeForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            made = breaking.break_glass(request.viewer, by, thing, reason=emergency.REASON, **form.cleaned_data)
            messages.success(request, "Open. Its owner and both data-protection officers were told.")
            return redirect("contribution", made.release.contribution_id)
    row = emergencies.known(request.viewer, by, thing)
    if row is None:
        raise Http404
    return render(request, "exchange/danger.html", {
        "nav": "hits", "form": form, "owner": naming.agencies()[row.owner_id], "back": _back(by, thing),
        "until": request.viewer.now + emergency.LASTS, "hours": int(emergency.LASTS.total_seconds() // 3600),
        "most": emergency.MOST_A_DAY, "purpose": label("purposes", request.viewer.purpose or ""),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_GET
@signed_in
def emergency_list(request: PageRequest) -> HttpResponse:
    """What was opened for danger to life, by the own agency or of its records; without content for its
    data-protection officer."""
    return _listed(request) if request.viewer.role is Role.DATA_PROTECTION_OFFICER else _for_readers(request)


@working
def _for_readers(request: PageRequest) -> HttpResponse:
    return _listed(request)


def _listed(request: PageRequest) -> HttpResponse:
    names = naming.agencies()
    found = [emergency_words.shown(one, names) for one in emergencies.emergencies(request.viewer)]
    return render(request, "exchange/emergencies.html", {"nav": "requests", "found": found})


@require_GET
@working
def emergency_page(request: PageRequest, emergency_id: uuid.UUID) -> HttpResponse:
    """One of them: who read what, till when, why; for its owner to end it, for its reader to justify it."""
    return _shown(request, _found(request.viewer, emergency_id))


@require_POST
@working
def emergency_end(request: PageRequest, emergency_id: uuid.UUID) -> HttpResponse:
    """As its owner, end it now."""
    _found(request.viewer, emergency_id)
    breaking.end(request.viewer, emergency_id)
    messages.success(request, "Ended: the agency's next read no longer passes. The justification is still owed.")
    return redirect("emergency", emergency_id)


@require_POST
@working
def emergency_why(request: PageRequest, emergency_id: uuid.UUID) -> HttpResponse:
    """As its owner, ask for the justification."""
    _found(request.viewer, emergency_id)
    breaking.ask_why(request.viewer, emergency_id)
    messages.success(request, "Asked. It stands on the reader's desk.")
    return redirect("emergency", emergency_id)


@require_POST
@working
def emergency_justify(request: PageRequest, emergency_id: uuid.UUID) -> HttpResponse:
    """As its reader, justify it."""
    one = _found(request.viewer, emergency_id)
    form = JustifyForm(request.POST)
    if form.is_valid():
        with problems_in(form):
            breaking.justify(request.viewer, emergency_id, **form.cleaned_data)
            messages.success(request, "Justified. Its owner reads it.")
            return redirect("emergency", emergency_id)
    return _shown(request, one, form)


def _found(viewer: Viewer, emergency_id: uuid.UUID) -> SeenEmergency:
    found = emergencies.read(viewer, emergency_id)
    if found is None:
        raise Http404
    return found


def _shown(request: PageRequest, one: SeenEmergency, form: JustifyForm | None = None) -> HttpResponse:
    viewer = request.viewer
    owns = not one.by_us and viewer.may("release")
    return render(request, "exchange/emergency.html", {
        "nav": "requests", "one": emergency_words.shown(one, naming.agencies()),
        "latin": naming.latin(one.about.entity) if one.about else "",
        "may_end": owns and one.open, "may_ask_why": owns and one.owed and one.asked_at is None,
        "may_justify": one.by_us and one.owed and viewer.may("break_glass"), "form": form or JustifyForm(),
    }, status=422 if form else 200)  # fmt: skip


def _back(way: Way, thing: uuid.UUID) -> str:
    if way is Way.NOTICE:
        return reverse("check")
    return reverse("hit" if way is Way.HIT else "contribution", args=[thing])
