"""Pages of the register: the list, one contribution, handing one in and correcting it, exports."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.formats import Format
from tallystick.hub import acting, naming
from tallystick.hub.audit import queries as audit
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange import emergencies, holdings, recall_words, recalls
from tallystick.hub.exchange import sentences as sentences_of_requests
from tallystick.hub.hits import group_words, groups, sentences, watches
from tallystick.hub.hits import queries as hits
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import actions, exporting, queries, release_pages, showing, who
from tallystick.hub.register.forms import ContributionForm, ReasonForm, kinds
from tallystick.hub.register.models import Status
from tallystick.hub.register.queries import FACETS, Filter, Seen
from tallystick.hub.register.showing import Tab
from tallystick.hub.register.taking import terms_for
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import schema

MAX_TEXT = 200
MAX_PAGE = 100_000


@require_GET
@working
def register(request: PageRequest) -> HttpResponse:
    """The list: everything the viewer may see, narrowed by what stands in the address."""
    page = queries.find(request.viewer, filter_of(request.GET))
    text, narrowed = page.filter.text, any(getattr(page.filter, name) for name in FACETS)
    asked = urlencode({"q": text}) if text else ""
    shown = {
        "nav": "register", "q": text, "page": page, "pages": showing.paged(page), "lines": showing.lines(page),
        "groups": showing.groups(page), "capped": showing.capped(page), "noun": showing.counted(page),
        "keep": [("q", text)] if text else [], "narrowed": narrowed,
        "sent": (sent := [(name, value) for name in ("q", *FACETS) for value in request.GET.getlist(name)]),
        "reported": urlencode(sent), "may_report": request.viewer.may("report"),
        "cleared": f"{reverse('register')}?{asked}", "checked": reverse("check"), "imports": reverse("imports"),
        "may_contribute": request.viewer.may("contribute"), "today": request.viewer.today, "formats": list(Format),
    }  # fmt: skip
    return render(request, "register/list.html", shown)


@require_GET
@working
def contribution(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """One contribution: its facts, hits, history, and who may see it."""
    seen = _seen(request, contribution_id)
    tabs = _tabs(request.viewer, seen, request.GET.get("tab", ""))
    current = next(tab.name for tab in tabs if tab.current)
    return render(
        request,
        f"register/tab_{current}.html",
        {
            **_about(request, seen),
            **_watch(request.viewer, seen),
            **release_pages.beside(request.viewer, seen),
            "tabs": tabs,
            **_part(request.viewer, seen, current),
        },
    )


@require_http_methods(["GET", "POST"])
@working
def new(request: PageRequest) -> HttpResponse:
    """Hand in one thing: first what it is, then what is known of it and under which conditions."""
    acting.require(request.viewer, "contribute")
    schema_name = (request.POST or request.GET).get("schema", "")
    if schema_name not in dict(kinds()):
        return render(request, "register/kinds.html", {"nav": "register", "kinds": showing.kinds()})
    form = ContributionForm(request.POST or None, schema_name=schema_name, terms=terms_for(request.viewer))
    if request.method == "POST" and (item := form.item(request.viewer)):
        with problems_in(form):
            made = actions.add(request.viewer, item)
            messages.success(request, "Handed in, and compared with everything on this hub.")
            return redirect("contribution", made)
    return _form_page(request, form, f"New {schema(schema_name).label.lower()}", reverse("register"))


@require_http_methods(["GET", "POST"])
@working
def correct(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """State an own contribution anew, with the reason why."""
    seen = _own(request, contribution_id)
    terms = terms_for(request.viewer)
    form = ContributionForm(request.POST or None, schema_name=seen.entity.schema, terms=terms, stated=seen)
    if request.method == "POST" and (item := form.item(request.viewer)):
        with problems_in(form):
            why = form.cleaned_data["why"]
            actions.correct(request.viewer, contribution_id, item.entity, item.conditions, why=why)
            messages.success(request, "Corrected. The former version stays in its history.")
            return redirect("contribution", contribution_id)
    return _form_page(request, form, f"Correct {seen.caption}", reverse("contribution", args=[seen.id]))


@require_http_methods(["GET", "POST"])
@working
def withdraw(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Take an own contribution back; a page of its own asks why."""
    seen = _own(request, contribution_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            actions.withdraw(request.viewer, contribution_id, why=form.cleaned_data["why"])
            messages.success(request, "Withdrawn: no other agency sees it, and it meets nothing any more.")
            return redirect("contribution", contribution_id)
    holders = recall_words.holding(holdings.holders(request.viewer, seen.id), naming.agencies())
    return render(request, "register/withdraw.html", {**_about(request, seen), "form": form, "holders": holders})


@require_http_methods(["GET", "POST"])
@working
def erase(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Erase an own contribution for good; a page of its own says what goes, and asks why."""
    seen = _own(request, contribution_id)
    acting.require(request.viewer, "erase")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            actions.erase(request.viewer, [contribution_id], why=form.cleaned_data["why"])
            messages.success(request, "Erased: every version, key, hit, request and export of it.")
            return redirect("register")
    return render(request, "register/erase.html", {**_about(request, seen), "form": form})


@require_POST
@working
def ask(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Ask the owner for what it withholds, or for leave to use it in court or to pass it on."""
    seen = _seen(request, contribution_id)
    form = release_pages.ask_form(request.viewer, seen, request)
    if form.is_valid():
        words = form.cleaned_data["why"]
        asked = exchange.ask_about_contribution(request.viewer, contribution_id, why=words, ask=form.ask())
        messages.success(request, "Asked. The answer comes to your desk.")
        return redirect("request", asked.pk)
    raise Unacceptable("Say in a sentence what you need it for.")


@require_POST
@working
def end_release(request: PageRequest, contribution_id: uuid.UUID, release_id: int) -> HttpResponse:
    """End a release of an own contribution now."""
    _own(request, contribution_id)
    exchange.end_release(request.viewer, release_id)
    messages.success(request, "Ended: the agency's next read no longer passes.")
    return redirect(reverse("contribution", args=[contribution_id]) + "?tab=audience")


@require_POST
@working
def export_new(request: PageRequest) -> HttpResponse:
    """Export the list as it is narrowed, in the format chosen, and hand the file over."""
    made = exporting.export(request.viewer, filter_of(request.POST), _format(request.POST.get("format", "csv")))
    return redirect("export", made.pk)


@require_GET
@working
def export(request: PageRequest, export_id: uuid.UUID) -> HttpResponse:
    """The file of an own export, while all of it may still be seen."""
    try:
        path, name = exporting.download(request.viewer, export_id)
    except Refused as no:
        words = recall_words.blocked(recalls.of_export(request.viewer, export_id), naming.agencies())
        raise Refused(f"{no}{words}") from no
    return exporting.handed_over(path.read_bytes(), name, Format.of(name).media_type)


def _format(text: str) -> Format:
    if text not in list(Format):
        raise Unacceptable(f"An export is one of {', '.join(Format)}.")
    return Format(text)


def filter_of(query: QueryDict) -> Filter:
    """What a list is narrowed to, from an address."""
    page = query.get("page", "")
    facets = {name: tuple(value[:40] for value in query.getlist(name)[:50] if value) for name in FACETS}
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return Filter(text=query.get("q", "")[:MAX_TEXT].strip(), page=max(1, min(number, MAX_PAGE)), **facets)


def _seen(request: PageRequest, contribution_id: uuid.UUID) -> Seen:
    seen = queries.read(request.viewer, contribution_id)
    if seen is None:
        raise Http404
    return seen


def _own(request: PageRequest, contribution_id: uuid.UUID) -> Seen:
    seen = _seen(request, contribution_id)
    if not seen.mine:
        raise Http404
    acting.require(request.viewer, "contribute")
    return seen


def _about(request: PageRequest, seen: Seen) -> dict[str, Any]:
    """What every page about one contribution shows on top."""
    names, partly = naming.agencies(), not seen.mine and bool(seen.withheld)
    mark = None if seen.mine else recalls.about(request.viewer, [seen.id]).get(seen.id)
    return {
        "mark": mark, "marked": recall_words.marked(mark, names) if mark else "",
        "nav": "register", "seen": seen, "latin": naming.latin(seen.entity), "kind": naming.kind_of(seen.entity),
        "owner": names.get(seen.owner), "names": names, "today": request.viewer.today,
        "may_contribute": seen.mine and request.viewer.may("contribute"),
        "may_erase": seen.mine and request.viewer.may("erase"),
        "may_write": request.viewer.may("ask"),
        "may_release": seen.mine and request.viewer.may("release"), "may_ask": request.viewer.may("ask"),
        "may_report": request.viewer.may("report"), "may_open": partly and request.viewer.may("break_glass"),
        "granted": sentences_of_requests.held(seen.by, names[seen.owner], names) if seen.by else (),
        "opened": None if seen.mine else emergencies.holding(request.viewer, seen.id),
    }  # fmt: skip


def _watch(viewer: Viewer, seen: Seen) -> dict[str, Any]:
    """The watch that stands on an own contribution, and whether the viewer may set or end one."""
    if not seen.mine:
        return {}
    active = seen.status == Status.ACTIVE and seen.conditions.crosschecked
    return {"watch": watches.standing(viewer, seen.id), "may_watch": active and viewer.may("watch")}


def _tabs(viewer: Viewer, seen: Seen, wanted: str) -> tuple[Tab, ...]:
    parts: list[tuple[str, str, int | None]] = [("facts", "Facts", len(seen.entity.properties))]
    parts.append(("hits", "Hits", hits.met(viewer, contribution=seen.id)))
    parts.append(("group", "May be one with", len(groups.of(viewer, seen.id)) - 1))
    if seen.mine:
        parts += [("history", "History", seen.version), ("audience", "Who can see this", None)]
        parts.append(("looked", "Who looked", None))
    current = wanted if wanted in {name for name, _, _ in parts} else "facts"
    address = reverse("contribution", args=[seen.id])
    return tuple(
        Tab(name, words, count, address if name == "facts" else f"{address}?tab={name}", name == current)
        for name, words, count in parts
    )


def _part(viewer: Viewer, seen: Seen, name: str) -> dict[str, Any]:
    """What one tab shows beside the top."""
    if name == "hits":
        wanted = hits.Filter(mine="all", contribution=str(seen.id))
        queue, names = hits.queue(viewer, wanted), naming.agencies()
        return {"lines": [_hit(viewer, hit, names) for hit in queue.items], "total": queue.total,
                "more": queue.total > len(queue.items)}  # fmt: skip
    if name == "group":
        found = groups.read(viewer, seen.id)
        return group_words.shown(found, naming.agencies()) if found else {}
    if name == "history":
        return {"steps": showing.steps(queries.history(viewer, seen.id))}
    if name == "audience":
        return {
            "who": who.of(viewer, seen),
            "releases": showing.releases(queries.releases(viewer, seen.id), viewer),
            "holders": recall_words.holding(holdings.holders(viewer, seen.id), naming.agencies()),
        }
    if name == "looked":
        return {"lookups": audit.lookups(viewer, seen.id)}
    return {"held": showing.withheld(seen), "facts": showing.facts(seen), "terms": showing.terms(seen.conditions),
            "who": who.of(viewer, seen)}  # fmt: skip


def _hit(viewer: Viewer, hit: hits.SeenHit, names: dict[str, naming.Named]) -> dict[str, Any]:
    sided = sentences.sided(viewer, hit)
    mine = sentences.outcome(hit, hit.mine) if hit.mine else ""
    return {"hit": hit, "sentence": sentences.of_hit(sided, names), "mine": mine}


def _form_page(request: PageRequest, form: ContributionForm, title: str, back: str) -> HttpResponse:
    shown = {"nav": "register", "form": form, "title": title, "back": back}
    return render(request, "register/form.html", shown)
