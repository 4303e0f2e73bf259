"""Ask for what a page did not show; and, as the agency that was asked, say which record it is."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import access, queries, sentences
from tallystick.hub.exchange.access_forms import FindForm, SeekForm
from tallystick.hub.exchange.models import Answer
from tallystick.hub.exchange.queries import SeenRequest
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import queries as register
from tallystick.hub.register.queries import Filter, Seen
from tallystick.hub.viewer import Unacceptable, Viewer

MOST_OFFERED = 10
"""Own records offered at once; more words find fewer."""


@require_http_methods(["GET", "POST"])
@working
def request_new(request: PageRequest) -> HttpResponse:
    """Ask an agency for what was not shown, whether it is there or not."""
    acting.require(request.viewer, "ask")
    reference = request.GET.get("for", "")
    form = SeekForm(
        request.POST or None, own=request.viewer.agency,
        initial={
            "reference": reference if access.REFERENCE.fullmatch(reference) else "",
            "agency": request.GET.get("agency", "")[:16],
        },
    )  # fmt: skip
    if form.is_valid():
        with problems_in(form):
            asked = access.seek(request.viewer, **form.cleaned_data)
            messages.success(request, "Asked. The answer comes to your desk.")
            return redirect("request", asked.pk)
    named = form["reference"].value() or ""
    return render(request, "exchange/seek.html", {"nav": "requests", "form": form, "reference": named},
                  status=422 if form.is_bound else 200)  # fmt: skip


@require_GET
@working
def find(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """The own records that a request without one may be about."""
    asked = _unanswered(request.viewer, request_id)
    form = FindForm(request.GET if "q" in request.GET else {"q": _hint(asked)} if _hint(asked) else None)
    found = _offered(request.viewer, form.cleaned_data["q"]) if form.is_valid() else ()
    return render(request, "exchange/find.html", {
        "nav": "requests", "one": sentences.shown(asked, naming.agencies(), request.viewer.now), "form": form,
        "found": [_line(seen) for seen in found],
    })  # fmt: skip


@require_POST
@working
def identify(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """It is this record of ours."""
    _unanswered(request.viewer, request_id)
    try:
        chosen = uuid.UUID(request.POST.get("record", ""))
    except ValueError as fault:
        raise Unacceptable("Choose one of your records.") from fault
    access.identify(request.viewer, request_id, chosen)
    messages.success(request, "Noted. The asker sees nothing of it before you release it.")
    return redirect("request", request_id)


def _unanswered(viewer: Viewer, request_id: uuid.UUID) -> SeenRequest:
    acting.require(viewer, "release")
    asked = queries.read(viewer, request_id)
    if asked is None or not (asked.to_me and asked.sought and asked.answer == Answer.OPEN):
        raise Http404
    return asked


def _hint(asked: SeenRequest) -> str:
    """What to look for first: the id in the reference, else the asker's own words."""
    named = access.REFERENCE.match(asked.sought)
    return named.group(0).rsplit(" ", 1)[-1] if named else asked.sought


def _offered(viewer: Viewer, text: str) -> tuple[Seen, ...]:
    """Own records that have this id or number, else those that the words find."""
    chosen = _by_id(viewer, text)
    if chosen:
        return chosen
    return register.find(viewer, Filter(text=text, owner=(viewer.agency,))).items[:MOST_OFFERED]


def _by_id(viewer: Viewer, text: str) -> tuple[Seen, ...]:
    try:
        wanted: uuid.UUID | None = uuid.UUID(text.strip())
    except ValueError:
        wanted = register.own_id(viewer, text.strip())
    seen = register.some(viewer, [wanted]).get(wanted) if wanted else None
    return (seen,) if seen and seen.mine else ()


def _line(seen: Seen) -> dict[str, Any]:
    return {"seen": seen, "kind": naming.kind_of(seen.entity), "latin": naming.latin(seen.entity)}
