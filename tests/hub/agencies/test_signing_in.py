"""Nobody reads a word before account, own password and second factor are proven."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "several words are easier"
ACCOUNT = "es.pn.analyst"


@pytest.fixture
def analyst(world: Any) -> Person:
    """With a password of her own."""
    person = world.person()
    person.set_password(PASSWORD)
    person.last_login = timezone.now()
    person.save()
    return person


def code_for(secret: str, steps: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + steps
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client: Client, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(LOGIN, {"login": ACCOUNT, "password": password, **extra})


def enrol(client: Client) -> str:
    """Set up an authenticator app as a person would; returns its secret."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.parametrize(
    "path", ["/purpose/", "/people/", "/log/", "/account/tokens/", "/accounts/2fa/webauthn/", "/nowhere/"]
)
def test_without_a_second_factor_everything_leads_to_setting_one_up(analyst: Person, path: str) -> None:
    client = Client()
    sign_in(client)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/")
    assert b"Set up a second factor" in client.get("/accounts/2fa/").content


def test_enrol_then_sign_in_with_a_code(analyst: Person) -> None:
    client = Client()
    sign_in(client)
    secret = enrol(client)
    assert len(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10
    assert client.get("/purpose/").status_code == 200
    client.post("/accounts/logout/")
    assert sign_in(client).url == "/accounts/2fa/authenticate/"
    assert client.get("/purpose/").url.startswith(LOGIN)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/purpose/").url.startswith(LOGIN)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret, 1)}).status_code in (200, 302)
    if client.get("/purpose/").status_code == 302:  # the next interval's code was not taken yet: use this one's
        from django.core.cache import cache

        cache.clear()
        client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get("/purpose/").status_code == 200


def test_a_recovery_code_opens_once(analyst: Person) -> None:
    client = Client()
    sign_in(client)
    enrol(client)
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in (200, 302):
        other = Client()
        sign_in(other)
        other.post("/accounts/2fa/authenticate/", {"code": code})
        assert other.get("/purpose/").status_code == expected


def test_secrets_are_not_kept_in_clear(analyst: Person) -> None:
    client = Client()
    sign_in(client)
    secret = enrol(client)
    stored = Authenticator.objects.get(user=analyst, type="totp")
    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code(code_for(secret)) in (True, False)
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert not any(code in str(Authenticator.objects.values_list("data", flat=True)) for code in codes)


def test_removing_the_last_second_factor_leads_back_to_setting_one_up(analyst: Person, client_for: Any) -> None:
    client = client_for(analyst)
    assert client.get("/purpose/").status_code == 200
    Authenticator.objects.filter(user=analyst).delete()
    assert client.get("/purpose/").url == "/accounts/2fa/"


def test_a_one_time_password_is_replaced_first(world: Any) -> None:
    person = world.person()
    person.set_password(PASSWORD)
    person.save()
    for _ in range(2):  # leaving without choosing one's own does not make it last
        client = Client()
        sign_in(client)
        assert client.get("/purpose/").url == "/accounts/password/change/"
        assert client.get("/accounts/2fa/").url == "/accounts/password/change/"
    new = "quite different words"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/purpose/").url == "/accounts/2fa/"
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), new).status_code == 302


def test_short_passwords_are_not_taken(analyst: Person, client_for: Any) -> None:
    client = client_for(analyst)
    short = {"oldpassword": PASSWORD, "password1": "horse", "password2": "horse"}
    assert client.post("/accounts/password/change/", short).context["form"].errors


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "https:evil.example", "javascript:alert(1)"]
)
def test_no_redirect_leaves_the_hub(analyst: Person, client_for: Any, target: str) -> None:
    assert sign_in(Client(), next=target).url == "/purpose/"
    client = client_for(analyst)
    chosen = client.post("/purpose/", {"purpose": "a", "case": "NEW-1", "next": target})
    assert chosen.url == "/"
    assert client.get(LOGIN, {"next": target}).url == "/purpose/"
    assert client.post("/accounts/logout/", {"next": target}).url == LOGIN


def test_next_leads_on_within_the_hub(analyst: Person) -> None:
    assert sign_in(Client(), next="/account/tokens/").url == "/account/tokens/"


def test_too_many_failures_lock_the_account_for_a_while(analyst: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    client = Client()
    statuses = [sign_in(client, "wrong words altogether").status_code for _ in range(9)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    locked = sign_in(client)
    assert locked.status_code == 429
    assert b"Too many" in locked.content
    assert client.get("/purpose/").status_code == 302


def test_sign_ins_and_failures_are_logged_without_what_was_typed(analyst: Person) -> None:
    client = Client()
    sign_in(client, "wrong words altogether")
    client.post(LOGIN, {"login": "my-secret-password-by-mistake", "password": "x"})
    sign_in(client)
    client.post("/accounts/logout/")
    rows = list(LogEntry.objects.order_by("id").values_list("action", "result", "account", "agency"))
    assert rows == [
        ("sign_in", "refused", ACCOUNT, "ES-PN"),
        ("sign_in", "refused", "", ""),
        ("sign_in", "done", ACCOUNT, "ES-PN"),
        ("sign_out", "done", ACCOUNT, "ES-PN"),
    ]
    assert "my-secret" not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "email/", "password/set/", "3rdparty/signup/", "3rdparty/"]
)
def test_there_is_no_sign_up_and_no_reset_by_mail(db: None, path: str) -> None:
    assert Client().get(f"/accounts/{path}").status_code == 404


def test_a_guest_is_signed_out_the_day_after_the_mandate(world: Any, client_for: Any) -> None:
    guest = world.person(role="guest")
    client = client_for(guest)
    assert client.get("/purpose/").status_code == 200
    Person.objects.filter(pk=guest.pk).update(until=timezone.now().date() - timedelta(days=1))
    assert client.get("/purpose/").url == LOGIN
    assert b"mandate has ended" in client.get(LOGIN).content
    guest.refresh_from_db()
    guest.set_password(PASSWORD)
    guest.save()
    assert Client().post(LOGIN, {"login": guest.account, "password": PASSWORD}).url == "/accounts/inactive/"


def test_a_closed_account_is_signed_out_at_once(analyst: Person, client_for: Any) -> None:
    client = client_for(analyst)
    Person.objects.filter(pk=analyst.pk).update(is_active=False)
    assert client.get("/purpose/").url.startswith(LOGIN)
    before = LogEntry.objects.filter(action="sign_in", result="done").count()
    assert sign_in(Client()).url == "/accounts/inactive/"
    assert LogEntry.objects.filter(action="sign_in", result="done").count() == before


def test_every_account_page_stands(analyst: Person, client_for: Any) -> None:
    client = client_for(analyst)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in ("2fa/", "2fa/totp/deactivate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/reauthenticate/",
                 "2fa/recovery-codes/generate/", "password/change/", "logout/",
                 "reauthenticate/", "inactive/", "3rdparty/login/cancelled/"):  # fmt: skip
        answer = client.get(f"/accounts/{path}")
        assert answer.status_code == 200, path
        assert b"<h1" in answer.content, path
    assert client.get("/account/security/").url == "/accounts/2fa/"
