"""The live centre and the wall: one page, drawn by the server and kept up to date by what it is told."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from tallystick.figures import indicators
from tallystick.figures.words import number
from tallystick.hub import naming
from tallystick.hub.audit.actions import record
from tallystick.hub.operations import centre, reporting, results, settling, streaming, words
from tallystick.hub.operations.centre import Curve, Snapshot
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.operations.tallying import MICRO
from tallystick.hub.pages import PageRequest, View, signed_in, working
from tallystick.vocabulary import Role, label

TONES = ("blue", "amber", "red", "green", "gray")
MOST_LINES = 6
"""Curves of one chart, the largest; the others are one more."""


def watching(view: View[...]) -> Callable[..., HttpResponse]:
    """A page for who works there on a case, and for the wall."""
    of_work, of_wall = working(view), signed_in(view)

    @wraps(view)
    def page(request: Any, /, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = getattr(request, "viewer", None)
        return (of_wall if viewer and viewer.role is Role.WALL else of_work)(request, *args, **kwargs)

    return page


@watching
@require_GET
def centre_page(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """What has been achieved so far, as it comes in."""
    one = seen_or_404(request, operation_id)
    return render(request, "operations/centre.html", _shown(request, one) | {"wall": request.viewer.role is Role.WALL})


@watching
@require_GET
def wall(request: PageRequest) -> HttpResponse:
    """The wall's start: the one operation in its action days, else the one that runs, or a choice of them."""
    runs, today = [one for one in results.operations(request.viewer) if one.runs], request.viewer.today
    shown = [one for one in runs if one.first_day <= today <= one.last_day] or runs
    if len(shown) == 1:
        return redirect("centre", shown[0].id)
    return render(request, "operations/wall.html", {
        "nav": "operations", "lines": [(one, words.phase(one, today)) for one in runs],
    })  # fmt: skip


@watching
@require_GET
def centre_curves(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """How the figures grew, and what does not add up: the part of the page that is read anew each minute."""
    one = seen_or_404(request, operation_id)
    return render(request, "operations/curves.html", {
        "one": one, "curves": _curves(request, one), "findings": settling.findings(request.viewer, one.id),
    })  # fmt: skip


@watching
@require_GET
def centre_events(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Changes of the figures after so many events, as Server-Sent Events."""
    one = seen_or_404(request, operation_id)
    after = _number(request.headers.get("Last-Event-ID") or request.GET.get("after", ""))
    record(request.viewer, "follow_live", [one.id], after=after)
    response = StreamingHttpResponse(
        streaming.stream(request.viewer, one.id, after), content_type="text/event-stream; charset=utf-8"
    )
    response.headers["Cache-Control"], response.headers["X-Accel-Buffering"] = "no-store", "no"
    return cast(HttpResponse, response)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _shown(request: PageRequest, one: SeenOperation) -> dict[str, Any]:
    found, agencies = centre.snapshot(request.viewer, one.id), naming.agencies()
    order = results.leading(one.kind, {row.indicator for row in found.figures})[:6]
    return {
        "nav": "operations", "one": one, "phase": words.phase(one, request.viewer.today),
        "counters": [(id, indicators()[id].label) for id in order],
        "agencies": [agencies[code] for code in one.participants], "bar": order[0], "map": "arrests",
        "bar_label": indicators()[order[0]].label.lower(), "stale_hours": int(words.STALE.total_seconds() // 3600),
        "countries": len({agencies[code].country for code in one.participants} - {"EU"}),
        "data": _data(request, one, found), "curves": _curves(request, one),
        "findings": settling.findings(request.viewer, one.id),
    }  # fmt: skip


def _data(request: PageRequest, one: SeenOperation, found: Snapshot) -> dict[str, Any]:
    """What the screen goes on from."""
    agencies = naming.agencies()
    last_hour = centre.last_hour(request.viewer, one.id)
    return {
        "events": found.events, "url": f"/operations/{one.id}/events/",
        "figures": [(row.agency, row.indicator, row.base, row.crime_area, row.part, row.amount_micro)
                    for row in found.figures],
        "last": {code: at.isoformat() if at else None for code, at in found.last_reports.items()},
        "minutes": [(id, base, int(at.timestamp() * 1000), micro) for id, base, at, micro in last_hour],
        "agencies": {code: {"country": agencies[code].country, "short": agencies[code].short}
                     for code in one.participants},
        "labels": {one.id: one.label for one in indicators().values()},
        "words": {area: label("crime_areas", area).lower() for area in one.crime_areas},
        "recent": [
            {"agency": row.agency_id, "at": row.reported_at.isoformat(), "said": [reporting.said(row)], "results": 1}
            for row in centre.newest(request.viewer, one.id)
        ],
        "lead": one.lead, "staleMinutes": words.STALE.total_seconds() / 60,
    }  # fmt: skip


def _curves(request: PageRequest, one: SeenOperation) -> list[tuple[str, dict[str, Any]]]:
    """Charts of how the figures grew that have anything to show."""
    charts = ((id, centre.curve(request.viewer, one.id, id)) for id in centre.CURVES)
    return [(f"{indicators()[id].label} since the start", _chart(found)) for id, found in charts if found.hours]


def _chart(found: Curve) -> dict[str, Any]:
    largest = sorted(found.lines.items(), key=lambda pair: -pair[1][-1])
    lines = largest[:MOST_LINES]
    if rest := [line for _, line in largest[MOST_LINES:]]:
        lines.append(("others", [sum(column) for column in zip(*rest, strict=True)]))
    return {
        "categories": [f"{hour.day} {hour:%b %H}:00" for hour in found.hours], "line": True,
        "series": [
            {"name": f"{name} {number(line[-1] / MICRO)}", "tone": TONES[at % len(TONES)],
             "values": [float(micro / MICRO) for micro in line]}
            for at, (name, line) in enumerate(lines)
        ],
    }  # fmt: skip
