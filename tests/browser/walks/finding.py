"""The register: facets, the search box, another agency's record, an export, nothing found."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, go, heading, narrow, press


def finding(page: Page) -> Iterator[str]:
    """An analyst narrows the register, takes the list home, and looks for a man in it."""
    at_work(page, "es.analyst")
    go(page, "Register")
    heading(page, "Register")
    yield "register"
    narrow(page, "Vehicle")
    expect(page).to_have_url(re.compile("schema=Vehicle"))
    expect(page.locator("tbody tr").first).to_contain_text("vehicle")
    yield "register-narrowed"
    with page.expect_download() as download:
        press(page, "Export")
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_label("Format", exact=True).select_option(label="STIX 2.1")
    with page.expect_download() as download:
        press(page, "Export")
    assert download.value.suggested_filename.endswith(".stix.json")

    _search(page, "Veljković")
    heading(page, "Veljković")
    yield "register-search"
    page.locator("tbody tr").filter(has_text="Federal Border Police").get_by_role("link").first.click()
    expect(page.get_by_text("withheld by its owner").first).to_be_visible()
    yield "record-of-another"
    page.get_by_label("What you need it for").fill("The document number, for a border alert.")
    press(page, "Ask for the rest")
    expect(page.get_by_text("Waits for the owner")).to_be_visible()

    _search(page, "Nemo Nusquam")
    expect(page.get_by_text("Nothing you may see has this name or number.")).to_be_visible()
    yield "register-nothing"
    press(page, "Check it")
    heading(page, "Check")
    go(page, "Register")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text(re.compile("^51–100 of"))).to_be_visible()
    yield "register-second-page"


def _search(page: Page, text: str) -> None:
    page.locator("#site-search").fill(text)
    page.keyboard.press("Enter")
