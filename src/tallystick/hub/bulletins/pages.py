"""Pages of reports of figures: an operation's, one as it prints, its files, and a centre's years."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import naming
from tallystick.hub.bulletins import actions, queries
from tallystick.hub.bulletins.files import MEDIA_TYPES
from tallystick.hub.bulletins.forms import BulletinForm, TextForm, YearForm
from tallystick.hub.bulletins.languages import languages
from tallystick.hub.bulletins.queries import Listed, SeenBulletin
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.viewer import Viewer


@require_http_methods(["GET", "POST"])
@working
def of_operation(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The reports of an operation, and beginning one."""
    viewer, one = request.viewer, seen_or_404(request, operation_id)
    form = BulletinForm(request.POST or None, leads=one.mine, initial={"kind": "situation"})
    if form.is_valid():
        with problems_in(form):
            given = form.cleaned_data
            made = actions.draft_of_operation(viewer, one.id, given["kind"], text=given["text"], national=form.national)
            return redirect("bulletin", made.pk)
    return render(request, "bulletins/bulletins.html", {
        "nav": "operations", "one": one, "form": form, "may_write": viewer.may("operate"),
        "lines": _lines(viewer, queries.of_operation(viewer, one.id)),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def of_years(request: PageRequest) -> HttpResponse:
    """The annual summaries of the agency, and beginning one."""
    viewer, form = request.viewer, YearForm(request.POST or None, initial={"year": request.viewer.today.year})
    if form.is_valid():
        with problems_in(form):
            made = actions.draft_of_year(viewer, form.cleaned_data["year"], text=form.cleaned_data["text"])
            return redirect("bulletin", made.pk)
    return render(request, "bulletins/bulletins.html", {
        "nav": "operations", "one": None, "form": form, "may_write": viewer.may("operate"),
        "lines": _lines(viewer, queries.of_years(viewer)),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_GET
def bulletin(request: PageRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """One report as it prints, in the language of the address; a draft with what is left to do."""
    return _shown(request, found_or_404(request.viewer, bulletin_id))


@working
@require_POST
def bulletin_change(request: PageRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """State anew what the agency says in a draft."""
    seen, form = found_or_404(request.viewer, bulletin_id), TextForm(request.POST)
    if form.is_valid():
        with problems_in(form):
            actions.change_bulletin(request.viewer, bulletin_id, text=form.cleaned_data["text"])
            messages.success(request, "Kept.")
            return redirect("bulletin", bulletin_id)
    return _shown(request, seen, form)


@working
@require_POST
def bulletin_issue(request: PageRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """Issue a draft."""
    found_or_404(request.viewer, bulletin_id)
    made = actions.issue_bulletin(request.viewer, bulletin_id)
    messages.success(request, f"Issued as {queries.name_of(made)}, version {made.version}. It never changes.")
    return redirect("bulletin", bulletin_id)


@working
@require_POST
def bulletin_discard(request: PageRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """Discard a draft."""
    seen = found_or_404(request.viewer, bulletin_id)
    actions.discard_bulletin(request.viewer, bulletin_id)
    messages.success(request, "Discarded.")
    return redirect("bulletins", seen.listed.operation) if seen.listed.operation else redirect("annual_bulletins")


@working
@require_POST
def bulletin_revise(request: PageRequest, bulletin_id: uuid.UUID) -> HttpResponse:
    """Begin the next version."""
    found_or_404(request.viewer, bulletin_id)
    return redirect("bulletin", actions.revise_bulletin(request.viewer, bulletin_id).pk)


@working
@require_GET
def bulletin_file(request: PageRequest, bulletin_id: uuid.UUID, language: str, ending: str) -> HttpResponse:
    """A file of an issued report."""
    data, name = actions.download_bulletin(request.viewer, bulletin_id, language, ending)
    return handed_over(data, name, MEDIA_TYPES[ending])


def found_or_404(viewer: Viewer, bulletin_id: uuid.UUID) -> SeenBulletin:
    """One report, or no such page for this reader."""
    seen = queries.read(viewer, bulletin_id)
    if seen is None:
        raise Http404
    return seen


def _shown(request: PageRequest, seen: SeenBulletin, form: TextForm | None = None) -> HttpResponse:
    viewer, one = request.viewer, seen.listed
    wanted = request.GET.get("language", "")
    language = wanted if wanted in dict(languages()) else "en"
    may_write = one.mine and viewer.may("operate")
    cells = {number.id: number for number in seen.said.numbers}
    names = naming.agencies()
    return render(request, "bulletins/bulletin.html", {
        "nav": "operations", "seen": seen, "one": one, "document": seen.document(language), "language": language,
        "languages": languages(), "endings": list(MEDIA_TYPES), "may_write": may_write,
        "may_issue": may_write and not one.issued and not (one.kind.four_eyes and one.by_me),
        "waits": not one.issued and one.kind.four_eyes and one.by_me,
        "form": form or TextForm(initial={"text": seen.text}), "agency": names.get(one.agency),
        "cells": cells if one.issued or one.mine else {},
    }, status=422 if form else 200)  # fmt: skip


def _lines(viewer: Viewer, found: tuple[Listed, ...]) -> list[dict[str, Any]]:
    names = naming.agencies()
    return [
        {
            "one": one, "age": naming.age(viewer.now - one.at), "agency": names[one.agency].short,
            "whose": names[one.scope].short if one.scope in names else "all agencies",
        }
        for one in found
    ]  # fmt: skip
