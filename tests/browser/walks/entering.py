"""Signing in with one click, choosing purpose and case, going on with earlier work, signing out."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import choose_work, field, heading, press, sign_in, sign_out


def entering(page: Page) -> Iterator[str]:
    """Somebody comes in, takes up a case, ends it, goes on with it, and leaves."""
    heading(page, "Sign in to the exercise")
    yield "sign-in"
    field(page, "Find a person, a role, an agency or a country code").fill("nobody at all")
    expect(page.get_by_text("Nobody here is called")).to_be_visible()
    yield "sign-in-nobody"
    field(page, "Find a person, a role, an agency or a country code").fill("ES-PN")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    sign_in(page, "es.analyst")

    heading(page, "What are you working on?")
    yield "work"
    choose_work(page, case="?")
    expect(page.locator("#id_case_error")).to_contain_text("The case reference is")
    yield "work-error"
    choose_work(page)
    heading(page, "Good day")
    expect(page.locator(".site-work")).to_contain_text("ES-2026-0417")
    expect(page.locator(".site-work")).to_contain_text("operational analysis")
    yield "desk"

    page.locator(".site-work").click()
    heading(page, "Now: ES-2026-0417")
    yield "work-chosen"
    press(page, "End it now")
    expect(page.locator(".site-work")).to_contain_text("No case chosen")
    page.get_by_role("button", name="Go on: ES-2026-0417").first.click()
    expect(page.locator(".site-work")).to_contain_text("ES-2026-0417")

    page.locator(".person-menu summary").click()
    yield "menu"
    page.keyboard.press("Escape")
    sign_out(page)
