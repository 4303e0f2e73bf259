"""What every page stands on: who is signed in, a chosen piece of work, and one way to say no."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db import DataError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

P = ParamSpec("P")
UNTAKEN = "Something in that is no text: a NUL character, or a number too large."
"""What no database takes."""


class PageRequest(HttpRequest):
    """A request of somebody signed in, as the decorators below hand it to a view."""

    viewer: Viewer
    htmx: HtmxDetails
    user: Person


# The request is passed by place only, so that the type says just that.
View = Callable[Concatenate[PageRequest, P], HttpResponse]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def absent() -> Any:
    """There is no such page for this reader: ``found or absent()``. Raises Http404."""
    raise Http404


def signed_in(view: View[P]) -> Page[P]:
    """A page for everybody signed in. Others are led to the sign-in page and back.

    ``Refused`` in the view becomes a 403 page with its sentence, ``Unacceptable`` messages on the page before.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = cast(PageRequest, request)
        if getattr(request, "viewer", None) is None:
            return _led_to(asked, "account_login")
        try:
            return view(asked, *args, **kwargs)
        except Refused as refusal:
            return refused(request, str(refusal))
        except Unacceptable as fault:
            return _back_with(asked, fault.problems)
        except DataError:
            return refused(request, UNTAKEN, status=400)

    return page


def working(view: View[P]) -> Page[P]:
    """A page that shows content: needs a purpose and a case, else leads to choosing them and back."""

    @wraps(view)
    def page(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.viewer.role.sees_content:
            record(request.viewer, "page", result="refused", path=request.path)
            raise Refused(f"The role {request.viewer.role.replace('_', ' ')} sees no content.")
        if not request.viewer.reads_content:
            return _led_to(request, "work")
        return view(request, *args, **kwargs)

    return signed_in(page)


@contextmanager
def problems_in(form: BaseForm) -> Iterator[None]:
    """What an action finds unacceptable becomes errors of ``form``; the view goes on and shows it again."""
    try:
        yield
    except Unacceptable as fault:
        for problem in fault.problems:
            form.add_error(None, problem)


def refused(request: HttpRequest, sentence: str, *, status: int = 403) -> HttpResponse:
    """The page that says no, in a sentence."""
    return render(request, "agencies/refused.html", {"sentence": sentence}, status=status)


def next_page(request: HttpRequest, otherwise: str = "/") -> str:
    """Where ``next`` leads, if that is a page of this hub; else ``otherwise``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else otherwise


def _led_to(request: PageRequest, name: str) -> HttpResponse:
    """To the page ``name``, which leads back: a whole page also where htmx asked for a part of one."""
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(f"{reverse(name)}?{urlencode({'next': back})}")
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")


def _back_with(request: PageRequest, problems: tuple[str, ...]) -> HttpResponse:
    for problem in problems:
        messages.error(request, problem)
    came_from = urlsplit(request.headers.get("Referer", ""))
    here = came_from.netloc == request.get_host()
    # One slash alone begins it: two would name another host.
    path = "/" + came_from.path.lstrip("/\\")
    back = came_from._replace(scheme="", netloc="", path=path).geturl() if here else "/"
    return HttpResponseClientRedirect(back) if request.htmx else HttpResponseRedirect(back)
