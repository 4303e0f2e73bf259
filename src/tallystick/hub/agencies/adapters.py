"""How allauth behaves here: nobody signs up, known people alone come in, secrets are kept encrypted."""

import hashlib
from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from tallystick.hub.agencies.models import Person
from tallystick.hub.agencies.policy import is_one_time, starts_at
from tallystick.hub.audit.actions import record_system
from tallystick.vocabulary import Role

NONCE_BYTES = 12


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; nothing is mailed, so nothing is reset by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the hub."""

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """A closed account, or a guest whose mandate ended, comes no further."""
        if not user.may_sign_in(timezone.now().date()):
            record_system("sign_in", agency=user.agency_id, account=user.account, result="refused", why="closed")
            return redirect("account_inactive")
        request.session["one_time_password"] = is_one_time(user)
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the role begins."""
        role = Role(request.user.role) if isinstance(request.user, Person) else Role.OFFICER
        return reverse("work" if role.sees_content else starts_at(role))

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this very host: no redirect leaves the hub."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An agency's own sign-in (OIDC) opens existing accounts, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """At the first sign-in, ties the provider's identity to the account it names; refuses where there is none."""
        if sociallogin.is_existing:
            return
        person = named_person(sociallogin)
        if person is None:
            record_system("sign_in", result="refused", why="no account", provider=sociallogin.account.provider)
            messages.error(request, "No account on this hub belongs to that sign-in. Ask your administrator.")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, person)
        record_system("sign_in_tied", agency=person.agency_id, account=person.account)


def named_person(sociallogin: SocialLogin) -> Person | None:
    """The person a provider's claims name: by account, else by a verified e-mail only one person has.

    An account already tied to another identity is not tied again.
    """
    claims = sociallogin.account.get_provider_account().get_user_data() or {}
    found = Person.objects.filter(account=str(claims.get("preferred_username") or ""))
    if not found and claims.get("email") and claims.get("email_verified") is True:
        found = Person.objects.filter(email__iexact=str(claims["email"]))
    person = found[0] if len(found) == 1 else None
    return None if person is None or SocialAccount.objects.filter(user=person).exists() else person


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted (AES-256-GCM, key derived from the hub's secret key)."""

    def encrypt(self, text: str) -> str:
        nonce = token_bytes(NONCE_BYTES)
        return b64encode(nonce + _cipher().encrypt(nonce, text.encode(), b"second factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = b64decode(encrypted_text)
        return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"second factor").decode()

    def get_totp_label(self, user: Person) -> str:
        return user.account

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"tallystick second factor" + settings.SECRET_KEY.encode()).digest())
