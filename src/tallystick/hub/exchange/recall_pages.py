"""Recalls: who has not answered ours, what waits for our receipt, one receipt; and what we hold of others."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import naming
from tallystick.hub.exchange import holdings, recall_words, recalling, recalls
from tallystick.hub.exchange.models import Done
from tallystick.hub.exchange.recall_forms import AnswerForm
from tallystick.hub.exchange.recalls import SeenReceipt
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.viewer import Viewer


@working
@require_GET
def recalls_board(request: PageRequest) -> HttpResponse:
    """What waits for our receipt, the oldest first; what we recalled, and who has not answered since when."""
    viewer, agencies = request.viewer, naming.agencies()
    waiting = recalls.waiting_for_me(viewer)
    answered = recalls.answered_by_me(viewer)
    ours = recalls.board(viewer)
    return render(request, "exchange/recalls.html", {
        "nav": "requests",
        "waiting": [recall_words.shown(one, agencies, viewer.now) for one in waiting],
        "answered": [recall_words.shown(one, agencies, viewer.now) for one in answered],
        "ours": recall_words.by_recall(ours, agencies, viewer.now),
        "missing": sum(one.done == Done.OPEN for one in ours),
        "overdue": sum(one.overdue for one in ours),
        "may_answer": viewer.may("decide"), "may_remind": viewer.may("contribute"), "now": viewer.now,
    })  # fmt: skip


@working
@require_http_methods(["GET", "POST"])
def receipt(request: PageRequest, receipt_id: uuid.UUID) -> HttpResponse:
    """One receipt: what was recalled, which files the hub will remove, and the answer; its holder answers here."""
    seen = _found(request.viewer, receipt_id)
    form = AnswerForm(request.POST or None, change=seen.change)
    if form.is_valid():
        with problems_in(form):
            gone = recalling.answer(request.viewer, receipt_id, **form.cleaned_data)
            messages.success(request, f"Answered, and told to its owner.{_removed(gone)}")
            return redirect("receipt", receipt_id)
    return _shown(request, seen, form)


@working
@require_POST
def remind(request: PageRequest, receipt_id: uuid.UUID) -> HttpResponse:
    """Remind a holder that it has not answered; once a day."""
    _found(request.viewer, receipt_id)
    recalling.remind(request.viewer, receipt_id)
    messages.success(request, "Reminded. It stands on the holder's desk.")
    return redirect("recalls")


@working
@require_GET
def held_of_others(request: PageRequest) -> HttpResponse:
    """What we hold of others: outdated copies first, by owner, and which file carries each."""
    found, total = holdings.of_others(request.viewer)
    copies = recall_words.held(found, naming.agencies())
    return render(request, "exchange/holdings.html", {
        "nav": "requests", "total": total, "more": total - len(copies),
        "outdated": [one for one in copies if one[0].outdated],
        "current": [one for one in copies if not one[0].outdated],
    })  # fmt: skip


def _found(viewer: Viewer, receipt_id: uuid.UUID) -> SeenReceipt:
    seen = recalls.read(viewer, receipt_id)
    if seen is None:
        raise Http404
    return seen


def _removed(gone: int) -> str:
    return f" The hub removed {gone} file{'s' if gone > 1 else ''}." if gone else ""


def _shown(request: PageRequest, seen: SeenReceipt, form: AnswerForm) -> HttpResponse:
    viewer = request.viewer
    open_to_us = seen.to_me and seen.done == Done.OPEN
    return render(request, "exchange/receipt.html", {
        "nav": "requests", "one": recall_words.shown(seen, naming.agencies(), viewer.now), "now": viewer.now,
        "open": open_to_us, "may_answer": open_to_us and viewer.may("decide"), "form": form,
        "may_remind": seen.may_remind and viewer.may("contribute"),
    }, status=422 if form.is_bound else 200)  # fmt: skip
