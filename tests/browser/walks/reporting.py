"""A report on a man: drafted, approved by a second person, issued, opened by who received it, and recalled."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, search, sign_out
from tests.browser.walks.contributing import hand_in

TITLE = "A man who crosses on Fridays"


def reporting(page: Page) -> Iterator[str]:
    """Slovakia's analyst writes, its supervisor approves and issues, Czechia reads, Slovakia takes it back."""
    at_work(page, "sk.analyst")
    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name="Bohumil Zvonimirovič", born="1961-02-03")
    search(page, "Zvonimirovič")
    press(page, "Report")
    heading(page, "New operational report")
    yield "report-new"
    press(page, "Draft it")
    expect(page.get_by_text("This cannot be taken yet.")).to_be_visible()
    field(page, "Title").fill(TITLE)
    field(page, "What your agency says").fill("He crosses on Fridays.\nThe car is not his.")
    press(page, "Draft it")
    expect(page.get_by_text("Nobody receives it yet: choose who does.")).to_be_visible()
    yield "report-draft"
    press(page, "Change")
    page.locator('input[name="recipients"][value^="CZ"]').check()
    yield "report-change"
    press(page, "Save")
    press(page, "Hand to a second person")
    heading(page, "Waits for a second person")
    sign_out(page)

    at_work(page, "sk.supervisor")
    go(page, "Reports")
    yield "reports"
    press(page, "Read and approve")
    yield "report-to-approve"
    press(page, "Approve")
    press(page, "Issue to 1 agency")
    page.get_by_role("alertdialog").get_by_role("button", name="Issue").click()
    expect(page.get_by_text("Issued, numbered, and told to its recipients.")).to_be_visible()
    yield "report-issued"
    sign_out(page)

    at_work(page, "cz.analyst")
    go(page, "Reports")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("He crosses on Fridays.")).to_be_visible()
    yield "report-received"
    sign_out(page)

    at_work(page, "sk.supervisor")
    go(page, "Reports")
    page.get_by_role("link", name=TITLE).click()
    page.locator("form").filter(has_text="Recall it").get_by_role("textbox").fill("The wrong man.")
    press(page, "Recall")
    page.get_by_role("alertdialog").get_by_role("button", name="Recall").click()
    expect(page.get_by_text("Recalled on")).to_be_visible()
    yield "report-recalled"
