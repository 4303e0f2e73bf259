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
from tallystick.hub.operations import centre, curves, reporting, results, settling, streaming, words
from tallystick.hub.operations.centre import Snapshot
from tallystick.hub.operations.curves import Curve
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.operations.tallying import MICRO
from tallystick.hub.pages import PageRequest, View, signed_in, working
from tallystick.vocabulary import Role, label

TONES = ("blue", "amber", "red", "green", "gray")
GROWN = {
    "arrests": "Arrests since the start, by crime area",
    "seizures_drugs_kg": "Drugs seized since the start, by substance (kg)",
    "checks": "Entities checked since the start",
}
"""What is shown as it grew."""
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
    shown = _shown(request, one, _country(request, one))
    return render(request, "operations/centre.html", shown | {"wall": request.viewer.role is Role.WALL})


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
        "one": one, "curves": _curves(request, one, _country(request, one)),
        "findings": settling.findings(request.viewer, one.id),
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


def _country(request: PageRequest, one: SeenOperation) -> str:
    """Whose figures are asked for: a country that takes part, or all of them where it is empty."""
    wanted = request.GET.get("country", "")
    agencies = naming.agencies() if wanted else {}
    return wanted if wanted and wanted in {agencies[code].country for code in one.participants} else ""


def _shown(request: PageRequest, one: SeenOperation, country: str) -> dict[str, Any]:
    found, agencies = centre.snapshot(request.viewer, one.id), naming.agencies()
    countries = sorted({agencies[code].country for code in one.participants} - {"EU"})
    order = results.leading(one.kind, {row.indicator for row in found.figures})[:6]
    return {
        "nav": "operations", "one": one, "phase": words.phase(one, request.viewer.today),
        "counters": [(id, indicators()[id].label) for id in order],
        "agencies": [agencies[code] for code in one.participants if country in ("", agencies[code].country)],
        "bar": order[0], "map": "arrests", "country": country and naming.country_name(country), "chosen": country,
        "countries": len(countries), "views": _views(countries, country, agencies[request.viewer.agency].country),
        "near": _near(["", *countries], country), "leads": one.mine and request.viewer.may("operate") and one.runs,
        "bar_label": indicators()[order[0]].label.lower(), "stale_hours": int(words.STALE.total_seconds() // 3600),
        "data": _data(request, one, found, country, agencies), "curves": _curves(request, one, country),
        "findings": settling.findings(request.viewer, one.id),
    }  # fmt: skip


def _views(countries: list[str], chosen: str, own: str) -> list[dict[str, Any]]:
    """All countries, the viewer's own, and the one that is chosen."""
    wanted = dict.fromkeys(["", *(code for code in (own, chosen) if code in countries)])
    return [
        {"url": f"?country={code}" if code else "?", "current": code == chosen,
         "label": naming.country_name(code) if code else "All countries"}
        for code in wanted
    ]  # fmt: skip


def _near(every: list[str], chosen: str) -> tuple[str, str]:
    """Where the keys for back and next lead: through all countries and round."""
    at = every.index(chosen) if chosen in every else 0
    return every[at - 1], every[(at + 1) % len(every)]


def _data(
    request: PageRequest, one: SeenOperation, found: Snapshot, country: str, agencies: dict[str, naming.Named]
) -> dict[str, Any]:
    """What the screen goes on from; of other agencies than these it takes no news."""
    last_hour = centre.last_hour(request.viewer, one.id, country=country)
    shown = {code for code in one.participants if country in ("", agencies[code].country)}
    return {
        "events": found.events, "url": f"/operations/{one.id}/events/",
        "figures": [(row.agency, row.indicator, row.base, row.crime_area, row.part, row.amount_micro)
                    for row in found.figures if row.agency in shown],
        "last": {code: at.isoformat() if at else None for code, at in found.last_reports.items() if code in shown},
        "minutes": [(id, base, int(at.timestamp() * 1000), micro) for id, base, at, micro in last_hour],
        "agencies": {code: {"country": agencies[code].country, "short": agencies[code].short}
                     for code in one.participants if code in shown},
        "labels": {one.id: one.label for one in indicators().values()},
        "words": {area: label("crime_areas", area).lower() for area in one.crime_areas},
        "recent": [
            {"agency": row.agency_id, "at": row.reported_at.isoformat(), "said": [reporting.said(row)], "results": 1}
            for row in centre.newest(request.viewer, one.id, country=country)
        ],
        "lead": one.lead, "staleMinutes": words.STALE.total_seconds() / 60,
    }  # fmt: skip


def _curves(request: PageRequest, one: SeenOperation, country: str) -> list[dict[str, Any]]:
    """The charts that have anything to show; ``hits`` is whether one counts hits."""
    viewer, charts = request.viewer, list[dict[str, Any]]()
    for id, title in GROWN.items():
        if (found := curves.grown(viewer, one.id, id, country=country)).hours:
            charts.append({"title": title, "data": _chart(found, line=True)})
    if (found := curves.hour_by_hour(viewer, one.id, "checks", country=country)).hours:
        charts.append({"title": "Checks per hour, as they were reported", "data": _chart(found, line=False)})
    if not country and any((rate := curves.hit_rate(viewer, one.id)).values()):
        bars = [{"name": "hits", "tone": "blue", "values": [round(one, 2) for one in rate.values()]}]
        data = {"categories": [f"{day.day} {day:%b}" for day in rate], "series": bars}
        charts.append({"title": "Hits of your agency's records per 1,000 entities it checked", "data": data,
                       "hits": True})  # fmt: skip
    return charts


def _chart(found: Curve, *, line: bool) -> dict[str, Any]:
    largest = sorted(found.lines.items(), key=lambda pair: -max(pair[1]))
    lines = largest[:MOST_LINES]
    if rest := [values for _, values in largest[MOST_LINES:]]:
        lines.append(("others", [sum(column) for column in zip(*rest, strict=True)]))
    return {
        "categories": [f"{hour.day} {hour:%b %H}:00" for hour in found.hours], "line": line, "stacked": not line,
        "series": [
            {"name": f"{name} {number((values[-1] if line else sum(values)) / MICRO)}", "tone": TONES[at % len(TONES)],
             "values": [float(micro / MICRO) for micro in values]}
            for at, (name, values) in enumerate(lines)
        ],
    }  # fmt: skip
