"""A life is in danger: a record that is held back is opened, and its owner asks why; something that no page showed is
asked for."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, narrow, press, sign_out


def opening(page: Page) -> Iterator[str]:
    """Slovakia opens a record that meets one of its own, and its owner sees it at once."""
    at_work(page, "sk.analyst")
    go(page, "Hits")
    narrow(page, "held by others, ask")
    page.locator("[data-row]").first.click()
    heading(page, "A hit you may ask about")
    press(page, "Danger to life?")
    heading(page, "Danger to life")
    yield "danger"
    owner = page.locator(".page-head .sub").inner_text().rpartition("(")[2].rstrip(")")
    why = field(page, "Whose life is in danger, and how this record helps, in one sentence")
    why.fill("He holds a child, and has fired at her mother.")
    press(page, "Open it now")
    page.get_by_role("alertdialog").get_by_role("button", name="Open it").click()
    expect(page.get_by_text("for danger to life.").first).to_be_visible()
    yield "danger-opened"
    page.get_by_role("link", name="Justify it").first.click()
    heading(page, "Opened for danger to life")
    yield "emergency"
    go(page, "Requests")
    press(page, "Ask an agency")
    heading(page, "Ask for it")
    yield "ask-for-what-is-not-shown"
    sign_out(page)

    at_work(page, f"{owner[:2].lower()}.supervisor")
    page.locator("[data-emergency]").get_by_role("link", name="Open").first.click()
    heading(page, "Opened for danger to life")
    yield "emergency-of-the-owner"
    press(page, "Ask for the justification")
    expect(page.get_by_text("asked for it on").first).to_be_visible()
    sign_out(page)
