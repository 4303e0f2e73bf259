"""API tokens: made and revoked by their person, shown once, kept as a digest; and the API's way to sign in."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from tallystick.hub.agencies import policy, queries
from tallystick.hub.agencies.models import ApiToken, Person, Work
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose

PREFIX = "tally_"
"""So that a token that leaked into a file is recognised as one."""
MAX_DAYS = 90
MAX_TOKENS = 10
"""Open tokens one person may have."""


def create(viewer: Viewer, *, name: str, days: int) -> str:
    """A new token of the viewer's, for ``days`` days. Only this answer ever holds it in clear."""
    name = name.strip()
    if not name or len(name) > 60:
        raise Unacceptable("Name the token in 1 to 60 characters: what will use it?")
    if not 1 <= days <= MAX_DAYS:
        raise Unacceptable(f"A token lasts 1 to {MAX_DAYS} days.")
    if len(queries.tokens(viewer)) >= MAX_TOKENS:
        raise Unacceptable(f"At most {MAX_TOKENS} open tokens: revoke one first.")
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        ApiToken.objects.create(
            person=Person.objects.get(account=viewer.account), name=name, digest=digest(token),
            expires_at=viewer.now + timedelta(days=days),
        )  # fmt: skip
        record(viewer, "token_create", name=name, days=days)
    return token


def revoke(viewer: Viewer, token_id: int) -> None:
    """End one of the viewer's own tokens now."""
    with transaction.atomic():
        own = ApiToken.objects.filter(pk=token_id, person__account=viewer.account, revoked_at=None)
        if not own.update(revoked_at=viewer.now):
            raise Refused("You have no such token.")
        record(viewer, "token_revoke", token=token_id)


def digest(token: str) -> str:
    """SHA-256 of a token, 64 hex digits. A token has 256 random bits, so no salt is needed, and looking its
    digest up tells a guesser nothing by the time it takes."""
    return hashlib.sha256(token.encode()).hexdigest()


def calling(request: HttpRequest) -> Viewer:
    """Who makes an API call, as ``Bearer`` signed them in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


class Bearer(HttpBearer):
    """Signs an API call in: the token says who, the headers for which purpose and case.

    With ``needs_work=False`` both headers may be missing: for operations that touch no content.
    """

    def __init__(self, *, needs_work: bool = True) -> None:
        super().__init__()
        self.needs_work = needs_work

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        """The viewer, also as ``request.viewer``; None for a token that opens nothing."""
        person = _holder(token)
        if person is None:
            return None
        viewer = queries.viewer_of(person, self._work(request), timezone.now())
        if self.needs_work and not viewer.role.sees_content:
            record(viewer, "api", result="refused", path=request.path)
            raise Refused(f"The role {viewer.role.replace('_', ' ')} sees no content.")
        request.viewer = viewer  # type: ignore[attr-defined]
        return viewer

    def _work(self, request: HttpRequest) -> Work | None:
        purpose, case = request.headers.get("Tallystick-Purpose"), request.headers.get("Tallystick-Case")
        if purpose is None and case is None and not self.needs_work:
            return None
        if purpose not in tuple(Purpose):
            raise HttpError(400, f"Header Tallystick-Purpose: one of {', '.join(Purpose)} was expected.")
        if case is None or not policy.CASE.fullmatch(case):
            raise HttpError(400, f"Header Tallystick-Case: {policy.CASE_RULE} were expected.")
        return Work(purpose=purpose, case=case)


def _holder(token: str) -> Person | None:
    """Whose open token this is, if its account is open too."""
    found = ApiToken.objects.select_related("person").filter(digest=digest(token)).first()
    if found is None:
        return None
    now = timezone.now()
    person = found.person
    if found.revoked_at or found.expires_at <= now or not person.may_sign_in(now.date()):
        record_system("token_use", agency=person.agency_id, account=person.account, result="refused", token=found.pk)
        return None
    return person


def viewer_for_command(account: str, *, purpose: str = "", case: str = "", token: str) -> Viewer:
    """Who a command acts for. In an exercise any open account will do; on a real hub the token must be that account's.
    Without purpose and case, somebody who touches no content.

    Refused or Unacceptable, in one line, otherwise.
    """
    hub = queries.hub()
    working = bool(purpose or case)
    if working and purpose not in tuple(Purpose):
        raise Unacceptable(f"--purpose: {purpose}: expected one of {', '.join(Purpose)}")
    if working and not policy.CASE.fullmatch(case):
        raise Unacceptable(f"--case: {case}: expected {policy.CASE_RULE}")
    if hub is not None and hub.exercise:
        person = Person.objects.filter(account=account).first()
    else:
        person = _holder(token) if token else None
    if person is None or person.account != account or not person.may_sign_in(timezone.now().date()):
        expected = "an account of this exercise" if hub and hub.exercise else "its own open token in TALLYSTICK_TOKEN"
        raise Refused(f"--as {account}: expected {expected}")
    return queries.viewer_of(person, Work(purpose=purpose, case=case) if working else None, timezone.now())
