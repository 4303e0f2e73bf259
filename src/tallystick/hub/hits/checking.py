"""The check page: one field, an answer at once, nothing kept of what was typed."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.hub import naming
from tallystick.hub.acting import require
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.hits import actions, queries, sentences
from tallystick.hub.hits.actions import Checked, Met
from tallystick.hub.hits.forms import AskForm, CheckForm, quiet_check_form
from tallystick.hub.hits.strength import shown_score, strength_of
from tallystick.hub.naming import Named
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.viewer import Unacceptable, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMet:
    """A record that a check met, in words."""

    met: Met
    owner: str
    latin: str
    kind: str
    strength: str
    figure: float
    why: str
    read_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNotice:
    """A hit whose record the officer may not see: who holds it, and the question ready to be sent."""

    id: uuid.UUID
    owner: Named
    form: AskForm


@never_cache
@working
@require_http_methods(["GET", "POST"])
def check(request: PageRequest) -> HttpResponse:
    """GET shows the field. POST answers in place: the text is in no address, and back and reload do not
    send it again."""
    require(request.viewer, "check")
    form = CheckForm(request.POST if request.method == "POST" else None)
    answer: Checked | None = None
    if form.is_valid():
        with problems_in(form):
            answer = actions.check(request.viewer, form.cleaned_data["text"])
    left = answer.left_today if answer else queries.checks_left(request.viewer)
    context = {"nav": "check", "form": form if answer is None else quiet_check_form(), "left": left, "answer": answer}
    if answer:
        context |= _shown(request.viewer, answer)
    return render(request, "hits/check.html", context, status=422 if form.is_bound and answer is None else 200)


@working
@require_POST
def notice_ask(request: PageRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Ask the owner of what an own check met."""
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Unacceptable("Say in a sentence what you need it for.")
    asked = exchange.ask_about_notice(request.viewer, notice_id, why=form.cleaned_data["why"])
    messages.success(request, "Asked. The answer comes to your desk.")
    return redirect("request", asked.pk)


def _shown(viewer: Viewer, answer: Checked) -> dict[str, object]:
    agencies = naming.agencies()
    return {
        "met": [_met(one, agencies) for one in answer.met],
        "notices": [
            ShownNotice(id=one.id, owner=agencies[one.owner], form=_question(viewer, one.id)) for one in answer.notices
        ],
        "hits": len(answer.met) + len(answer.notices),
        "read_as": list(dict.fromkeys(naming.read_as(reading) for reading in answer.readings)),
        "text": next((value for reading in answer.readings for _, value in reading.items()), ""),
        "may_ask": viewer.may("ask"),
        "may_open": viewer.may("break_glass"),
    }


def _met(met: Met, agencies: dict[str, Named]) -> ShownMet:
    score = met.comparison.score
    return ShownMet(
        met=met,
        owner="Yours" if met.seen.mine else agencies[met.seen.owner].short,
        latin=naming.latin(met.seen.entity),
        kind=naming.kind_of(met.seen.entity),
        strength=strength_of(score),
        figure=shown_score(score),
        why=sentences.strongest(met.comparison),
        read_as=naming.read_as(met.reading),
    )


def _question(viewer: Viewer, notice: uuid.UUID) -> AskForm:
    """The question as it is usually put, so that one press asks it."""
    usual = f"A check in case {viewer.case} met it; please release what you hold."
    return AskForm(initial={"why": usual}, auto_id=f"ask-{notice}-%s")
