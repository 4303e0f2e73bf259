"""Pages of an agency's results: reporting on a phone, the list, confirming, correcting, withdrawing, sheets."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting
from tallystick.hub.operations import reporting, results, sheets, words
from tallystick.hub.operations.forms import ResultForm, SheetForm, WhyForm
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import PAGE, SeenResult
from tallystick.hub.pages import PageRequest, problems_in, working

MOST_SHOWN = 200
"""Bad cells and findings of a sheet that are written out."""


@require_http_methods(["GET", "POST"])
@working
def result_new(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Report one result. The form's key makes pressing twice harmless."""
    acting.require(request.viewer, "result")
    one = seen_or_404(request, operation_id)
    day = min(max(request.viewer.today, one.first_day), one.follow_up_until)
    start = {"day": day, "key": f"form-{get_random_string(16)}", "indicator": request.GET.get("indicator", "")}
    form = ResultForm(request.POST or None, operation=one, initial=start)
    if form.is_valid():
        with problems_in(form):
            taken = reporting.report(request.viewer, one.id, [form.given()])
            for problem in taken.rejects:
                form.add_error(problem.column if problem.column in form.fields else None, problem.reason)
            if taken.results:
                said = words.result(_shown(request, taken.results[0][0].pk), request.viewer.now)
                messages.success(request, f"Reported: {said.what} {said.figure}.")
                return redirect("result_new", one.id)
    latest, _ = results.own_results(request.viewer, one.id)
    return render(request, "operations/result_new.html", {
        "nav": "operations", "one": one, "form": form, "may": True,
        "latest": [words.result(row, request.viewer.now) for row in latest[:5]],
    }, status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_GET
def result_list(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The agency's results, the latest first."""
    one, page = seen_or_404(request, operation_id), _page(request)
    rows, total = results.own_results(request.viewer, one.id, after=(page - 1) * PAGE)
    shown = [words.result(row, request.viewer.now) for row in rows]
    return render(request, "operations/results.html", {
        "nav": "operations", "one": one, "rows": shown, "total": total, "page": page,
        "ticked": any(one.may_confirm for one in shown), "more": page * PAGE < total,
        "may": request.viewer.may("result") and one.runs,
    })  # fmt: skip


@working
@require_POST
def result_confirm(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """A second person confirms the results that are ticked."""
    ticked = [uuid.UUID(text) for text in request.POST.getlist("result")[:PAGE] if _is_id(text)]
    count = reporting.confirm(request.viewer, ticked)
    messages.success(request, f"{count} result{'s' * (count != 1)} confirmed.")
    return redirect("results", operation_id)


@require_http_methods(["GET", "POST"])
@working
def result_change(request: PageRequest, operation_id: uuid.UUID, result_id: uuid.UUID) -> HttpResponse:
    """Correct a result: what it said before is kept."""
    acting.require(request.viewer, "result")
    one, row = seen_or_404(request, operation_id), _shown(request, result_id)
    form = ResultForm(request.POST or None, operation=one, initial=_said(row))
    why = WhyForm(request.POST or None)
    if form.is_valid() & why.is_valid():
        with problems_in(form):
            given = form.given(key=row.key, states=row.states)
            reporting.correct(request.viewer, row.id, given, why=why.cleaned_data["why"])
            messages.success(request, "Corrected: it waits for a second person again.")
            return redirect("results", one.id)
    return render(request, "operations/result_change.html", {
        "nav": "operations", "one": one, "form": form, "why": why, "row": words.result(row, request.viewer.now),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def result_withdraw(request: PageRequest, operation_id: uuid.UUID, result_id: uuid.UUID) -> HttpResponse:
    """Take a result out of the figures."""
    acting.require(request.viewer, "result")
    one, row, form = seen_or_404(request, operation_id), _shown(request, result_id), WhyForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            reporting.withdraw(request.viewer, row.id, why=form.cleaned_data["why"])
            messages.success(request, "Withdrawn: it is no longer counted, and stays in the list.")
            return redirect("results", one.id)
    return render(request, "operations/result_withdraw.html", {
        "nav": "operations", "one": one, "form": form, "row": words.result(row, request.viewer.now),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def sheet(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Hand in a sheet: what was taken, which cells were not, and what does not add up."""
    acting.require(request.viewer, "result")
    one, received = seen_or_404(request, operation_id), None
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with problems_in(form):
            received = sheets.receive(request.viewer, one.id, form.cleaned_data["file"])
    failed = form.is_bound and received is None
    return render(request, "operations/sheet.html", {
        "nav": "operations", "one": one, "form": form, "received": received, "most": MOST_SHOWN,
        "rejects": received.rejects[:MOST_SHOWN] if received else (),
        "findings": received.findings[:MOST_SHOWN] if received else (),
        "counts": [(str(what), count) for what, count in received.counts.items()] if received else (),
    }, status=422 if failed else 200)  # fmt: skip


def _shown(request: PageRequest, result_id: uuid.UUID) -> SeenResult:
    row = results.own_result(request.viewer, result_id)
    if row is None:
        raise Http404
    return row


def _said(row: SeenResult) -> dict[str, object]:
    names = ("indicator", "value", "crime_area", "part", "place", "day", "qualifier", "key")
    records = " ".join(str(one.id) for one in row.about)
    return {name: getattr(row, name) for name in names} | {
        "unit": "" if row.unit == "1" else row.unit, "contributions": records,
    }  # fmt: skip


def _page(request: PageRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
