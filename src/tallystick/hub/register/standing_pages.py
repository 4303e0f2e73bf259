"""The policies page: standing policies, how third countries are reached, and the rule of two persons."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tallystick.hub import naming
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import policies, showing, standing
from tallystick.hub.register.policies import Half
from tallystick.hub.register.standing_forms import FourEyesForm, GroundForm, PolicyForm
from tallystick.hub.register.standing_models import Act
from tallystick.vocabulary import Purpose, label

WAITS = "A second person of your agency has to agree."


@require_GET
@working
def rules(request: PageRequest) -> HttpResponse:
    """Standing policies, grounds for transfers, and what two persons decide on."""
    return _shown(request)


@require_POST
@working
def policy_new(request: PageRequest) -> HttpResponse:
    """Open the H2 facts to an agency."""
    form = _policy_form(request)
    if form.is_valid():
        given = form.cleaned_data
        with problems_in(form):
            given["purposes"] = [Purpose(one) for one in given["purposes"]]
            return _decided(request, standing.set_policy(request.viewer, **given))
    return _shown(request, policy=form)


@require_POST
@working
def ground_new(request: PageRequest) -> HttpResponse:
    """State on which ground a third country is reached."""
    form = _ground_form(request)
    if form.is_valid():
        with problems_in(form):
            return _decided(request, standing.set_ground(request.viewer, **form.cleaned_data))
    return _shown(request, ground=form)


@require_POST
@working
def four_eyes(request: PageRequest) -> HttpResponse:
    """Say which releases two persons decide on."""
    form = FourEyesForm(request.POST)
    if form.is_valid():
        with problems_in(form):
            return _decided(request, standing.set_four_eyes(request.viewer, **form.cleaned_data))
    return _shown(request, rule=form)


@require_POST
@working
def policy_end(request: PageRequest, policy_id: int) -> HttpResponse:
    """End a standing policy: the next read no longer passes by it."""
    standing.end_policy(request.viewer, policy_id)
    return _done(request, "Ended: the next read no longer passes by it.")


@require_POST
@working
def ground_end(request: PageRequest, ground_id: int) -> HttpResponse:
    """End a ground: from the next read on nothing passes by it."""
    standing.end_ground(request.viewer, ground_id)
    return _done(request, "Ended: each release to that country is a transfer of its own now.")


@require_POST
@working
def agree(request: PageRequest, proposal_id: int) -> HttpResponse:
    """Agree, as the second person, to what waits for one."""
    standing.agree(request.viewer, proposal_id)
    return _done(request, "Two persons decided: it holds from now on.")


@require_POST
@working
def drop(request: PageRequest, proposal_id: int) -> HttpResponse:
    """Drop what waits for a second person."""
    standing.take_back(request.viewer, proposal_id)
    return _done(request, "Dropped.")


def _decided(request: PageRequest, made: object) -> HttpResponse:
    return _done(request, "It holds from now on." if made else WAITS)


def _done(request: PageRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("policies")


def _policy_form(request: PageRequest) -> PolicyForm:
    others = [(code, one.name) for code, one in naming.agencies().items() if code != request.viewer.agency]
    return PolicyForm(request.POST or None, agencies=others, auto_id="policy-%s")


def _ground_form(request: PageRequest) -> GroundForm:
    countries = {one.country: naming.country_name(one.country) for one in policies.rules(request.viewer).countries}
    initial = {"valid_from": request.viewer.today}
    return GroundForm(request.POST or None, countries=list(countries.items()), initial=initial, auto_id="ground-%s")


def _shown(
    request: PageRequest, *, policy: PolicyForm | None = None, ground: GroundForm | None = None,
    rule: FourEyesForm | None = None,
) -> HttpResponse:  # fmt: skip
    viewer, names, found = request.viewer, naming.agencies(), policies.rules(request.viewer)
    bound: list[BaseForm] = [one for one in (policy, ground, rule) if one is not None]
    return render(request, "register/policies.html", {
        "nav": "requests", "rules": found, "may_decide": viewer.may("release"), "today": viewer.today,
        "policies": [(one, names[one.agency], showing.purposes(one.purposes)) for one in found.policies],
        "countries": [(one, naming.country_name(one.country), _grounded(one.ground)) for one in found.countries],
        "waiting": [(one, _proposed(one, names)) for one in found.waiting],
        "policy": policy or _policy_form(request), "ground": ground or _ground_form(request),
        "rule": rule or FourEyesForm(initial={"codes": found.four_eyes}, auto_id="rule-%s"),
    }, status=422 if bound else 200)  # fmt: skip


def _grounded(code: str) -> str:
    return label("transfer_grounds", code) if code else ""


def _proposed(half: Half, names: dict[str, naming.Named]) -> str:
    """What waits for a second person, in words."""
    terms: dict[str, Any] = half.terms
    if half.act == Act.POLICY:
        return f"opens your H2 facts to {names[terms['agency']].short} until {terms['until']}: {terms['why']}"
    if half.act == Act.GROUND:
        country = naming.country_name(terms["country"])
        return f"reaches {country} by {_grounded(terms['ground']).lower()} until {terms['until']}"
    return f"lets two persons decide on {', '.join(terms['codes']) or 'nothing'} only"
