"""Requests: what others ask of the viewer's agency, what it asked of others, and the owner's answer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tallystick.hub import naming
from tallystick.hub.exchange import actions, queries, recall_words, recalls, sentences
from tallystick.hub.exchange.forms import GrantForm, RefuseForm
from tallystick.hub.exchange.models import Answer
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register.pages import who_sees
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label


@working
@require_GET
def requests(request: PageRequest) -> HttpResponse:
    """Asked of us, and asked by us: open ones first."""
    agencies, now = naming.agencies(), request.viewer.now
    found = [sentences.shown(one, agencies, now) for one in queries.requests(request.viewer)]
    return render(request, "exchange/requests.html", {
        "nav": "requests",
        "to_us": [one for one in found if one.asked.to_me],
        "by_us": [one for one in found if not one.asked.to_me],
        "may_ask": request.viewer.may("ask"),
        "waiting": sum(one.asked.to_me and one.asked.answer == Answer.OPEN for one in found),
    })  # fmt: skip


@working
@require_GET
def request_page(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: who asks for what and why; for its owner the forms to answer."""
    return _shown(request, _found(request.viewer, request_id))


@working
@require_POST
def grant(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """Release what was asked for."""
    asked = _found(request.viewer, request_id)
    form = _grant_form(request.viewer, asked, request)
    if form.is_valid():
        with problems_in(form):
            actions.grant(request.viewer, request_id, **form.cleaned_data)
            messages.success(request, "Released. The asker is told.")
            return redirect("request", request_id)
    return _shown(request, asked, grant=form)


@working
@require_POST
def refuse(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """Refuse it, for a reason of the closed list."""
    asked = _found(request.viewer, request_id)
    form = RefuseForm(request.POST, auto_id="refuse-%s")
    if form.is_valid():
        with problems_in(form):
            actions.refuse(request.viewer, request_id, **form.cleaned_data)
            messages.success(request, "Refused. The asker is told the reason.")
            return redirect("request", request_id)
    return _shown(request, asked, refuse=form)


def _found(viewer: Viewer, request_id: uuid.UUID) -> SeenRequest:
    asked = queries.read(viewer, request_id)
    if asked is None:
        raise Http404
    return asked


def _grant_form(viewer: Viewer, asked: SeenRequest, request: PageRequest | None = None) -> GrantForm:
    latest = asked.about.conditions.review_date if asked.about else None
    return GrantForm(request.POST if request else None, today=viewer.today, latest=latest, auto_id="grant-%s")


def _shown(
    request: PageRequest, asked: SeenRequest, *, grant: GrantForm | None = None, refuse: RefuseForm | None = None
) -> HttpResponse:
    viewer = request.viewer
    mine_to_answer = asked.to_me and asked.answer == Answer.OPEN
    mark = recalls.of_request(viewer, asked.id)
    return render(request, "exchange/request.html", {
        "nav": "requests", "marked": recall_words.marked(mark, naming.agencies()) if mark else "",
        "one": sentences.shown(asked, naming.agencies(), viewer.now),
        "purpose": label("purposes", asked.purpose),
        "latin": naming.latin(asked.about.entity) if asked.about else "",
        "who": who_sees(viewer, asked.about) if asked.about else (),
        "open": mine_to_answer,
        "may_answer": mine_to_answer and viewer.may("release"),
        "grant": grant or _grant_form(viewer, asked),
        "refuse": refuse or RefuseForm(auto_id="refuse-%s"),
    }, status=422 if grant or refuse else 200)  # fmt: skip
