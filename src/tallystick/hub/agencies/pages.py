"""Pages: sign-in, the piece of work, and the person's own tokens."""

from typing import Any

from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from tallystick.hub.agencies import actions, policy, queries, tokens
from tallystick.hub.agencies.forms import PURPOSE_WORDS, TokenForm, WorkForm
from tallystick.hub.agencies.models import Person
from tallystick.hub.pages import PageRequest, next_page, problems_in, signed_in
from tallystick.vocabulary import Purpose, label

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; in an exercise it offers everybody with one click."""

    template_name = "agencies/sign_in.html"

    def get_form(self, form_class: Any = None) -> BaseForm:
        form: BaseForm = super().get_form(form_class)
        form.fields["login"].label = "Account"
        form.fields["login"].widget.attrs |= {"placeholder": "", "autocapitalize": "none", "spellcheck": "false"}
        form.fields["password"].widget.attrs["placeholder"] = ""
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        text = self.request.GET.get("who", "")[:100]
        groups = queries.exercise_people(text)
        start = () if text else queries.exercise_start(groups)
        onward = next_page(self.request, otherwise="")
        return context | {"groups": groups, "start": start, "who": text, "next": onward, "exercise": settings.EXERCISE}


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """Choose a new password; there is none to change for people who sign in otherwise."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("security")


@require_POST
def exercise_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen person of the exercise, and go on to choosing a case. Nothing here in a real hub."""
    people = (person for group in queries.exercise_people() for person in group.people)
    person = next((one for one in people if one.account == request.POST.get("account")), None)
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return redirect(next_page(request, otherwise=_start_of(person)))


def _start_of(person: Person) -> str:
    role = queries.viewer_of(person, None, timezone.now()).role
    return reverse(policy.starts_at(role))


@signed_in
def work(request: PageRequest) -> HttpResponse:
    """Choose a purpose and a case; every read from then on is logged with both."""
    form = WorkForm(request.POST or None, initial=_present(request))
    if form.is_valid():
        with problems_in(form):
            chosen = actions.start_work(
                request.viewer, purpose=Purpose(form.cleaned_data["purpose"]), case=form.cleaned_data["case"]
            )
            _end_present(request)
            request.session["work"] = chosen.pk
            return redirect(next_page(request))
    if not request.viewer.role.sees_content:
        actions.start_work(request.viewer, purpose=Purpose.CROSS_CHECK, case="none")
    cards = [(p.value, label("purposes", p), PURPOSE_WORDS[p]) for p in Purpose]
    recent = queries.recent_work(request.viewer)
    chosen_purpose = form["purpose"].value()
    shown = {"form": form, "cards": cards, "recent": recent, "next": next_page(request, otherwise="")}
    return render(request, "agencies/work.html", shown | {"chosen": chosen_purpose})


@signed_in
@require_POST
def work_end(request: PageRequest) -> HttpResponse:
    """End the present piece of work."""
    _end_present(request)
    return redirect("work")


def _present(request: PageRequest) -> dict[str, str]:
    viewer = request.viewer
    return {"purpose": viewer.purpose or Purpose.CROSS_CHECK, "case": viewer.case}


def _end_present(request: PageRequest) -> None:
    if present := getattr(request, "work", None):
        actions.end_work(request.viewer, present)
    request.session.pop("work", None)


@signed_in
def token_list(request: PageRequest) -> HttpResponse:
    """The person's own API tokens; a new one is shown this once."""
    form = TokenForm(request.POST or None)
    fresh = ""
    if form.is_valid():
        with problems_in(form):
            fresh = tokens.create(request.viewer, name=form.cleaned_data["name"], days=form.cleaned_data["days"])
            form = TokenForm()
    shown = {"form": form, "fresh": fresh, "tokens": queries.tokens(request.viewer)}
    answer = render(request, "agencies/tokens.html", shown)
    add_never_cache_headers(answer)
    return answer


@signed_in
@require_POST
def token_revoke(request: PageRequest, token: int) -> HttpResponse:
    """End one of the person's own tokens."""
    tokens.revoke(request.viewer, token)
    messages.success(request, "The token no longer opens anything.")
    return redirect("tokens")
