"""My desk: what cannot wait first, then what others did, then where the agency's facts met others'."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from tallystick.hub import naming
from tallystick.hub.audit import checkpoints
from tallystick.hub.desk import queries, sentences
from tallystick.hub.exchange import board, emergencies, emergency_words, message_words, recall_words, recalls, threads
from tallystick.hub.exchange import queries as exchange
from tallystick.hub.exchange import sentences as asking
from tallystick.hub.exchange.message_words import clock_line
from tallystick.hub.hits import queries as hits
from tallystick.hub.hits import sentences as meeting
from tallystick.hub.hits import watch_words, watches
from tallystick.hub.hits.forms import CheckForm, quiet_check_form
from tallystick.hub.naming import Named
from tallystick.hub.pages import PageRequest, signed_in, working
from tallystick.hub.reports import queries as reports
from tallystick.hub.reports import sentences as report_words
from tallystick.hub.room import queries as rooms
from tallystick.hub.room import words as room_words
from tallystick.hub.tasking import collisions
from tallystick.hub.tasking import words as plan_words
from tallystick.hub.templatetags.presenting import days_left
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role

MOST_REQUESTS = 5
"""Requests named on the desk; the rest is counted."""
MOST_RECALLS = 5
"""Recalls named on the desk; the rest is counted."""
MOST_OPENED = 5
"""Openings for danger to life named on the desk; the rest is on their page."""
MOST_ENDING = 5
"""Releases that end soon named on the desk; the rest is counted."""
MOST_REPORTS = 5
"""Reports that wait for approval or to be issued; the rest is counted."""
MOST_ALERTS = 10
"""Alerts of watches named on the desk; the rest is counted."""
MOST_IN_ROOMS = 10
"""Announcements and questions named on the desk; the rest is counted."""
CHECK_FIRST = (Role.OFFICER, Role.GUEST)
"""Roles whose desk begins with the check field."""
MOST_COLLISIONS = 10
"""Collisions of plans named on the desk; the rest is on their page."""
MOST_AGENCIES = 8
"""Agencies in the chart."""


@signed_in
@require_GET
def desk(request: PageRequest) -> HttpResponse:
    """The desk of the role: content with a purpose and case, or the duties of a role that sees none; the wall's is what
    it shows."""
    if request.viewer.role is Role.WALL:
        return redirect("wall")
    return _content_desk(request) if request.viewer.role.sees_content else _duties(request)


def _duties(request: PageRequest) -> HttpResponse:
    """The desk of who administers accounts or watches over the log."""
    viewer = request.viewer
    return render(request, "desk/duties.html", {
        "nav": "desk", "accounts": viewer.role.may("accounts"),
        "opened": _openings(emergencies.for_officer(viewer), naming.agencies()) if viewer.role.may("log") else [],
        "checkpoint": checkpoints.to_keep(viewer) if viewer.role.may("log") else None,
        "deconflicts": viewer.role.may("deconflict"), "to_bring_together": collisions.waiting(viewer),
        "log": viewer.role.may("log") or viewer.role.may("log_all"), "all_logs": viewer.role.may("log_all"),
    })  # fmt: skip


@working
def _content_desk(request: PageRequest) -> HttpResponse:
    viewer, agencies = request.viewer, naming.agencies()
    waits, owed, plans = _waits(viewer, agencies), _owed(viewer, agencies), _collide(viewer, agencies)
    reported = _drafted(viewer, agencies)
    since = queries.last_here(viewer)
    context = {
        **waits,
        **owed,
        **plans,
        "waiting": waits["waiting"]
        + len(owed["written"])
        + len(owed["pressing"])
        + len(plans["collisions"])
        + bool(plans["escalated"])
        + len(owed["in_rooms"])
        + len(reported["reports"]),
        **reported,
        "nav": "desk",
        "since": since,
        "news": sentences.news(queries.news(viewer, since), agencies),
        "owned": queries.owned(viewer),
        "may_contribute": viewer.may("contribute"),
        "may_check": viewer.may("check"),
        "may_answer": viewer.may("release"),
        "check_first": viewer.role in CHECK_FIRST,
        "check_form": CheckForm() if viewer.role in CHECK_FIRST else quiet_check_form(),
        **_met(viewer, agencies),
    }
    return render(request, "desk/desk.html", context)


def _waits(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """What waits for the viewer, and how much. Hits and requests wait for those who decide on hits."""
    decides = viewer.may("decide")
    waiting = exchange.waiting_for_me(viewer) if decides else ()
    asked = [asking.shown(one, agencies, viewer.now) for one in waiting]
    held = recalls.waiting_for_me(viewer) if decides else ()
    recalled = [recall_words.shown(one, agencies, viewer.now) for one in held]
    missing, overdue = recalls.unanswered(viewer) if viewer.may("contribute") else (0, 0)
    strengths = hits.counts(viewer) if decides else {}
    newest = hits.newest(viewer) if sum(strengths.values()) else None
    due = queries.due(viewer) if viewer.may("contribute") else queries.Due(count=0, first=None)
    imports = queries.unfinished(viewer)
    ends = sentences.ending(queries.ending(viewer), viewer, agencies)
    opened, owed = _openings(emergencies.of_ours(viewer), agencies), _openings(emergencies.owed(viewer), agencies)
    alerts = [watch_words.alerted(one, viewer, agencies) for one in watches.waiting(viewer)]
    return {
        "opened": opened[:MOST_OPENED],
        "owed": owed[:MOST_OPENED],
        "alerts": alerts[:MOST_ALERTS],
        "more_alerts": max(0, len(alerts) - MOST_ALERTS),
        "watched": watches.count(viewer) if viewer.may("watch") else 0,
        "asked": asked[:MOST_REQUESTS],
        "more_asked": max(0, len(asked) - MOST_REQUESTS),
        "recalled": recalled[:MOST_RECALLS],
        "more_recalled": max(0, len(recalled) - MOST_RECALLS),
        "missing": missing,
        "overdue": overdue,
        "now": viewer.now,
        "hit_count": sum(strengths.values()),
        "strengths": ", ".join(f"{n:,} {_words(name)}" for name, n in strengths.items() if n),
        "newest": meeting.of_hit(meeting.sided(viewer, newest), agencies) if newest else None,
        "newest_hit": newest,
        "due": due,
        "due_in": days_left(due.first.conditions.review_date, viewer.today) if due.first else "",
        "imports": imports,
        "ending": ends[:MOST_ENDING],
        "more_ending": max(0, len(ends) - MOST_ENDING),
        "waiting": len(opened)
        + len(owed)
        + len(alerts)
        + len(asked)
        + len(recalled)
        + bool(overdue)
        + bool(newest)
        + bool(due.count)
        + len(imports)
        + len(ends),
    }


def _owed(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """Messages that want an answer of the agency, and its clocks that are due soon or overdue."""
    asked = threads.waiting(viewer) if viewer.may("ask") else ()
    named = asked[:MOST_REQUESTS]
    clocks = board.about_messages(viewer, [one.id for one in named]) if named else ()
    # A recall stands on the desk by itself, with its clock.
    pressing = [clock_line(one, agencies) for one in board.pressing(viewer) if one.thing != "receipt"]
    return {
        "written": [message_words.shown(one, agencies, viewer.now, clocks) for one in named],
        "more_written": max(0, len(asked) - MOST_REQUESTS),
        "pressing": pressing[:MOST_REQUESTS], "more_pressing": max(0, len(pressing) - MOST_REQUESTS),
        **_in_rooms(viewer, agencies),
    }  # fmt: skip


def _drafted(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """Reports that wait for the viewer's approval, or to be issued."""
    found = reports.waiting_for_me(viewer)
    return {
        "reports": [report_words.shown(one, viewer, agencies) for one in found[:MOST_REPORTS]],
        "more_reports": max(0, len(found) - MOST_REPORTS),
    }


