"""Checking a plate, a name and a number: hit, hit held by somebody else, no hit."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tallystick.exercise import make_world
from tests.browser.visitor import at_work, field, go, heading, press

FIELD = "Name, plate, phone, document, account or handle"
WHY = "We plan a search on the same address."


def plate() -> str:
    """The plate of the car that stands in the files of Croatia and Slovenia."""
    cars = (item.entity for item in make_world(size=50).contributions if item.entity.schema == "Vehicle")
    return next(car.first("registrationNumber") for car in cars)


def checking(page: Page) -> Iterator[str]:
    """An analyst checks a plate that is known, a name whose holder keeps it back, and a plate nobody knows."""
    at_work(page, "es.analyst")
    go(page, "Check")
    heading(page, "Check")
    yield "check"
    _check(page, plate())
    expect(page.get_by_role("heading", name="Hit: ")).to_be_visible()
    expect(page.locator("article[data-contribution]").filter(has_text="Croatia").first).to_be_visible()
    yield "check-hit"
    _check(page, "Đorđe Veljković 12.03.1984")
    held = page.locator("article[data-hit]").filter(has_text="Hit, held by Ministry of Interior, Serbia")
    expect(held).to_be_visible()
    yield "check-held"
    held.get_by_role("textbox").fill(WHY)
    held.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Waits for the owner")).to_be_visible()
    yield "request-of-a-check"
    go(page, "Check")
    _check(page, "ZZ 000-QQ")
    expect(page.get_by_role("heading", name="No hit")).to_be_visible()
    yield "check-no-hit"


def checking_at_the_border(page: Page) -> Iterator[str]:
    """An officer with a telephone: the field stands first on the desk, and the answer fits the screen."""
    at_work(page, "es.officer", purpose="a")
    yield "officer-desk"
    page.locator("main").get_by_label(FIELD).fill(plate())
    press(page, "Check")
    expect(page.get_by_role("heading", name="Hit: ")).to_be_in_viewport()
    yield "officer-hit"
    press(page, "Open the record")
    heading(page, "Under which conditions")
    yield "officer-record"
    page.get_by_role("button", name="Menu").click()
    yield "officer-menu"
    page.get_by_role("button", name="Menu").click()
    go(page, "Check")
    box = field(page, FIELD).bounding_box()
    assert box, "the field is shown"
    assert box["height"] >= 48, f"the field is {box['height']} px high"
    assert box["width"] >= 300, f"the field is {box['width']} px wide"
    yield "officer-check"
    _check(page, "ZZ 000-QQ")
    expect(page.get_by_role("heading", name="No hit")).to_be_in_viewport()
    yield "officer-no-hit"


def _check(page: Page, text: str) -> None:
    field(page, FIELD).fill(text)
    press(page, "Check")
