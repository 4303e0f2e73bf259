"""Pages of frozen sets: those one may see, one of them, freezing, releasing, and verifying a manifest."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import sentences
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import freezing, manifests, queries, release_pages, set_words, sets
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.register.pages import filter_of
from tallystick.hub.register.set_forms import FreezeForm, ManifestForm
from tallystick.hub.register.sets import SeenSet


@require_GET
@working
def frozen_sets(request: PageRequest) -> HttpResponse:
    """The sets of the own agency, and those released to it."""
    viewer, agencies = request.viewer, naming.agencies()
    lines = [set_words.line(one, viewer, agencies) for one in sets.listed(viewer)]
    return render(request, "register/sets.html", {
        "nav": "register", "ours": [one for one in lines if one.seen.mine],
        "received": [one for one in lines if not one.seen.mine], "most": sets.MOST, "full": len(lines) == sets.MOST,
        "may_freeze": viewer.may("contribute"),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def new(request: PageRequest) -> HttpResponse:
    """Freeze what a register list, as narrowed in the address, shows of the own agency."""
    viewer = request.viewer
    acting.require(viewer, "contribute")
    wanted, form = filter_of(request.GET), FreezeForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            made = freezing.freeze_list(viewer, wanted, name=form.cleaned_data["name"], why=form.cleaned_data["why"])
            messages.success(request, f"Frozen: {made.size:,} contributions, as they stand now.")
            return redirect("set", made.pk)
    found = queries.find(viewer, sets.own_of(viewer, wanted))
    return render(request, "register/set_new.html", {
        "nav": "register", "form": form, "total": found.total, "most": freezing.MOST, "first": found.items[:5],
        "too_many": found.total > freezing.MOST,
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_GET
@working
def frozen_set(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """One set: its items as far as the gate shows them, to whom it is released, and its manifest."""
    return _shown(request, _seen(request, set_id))


@require_POST
@working
def discard(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """Forget an own set that was never released."""
    _seen(request, set_id)
    freezing.discard(request.viewer, set_id)
    messages.success(request, "Discarded. The contributions stay as they are.")
    return redirect("sets")


@require_http_methods(["GET", "POST"])
@working
def release(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """Release every item of an own set to one agency, on one set of terms."""
    viewer, seen, agencies = request.viewer, _seen(request, set_id), naming.agencies()
    form = release_pages.release_form(request)
    freezing.require_own(viewer, set_id)
    if form.is_valid():
        with problems_in(form):
            count = freezing.release_set(viewer, set_id, form.terms())
            to = agencies[form.cleaned_data["to"]].short
            messages.success(request, _released(sets.read(viewer, set_id), form.cleaned_data["to"], to, count))
            return redirect("set", set_id)
    shown = {
        "nav": "register", "form": form, "subject": seen.name, "back": reverse("set", args=[set_id]),
        "detail": f"all {seen.size:,} item{'' if seen.size == 1 else 's'}, or none", "button": f"Release {seen.size:,}",
    }  # fmt: skip
    return render(request, "register/release.html", shown, status=422 if form.is_bound else 200)


@require_POST
@working
def confirm(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """As the second person, agree to a set's release to an agency."""
    _seen(request, set_id)
    count = freezing.confirm_set(request.viewer, set_id, to=request.POST.get("to", ""))
    messages.success(request, f"Confirmed: {count:,} items may be read from now on.")
    return redirect("set", set_id)


@require_POST
@working
def end(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """End a set's release to an agency now."""
    _seen(request, set_id)
    freezing.end_set_release(request.viewer, set_id, to=request.POST.get("to", ""))
    messages.success(request, "Ended: its next read no longer passes. Who holds copies is asked for a receipt.")
    return redirect("set", set_id)


@require_GET
@working
def manifest(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """The manifest of a set, to keep: what was in it can be proved with it."""
    _seen(request, set_id)
    text, name = manifests.manifest(request.viewer, set_id)
    return handed_over(text.encode(), name, "application/json")


@require_http_methods(["GET", "POST"])
@working
def verify(request: PageRequest, set_id: uuid.UUID) -> HttpResponse:
    """Whether a manifest says what was frozen, and what became of each item since."""
    seen, form, verdict = _seen(request, set_id), ManifestForm(request.POST or None, request.FILES or None), None
    if form.is_bound and form.is_valid():
        with problems_in(form):
            verdict = manifests.verify(request.viewer, set_id, form.manifest())
    return render(request, "register/set_verify.html", {
        "nav": "register", "seen": seen, "form": form, "verdict": verdict, "most": set_words.MOST_LINES,
    }, status=422 if form.is_bound and verdict is None else 200)  # fmt: skip


def _released(seen: SeenSet | None, code: str, short: str, count: int) -> str:
    """What was just decided, as it stands."""
    waits = seen is not None and any(one.pending and one.standing and one.to == code for one in seen.given)
    items = f"{count:,} item{'' if count == 1 else 's'}"
    if waits:
        return f"{items} for {short} wait for a second person of your agency, who agrees on this page."
    return f"{items} released to {short}, which is told."


def _seen(request: PageRequest, set_id: uuid.UUID) -> SeenSet:
    seen = sets.read(request.viewer, set_id)
    if seen is None:
        raise Http404
    return seen


def _shown(request: PageRequest, seen: SeenSet) -> HttpResponse:
    viewer, agencies, wanted = request.viewer, naming.agencies(), request.GET.get("page", "")
    page = sets.items(viewer, seen.id, page=int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1)
    paginator: Paginator[Any] = Paginator(range(page.total), sets.PAGE)
    may_release = seen.mine and viewer.may("release")
    by = [one.seen.by for one in page.items if one.seen and one.seen.by]
    granted = dict.fromkeys(line for some in by for line in sentences.held(some, agencies[seen.owner], agencies))
    return render(request, "register/set.html", {
        "nav": "register", "seen": seen, "owner": agencies.get(seen.owner), "items": page.items, "page": page,
        "granted": list(granted),
        "pages": paginator.page(page.page), "given": set_words.given(seen, agencies),
        "may_release": may_release, "may_discard": seen.mine and viewer.may("contribute") and not seen.given,
        "sees": set_words.who_sees(seen, viewer, agencies), "back": reverse("sets"),
    })  # fmt: skip
