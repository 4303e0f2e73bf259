"""An agency's own sign-in opens existing accounts, ties them once, and never makes one."""

from typing import Any

import pytest
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from tallystick.hub.agencies.adapters import KnownPeopleOnly
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    app = {
        "provider_id": "oidc",
        "name": "Agency",
        "client_id": "x",
        "secret": "y",
        "settings": {"server_url": "https://id.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def come(uid: str = "u1", **claims: Any) -> SocialLogin:
    """Arrive from the provider with these claims."""
    request: HttpRequest = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    account = SocialAccount(provider="oidc", uid=uid, extra_data={"userinfo": claims})
    login = SocialLogin(account=account, user=Person())
    with context.request_context(request):
        login.lookup()
        KnownPeopleOnly(request).pre_social_login(request, login)
    return login


def test_the_account_named_is_opened_and_tied(world: Any) -> None:
    assert come(preferred_username="es.pn.analyst").user.account == "es.pn.analyst"
    assert SocialAccount.objects.get().user.account == "es.pn.analyst"
    again = come(preferred_username="another.name.by.now")
    assert again.user.account == "es.pn.analyst"


@pytest.mark.parametrize("claims", [{}, {"preferred_username": "nobody"}, {"preferred_username": ""},
                                    {"email": "a@es.example"}, {"email": "a@es.example", "email_verified": False},
                                    {"email": "", "email_verified": True}])  # fmt: skip
def test_strangers_do_not_come_in(world: Any, claims: dict[str, Any]) -> None:
    world.person()
    Person.objects.filter(account="es.pn.analyst").update(email="a@es.example")
    count = Person.objects.count()
    with pytest.raises(ImmediateHttpResponse):
        come(**claims)
    assert Person.objects.count() == count
    assert not SocialAccount.objects.exists()
    assert LogEntry.objects.get().result == "refused"


def test_a_verified_address_of_one_person_opens(world: Any) -> None:
    Person.objects.filter(account="es.pn.analyst").update(email="a@es.example")
    assert come(email="A@es.example", email_verified=True).user.account == "es.pn.analyst"


def test_an_address_two_people_share_opens_nothing(world: Any) -> None:
    Person.objects.filter(account__startswith="es.pn.").update(email="all@es.example")
    with pytest.raises(ImmediateHttpResponse):
        come(email="all@es.example", email_verified=True)


def test_a_tied_account_is_not_tied_to_a_second_identity(world: Any) -> None:
    come(preferred_username="es.pn.analyst")
    with pytest.raises(ImmediateHttpResponse):
        come("u2", preferred_username="es.pn.analyst")


def test_a_sign_in_from_outside_still_needs_the_second_factor(world: Any, client_for: Any) -> None:
    """allauth's stages run for every way in; without a factor the hub leads to setting one up."""
    from allauth.account.adapter import get_adapter

    request = RequestFactory().get("/")
    assert "allauth.mfa.stages.AuthenticateStage" in get_adapter(request).get_login_stages()
