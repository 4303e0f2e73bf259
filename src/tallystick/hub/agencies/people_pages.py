"""Pages of an administrator: the accounts of the own agency, and nothing of content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from tallystick.hub.agencies import actions, queries
from tallystick.hub.agencies.forms import PersonForm, ReasonForm
from tallystick.hub.agencies.models import Person
from tallystick.hub.agencies.policy import require_administrator
from tallystick.hub.pages import PageRequest, problems_in, signed_in
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, label


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """An account, in words."""

    person: Person
    role: str
    clearance: str
    state: str
    tone: str
    second_factor: bool


@signed_in
def people(request: PageRequest) -> HttpResponse:
    """Everybody of the administrator's agency."""
    text = request.GET.get("who", "")
    rows = [_shown(person, request.viewer) for person in queries.people(request.viewer, text)]
    return render(request, "agencies/people.html", {"people": rows, "who": text, "nav": "people"})


@signed_in
def person_new(request: PageRequest) -> HttpResponse:
    """Add a person; the one-time password is shown this once."""
    require_administrator(request.viewer, "person_add")
    hub = queries.hub()
    form = PersonForm(
        request.POST or None,
        agency=queries.agency_of(request.viewer),
        hosts=list(queries.hosts(request.viewer)),
        ceiling=hub.ceiling if hub else 0,
    )
    if form.is_valid():
        with problems_in(form):
            person, password = actions.add_person(request.viewer, form.stated())
            return _password_shown(request, person.account, password)
    return render(request, "agencies/person_new.html", {"form": form, "nav": "people"})


@signed_in
def person(request: PageRequest, account: str) -> HttpResponse:
    """One account and what can be done with it."""
    found = queries.person(request.viewer, account)
    if found is None:
        raise Http404
    shown = {"one": _shown(found, request.viewer), "own": account == request.viewer.account, "form": ReasonForm()}
    return render(request, "agencies/person.html", shown | {"nav": "people"})


@signed_in
@require_POST
def person_deactivate(request: PageRequest, account: str) -> HttpResponse:
    """Close the account."""
    return _change(request, account, actions.deactivate, "is closed; whoever used it is signed out.")


@signed_in
@require_POST
def person_reactivate(request: PageRequest, account: str) -> HttpResponse:
    """Open the account again."""
    return _change(request, account, actions.reactivate, "is open again.")


@signed_in
@require_POST
def person_second_factor(request: PageRequest, account: str) -> HttpResponse:
    """Remove the account's second factors."""
    return _change(request, account, actions.reset_second_factor, "sets up a new second factor at the next sign-in.")


@signed_in
@require_POST
def person_password(request: PageRequest, account: str) -> HttpResponse:
    """Set a one-time password and show it this once."""
    password = actions.set_one_time_password(request.viewer, account, why=request.POST.get("why", ""))
    return _password_shown(request, account, password)


def _change(request: PageRequest, account: str, action: Callable[..., Any], sentence: str) -> HttpResponse:
    action(request.viewer, account, why=request.POST.get("why", ""))
    messages.success(request, f"{account} {sentence}")
    return redirect("person", account=account)


def _password_shown(request: PageRequest, account: str, password: str) -> HttpResponse:
    shown = {"account": account, "password": password, "nav": "people"}
    answer = render(request, "agencies/person_password.html", shown)
    add_never_cache_headers(answer)
    return answer


def _shown(person: Person, viewer: Viewer) -> ShownPerson:
    second_factor = bool(person.second_factor)  # type: ignore[attr-defined]
    if not person.is_active:
        state, tone = "closed", "gray"
    elif not person.may_sign_in(viewer.today):
        state, tone = "mandate ended", "amber"
    elif second_factor:
        state, tone = "open", "green"
    else:
        state, tone = "no second factor yet", "amber"
    clearance = Confidentiality(person.clearance).code
    return ShownPerson(person, label("roles", person.role), clearance, state, tone, second_factor)
