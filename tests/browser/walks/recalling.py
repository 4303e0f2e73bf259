"""A record that others hold is withdrawn: each holder is asked and sends a receipt, and its owner sees who has not."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, search, sign_out

WHY = "The informant mixed up two brothers."
KEPT_WHY = "His flat is searched this morning; kept for the court."


def recalled(page: Page, name: str) -> Iterator[str]:
    """Serbia withdraws him; Slovakia, which exported him, erases; Czechia, which read him, restricts and says why."""
    at_work(page, "rs.analyst")
    search(page, name)
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="Who can see this").click()
    for holder in ("Slovakia", "Czechia"):
        expect(page.get_by_text(f"{holder} holds version 1, the present one").first).to_be_visible()
    yield "record-holders"
    press(page, "Withdraw")
    field(page, "Why, in a sentence").fill(WHY)
    press(page, "Withdraw")
    expect(page.get_by_text("Withdrawn: no other agency sees it")).to_be_visible()
    to_recalls(page)
    ours = page.get_by_role("region", name="Recalled by you")
    expect(ours).to_contain_text("Slovakia has not answered")
    expect(ours).to_contain_text("Czechia has not answered")
    yield "recalls-of-the-owner"
    sign_out(page)

    yield from _erased(page)
    yield from _restricted(page, name)

    at_work(page, "rs.analyst")
    expect(page.get_by_text("Czechia answered")).to_be_visible()
    to_recalls(page)
    expect(ours).to_contain_text("2 of 2 answered")
    expect(ours).to_contain_text(KEPT_WHY)
    yield "recalls-answered"


def _erased(page: Page) -> Iterator[str]:
    at_work(page, "sk.analyst")
    asked = page.get_by_role("region", name="Waits for you").locator("li").filter(has_text="Serbia withdrew")
    expect(asked).to_be_visible()
    yield "desk-of-the-holder"
    to_recalls(page)
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


def _restricted(page: Page, name: str) -> Iterator[str]:
    """Nobody of it is read any more; the receipt says what is kept, and why."""
    at_work(page, "cz.supervisor")
    search(page, name)
    expect(page.get_by_role("link", name=name)).to_have_count(0)
    yield "register-after-the-recall"
    to_recalls(page)
    press(page, "Serbia")
    page.get_by_role("radio", name="Restricted").check()
    field(page, "Why").fill(KEPT_WHY)
    press(page, "Send the receipt")
    expect(page.get_by_role("heading", name="The receipt")).to_be_visible()
    sign_out(page)


def to_recalls(page: Page) -> None:
    """By the requests."""
    go(page, "Requests")
    press(page, "Recalls and corrections")
    heading(page, "Recalls and corrections")
