"""The log page."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from tallystick.hub.audit import queries
from tallystick.hub.audit.queries import Filter
from tallystick.hub.pages import PageRequest, signed_in


@signed_in
def log(request: PageRequest) -> HttpResponse:
    """The log, for the data-protection officer (own agency) and oversight (all, without persons)."""
    asked = request.GET
    wanted = Filter(
        day=_day(asked.get("day", "")),
        action=asked.get("action", "")[:40],
        account=asked.get("account", "")[:150],
        page=_number(asked.get("page", "")),
    )
    page = queries.entries(request.viewer, wanted)
    return render(request, "audit/log.html", {"page": page, "wanted": wanted, "nav": "log"})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
