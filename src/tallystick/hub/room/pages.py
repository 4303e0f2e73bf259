"""Pages of a room: what matters now, the journal, and what is put into the room."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.agencies.queries import hub
from tallystick.hub.exchange.attaching import content_of
from tallystick.hub.operations.morning_pages import LOOKS
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.pages import PageRequest, absent, problems_in, working
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.room import announcing, asking, filing, journaling, presence, queries, words
from tallystick.hub.room.forms import AnnouncementForm, AnswerForm, CorrectionForm, EntryForm, FileForm, QuestionForm
from tallystick.hub.room.queries import Room
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality

POLL_SECONDS = 15
"""An open room asks so often whether something changed; by that its reader counts as present."""
OLDEST = 10**9


@require_http_methods(["GET", "POST"])
@working
def room(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The room: what waits, the journal with a line to write, who is there. Written to, an entry more."""
    _enter(request.viewer, operation_id)
    found, form = queries.read(request.viewer, operation_id) or absent(), EntryForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            made = journaling.write_entry(request.viewer, operation_id, form.said())
            messages.success(request, f"Entry {made.number} is written.")
            return redirect("room", operation_id)
    return render(request, "room/room.html", _shown(request.viewer, found) | {"nav": "operations", "form": form},
                  status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_GET
def room_part(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """What of it changes, where something did: else nothing (204). Whoever asks is in the room."""
    _enter(request.viewer, operation_id)
    if request.GET.get("stamp") == queries.stamp(request.viewer, operation_id):
        return HttpResponse(status=204)
    found = queries.read(request.viewer, operation_id) or absent()
    return render(request, "room/room_part.html", _shown(request.viewer, found) | {"moved": True})


@working
@require_GET
def journal(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Earlier entries of the journal."""
    one, agencies = seen_or_404(request, operation_id), naming.agencies()
    asked = request.GET.get("before", "")
    before = min(int(asked), OLDEST) if asked.isascii() and asked.isdigit() else OLDEST
    entries, more = queries.journal(request.viewer, operation_id, before) or absent()
    return render(request, "room/journal.html", {
        "nav": "operations", "one": one, "entries": [words.entry(row, agencies) for row in entries], "more": more,
        "may_write": _may_write(request.viewer, one),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def correct(request: PageRequest, operation_id: uuid.UUID, number: int) -> HttpResponse:
    """Correct an entry by a new one."""
    acting.require(request.viewer, "ask")
    one, old = seen_or_404(request, operation_id), queries.entry(request.viewer, operation_id, number) or absent()
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            made = journaling.correct_entry(request.viewer, operation_id, number, text=form.cleaned_data["text"])
            messages.success(request, f"Entry {made.number} corrects entry {number}.")
            return redirect("room", operation_id)
    old_in_words = words.entry(old, naming.agencies())
    return _form(request, one, form, "room/correct.html", row=old_in_words)


@require_http_methods(["GET", "POST"])
@working
def announce(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The lead tells every agency something."""
    acting.require(request.viewer, "operate")
    one, form = seen_or_404(request, operation_id), AnnouncementForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            announcing.announce(request.viewer, operation_id, text=form.cleaned_data["text"])
            messages.success(request, "Announced: it stands first in the room till every agency has seen it.")
            return redirect("room", operation_id)
    return _form(request, one, form, "room/announce.html")


@working
@require_POST
def seen(request: PageRequest, operation_id: uuid.UUID, announcement_id: uuid.UUID) -> HttpResponse:
    """Somebody of the agency has seen an announcement."""
    announcing.see_announcement(request.viewer, operation_id, announcement_id)
    return redirect("room", operation_id)


@require_http_methods(["GET", "POST"])
@working
def ask(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Ask an agency that takes part."""
    acting.require(request.viewer, "ask")
    one, agencies = seen_or_404(request, operation_id), naming.agencies()
    parts = sorted((agencies[code] for code in one.participants), key=lambda named: named.short)
    form = QuestionForm(request.POST or None, agencies=parts, now=request.viewer.now)
    if form.is_valid():
        with problems_in(form):
            asking.ask_in_room(request.viewer, operation_id, **form.cleaned_data)
            messages.success(request, "Asked: it stands on their desk and in the room till it is answered.")
            return redirect("room", operation_id)
    return _form(request, one, form, "room/ask.html")


@require_http_methods(["GET", "POST"])
@working
def question(request: PageRequest, operation_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """A question, and its answer by the agency that owes it."""
    viewer, one = request.viewer, seen_or_404(request, operation_id)
    asked = queries.question(viewer, operation_id, question_id) or absent()
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with problems_in(form):
            asking.answer_in_room(viewer, operation_id, question_id, text=form.cleaned_data["text"])
            messages.success(request, "Answered: it stands in the journal.")
            return redirect("room", operation_id)
    may = asked.mine and asked.answered_at is None and _may_write(viewer, one)
    line = words.question(asked, naming.agencies())
    return _form(request, one, form, "room/question.html", line=line, may_answer=may, now=viewer.now)


@require_http_methods(["GET", "POST"])
@working
def file_new(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Put a file into the room."""
    acting.require(request.viewer, "ask")
    one, here = seen_or_404(request, operation_id), hub()
    highest = Confidentiality(min(here.ceiling if here else 0, request.viewer.clearance))
    form = FileForm(request.POST or None, request.FILES or None, highest=highest)
    if form.is_valid():
        given = form.cleaned_data["file"]
        with problems_in(form):
            filing.file_in_room(
                request.viewer, operation_id, name=given.name, content=content_of(given), terms=form.terms()
            )
            messages.success(request, "It is in the room, for those who are cleared for it.")
            return redirect("room", operation_id)
    return _form(request, one, form, "room/file_new.html")


@working
@require_GET
def file(request: PageRequest, operation_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Download a file of the room, under a name that carries the operation and its codes."""
    return handed_over(*filing.download_from_room(request.viewer, operation_id, file_id))


def _enter(viewer: Viewer, operation_id: uuid.UUID) -> None:
    """The reader is in the room from now on, where it may enter."""
    if not queries.may_enter(viewer, operation_id):
        raise Http404
    presence.be_here(viewer, operation_id)


def _may_write(viewer: Viewer, one: SeenOperation) -> bool:
    return viewer.may("ask") and one.runs


def _form(request: PageRequest, one: SeenOperation, form: forms.Form, template: str, **more: object) -> HttpResponse:
    shown = {"nav": "operations", "one": one, "form": form, **more}
    return render(request, template, shown, status=422 if form.is_bound else 200)


def _shown(viewer: Viewer, found: Room) -> dict[str, Any]:
    """A room in words."""
    one, agencies, standing = found.operation, naming.agencies(), found.morning.standing
    asked = [words.question(row, agencies) for row in found.questions]
    told = [words.announcement(row, agencies) for row in found.announcements]
    open_ones = [row for row in asked if row.seen.answered_at is None]
    return {
        "one": one, "stamp": found.stamp, "poll_seconds": POLL_SECONDS, "now": viewer.now, "morning": found.morning,
        "look": LOOKS[standing.kind if standing else ""], "may_write": _may_write(viewer, one),
        "may_announce": one.mine and one.runs and viewer.may("operate"),
        "unseen": [row for row in told if row.seen.waits] if one.runs else [], "announcements": told,
        "mine": [row for row in open_ones if row.seen.mine], "others": [row for row in open_ones if not row.seen.mine],
        "answered": [row for row in asked if row.seen.answered_at is not None],
        "entries": [words.entry(row, agencies) for row in found.entries], "more": found.more,
        "files": [(row, agencies[row.agency].short, words.terms(row)) for row in found.files],
        "present": [(words.present(row, agencies), row.since) for row in found.present],
    }  # fmt: skip
