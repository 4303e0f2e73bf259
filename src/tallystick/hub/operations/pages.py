"""Pages of operations: the agency's, opening one, one with its figures, ending it."""

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.figures import Kind, indicators
from tallystick.figures.words import part
from tallystick.hub import acting, naming
from tallystick.hub.operations import deciding, planning, results, settling, words
from tallystick.hub.operations.forms import OperationForm, SamenessForm
from tallystick.hub.operations.results import SeenFigure, SeenOperation
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import label

MOST_PARTS = 8
"""Parts that one total is broken down into on the page, the largest."""


@working
@require_GET
def operation_list(request: PageRequest) -> HttpResponse:
    """The operations that the agency takes part in."""
    viewer, agencies = request.viewer, naming.agencies()
    return render(request, "operations/operations.html", {
        "nav": "operations", "may_create": viewer.may("operate"),
        "lines": [
            (one, words.kind(one.kind), words.days(one), words.phase(one, viewer.today), agencies[one.lead].short)
            for one in results.operations(viewer)
        ],
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def operation_new(request: PageRequest) -> HttpResponse:
    """Open an operation that the agency leads."""
    acting.require(request.viewer, "operate")
    form = OperationForm(request.POST or None, agency=request.viewer.agency, today=request.viewer.today)
    if form.is_valid():
        with problems_in(form):
            made = planning.create_operation(request.viewer, form.new())
            messages.success(request, f"{made.code} is open; those that take part were told.")
            return redirect("operation", made.pk)
    return render(request, "operations/operation_new.html", {"nav": "operations", "form": form},
                  status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_GET
def operation(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """An operation: what counts first, its figures by country, who has reported."""
    viewer, one = request.viewer, seen_or_404(request, operation_id)
    return render(request, "operations/operation.html", {
        "nav": "operations", "one": one, "phase": words.phase(one, viewer.today), "days": words.days(one),
        "kind": words.kind(one.kind), "areas": words.areas(one.crime_areas), **figures_of(request, one),
        "waiting": results.waiting(viewer, one.id), "may_report": viewer.may("result") and one.runs,
        "may_end": one.mine and one.runs and viewer.may("operate"),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def settle(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """What does not add up, by kind; and whether two results are one, for who reported one of them and for the lead."""
    viewer, one = request.viewer, seen_or_404(request, operation_id)
    if request.method == "POST":
        given = SamenessForm(request.POST)
        if not given.is_valid():
            raise Unacceptable("Say in a sentence why they are one, or two.")
        deciding.decide_sameness(viewer, **given.stated())
        messages.success(request, "Decided, and told to whoever looks at these figures.")
        return redirect("settle", operation_id)
    found = settling.look(viewer, one.id)
    others = [finding for finding in found.findings if finding.kind is not Kind.DUPLICATE]
    return render(request, "operations/settle.html", {
        "nav": "operations", "one": one, "kinds": settling.by_kind(others), "most": settling.MOST,
        "total": len(found.findings), "pairs": found.pairs, "may_decide": viewer.may("result") and one.runs,
    })  # fmt: skip


@working
@require_POST
def operation_end(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """End an operation that the agency leads."""
    planning.end_operation(request.viewer, operation_id)
    messages.success(request, "Ended: nothing is reported any more, and its figures stay.")
    return redirect("operation", operation_id)


def seen_or_404(request: PageRequest, operation_id: uuid.UUID) -> SeenOperation:
    """The operation, where the agency takes part in it."""
    one = results.read(request.viewer, operation_id)
    if one is None:
        raise Http404
    return one


def figures_of(request: PageRequest, one: SeenOperation) -> dict[str, Any]:
    """The totals that lead, every total with its parts, and a row for each agency."""
    viewer, agencies = request.viewer, naming.agencies()
    rows = results.by_agency(viewer, one.id)
    total = _added(rows)
    order = results.leading(one.kind, {row.indicator for row in rows})
    lead = [(indicators()[id].label, _figure(total, id)) for id in order[:6]]
    last = results.last_reports(viewer, one.id)
    own: dict[str, Totals] = defaultdict(dict)
    for row in rows:
        own[row.agency][row.indicator, row.base, row.crime_area, row.part] = row
    return {
        "lead": lead,
        "all": [
            (indicators()[id].label, figure, *_broken_down(total, id))
            for id in order if (figure := _figure(total, id))
        ],
        "agencies": [
            (agencies[code], [_figure(own[code], id) for id in order[:4]], at,
             naming.age(viewer.now - at) if at else "", at is None or viewer.now - at > words.STALE)
            for code, at in sorted(last.items(), key=lambda pair: agencies[pair[0]].short)
        ],
        "agency_columns": [indicators()[id].label for id in order[:4]],
    }  # fmt: skip


Totals = dict[tuple[str, str, str, str], SeenFigure]


def _added(rows: Any) -> Totals:
    """The totals of some agencies' figures, by indicator, base, area and part."""
    found: Totals = {}
    for row in rows:
        key = (row.indicator, row.base, row.crime_area, row.part)
        before = found[key].amount_micro if key in found else 0
        found[key] = SeenFigure(agency="", indicator=row.indicator, base=row.base, crime_area=row.crime_area,
                                part=row.part, amount_micro=before + row.amount_micro)  # fmt: skip
    return found


def _figure(total: Totals, id: str) -> str:
    """A total in words; several where it is in several currencies."""
    return " + ".join(one.words for (at, _, area, of), one in total.items() if at == id and not area and not of)


def _broken_down(total: Totals, id: str) -> tuple[str, str]:
    """By crime area, and by part, the largest first."""
    by_area = [(label("crime_areas", area).lower(), one) for (at, _, area, of), one in total.items()
               if at == id and area and not of]  # fmt: skip
    by_part = [(part(indicators()[id], of), one) for (at, _, area, of), one in total.items()
               if at == id and of and not area]  # fmt: skip
    ordered = (sorted(some, key=lambda pair: -pair[1].amount_micro) for some in (by_area, by_part))
    areas, parts = (" · ".join(f"{one.words} {name}" for name, one in some[:MOST_PARTS]) for some in ordered)
    return areas, parts
