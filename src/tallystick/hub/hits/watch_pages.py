"""Pages of watches: setting one, the agency's list, ending one, and saying that an alert is seen to."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.hits import watch_words, watching
from tallystick.hub.hits import watches as reading
from tallystick.hub.hits.forms import WatchForm
from tallystick.hub.pages import PageRequest, next_page, problems_in, working
from tallystick.hub.register import queries as register


@require_http_methods(["GET", "POST"])
@working
def watch(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Put an own contribution on watch; a page of its own says what that does, and asks why and how long."""
    seen = register.read(request.viewer, contribution_id)
    if seen is None or not seen.mine:
        raise Http404
    acting.require(request.viewer, "watch")
    today, review_date = request.viewer.today, seen.conditions.review_date
    form = WatchForm(request.POST or None, today=today, review_date=review_date)
    if form.is_valid():
        with problems_in(form):
            watching.watch(request.viewer, contribution_id, **form.cleaned_data)
            messages.success(request, "On watch. Whatever meets it from now on comes first on your agency's desks.")
            return redirect("contribution", contribution_id)
    return render(request, "hits/watch.html", {
        "nav": "register", "seen": seen, "latin": naming.latin(seen.entity), "form": form, "today": today,
    }, status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_GET
def watches(request: PageRequest) -> HttpResponse:
    """The agency's watches: those that stand, by their last day, and those that are over."""
    acting.require(request.viewer, "watch")
    found = reading.listed(request.viewer)
    standing = [one for one in found if one.stands(request.viewer.today)]
    return render(request, "hits/watches.html", {
        "nav": "desk",
        "standing": [watch_words.line(one, request.viewer) for one in standing],
        "over": [watch_words.line(one, request.viewer) for one in found if one not in standing],
    })  # fmt: skip


@working
@require_POST
def end(request: PageRequest, watch_id: uuid.UUID) -> HttpResponse:
    """End a watch now."""
    watching.end_watch(request.viewer, watch_id)
    messages.success(request, "Ended: it alerts nobody any more.")
    return redirect(next_page(request, "/watches/"))


@working
@require_POST
def acknowledge(request: PageRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Say that an alert is seen to."""
    watching.acknowledge(request.viewer, alert_id)
    messages.success(request, "Seen to, under your name. The watch goes on.")
    return redirect(next_page(request))
