"""The plan of an operation: a task, what it collides with, who is called, and the country's view of the live centre."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, heading, press, sign_in, sign_out, to_operation

DEPOT = "Hafenstrasse 12, 1020 Wien"


def planning(page: Page) -> Iterator[str]:
    """Serbia plans at an address where others do: it is told that, and whom to call, never what; and the deconfliction
    officer of the centre sees who must talk to whom."""
    at_work(page, "rs.supervisor")
    _to_plan(page)
    yield "plan"
    press(page, "Plan a task")
    field(page, "What the team does").fill("Arrest at the depot")
    field(page, "Place").fill(DEPOT)
    yield "task-new"
    press(page, "Plan it")
    expect(page.get_by_text("Arrest at the depot is planned.")).to_be_visible()
    heading(page, "What collides with our tasks")
    page.locator("main").get_by_role("link", name="Arrest at the depot").first.click()
    heading(page, "What collides with it")
    yield "task"
    press(page, "The plan of")
    press(page, "All our collisions")
    heading(page, "Collisions")
    expect(page.get_by_text("Watch on the depot")).to_have_count(0)
    yield "collisions"
    yield from _own_country(page)
    sign_out(page)
    sign_in(page, "cc.deconfliction_officer")
    heading(page, "Deconfliction")
    yield "deconfliction"


def _to_plan(page: Page) -> None:
    to_operation(page)
    press(page, "Plan")
    heading(page, "The plan")


def _own_country(page: Page) -> Iterator[str]:
    to_operation(page)
    press(page, "Live centre")
    page.get_by_role("navigation", name="Whose figures").get_by_role("link", name="Serbia").click()
    expect(page.locator("[data-agency]")).to_have_count(1)
    yield "centre-country"
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"country=(?!RS)[A-Z]{2}$"))
