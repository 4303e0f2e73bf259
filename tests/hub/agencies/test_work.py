"""A purpose and a case stand behind every page, and end when left idle."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tallystick.hub.agencies.models import Work
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.pages import working

pytestmark = pytest.mark.django_db


def test_chosen_work_stands_in_the_header_and_in_the_log(world: Any, client_for: Any) -> None:
    client = client_for(world.person(), purpose=None)
    answer = client.post("/purpose/", {"purpose": "c", "case": "ES-2026/0417_b", "next": "/account/tokens/"})
    assert answer.url == "/account/tokens/"
    assert b"ES-2026/0417_b" in client.get("/account/tokens/").content
    entry = LogEntry.objects.get(action="work_start")
    assert (entry.purpose, entry.case, entry.account) == ("c", "ES-2026/0417_b", "es.pn.analyst")


@pytest.mark.parametrize("case", ["", "x", "a" * 65, "two words", "-start", "<b>", "case;drop", "Ünï"])
def test_a_case_reference_has_a_form(world: Any, client_for: Any, case: str) -> None:
    client = client_for(world.person(), purpose=None)
    answer = client.post("/purpose/", {"purpose": "c", "case": case})
    assert answer.status_code == 200
    assert answer.context["form"].errors["case"]
    assert not Work.objects.exists()


def test_an_unknown_purpose_is_not_taken(world: Any, client_for: Any) -> None:
    client = client_for(world.person(), purpose=None)
    assert client.post("/purpose/", {"purpose": "z", "case": "ES-1"}).context["form"].errors["purpose"]


def test_new_work_ends_the_former(world: Any, client_for: Any) -> None:
    client = client_for(world.person(), case="OLD-1")
    client.post("/purpose/", {"purpose": "a", "case": "NEW-1"})
    assert Work.objects.get(case="OLD-1").ended_at
    assert [work.case for work in client.get("/purpose/").context["recent"]] == ["NEW-1", "OLD-1"]
    client.post("/purpose/end/")
    assert not Work.objects.filter(ended_at=None).exists()
    assert client.get("/purpose/").context["work"] is None


def test_idle_work_ends_and_says_so(world: Any, client_for: Any, settings: Any) -> None:
    client = client_for(world.person())
    Work.objects.update(used_at=timezone.now() - timedelta(minutes=settings.WORK_IDLE_MINUTES, seconds=5))
    page = client.get("/purpose/")
    assert page.context["work"] is None
    assert b"30 minutes without a read" in page.content
    assert Work.objects.get().ended_at
    assert LogEntry.objects.get(action="work_end").detail == {"why": "idle"}


def test_use_keeps_work_alive_and_is_written_once_a_minute(world: Any, client_for: Any) -> None:
    client = client_for(world.person())
    recent = timezone.now() - timedelta(seconds=30)
    Work.objects.update(used_at=recent)
    client.get("/purpose/")
    assert Work.objects.get().used_at == recent
    Work.objects.update(used_at=recent - timedelta(minutes=20))
    client.get("/purpose/")
    assert Work.objects.get().used_at > recent


def test_nobody_takes_up_the_work_of_another(world: Any, client_for: Any) -> None:
    client_for(world.person())
    other = client_for(world.person(role="officer"), purpose=None)
    session = other.session
    session["work"] = Work.objects.get().pk
    session.save()
    assert other.get("/purpose/").context["work"] is None


def test_signing_out_ends_the_work(world: Any, client_for: Any) -> None:
    client_for(world.person()).post("/accounts/logout/")
    assert Work.objects.get().ended_at


@pytest.mark.parametrize("role", ["administrator", "data_protection_officer", "oversight"])
def test_roles_without_content_choose_no_case(world: Any, client_for: Any, role: str) -> None:
    client = client_for(world.person(role=role))
    assert client.get("/purpose/").status_code == 403
    assert client.post("/purpose/", {"purpose": "c", "case": "ES-1"}).status_code == 403
    assert not Work.objects.exists()


def ask(viewer: Any, **headers: str) -> HttpResponse:
    """What a page of content answers this viewer."""
    from django.contrib.auth.models import AnonymousUser
    from django_htmx.middleware import HtmxMiddleware

    request = RequestFactory().get("/page/?q=1", headers=headers)
    request.viewer, request.user = viewer, AnonymousUser()  # type: ignore[attr-defined]
    return HtmxMiddleware(working(lambda request: HttpResponse("content")))(request)


def test_a_page_of_content_needs_work(viewer: Any) -> None:
    assert ask(viewer()).content == b"content"
    assert ask(None).url == "/accounts/login/?next=%2Fpage%2F%3Fq%3D1"
    assert ask(viewer(purpose=None)).url == "/purpose/?next=%2Fpage%2F%3Fq%3D1"
    assert ask(viewer(role="administrator", purpose=None)).status_code == 403


def test_a_part_of_a_page_leads_the_whole_page_to_choosing_work(viewer: Any) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/register/?q=x"}
    answer = ask(viewer(purpose=None), **headers)
    assert answer["HX-Redirect"] == "/purpose/?next=%2Fregister%2F%3Fq%3Dx"
