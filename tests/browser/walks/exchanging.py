"""A record kept back is asked for, released by its owner's supervisor, and read by the asker."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_out
from tests.browser.walks.contributing import hand_in

WHY = "He is the subject of our arrest warrant."


def exchanging(page: Page) -> Iterator[str]:
    """Slovakia's man meets one of Serbia's, who may not be passed on without permission; Serbia permits it."""
    at_work(page, "sk.analyst")
    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name="Đorđe Veljković", born="1984-03-12")
    page.get_by_role("link", name="Hits").last.click()
    page.locator("[data-hit]").filter(has_text="Hit, held by Serbia").get_by_role("link").click()
    heading(page, "A hit you may ask about")
    yield "hit-held"
    press(page, "Ask Serbia")
    field(page, "What you need it for, in a sentence").fill(WHY)
    press(page, "Ask Serbia")
    expect(page.get_by_text("Asked. The answer comes to your desk.")).to_be_visible()
    yield "request-asked"
    go(page, "Requests")
    expect(page.get_by_role("region", name="Asked by you").locator("li").first).to_contain_text("Serbia")
    yield "requests"
    sign_out(page)

    at_work(page, "rs.supervisor")
    asked = page.get_by_role("region", name="Waits for you").locator("li").filter(has_text="Slovakia asks")
    expect(asked).to_be_visible()
    yield "desk-of-the-owner"
    asked.get_by_role("link", name="Answer").click()
    heading(page, "Release it to Slovakia")
    expect(page.get_by_text(WHY)).to_be_visible()
    yield "request-to-answer"
    press(page, "Refuse")
    expect(page.locator("#refuse-reason")).to_have_attribute("required", "")
    press(page, "Release")
    expect(page.get_by_text("Released. The asker is told.")).to_be_visible()
    yield "request-released"
    sign_out(page)

    at_work(page, "sk.analyst")
    news = page.locator("li").filter(has_text="Serbia released")
    expect(news).to_be_visible()
    yield "desk-of-the-asker"
    news.get_by_role("link").click()
    expect(page.locator("h1.name")).to_contain_text("Ђорђе Вељковић")
    yield "record-released"
