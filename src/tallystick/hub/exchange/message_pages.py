"""Pages of messages: what waits, threads by case, one message, writing one, and what a recipient does with it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.agencies.queries import hub
from tallystick.hub.exchange import answering, attaching, board, messaging, projects, threads
from tallystick.hub.exchange.kinds import MessageKind, kinds, written_kinds
from tallystick.hub.exchange.message_forms import (
    AnswerForm,
    AttachForm,
    ClarifyForm,
    ExplainForm,
    MessageForm,
    RecipientForm,
    RefusalForm,
    SendForm,
    conditions_of,
    initial_of,
)
from tallystick.hub.exchange.message_words import ShownMessage, shown
from tallystick.hub.exchange.threads import SHOWN, Filter, SeenDelivery, SeenMessage
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Purpose, label

SHOW_WORDS = {"": "all", "unread": "not read", "waiting": "wait for us", "sent": "sent by us", "received": "received"}
WANTED = ("kind", "to", "reply", "hit", "contribution")
"""What the address of the page that begins a message may carry."""


@working
@require_GET
def inbox(request: PageRequest) -> HttpResponse:
    """What waits for the agency first, urgent before the rest; then its drafts, and its threads by case."""
    viewer = request.viewer
    wanted = _filter(request)
    found = threads.listed(viewer, wanted) if wanted != Filter() else ()
    waiting, drafts = threads.waiting(viewer), threads.drafts(viewer)
    return render(request, "exchange/messages.html", {
        "nav": "messages", "waiting": _lines(viewer, waiting), "drafts": _lines(viewer, drafts),
        "threads": threads.threads(viewer), "narrowed": wanted != Filter(), "found": _lines(viewer, found),
        "shows": [(code, SHOW_WORDS[code], code == wanted.show) for code in SHOWN],
        "kinds": [(kind.code, kind.label, kind.code == wanted.kind) for kind in kinds().values()],
        "wanted": wanted, "may_write": viewer.may("ask"), "unread": threads.unread(viewer),
    })  # fmt: skip


@working
@require_GET
def thread(request: PageRequest) -> HttpResponse:
    """The messages of one case, the newest first."""
    case = request.GET.get("case", "")[:64]
    found = threads.listed(request.viewer, Filter(case=case))
    if not found:
        raise Http404
    return render(request, "exchange/thread.html", {
        "nav": "messages", "case": case, "lines": _lines(request.viewer, found),
        "may_write": request.viewer.may("ask") and case == request.viewer.case, "most": threads.MOST,
    })  # fmt: skip


@working
@require_GET
def message_page(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message: what it says, its recipients, and the one thing to do next. Opening it marks it read."""
    answering.mark_read(request.viewer, message_id)
    return _shown(request, _found(request.viewer, message_id))


@require_http_methods(["GET", "POST"])
@working
def message_new(request: PageRequest) -> HttpResponse:
    """Choose a kind, then write it; it is kept as a draft, and sent from its own page."""
    acting.require(request.viewer, "ask")
    kind = kinds().get(request.POST.get("kind") or request.GET.get("kind", ""))
    if kind is None or not kind.by_person:
        return _choose_kind(request)
    form = _form(request, kind, initial=_begun(request))
    if form.is_bound and form.is_valid():
        with problems_in(form):
            made = messaging.write_draft(request.viewer, form.stated(), key=form.cleaned_data["key"])
            messages.success(request, "Kept as a draft. Look it over, then send it.")
            return redirect("message", made)
    return _compose(request, kind, form)


