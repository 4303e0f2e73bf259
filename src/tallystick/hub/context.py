"""What every template knows: the hub, who looks, and the piece of work they are on."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from tallystick.hub import local_time
from tallystick.hub.agencies import queries
from tallystick.hub.agencies.models import Hub, Person, Work
from tallystick.hub.exchange import threads
from tallystick.hub.templatetags.tallystick import initials
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, label


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHub:
    """The hub, in words."""

    name: str
    exercise: bool
    ceiling: str
    ceiling_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownViewer:
    """Who looks, in words, and which places the role has."""

    person_name: str
    initials: str
    role_label: str
    agency_name: str
    agency_code: str
    sees_content: bool
    administers: bool
    reads_log: bool
    supervises: bool
    deconflicts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWork:
    """The purpose and case every read of this page is logged with."""

    case: str
    purpose: str
    idle_minutes_left: int


SOUGHT = {
    "contribution_id": "record", "hit_id": "hit", "report_id": "report", "message_id": "message",
    "request_id": "request", "set_id": "set",
}  # fmt: skip
"""What a page that says no may be asked about: the name its address has for an id, and what kind of thing that is."""


def every_page(request: HttpRequest) -> dict[str, Any]:
    """``hub``, ``viewer`` and ``work`` for the templates, None where there is none; what is counted in the navigation;
    ``times_in``, whose time it tells; and ``sought``, how a page that says no leads to asking, from its address alone:
    the same for what is hidden and for what does not exist."""
    hub: Hub | None = getattr(request, "hub", None) or queries.hub()
    viewer: Viewer | None = getattr(request, "viewer", None)
    work: Work | None = getattr(request, "work", None)
    place: str = getattr(request, "place", "")
    person = request.user if viewer and isinstance(request.user, Person) else None
    return {
        "hub": _hub(hub) if hub else None,
        "viewer": _viewer(viewer, person) if viewer and person else None,
        "work": _work(viewer, work) if viewer and work else None,
        "nav_counts": {"messages": threads.unread(viewer)} if viewer and viewer.reads_content else {},
        "times_in": local_time.zone_words(place, viewer.now) if viewer and place else "",
        "sought": _sought(request) if viewer and viewer.may("ask") else "",
    }


def _sought(request: HttpRequest) -> str:
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    return next((urlencode({"for": f"{SOUGHT[key]} {value}"}) for key, value in kwargs.items() if key in SOUGHT), "")


def _hub(hub: Hub) -> ShownHub:
    return ShownHub(
        name=hub.name,
        exercise=hub.exercise,
        ceiling=(code := Confidentiality(hub.ceiling).code),
        ceiling_words=f"{label('confidentiality', code)} ({code})",
    )


def _viewer(viewer: Viewer, person: Person) -> ShownViewer:
    return ShownViewer(
        person_name=person.name,
        initials=initials(person.name),
        role_label=label("roles", viewer.role),
        agency_name=person.agency.name,
        agency_code=viewer.agency,
        sees_content=viewer.role.sees_content,
        administers=viewer.role.may("accounts"),
        reads_log=viewer.role.may("log") or viewer.role.may("log_all"),
        supervises=viewer.role.may("release"),
        deconflicts=viewer.role.may("deconflict"),
    )


def _work(viewer: Viewer, work: Work) -> ShownWork:
    idle_minutes = int((viewer.now - work.used_at).total_seconds() // 60)
    return ShownWork(
        case=work.case,
        purpose=label("purposes", work.purpose),
        idle_minutes_left=max(0, int(settings.WORK_IDLE_MINUTES) - idle_minutes),
    )
