"""The hit queue, and one hit with both records side by side."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tallystick.hub import naming
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange import queries as requests
from tallystick.hub.exchange import recall_words, recalls
from tallystick.hub.hits import actions, groups, narrowing, queries, sentences, side_by_side, watches
from tallystick.hub.hits.forms import AskForm, DecideForm
from tallystick.hub.hits.queries import Filter, SeenHit
from tallystick.hub.hits.sentences import Sentence, Sided
from tallystick.hub.naming import Named
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import who
from tallystick.hub.viewer import Viewer

CHOICES = {
    "same": {"confirmed": "Same {thing}", "rejected": "Different", "unresolved": "Cannot tell"},
    "shares": {"confirmed": "In common", "rejected": "Not in common", "unresolved": "Cannot tell"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the queue."""

    side: Sided
    sentence: Sentence
    decisions: tuple[str, ...]
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a hit stands in the queue it was reached from."""

    query: str
    back: str
    next: str
    number: int
    of: int


@working
@require_GET
def hits(request: PageRequest) -> HttpResponse:
    """The queue: what waits for a decision first, strongest first."""
    wanted = narrowing.from_address(request.GET)
    found = queries.queue(request.viewer, wanted)
    agencies = naming.agencies()
    page = Paginator(range(found.total), queries.PAGE).get_page(found.filter.page)
    return render(request, "hits/hits.html", {
        "nav": "hits",
        "rows": [_row(request.viewer, hit, agencies) for hit in found.items],
        "query": narrowing.to_address(found.filter, page=False),
        "groups": narrowing.groups(found, agencies),
        "kept": narrowing.kept(found.filter),
        "tabs": narrowing.tabs(found),
        "orders": [
            (words, "?" + narrowing.to_address(found.filter, page=False, order=order), found.filter.order == order)
            for order, words in narrowing.ORDERS.items()
        ],
        "page": page,
        "found": found,
        "may_report": request.viewer.may("report"),
    })  # fmt: skip


@working
@require_GET
def hit(request: PageRequest, hit_id: uuid.UUID) -> HttpResponse:
    """One hit: both records, the reasons, the decisions, and the forms to decide or ask."""
    return _shown(request, _found(request.viewer, hit_id))


@working
@require_POST
def decide(request: PageRequest, hit_id: uuid.UUID) -> HttpResponse:
    """Record a decision and go on to the next undecided hit of the queue it was reached from."""
    side = _found(request.viewer, hit_id)
    form = _decide_form(side, request)
    if form.is_valid():
        wanted = narrowing.from_address(request.GET)
        following = _following(request.viewer, wanted, hit_id)
        with problems_in(form):
            actions.decide(request.viewer, hit_id, **form.cleaned_data)
        if not form.errors:
            return _onward(request, side, wanted, following)
    return _shown(request, side, decide=form)


@working
@require_POST
def ask(request: PageRequest, hit_id: uuid.UUID) -> HttpResponse:
    """Ask the owner of the other side to release it."""
    side = _found(request.viewer, hit_id)
    form = AskForm(request.POST)
    if form.is_valid():
        with problems_in(form):
            asked = exchange.ask_about_hit(request.viewer, hit_id, why=form.cleaned_data["why"])
            messages.success(request, "Asked. The answer comes to your desk.")
            return redirect("request", asked.pk)
    return _shown(request, side, ask=form)


def _found(viewer: Viewer, hit_id: uuid.UUID) -> Sided:
    seen = queries.read(viewer, hit_id)
    if seen is None:
        raise Http404
    return sentences.sided(viewer, seen)


def _following(viewer: Viewer, wanted: Filter, hit_id: uuid.UUID) -> uuid.UUID | None:
    """The hit to go to after this one is decided: the next of the queue, else the one before."""
    before, after, _, _ = queries.neighbours(viewer, wanted, hit_id)
    return after or before


def _onward(request: PageRequest, side: Sided, wanted: Filter, following: uuid.UUID | None) -> HttpResponse:
    words = sentences.outcome(side.hit, request.POST.get("outcome", ""))
    query = narrowing.to_address(wanted)
    if following is None or wanted.mine != "undecided":
        messages.success(request, f"Decided: {words}. The other owner is told where it may be.")
        return redirect(f"{reverse('hits')}?{query}" if following is None else _address(side.hit.id, query))
    messages.success(request, f"Decided: {words}. This is the next one.")
    return redirect(_address(following, query))


def _address(hit_id: uuid.UUID, query: str) -> str:
    return reverse("hit", args=[hit_id]) + (f"?{query}" if query else "")


def _decide_form(side: Sided, request: PageRequest | None = None) -> DecideForm:
    words = CHOICES[side.hit.kind or "same"]
    thing = naming.kind_of(side.yours.entity) if side.yours else "thing"
    words = {value: text.format(thing=thing) for value, text in words.items()}
    return DecideForm(request.POST if request else None, words=words, initial={"outcome": side.hit.mine or None})


def _place(request: PageRequest, hit_id: uuid.UUID) -> Place:
    wanted = narrowing.from_address(request.GET)
    before, after, number, of = queries.neighbours(request.viewer, wanted, hit_id)
    query = narrowing.to_address(wanted)
    return Place(
        query=query, number=number, of=of,
        back=_address(before, query) if before else "", next=_address(after, query) if after else "",
    )  # fmt: skip


def _row(viewer: Viewer, hit: SeenHit, agencies: dict[str, Named]) -> Row:
    side = sentences.sided(viewer, hit)
    decisions = tuple(
        f"{agencies[one.agency].short}: {sentences.outcome(hit, one.outcome)}" for one in hit.decisions
    )  # fmt: skip
    age = naming.age(viewer.now - hit.found_at)
    return Row(side=side, sentence=sentences.of_hit(side, agencies), decisions=decisions, age=age)


def _shown(
    request: PageRequest, side: Sided, *, decide: DecideForm | None = None, ask: AskForm | None = None
) -> HttpResponse:
    viewer, agencies = request.viewer, naming.agencies()
    form = decide or _decide_form(side)
    context = {
        "nav": "hits",
        "side": side,
        "heading": sentences.heading(side),
        "sentence": sentences.of_hit(side, agencies),
        "place": _place(request, side.hit.id),
        "form": form,
        "ask_form": ask or AskForm(auto_id="ask-%s"),
        "may_decide": side.owned and not side.hidden and viewer.may("decide"),
        "may_ask": side.asks and viewer.may("ask"),
        "may_write": viewer.may("ask"),
        "may_open": side.hidden and viewer.may("break_glass"),
        "asked": requests.asked_about(viewer, side.hit.id) if side.owned else None,
        "your_agency": agencies[side.your_owner],
        "their_agency": agencies[side.their_owner],
        "decisions": [(agencies[one.agency].short, sentences.outcome(side.hit, one.outcome), one)
                      for one in side.hit.decisions],
        "undecided": _undecided(side, agencies),
        "groups": _groups(viewer, side),
        "alert": watches.waiting_on(viewer, side.hit.id),
    }  # fmt: skip
    if not side.hidden:
        context |= _compared(viewer, side, agencies)
    bound = (decide is not None and decide.is_bound) or ask is not None
    return render(request, "hits/hit.html", context, status=422 if bound else 200)


def _groups(viewer: Viewer, side: Sided) -> list[tuple[str, uuid.UUID, int]]:
    """The groups the two records are in: whose, which record's, how many records. One where both are in one."""
    if side.yours is None or side.theirs is None or side.hit.kind != "same":
        return []
    ours = groups.of(viewer, side.yours.id)
    if side.theirs.id in ours.ids:
        return [("", side.yours.id, len(ours))]
    theirs = groups.of(viewer, side.theirs.id)
    found = [("left", side.yours.id, len(ours)), ("right", side.theirs.id, len(theirs))]
    return [one for one in found if one[2] > 1]


def _undecided(side: Sided, agencies: dict[str, Named]) -> list[str]:
    """The owners who have not decided yet."""
    decided = {one.agency for one in side.hit.decisions}
    owners = dict.fromkeys((side.your_owner, side.their_owner))
    return [agencies[owner].short for owner in owners if owner not in decided]


def _compared(viewer: Viewer, side: Sided, agencies: dict[str, Named]) -> dict[str, object]:
    """What a page shows of two records the viewer may both see."""
    assert side.yours
    assert side.theirs
    assert side.hit.comparison
    comparison = side.hit.comparison
    told = recalls.about(viewer, [side.yours.id, side.theirs.id])
    return {
        "marks": [recall_words.marked(one, agencies) for one in told.values() if one.owner != viewer.agency],
        "rows": side_by_side.rows(side.yours, side.theirs, comparison, ask="#why" if side.asks else ""),
        "reasons": comparison.reasons[1:],
        "start": comparison.reasons[0],
        "verdict": sentences.of_how_many(side.hit),
        "sees": [("left record", who.of(viewer, side.yours)), ("right record", who.of(viewer, side.theirs))],
        "your_latin": naming.latin(side.yours.entity),
        "their_latin": naming.latin(side.theirs.entity),
    }