@require_http_methods(["GET", "POST"])
@working
def message_change(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Change a draft of the own agency."""
    acting.require(request.viewer, "ask")
    one = _found(request.viewer, message_id)
    if not one.draft:
        raise Http404
    kind = kinds()[one.kind]
    form = _form(request, kind, initial=initial_of(one) | {"key": one.id})
    if form.is_bound and form.is_valid():
        with problems_in(form):
            known = {row.agency: row for row in one.deliveries}
            messaging.change_draft(request.viewer, message_id, form.stated(known))
            messages.success(request, "Changed.")
            return redirect("message", message_id)
    return _compose(request, kind, form, draft=one)


@working
@require_POST
def message_discard(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Discard a draft."""
    messaging.discard_draft(request.viewer, message_id)
    messages.success(request, "Discarded.")
    return redirect("messages")


@working
@require_POST
def message_recipient(request: PageRequest, message_id: uuid.UUID, agency: str) -> HttpResponse:
    """State the conditions of one recipient of a draft."""
    one = _found(request.viewer, message_id)
    form = RecipientForm(request.POST, auto_id=f"to-{agency}-%s")
    if form.is_valid():
        with problems_in(form):
            messaging.set_conditions(request.viewer, message_id, form.to(agency))
            messages.success(request, f"Conditions for {agency} kept.")
            return redirect("message", message_id)
    return _shown(request, one, recipients={agency: form})


@working
@require_POST
def message_send(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a draft."""
    one = _found(request.viewer, message_id)
    form = SendForm({})
    form.full_clean()
    with problems_in(form):
        sent = messaging.send(request.viewer, message_id)
        messages.success(request, f"Sent as {sent.name}. Every recipient is told.")
        return redirect("message", message_id)
    return _shown(request, one, sending=form)


@working
@require_POST
def message_revise(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Begin a new version of a sent message."""
    return redirect("message_change", messaging.revise(request.viewer, message_id))


@working
@require_POST
def message_reply(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Answer a message at once."""
    one = _found(request.viewer, message_id)
    form = AnswerForm(request.POST, auto_id="reply-%s")
    if form.is_valid():
        with problems_in(form):
            sent = messaging.reply(request.viewer, message_id, form.cleaned_data["text"], key=form.cleaned_data["key"])
            messages.success(request, f"Answered with {sent.name}.")
            return redirect("message", message_id)
    return _shown(request, one, answer=form)


@working
@require_POST
def message_refuse(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Refuse what a message asks for."""
    one = _found(request.viewer, message_id)
    form = RefusalForm(request.POST, auto_id="refuse-%s")
    if form.is_valid():
        with problems_in(form):
            answering.refuse(request.viewer, message_id, **form.cleaned_data)
            messages.success(request, "Refused. The sender is told the reason.")
            return redirect("message", message_id)
    return _shown(request, one, refusal=form)


@working
@require_POST
def message_clarify(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Ask the sender what is meant."""
    one = _found(request.viewer, message_id)
    form = ClarifyForm(request.POST, auto_id="clarify-%s")
    if form.is_valid():
        with problems_in(form):
            answering.ask_clarification(request.viewer, message_id, **form.cleaned_data)
            messages.success(
                request, "Asked. That is no refusal, and the clock stands still only where its law says so."
            )
            return redirect("message", message_id)
    return _shown(request, one, clarify=form)


@working
@require_POST
def message_explain(request: PageRequest, message_id: uuid.UUID, agency: str) -> HttpResponse:
    """As the sender, say to a recipient that asked what is meant."""
    one = _found(request.viewer, message_id)
    form = ExplainForm(request.POST, auto_id=f"explain-{agency}-%s")
    if form.is_valid():
        with problems_in(form):
            answering.clarify(request.viewer, message_id, agency=agency, text=form.cleaned_data["text"])
            messages.success(request, "Said. The message waits for their answer again.")
            return redirect("message", message_id)
    return _shown(request, one, explain={agency: form})


@working
@require_POST
def message_attach(request: PageRequest, message_id: uuid.UUID) -> HttpResponse:
    """Add a file to a draft."""
    one = _found(request.viewer, message_id)
    form = AttachForm(request.POST, request.FILES, auto_id="attach-%s")
    if form.is_valid():
        file = form.cleaned_data["file"]
        with problems_in(form):
            attaching.attach(request.viewer, message_id, name=file.name, content=attaching.content_of(file))
            messages.success(request, "Attached.")
            return redirect("message", message_id)
    return _shown(request, one, attach=form)


@working
@require_POST
def attachment_remove(request: PageRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Take a file off a draft."""
    return redirect("message", attaching.detach(request.viewer, attachment_id))


@working
@require_GET
def attachment(request: PageRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """Download a file of a message, under a name that carries the message's id and handling codes."""
    content, name, media_type = attaching.download(request.viewer, attachment_id)
    return handed_over(content, name, media_type)


def _filter(request: PageRequest) -> Filter:
    given = request.GET
    show = given.get("show", "") if given.get("show", "") in SHOWN else ""
    kind = given.get("kind", "") if given.get("kind", "") in kinds() else ""
    return Filter(show=show, kind=kind, agency=given.get("agency", "")[:16])


def _lines(viewer: Viewer, found: tuple[SeenMessage, ...]) -> list[ShownMessage]:
    agencies = naming.agencies()
    clocks = board.about_messages(viewer, [one.id for one in found]) if found else ()
    return [shown(one, agencies, viewer.now, clocks) for one in found]


def _found(viewer: Viewer, message_id: uuid.UUID) -> SeenMessage:
    one = threads.read(viewer, message_id)
    if one is None:
        raise Http404
    return one


def _choose_kind(request: PageRequest) -> HttpResponse:
    kept = {name: request.GET[name] for name in WANTED if name in request.GET and name != "kind"}
    return render(request, "exchange/message_kinds.html", {
        "nav": "messages", "kinds": [kind for kind in written_kinds() if kind.needs != "reply"], "kept": kept.items(),
    })  # fmt: skip


def _begun(request: PageRequest) -> dict[str, Any]:
    """What the address says of a new message."""
    given = request.GET
    return {
        "key": uuid.uuid4(), "to": given.getlist("to"), "reply_to": given.get("reply", ""),
        "contributions": ",".join(given.getlist("contribution")), "hits": ",".join(given.getlist("hit")),
        "confidentiality": Confidentiality.BPL.code,
    }  # fmt: skip


def _form(request: PageRequest, kind: MessageKind, *, initial: dict[str, Any]) -> MessageForm:
    viewer = request.viewer
    here = hub()
    others = [(one.code, f"{one.name} ({one.code})") for one in naming.agencies().values() if one.code != viewer.agency]
    return MessageForm(
        request.POST or None, initial=initial, kind=kind, agencies=sorted(others, key=lambda one: one[1]),
        highest=Confidentiality(min(here.ceiling if here else 0, viewer.clearance)),
        projects=projects.nameable(viewer) if viewer.purpose is Purpose.OPERATIONAL else (),
    )  # fmt: skip


def _compose(
    request: PageRequest, kind: MessageKind, form: MessageForm, draft: SeenMessage | None = None
) -> HttpResponse:
    return render(request, "exchange/message_form.html", {
        "nav": "messages", "kind": kind, "form": form, "draft": draft,
        "purpose": label("purposes", request.viewer.purpose or ""), "case": request.viewer.case,
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _shown(request: PageRequest, one: SeenMessage, **forms: Any) -> HttpResponse:
    """The page of a message; a form that could not be taken comes with its errors."""
    viewer = request.viewer
    line = _lines(viewer, (one,))[0]
    may_write = viewer.may("ask") and one.case == viewer.case and one.purpose == viewer.purpose
    given = forms.get("recipients", {})
    editing = one.draft and may_write
    return render(request, "exchange/message.html", {
        "nav": "messages", "line": line, "one": one, "purpose": label("purposes", one.purpose),
        "may_write": may_write, "may_reply": one.waits and viewer.may("ask"),
        "recipients": [
            (row, given.get(row.one.agency) or _conditions(row.one)) for row in line.deliveries if editing
        ],
        "answer": forms.get("answer") or AnswerForm(initial={"key": uuid.uuid4()}, auto_id="reply-%s"),
        "refusal": forms.get("refusal") or RefusalForm(auto_id="refuse-%s"),
        "explain": [
            (row, row.one.questions[-1], forms.get("explain", {}).get(row.one.agency) or _explain(row.one.agency))
            for row in line.deliveries
            if row.one.agency in one.unclear and row.one.questions and viewer.may("ask") and one.case == viewer.case
        ],
        "elsewhere": (one.waits or bool(one.unclear)) and viewer.may("ask") and one.case != viewer.case,
        "clarify": forms.get("clarify") or ClarifyForm(auto_id="clarify-%s"),
        "attach": forms.get("attach") or AttachForm(auto_id="attach-%s"), "sending": forms.get("sending"),
    }, status=422 if forms else 200)  # fmt: skip


def _explain(agency: str) -> ExplainForm:
    return ExplainForm(auto_id=f"explain-{agency}-%s")


def _conditions(row: SeenDelivery) -> RecipientForm:
    return RecipientForm(initial=conditions_of(row), auto_id=f"to-{row.agency}-%s")
