"""One record through three agencies: asked for, released, used, passed on, recalled, and a receipt from each."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, search, sign_out
from tests.browser.walks.contributing import hand_in
from tests.browser.walks.recalling import recalled, to_recalls

HIS_NAME = "Ђорђе Вељковић"
WHY = "He is the subject of our arrest warrant."


def exchanging(page: Page) -> Iterator[str]:
    """Slovakia's man meets one of Serbia's, who may not be passed on without permission; Serbia permits it, and that
    Czechia is told; then it takes him back, and both answer."""
    yield from _asked(page)
    yield from _released(page)
    yield from _used(page)
    yield from _passed_on(page)
    yield from recalled(page, HIS_NAME)


def _asked(page: Page) -> Iterator[str]:
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
    to_recalls(page)
    yield "recalls-none"
    sign_out(page)


def _released(page: Page) -> Iterator[str]:
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
    page.get_by_text("More terms").click()
    page.get_by_label("It may be passed on to other agencies of the area").check()
    press(page, "Release")
    expect(page.get_by_text("Released. The asker is told.")).to_be_visible()
    yield "request-released"
    sign_out(page)


def _used(page: Page) -> Iterator[str]:
    """Read from the desk, and exported."""
    at_work(page, "sk.analyst")
    news = page.locator("li").filter(has_text="Serbia released")
    expect(news).to_be_visible()
    yield "desk-of-the-asker"
    news.get_by_role("link").click()
    expect(page.locator("h1.name")).to_contain_text(HIS_NAME)
    yield "record-released"
    search(page, HIS_NAME)
    with page.expect_download():
        press(page, "Export")
    to_recalls(page)
    press(page, "What we hold of others")
    expect(page.locator("main li").filter(has_text=HIS_NAME).first).to_be_visible()
    yield "holdings"
    sign_out(page)


def _passed_on(page: Page) -> Iterator[str]:
    """By Slovakia's supervisor, since the owner gave leave; who has it then may not."""
    at_work(page, "sk.supervisor")
    search(page, HIS_NAME)
    page.get_by_role("link", name=HIS_NAME).first.click()
    passing = page.locator("#pass-on")
    passing.get_by_role("combobox").select_option("CZ-CS")
    passing.get_by_label("Why, in a sentence").fill("They search his flat in Brno.")
    yield "record-to-pass-on"
    passing.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("Passed on, on the terms you have it on.")).to_be_visible()
    sign_out(page)

    at_work(page, "cz.supervisor")
    search(page, HIS_NAME)
    page.get_by_role("link", name=HIS_NAME).first.click()
    expect(page.locator("h1.name")).to_contain_text(HIS_NAME)
    expect(page.locator("#pass-on")).to_have_count(0)
    yield "record-passed-on"
    sign_out(page)
