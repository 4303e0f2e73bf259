"""Pages of the log: what was done, checkpoints of it, its export, and looks that owners are told of later."""

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import cast

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub.audit import checkpoints, delaying, exporting, queries, signing
from tallystick.hub.audit.forms import DelayForm
from tallystick.hub.audit.queries import Filter
from tallystick.hub.pages import PageRequest, problems_in, signed_in

TEXT = "text/plain; charset=utf-8"


@signed_in
def log(request: PageRequest) -> HttpResponse:
    """The log, for the data-protection officer (own agency) and oversight (all, without persons)."""
    asked = request.GET
    wanted = Filter(
        day=_day(asked.get("day", "")),
        action=asked.get("action", "")[:40],
        account=asked.get("account", "")[:150],
        case=asked.get("case", "")[:64].strip(),
        about=_id(asked.get("about", "")),
        page=_number(asked.get("page", "")),
    )
    page = queries.entries(request.viewer, wanted)
    return render(request, "audit/log.html", {"page": page, "wanted": wanted, "nav": "log"})


@require_POST
@signed_in
def export(request: PageRequest) -> HttpResponse:
    """The log as a file that `tallystick audit verify` judges offline, for those who may read the log."""
    lines = exporting.export(request.viewer)
    told = _aside(lines) if isinstance(request, ASGIRequest) else lines
    answer = StreamingHttpResponse(told, content_type="application/jsonl", headers=_named("tallystick-log.jsonl"))
    return cast(HttpResponse, answer)


@require_GET
@signed_in
def all_checkpoints(request: PageRequest) -> HttpResponse:
    """Signed checkpoints of the log, for everybody of an agency to keep: who keeps one can prove what was changed."""
    found = checkpoints.listed(request.viewer)
    return render(request, "audit/checkpoints.html", {"nav": "log", "found": found, "key": signing.public_key()})


@require_GET
@signed_in
def checkpoint(request: PageRequest, size: int) -> HttpResponse:
    """One checkpoint, as the signed note that `tallystick audit verify --checkpoint` reads."""
    found = checkpoints.read(request.viewer, size)
    if found is None:
        raise Http404
    return HttpResponse(found.note, content_type=TEXT, headers=_named(f"tallystick-log-{size}.checkpoint"))


@require_GET
@signed_in
def key(request: PageRequest) -> HttpResponse:  # noqa: ARG001
    """The public key that checkpoints are signed with, on one line."""
    return HttpResponse(f"{signing.public_key()}\n", content_type=TEXT, headers=_named("tallystick-log.key"))


@require_http_methods(["GET", "POST"])
@signed_in
def delays(request: PageRequest) -> HttpResponse:
    """Cases whose looks owners are told of later: a supervisor sets them, the data-protection officer reads them."""
    viewer = request.viewer
    found = delaying.delays(viewer)
    form = None
    if viewer.may("release"):
        form = DelayForm(request.POST or None, today=viewer.today, case=viewer.case)
        if form.is_valid():
            with problems_in(form):
                delaying.delay_looks(viewer, **form.cleaned_data)
                messages.success(request, "Set. Owners are told after that day; your data-protection officer sees it.")
                return redirect("log_delays")
    shown = {"nav": "log", "found": found, "form": form}
    return render(request, "audit/delays.html", shown, status=422 if form and form.is_bound else 200)


@require_POST
@signed_in
def delay_end(request: PageRequest) -> HttpResponse:
    """Let owners know of the looks in a case from now on."""
    delaying.end_delay(request.viewer, case=request.POST.get("case", "")[:64])
    messages.success(request, "Ended: owners see from now on that your agency looked.")
    return redirect("log_delays")


async def _aside(lines: Iterator[str]) -> AsyncIterator[str]:
    """The same lines, each made beside the event loop, so that none waits for the last."""

    @sync_to_async
    def following() -> str | None:
        return next(lines, None)

    while (line := await following()) is not None:
        yield line


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip()[:36])
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
