"""The record of a day: a page to choose the day from, and its two files."""

import uuid
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tallystick.hub import naming
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.pages import PageRequest, working
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.room import printing, recording
from tallystick.hub.room.filing import out_name
from tallystick.hub.room.recording import Record
from tallystick.hub.viewer import Viewer

MEDIA_TYPES = {"pdf": "application/pdf", "jsonl": "application/jsonl"}


@working
@require_GET
def records(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The days of a journal, each with its record as PDF and as JSON Lines."""
    one = seen_or_404(request, operation_id)
    return render(request, "room/records.html", {
        "nav": "operations", "one": one, "days": recording.days(request.viewer, operation_id),
    })  # fmt: skip


@working
@require_GET
def record_of_day(request: PageRequest, operation_id: uuid.UUID, day: str, ending: str) -> HttpResponse:
    """The record of a day, as PDF or as JSON Lines."""
    return handed_out(request.viewer, operation_id, day, ending)


def handed_out(viewer: Viewer, operation_id: uuid.UUID, day: str, ending: str) -> HttpResponse:
    """The file, under a name that carries the operation, the day and the codes."""
    if ending not in MEDIA_TYPES:
        raise Http404
    found = recording.take_record(viewer, operation_id, _day(day))
    content = printing.made(found, naming.agencies()) if ending == "pdf" else recording.json_lines(found)
    return handed_over(content, _name(found, ending), MEDIA_TYPES[ending])


def _name(it: Record, ending: str) -> str:
    return out_name(it.operation.code, list(it.handling), it.confidentiality, f"record-{it.day}.{ending}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Http404 from fault
