"""The hub without a mouse: keys do what the list of keys says, Tab reaches what matters, focus is seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, go

pytestmark = pytest.mark.browser

MOST_TABS = 40
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
}"""


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """Spain's analyst at work, on the desk."""
    page = visit()
    at_work(page, "es.analyst")
    return page


def test_slash_goes_to_the_search_and_escape_leaves_it(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#site-search")).not_to_be_focused()


def test_a_slash_typed_into_a_field_is_a_slash(page: Page) -> None:
    go(page, "Check")
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("12/34")
    expect(page.locator("#id_text")).to_have_value("12/34")


def test_question_mark_shows_the_keys_and_escape_closes_them(page: Page) -> None:
    keys = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize(("place", "button"), [("My desk", "Contribute"), ("Register", "Contribute"), ("Hits", "")])
def test_tab_reaches_what_matters_and_focus_is_seen_on_the_way(page: Page, place: str, button: str) -> None:
    go(page, place)
    page.wait_for_load_state()
    reached = page.locator(".btn-primary" if button else "main [data-row]").first
    for step in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), f"Tab {step + 1}: {page.evaluate('document.activeElement.outerHTML')[:200]}"
        if reached.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{MOST_TABS} times Tab do not reach it")


def test_the_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_check_is_made_by_the_keyboard_alone(page: Page) -> None:
    go(page, "Check")
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("ZZ 000-QQ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No hit")).to_be_visible()
