"""A contribution's releases: giving one, asking for more, passing on, and a second person's word."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange.forms import AskForm
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import ending, queries, releasing
from tallystick.hub.register.forms import PassOnForm
from tallystick.hub.register.models import Release
from tallystick.hub.register.queries import Seen
from tallystick.hub.register.terms_forms import ReleaseForm, terms_again
from tallystick.hub.viewer import Refused, Unacceptable, Viewer


@require_http_methods(["GET", "POST"])
@working
def release(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Release an own contribution to one agency that has not asked for it; with ``renew``, on a release's terms."""
    viewer, seen, agencies = request.viewer, _seen(request.viewer, contribution_id), naming.agencies()
    if not seen.mine:
        raise Refused(f"Only its owner releases it: ask {agencies[seen.owner].short}.")
    acting.require(viewer, "release")
    given, renewed = queries.releases(viewer, seen.id), request.GET.get("renew", "")
    former = next((one for one in given if str(one.pk) == renewed), None)
    terms = seen.conditions
    form = release_form(request, former=former, latest=terms.review_date, purposes=terms.purposes)
    if form.is_valid():
        with problems_in(form):
            made = releasing.offer(viewer, contribution_id, form.terms())
            short = agencies[made.agency_id].short
            second = f"A second person of your agency has to agree; {short} is told then."
            messages.success(request, second if made.pending else f"Released to {short}, which is told.")
            return redirect(reverse("contribution", args=[contribution_id]) + "?tab=audience")
    return render(request, "register/release.html", {
        "nav": "register", "form": form, "subject": seen.caption, "conditions": terms, "button": "Release it",
        "detail": "to one agency, whether it asked or not; you may end it earlier",
        "back": reverse("contribution", args=[contribution_id]) + "?tab=audience",
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_POST
@working
def confirm(request: PageRequest, contribution_id: uuid.UUID, release_id: int) -> HttpResponse:
    """Agree, as the second person, to a release of an own contribution."""
    seen = _seen(request.viewer, contribution_id)
    if not seen.mine:
        raise Http404
    exchange.confirm_release(request.viewer, release_id)
    messages.success(request, "Released: two persons decided. The agency is told.")
    return redirect(reverse("contribution", args=[contribution_id]) + "?tab=audience")


@require_POST
@working
def pass_on(request: PageRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Pass on what was released with leave to."""
    seen = _seen(request.viewer, contribution_id)
    form = PassOnForm(request.POST, agencies=others(request.viewer, seen))
    if not form.is_valid():
        raise Unacceptable("Choose an agency, and say in a sentence why.")
    releasing.pass_on(request.viewer, contribution_id, **form.cleaned_data)
    messages.success(request, "Passed on, on the terms you have it on. Its owner is told.")
    return redirect("contribution", contribution_id)


def beside(viewer: Viewer, seen: Seen) -> dict[str, Any]:
    """The forms to ask and to pass on, where the viewer may."""
    if seen.mine:
        return {}
    onward = viewer.may("release") and releasing.may_pass_on(viewer, seen.id)
    return {
        "asking": ask_form(viewer, seen) if viewer.may("ask") else None,
        "passing": PassOnForm(agencies=others(viewer, seen), auto_id="pass-%s") if onward else None,
    }


def ask_form(viewer: Viewer, seen: Seen, request: PageRequest | None = None) -> AskForm:
    """What is asked for of a contribution."""
    return AskForm(
        request.POST if request else None, agencies=others(viewer, seen), whole=not seen.withheld,
        ends=bool(ending.soon(viewer, seen.id)), auto_id="ask-%s",
    )  # fmt: skip


def release_form(request: PageRequest, *, former: Release | None = None, **limits: Any) -> ReleaseForm:
    """The owner's terms, as far as they are filled in, or as a former release had them; with the record of a transfer
    where the agency needs one."""
    viewer, again = request.viewer, terms_again(former) if former else {}
    to = request.POST.get("to") or (former.agency_id if former else request.GET.get("to", ""))
    return ReleaseForm(
        request.POST or None, agencies=naming.agencies(), mine=viewer.agency, today=viewer.today,
        initial={"to": to, **again}, transfer=queries.needs_transfer(viewer, to),
        auto_id="release-%s", **limits,
    )  # fmt: skip


def others(viewer: Viewer, seen: Seen) -> list[tuple[str, str]]:
    """The agencies that are neither the viewer's nor the owner."""
    names = naming.agencies()
    return [(code, one.name) for code, one in names.items() if code not in (viewer.agency, seen.owner)]


def _seen(viewer: Viewer, contribution_id: uuid.UUID) -> Seen:
    seen = queries.read(viewer, contribution_id)
    if seen is None:
        raise Http404
    return seen
