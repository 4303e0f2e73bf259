"""What allauth and Django tell: sign-ins, failures and second factors go to the log."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from tallystick.hub.agencies import actions, queries
from tallystick.hub.agencies.models import Person, Work
from tallystick.hub.audit.actions import record_system


def connect() -> None:
    """Listen from now on."""
    user_logged_in.connect(_signed_in, dispatch_uid="log_signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="log_signed_out")
    user_login_failed.connect(_failed, dispatch_uid="log_failed")
    password_changed.connect(_password_changed, dispatch_uid="log_password_changed")
    authentication_failed.connect(_second_factor_failed, dispatch_uid="log_second_factor_failed")
    for signal, action in (
        (authenticator_added, "second_factor_add"),
        (authenticator_removed, "second_factor_remove"),
        (authenticator_reset, "recovery_codes_renew"),
    ):
        signal.connect(_noted(action), weak=False, dispatch_uid=action)


def _signed_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    # Django has just stamped last_login; with a one-time password it stays empty until a new one is chosen.
    if request.session.pop("one_time_password", False):
        user.last_login = None
        user.save(update_fields=["last_login"])
    _log("sign_in", user)


def _signed_out(*, request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is None:
        return
    now = timezone.now()
    present = request.session.get("work")
    work = Work.objects.filter(pk=present, person=user).first() if present else None
    with transaction.atomic():
        if work:
            actions.end_work(queries.viewer_of(user, work, now), work, why="signed out")
        _log("sign_out", user)


def _failed(*, credentials: dict[str, Any], **_: Any) -> None:
    # People type passwords into the account field: only the name of an account that exists is kept.
    account = str(credentials.get("username") or credentials.get("login") or "")
    person = Person.objects.filter(account=account).first()
    if person:
        _log("sign_in", person, "refused")
    else:
        record_system("sign_in", result="refused", why="no such account")


def _password_changed(*, user: Person, **_: Any) -> None:
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    _log("password_change", user)


def _second_factor_failed(*, user: Person, **_: Any) -> None:
    _log("second_factor", user, "refused")


def _noted(action: str) -> Any:
    def note(*, user: Person, **_: Any) -> None:
        _log(action, user)

    return note


def _log(action: str, person: Person, result: str = "done") -> None:
    record_system(action, agency=person.agency_id, account=person.account, result=result)