def _collide(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """Collisions of plans that the agency has not acknowledged; and at a centre, how many its deconfliction officers
    are late with."""
    found = collisions.collisions(viewer, unacknowledged=True) if viewer.may("plan") else ()
    return {
        "collisions": [plan_words.collision(one, agencies) for one in found[:MOST_COLLISIONS]],
        "more_collisions": max(0, len(found) - MOST_COLLISIONS), "may_acknowledge": viewer.may("plan"),
        "escalated": collisions.escalated(viewer),
    }  # fmt: skip


def _in_rooms(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """What waits in the rooms of operations."""
    found = rooms.duties(viewer)
    return {
        "in_rooms": [room_words.duty(one, agencies) for one in found[:MOST_IN_ROOMS]],
        "more_in_rooms": max(0, len(found) - MOST_IN_ROOMS),
    }


def _openings(
    found: Iterable[emergencies.SeenEmergency], agencies: Mapping[str, Named]
) -> list[emergency_words.ShownEmergency]:
    return [emergency_words.shown(one, agencies) for one in found]


def _words(strength: str) -> str:
    return "to ask about" if strength == "notice" else strength


def _met(viewer: Viewer, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """Where the agency's facts met others', as a chart."""
    met = hits.met_agencies(viewer)
    shown = met[:MOST_AGENCIES]
    chart = {
        "categories": [agencies[code].short for code, _, _ in shown],
        "series": [
            {"name": "confirmed by you", "values": [confirmed for _, confirmed, _ in shown], "tone": "green"},
            {"name": "other hits", "values": [other for _, _, other in shown], "tone": "amber"},
        ],
        "horizontal": True, "stacked": True, "total": True,
    }  # fmt: skip
    return {"chart": chart if shown else None, "more_agencies": len(met) - len(shown)}
