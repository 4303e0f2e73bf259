"""Pages of reports: ours and those received, one as it will print, writing one, and everything done to it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import sentences as requests
from tallystick.hub.hits import narrowing
from tallystick.hub.hits import queries as hits
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.register.forms import ReasonForm
from tallystick.hub.register.pages import filter_of
from tallystick.hub.reports import actions, choosing, handing, issuing, queries, sentences
from tallystick.hub.reports.choosing import Chosen
from tallystick.hub.reports.forms import WordingForm
from tallystick.hub.reports.models import Product, Standing
from tallystick.hub.reports.queries import SeenReport
from tallystick.hub.viewer import Unacceptable, Viewer

FROM = "Begin a report from a record's hits, the hit queue, an import, or a list of the register."


@require_GET
@working
def reports(request: PageRequest) -> HttpResponse:
    """Ours: what waits for a second person, to be issued, drafts, issued. Received: unread ones first."""
    viewer, agencies = request.viewer, naming.agencies()
    found = [sentences.shown(one, viewer, agencies) for one in queries.reports(viewer)]
    ours = [one for one in found if one.listed.mine]
    year = viewer.today.year
    return render(request, "reports/reports.html", {
        "nav": "reports",
        "parts": [(words, part) for words, standings in PARTS if (part := _standing(ours, standings))],
        "received": sorted((one for one in found if not one.listed.mine), key=lambda one: not one.listed.unread),
        "waiting": sum(one.waits_for_me for one in ours), "unread": sum(one.listed.unread for one in found),
        "figures": sentences.figures(queries.issued_in(viewer, year), agencies), "year": year,
        "months": sentences.MONTHS, "most": queries.MOST, "full": len(found) == queries.MOST,
        "may_write": viewer.may("report"),
    })  # fmt: skip


PARTS = (
    ("Waits for a second person", (Standing.SECOND,)), ("Approved: issue it", (Standing.APPROVED,)),
    ("Drafts", (Standing.DRAFT,)), ("Issued", (Standing.ISSUED, Standing.RECALLED)),
)  # fmt: skip


def _standing(ours: list[sentences.ShownReport], standings: tuple[Standing, ...]) -> list[sentences.ShownReport]:
    return [one for one in ours if one.listed.standing in standings]


@require_http_methods(["GET", "POST"])
@working
def new(request: PageRequest) -> HttpResponse:
    """Write a report of what the address names: a record's hits, a narrowed queue, an import, a register list."""
    viewer, agencies = request.viewer, naming.agencies()
    acting.require(viewer, "report")
    product, chosen = chosen_from(viewer, request.GET)
    form = WordingForm(request.POST or None, agencies=agencies, mine=viewer.agency)
    if form.is_valid():
        with problems_in(form):
            made = actions.draft(viewer, product, form.wording(), chosen)
            messages.success(request, "Drafted. Read it as it will print, then hand it to a second person.")
            return redirect("report", made.pk)
    return render(request, "reports/write.html", {
        "nav": "reports", "form": form, "title": f"New {product.label}", "items": sum(one.level > 0 for one in chosen),
        "hidden": sum(one.level == 0 for one in chosen),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_GET
@working
def report(request: PageRequest, report_id: uuid.UUID) -> HttpResponse:
    """One report as it will print, with the one next step."""
    actions.receive(request.viewer, report_id)
    return _shown(request, _found(request.viewer, report_id))


@require_http_methods(["GET", "POST"])
@working
def change(request: PageRequest, report_id: uuid.UUID) -> HttpResponse:
    """Change a draft: its words, its recipients, and how much of each item is in it."""
    viewer, seen = request.viewer, _found(request.viewer, report_id)
    acting.require(viewer, "report")
    if seen.listed.standing != Standing.DRAFT or not seen.listed.mine:
        raise Http404
    stated = {
        "title": seen.listed.title, "text": seen.text, "use": seen.use,
        "recipients": [row.agency for row in seen.listed.recipients],
    }  # fmt: skip
    form = WordingForm(
        request.POST or None, agencies=naming.agencies(), mine=viewer.agency, rows=seen.rows, initial=stated
    )
    if form.is_valid():
        with problems_in(form):
            actions.change(viewer, report_id, form.wording(), form.levels())
            return redirect("report", report_id)
    shown = {"nav": "reports", "form": form, "title": "Change the draft", "seen": seen, "items": len(seen.rows)}
    return render(request, "reports/write.html", shown, status=422 if form.is_bound else 200)


def _doing(action: Callable[[Viewer, uuid.UUID], object], sentence: str) -> Callable[..., HttpResponse]:
    """A page that does one thing to a report, says so, and shows the report again."""

    @require_POST
    @working
    def page(request: PageRequest, report_id: uuid.UUID) -> HttpResponse:
        _found(request.viewer, report_id)
        made = action(request.viewer, report_id)
        messages.success(request, sentence)
        return redirect("report", getattr(made, "pk", report_id))

    page.__doc__ = action.__doc__
    return page


def _saying_why(action: Callable[..., None], sentence: str) -> Callable[..., HttpResponse]:
    """The same, for what needs a reason."""

    @require_POST
    @working
    def page(request: PageRequest, report_id: uuid.UUID) -> HttpResponse:
        _found(request.viewer, report_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            raise Unacceptable("Say in a sentence why.")
        action(request.viewer, report_id, why=form.cleaned_data["why"])
        messages.success(request, sentence)
        return redirect("report", report_id)

    page.__doc__ = action.__doc__
    return page


hand_over = _doing(actions.hand_over, "Handed over. A supervisor of your agency other than you approves it.")
approve = _doing(actions.approve, "Approved as it stands. It may now be issued.")
issue = _doing(issuing.issue, "Issued, numbered, and told to its recipients. It no longer changes.")
new_version = _doing(actions.new_version, "A draft of the next version, with what still stands of this one.")
send_back = _saying_why(actions.send_back, "Sent back to its author.")
recall = _saying_why(actions.recall, "Recalled. Its recipients see that it is, and why.")


@require_POST
@working
def discard(request: PageRequest, report_id: uuid.UUID) -> HttpResponse:
    """Discard a draft."""
    _found(request.viewer, report_id)
    actions.discard(request.viewer, report_id)
    messages.success(request, "Discarded.")
    return redirect("reports")


@require_GET
@working
def file(request: PageRequest, report_id: uuid.UUID, ending: str) -> HttpResponse:
    """The PDF or DOCX of an issued report, while all of it still stands."""
    _found(request.viewer, report_id)
    data, name = handing.download(request.viewer, report_id, ending)
    return handed_over(data, name, handing.MEDIA_TYPES[ending])


def chosen_from(viewer: Viewer, given: QueryDict) -> tuple[Product, tuple[Chosen, ...]]:
    """What an address chooses for a report, and which product it makes."""
    source = given.get("from", "")
    if source == "register":
        return Product.OPERATIONAL, choosing.of_register(viewer, filter_of(given))
    one = _uuid(given.get("of", ""))
    if source == "contribution" and one:
        return Product.CROSS_MATCH, choosing.of_hits(viewer, hits.Filter(mine="all", contribution=str(one)))
    if source == "import" and one:
        return Product.CROSS_MATCH, choosing.of_hits(viewer, hits.Filter(mine="all", batch=one))
    if source == "hits":
        return Product.CROSS_MATCH, choosing.of_hits(viewer, narrowing.from_address(given))
    raise Unacceptable(FROM)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _found(viewer: Viewer, report_id: uuid.UUID) -> SeenReport:
    seen = queries.read(viewer, report_id)
    if seen is None:
        raise Http404
    return seen


def _shown(request: PageRequest, seen: SeenReport) -> HttpResponse:
    viewer, agencies, one = request.viewer, naming.agencies(), seen.listed
    steps: dict[str, Any] = {}
    if one.mine:
        steps = {
            "may_write": viewer.may("report"),
            "may_approve": viewer.may("release") and one.standing == Standing.SECOND and not one.by_me,
            "may_issue": viewer.may("release") and one.standing == Standing.APPROVED,
            "may_recall": viewer.may("release") and one.standing == Standing.ISSUED,
            "releases": len({row.number for row in seen.cleared.own}) if seen.cleared else 0,
            "clear": seen.cleared is not None and not seen.cleared.problems,
        }
    return render(request, "reports/report.html", {
        "nav": "reports", "seen": seen, "one": one, "line": sentences.shown(one, viewer, agencies),
        "granted": list(dict.fromkeys(
            line for owner, by in seen.by.items() for line in requests.held(by, agencies[owner], agencies)
        )),
        "document": seen.document, "sees": sentences.who_sees(seen, viewer, agencies), "reason": ReasonForm(), **steps,
    })  # fmt: skip
