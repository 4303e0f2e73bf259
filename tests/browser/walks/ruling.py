"""A supervisor decides once and for all: what two persons decide on, and then a policy that waits for the second."""

from collections.abc import Iterator
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press
from tests.browser.walks.contributing import hand_in


def ruling(page: Page) -> Iterator[str]:
    """Slovakia sees how third countries are reached, asks for two persons, and opens its facts to Austria."""
    at_work(page, "sk.supervisor")
    go(page, "Requests")
    page.get_by_role("link", name="Policies").click()
    heading(page, "Policies")
    expect(page.get_by_role("row").filter(has_text="Serbia")).to_contain_text("Cooperation agreement")
    expect(page.get_by_role("row").filter(has_text="Türkiye")).to_contain_text("a transfer of its own")
    yield "policies"
    page.get_by_label("H2:").check()
    press(page, "Set the rule")
    expect(page.get_by_text("It holds from now on.")).to_be_visible()
    press(page, "Decide it")
    yield "policies-refused"
    page.get_by_label("To which agency").select_option(index=1)
    page.locator("form").filter(has_text="Open your H2 facts").get_by_label("operational analysis").check()
    page.locator("#policy-until").fill((date.today() + timedelta(days=90)).isoformat())
    field(page, "Legal basis").fill("Police cooperation treaty, Article 4")
    field(page, "Why, in a sentence").fill("One joint team works on both sides of the border.")
    press(page, "Decide it")
    expect(page.get_by_text("A second person of your agency has to agree.")).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    yield "policies-waiting"


def releasing(page: Page) -> Iterator[str]:
    """Slovakia's supervisor releases a record that nobody asked for: to Türkiye, which needs the record of the
    transfer, then to Austria, and ends that again."""
    at_work(page, "sk.supervisor")
    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name="Ondrej Vzorový", born="1979-02-11")
    page.get_by_role("navigation", name="Contribution").get_by_role("link", name="Who can see this").click()
    press(page, "Release it")
    heading(page, "Release")
    page.get_by_label("To which agency").select_option("TR-EGM")
    page.get_by_label("Any of its cases").check()
    field(page, "Why, in a sentence").fill("He crosses into their country on Friday.")
    press(page, "Release it")
    expect(page.get_by_text("record the transfer").first).to_be_visible()
    yield "record-release-transfer"
    page.get_by_label("To which agency").select_option("AT-BK")
    press(page, "Release it")
    expect(page.get_by_text("Released to Austria, which is told.")).to_be_visible()
    yield "record-released-unasked"
