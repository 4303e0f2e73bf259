"""A record that another agency exported is withdrawn: its holder is asked, erases, and sends a receipt."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_out
from tests.browser.walks.contributing import hand_in

NAME = "Vratislav Odvolaný"
WHY = "The informant mixed up two brothers."


def recalling(page: Page) -> Iterator[str]:
    """Slovakia withdraws what Czechia exported; Czechia answers; Slovakia sees who has not."""
    at_work(page, "sk.analyst")
    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name=NAME, born="1959-07-08")
    sign_out(page)

    at_work(page, "cz.analyst")
    page.get_by_label("Search everything you may see").fill("Odvolaný")
    page.keyboard.press("Enter")
    heading(page, "Odvolaný")
    with page.expect_download():
        press(page, "Export")
    go(page, "Requests")
    press(page, "Recalls and corrections")
    heading(page, "Recalls and corrections")
    yield "recalls-none"
    press(page, "What we hold of others")
    expect(page.locator("main li").first).to_contain_text(NAME)
    yield "holdings"
    sign_out(page)

    at_work(page, "sk.analyst")
    page.get_by_label("Search everything you may see").fill("Odvolaný")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="Who can see this").click()
    expect(page.get_by_text("Czechia holds version 1, the present one")).to_be_visible()
    yield "record-holders"
    press(page, "Withdraw")
    field(page, "Why, in a sentence").fill(WHY)
    press(page, "Withdraw")
    expect(page.get_by_text("Withdrawn: no other agency sees it")).to_be_visible()
    go(page, "Requests")
    press(page, "Recalls and corrections")
    expect(page.get_by_role("region", name="Recalled by you")).to_contain_text("Czechia has not answered")
    yield "recalls-of-the-owner"
    sign_out(page)

    at_work(page, "cz.analyst")
    asked = page.get_by_role("region", name="Waits for you").locator("li").filter(has_text="Slovakia withdrew")
    expect(asked).to_be_visible()
    yield "desk-of-the-holder"
    go(page, "Requests")
    press(page, "Recalls and corrections")
    yield "recalls-of-the-holder"
    press(page, "What we hold of others")
    heading(page, "Outdated")
    yield "holdings-outdated"
    press(page, "Answer")
    heading(page, "Answer with a receipt")
    expect(page.locator("main")).not_to_contain_text(WHY)
    yield "receipt"
    page.get_by_role("radio", name="Erased").check()
    press(page, "Send the receipt")
    expect(page.get_by_text("This cannot be taken yet.")).to_be_visible()
    yield "receipt-errors"
    page.get_by_role("checkbox").check()
    press(page, "Send the receipt")
    expect(page.get_by_text("The hub removed 1 file.")).to_be_visible()
    yield "receipt-sent"
    sign_out(page)

    at_work(page, "sk.analyst")
    expect(page.get_by_text("Czechia answered")).to_be_visible()
    go(page, "Requests")
    press(page, "Recalls and corrections")
    expect(page.get_by_role("region", name="Recalled by you")).to_contain_text("1 of 1 answered")
    yield "recalls-answered"
