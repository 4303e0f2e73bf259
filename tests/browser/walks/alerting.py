"""A watch that has met something: the alert on the desk, its hit, the group behind it; and a watch of one's own."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press
from tests.browser.walks.contributing import hand_in

WHY = "Armed; call the duty officer before anybody stops him."


def alerting(page: Page) -> Iterator[str]:
    """An analyst finds an alert first on the desk, looks at what arrived and what it may be one with, sees to it, and
    puts a record of the own on watch."""
    at_work(page, "es.analyst")
    alert = page.get_by_role("region", name="Waits for you").locator("li").first
    expect(alert).to_contain_text("Your watch on")
    expect(alert).to_contain_text("met a new record of")
    yield "desk-alert"
    alert.get_by_role("link", name="Review").click()
    expect(page.get_by_text("On watch.")).to_be_visible()
    yield "hit-on-watch"
    page.get_by_role("link", name="Group of").first.click()
    heading(page, "Held together by")
    yield "record-group"
    page.locator("figure a").nth(1).focus()
    page.keyboard.press("Enter")
    heading(page, "Under which conditions")
    go(page, "My desk")
    page.get_by_role("region", name="Waits for you").get_by_role("button", name="Seen to").first.click()
    expect(page.get_by_text("Seen to, under your name.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Your watch on")

    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name="Lone Wanderer", born="1990-02-03")
    press(page, "May be one with")
    expect(page.get_by_text("Nothing that you may see is held to be one with it")).to_be_visible()
    yield "record-group-of-one"
    press(page, "Watch")
    heading(page, "Put it on watch?")
    yield "watch"
    press(page, "Watch it")
    expect(page.locator("#id_why_error")).to_be_visible()
    yield "watch-errors"
    field(page, "What you watch it for, in a sentence").fill(WHY)
    press(page, "Watch it")
    expect(page.get_by_text("On watch to")).to_be_visible()
    yield "record-on-watch"
    go(page, "My desk")
    page.get_by_role("link", name="on watch").click()
    heading(page, "On watch")
    expect(page.get_by_text(WHY)).to_be_visible()
    yield "watches"
    page.get_by_role("button", name="End the watch on Lone Wanderer").click()
    page.get_by_role("alertdialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("Ended: it alerts nobody any more.")).to_be_visible()
    yield "watches-over"
