"""Where scripts are switched off, people still sign in, choose their work, check, and narrow a list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, press
from tests.browser.walks.checking import FIELD, plate

pytestmark = pytest.mark.browser


def test_signing_in_and_checking_need_no_script(visit: Callable[..., Page]) -> None:
    page = visit(scripts=False)
    at_work(page, "es.officer", purpose="a")
    go(page, "Check")
    field(page, FIELD).fill(plate())
    press(page, "Check")
    expect(page.get_by_role("heading", name="Hit: ")).to_be_visible()


def test_people_are_found_and_lists_narrowed_without_script(visit: Callable[..., Page]) -> None:
    page = visit(scripts=False)
    page.locator("#who").fill("ES-PN")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    at_work(page, "es.analyst")
    go(page, "Register")
    page.get_by_role("checkbox", name="Vehicle").check()
    press(page, "Filter")
    expect(page.locator("tbody tr").first).to_contain_text("vehicle")
