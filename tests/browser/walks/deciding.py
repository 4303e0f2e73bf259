"""The hit queue, walked with the keyboard, and a decision with its reason."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, narrow


def deciding(page: Page) -> Iterator[str]:
    """An analyst of Croatia goes through what may be one thing with j and k, and decides on the first hit."""
    at_work(page, "hr.analyst")
    go(page, "Hits")
    heading(page, "Hits")
    yield "hits"
    narrow(page, "may be one thing")
    expect(page).to_have_url(re.compile("kind=same"))
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, "Why this is a hit")
    first = page.url
    page.keyboard.press("j")
    expect(page).not_to_have_url(first)
    heading(page, "Why this is a hit")
    yield "hit-second"
    page.keyboard.press("k")
    expect(page).to_have_url(first)
    yield "hit"

    page.locator(".choices label").filter(has_text="Same ").click()
    page.get_by_role("button", name="Decide for Croatia").click()
    expect(page).to_have_url(first)
    field(page, "Why, in a sentence").fill("Every number agrees, and so does what we saw.")
    page.get_by_role("button", name="Decide for Croatia").click()
    expect(page.get_by_text("Decided: the same. This is the next one.")).to_be_visible()
    yield "hit-next"
    page.get_by_role("link", name="list").click()
    page.get_by_role("navigation", name="State of the hits").get_by_role("link", name="Same").click()
    number = first.split("/hits/")[1].partition("/")[0]
    decided = page.locator(f'[data-hit="{number}"]')
    expect(decided).to_contain_text("Croatia: the same")
    yield "hits-decided"
    decided.get_by_role("link").click()
    expect(page.get_by_text("Every number agrees, and so does what we saw.")).to_be_visible()
    yield "hit-decided"
