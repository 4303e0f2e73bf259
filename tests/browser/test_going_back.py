"""Back and reload after a check neither send it again nor leave it on the screen of whoever comes next."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_out
from tests.browser.walks.checking import FIELD

pytestmark = pytest.mark.browser


def test_back_after_a_check_does_not_send_it_again(visit: Callable[..., Page]) -> None:
    page, sent = visit(), []
    at_work(page, "es.officer", purpose="a")
    go(page, "Check")
    heading(page, "Check")

    def count(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", count)
    field(page, FIELD).fill("ZZ 000-QQ")
    press(page, "Check")
    expect(page.get_by_role("heading", name="No hit")).to_be_visible()
    go(page, "Register")
    heading(page, "Register")
    page.go_back()
    page.go_back()
    heading(page, "Check")
    expect(page.get_by_role("heading", name="No hit")).to_be_hidden()
    expect(field(page, FIELD)).to_have_value("")
    assert len(sent) == 1


def test_back_after_signing_out_shows_nothing_of_the_case(visit: Callable[..., Page]) -> None:
    page = visit()
    at_work(page, "es.analyst")
    go(page, "Register")
    heading(page, "Register")
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in to the exercise")).to_be_visible()
