"""Before any page: is this hub what it says it is, is the person proven, and what are they working on."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from tallystick.hub import local_time
from tallystick.hub.agencies import actions, policy, queries
from tallystick.hub.agencies.models import Hub, Person

Answer = Callable[[HttpRequest], HttpResponse]

EXERCISE_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
WAY_OUT = {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
WAY_TO_PASSWORD = WAY_OUT | {"account_change_password"}
WAY_TO_SECOND_FACTOR = WAY_OUT | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}


class ExerciseGuard:
    """An exercise, where anybody signs in with a click, serves this machine alone and only a database marked as
    one; and a database marked as one is never served as a real hub."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hub = queries.hub()
        request.hub = hub  # type: ignore[attr-defined]
        refusal = _refusal_in_exercise(request, hub) if settings.EXERCISE else _refusal_outside(hub)
        if refusal:
            return HttpResponse(refusal + "\n", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _refusal_in_exercise(request: HttpRequest, hub: Hub | None) -> str:
    if not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        return "Exercise: this hub answers only this machine (127.0.0.1)."
    if any(name.startswith(FORWARDED) for name in request.META):
        return "Exercise: this hub does not answer through a proxy; a forwarding header was sent."
    if _host(request) not in EXERCISE_HOSTS:
        return "Exercise: open this hub as 127.0.0.1, localhost or [::1]."
    if hub is None or not hub.exercise:
        return "Exercise: this database is not marked as an exercise, so nobody is let in."
    return ""


def _refusal_outside(hub: Hub | None) -> str:
    if hub and hub.exercise:
        return "This database is marked as an exercise: start the hub with --exercise, or on another database."
    return ""


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _host(request: HttpRequest) -> str:
    """The Host header as sent, without its port."""
    host = str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")).lower()
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


class SecondFactor:
    """A signed-in person first replaces a one-time password, then sets up a second factor; nothing else before.

    Until then no viewer is made of them. Exercises need neither.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        step = "" if settings.EXERCISE or not isinstance(request.user, Person) else _next_step(request.user)
        request.proven = not step  # type: ignore[attr-defined]
        ways = {"account_change_password": WAY_TO_PASSWORD, "mfa_index": WAY_TO_SECOND_FACTOR}
        if step and _name_of(request) not in ways[step]:
            return redirect(step)
        return self.get_response(request)


def _next_step(person: Person) -> str:
    """The page a person has to pass first; empty when they are proven."""
    if policy.is_one_time(person):
        return "account_change_password"
    return "" if is_mfa_enabled(person, list(queries.SECOND_FACTORS)) else "mfa_index"


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


class PresentWork:
    """Sets ``request.viewer`` and ``request.work``: who looks, and the piece of work they are on.

    An account that closed is signed out at once; a piece of work left idle ends. Times are told as the clock on the
    wall shows them where the person is: a guest, at the host's.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = request.work = None  # type: ignore[attr-defined]
        person = request.user
        if isinstance(person, Person):
            if not person.may_sign_in(timezone.now().date()):
                return _signed_out(request)
            if request.proven:  # type: ignore[attr-defined]
                _take_up(request, person)
                with local_time.told_in((person.host or person.agency).country) as place:
                    request.place = place  # type: ignore[attr-defined]
                    return self.get_response(request)
        return self.get_response(request)


class BackFromForms:
    """An address that only takes a form, opened by hand or gone back to, leads to the page that the form stands on."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET" or _is_api(request):
            return answer
        return HttpResponseRedirect(_page_above(request.path_info))


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _page_above(path: str) -> str:
    """The nearest address above this one that there is."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        with suppress(Resolver404):
            resolve(path)
            break
    return path


def _signed_out(request: HttpRequest) -> HttpResponseRedirect:
    logout(request)
    messages.error(request, "This account is closed, or its mandate has ended. Ask your administrator.")
    return HttpResponseRedirect(reverse("account_login"))


def _take_up(request: HttpRequest, person: Person) -> None:
    now = timezone.now()
    work, ended = actions.present_work(person, request.session.get("work"), now)
    if ended:
        idle = settings.WORK_IDLE_MINUTES
        messages.warning(request, f"Your work on case {ended.case} ended: {idle} minutes without a read.")
    if work is None:
        request.session.pop("work", None)
    request.work = work  # type: ignore[attr-defined]
    request.viewer = queries.viewer_of(person, work, now)  # type: ignore[attr-defined]
