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
from tallystick.hub.naming import Named
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import queries as register
from tallystick.hub.register import who
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, label


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
        "waiting": queries.waiting(request.viewer),
    })  # fmt: skip


@working
@require_GET
def request_page(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: who asks for what and why; for its owner the forms to answer."""
    return _shown(request, _found(request.viewer, request_id))


@working
@require_POST
def grant(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """Release what was asked for, on the owner's terms."""
    asked = _found(request.viewer, request_id)
    form = _grant_form(request.viewer, asked, request)
    if form.is_valid():
        with problems_in(form):
            until, why = form.cleaned_data["until"], form.cleaned_data["why"]
            made = actions.grant(request.viewer, request_id, until=until, why=why, scope=form.scope())
            second = made.answer == Answer.SECOND
            words = "A second person of your agency has to agree." if second else "Released. The asker is told."
            messages.success(request, words)
            return redirect("request", request_id)
    return _shown(request, asked, grant=form)


@working
@require_POST
def confirm(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """Agree, as the second person, to what was released."""
    _found(request.viewer, request_id)
    actions.confirm(request.viewer, request_id)
    messages.success(request, "Released: two persons decided. The asker is told.")
    return redirect("request", request_id)


@working
@require_POST
def take_back(request: PageRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take back what waits for a second person."""
    _found(request.viewer, request_id)
    actions.take_back(request.viewer, request_id)
    messages.success(request, "Taken back. It waits for an answer again.")
    return redirect("request", request_id)


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
    about = asked.about
    return GrantForm(
        request.POST if request else None, today=viewer.today, auto_id="grant-%s",
        latest=about.conditions.review_date if about else None,
        purposes=about.conditions.purposes if about else Purpose,
        transfer=register.needs_transfer(viewer, asked.from_agency),
    )  # fmt: skip


def _will_read(viewer: Viewer, asked: SeenRequest, form: GrantForm, asker: Named) -> str:
    """What the asker reads now; the form's choices name what it would read."""
    if asked.about is None:
        return ""
    fields = register.readable(
        viewer, asked.about.id, agency=asked.from_agency, purpose=Purpose(asked.purpose), case=asked.case
    )
    form.name_parts(*sentences.parts(asked.about.entity.schema, fields))
    return sentences.reads_now(asker, fields)


def _shown(
    request: PageRequest, asked: SeenRequest, *, grant: GrantForm | None = None, refuse: RefuseForm | None = None
) -> HttpResponse:
    viewer, agencies = request.viewer, naming.agencies()
    may = asked.to_me and viewer.may("release")
    open_to_me = may and asked.answer == Answer.OPEN
    form = grant or (_grant_form(viewer, asked) if open_to_me else None)
    mark = recalls.of_request(viewer, asked.id)
    return render(request, "exchange/request.html", {
        "nav": "requests", "marked": recall_words.marked(mark, agencies) if mark else "",
        "one": sentences.shown(asked, agencies, viewer.now),
        "wanted": sentences.wanted(asked, agencies),
        "purpose": label("purposes", asked.purpose),
        "latin": naming.latin(asked.about.entity) if asked.about else "",
        "open": asked.to_me and asked.answer == Answer.OPEN,
        "may_answer": open_to_me,
        "may_agree": may and asked.waits_for_me,
        "may_take_back": may and asked.answer == Answer.SECOND and not asked.waits_for_me,
        "may_refuse": may and asked.answer in (Answer.OPEN, Answer.SECOND),
        "terms": sentences.terms(asked.terms, agencies) if asked.terms else "",
        "will_read": _will_read(viewer, asked, form, agencies[asked.from_agency]) if form else "",
        "who": who.of(viewer, asked.about) if asked.about else (),
        "sees": sentences.who_sees(asked, agencies),
        "grant": form,
        "refuse": refuse or RefuseForm(auto_id="refuse-%s"),
    }, status=422 if grant or refuse else 200)  # fmt: skip
