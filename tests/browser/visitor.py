"""A person at the hub: a page of their own, and what they do on every screen in the same way."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

CASE = "ES-2026-0417"
WAIT_MS = 10_000
expect.set_options(timeout=WAIT_MS)


def visit(browser: Browser, address: str, *, width: int = 1280, scripts: bool = True) -> Page:
    """A new page with nothing remembered, on the hub's first screen."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=scripts,
        reduced_motion="reduce", has_touch=width < 768, locale="en-GB",
    )  # fmt: skip
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto("/")
    return page


def sign_in(page: Page, account: str) -> None:
    """One click on the person's name."""
    page.locator(f'button[value="{account}"]').first.click()


def choose_work(page: Page, *, purpose: str = "c", case: str = CASE) -> None:
    """The purpose and the case, as asked after signing in."""
    page.locator(f'label[for="purpose-{purpose}"]').click()
    page.get_by_label("In which case?").fill(case)
    page.get_by_role("button", name="Start work").click()


def at_work(page: Page, account: str, *, purpose: str = "c", case: str = CASE) -> None:
    """Signed in, with work chosen: on the desk."""
    sign_in(page, account)
    choose_work(page, purpose=purpose, case=case)
    expect(page.get_by_role("heading", name="Good day")).to_be_visible()


def sign_out(page: Page) -> None:
    """By the menu under one's initials; the sign-in page is shown again."""
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to the exercise")).to_be_visible()


def go(page: Page, place: str) -> None:
    """To a place of the navigation, behind the menu button on a narrow screen."""
    link = page.locator(".site-nav").get_by_role("link", name=re.compile(rf"^{place}\b"))
    if not link.is_visible():
        page.get_by_role("button", name="Menu").click()
    link.click()


def to_operation(page: Page, name: str = "SPLIT STICK") -> None:
    """To the page of an operation, by the list of them."""
    go(page, "Operations")
    page.locator("[data-operation] a").filter(has_text=name).click()


def search(page: Page, text: str) -> None:
    """By the field at the head of every page."""
    page.get_by_label("Search everything you may see").fill(text)
    page.keyboard.press("Enter")
    heading(page, text)


def field(page: Page, label: str) -> Locator:
    """The control with this label, the first where several have it."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$")).first


def narrow(page: Page, choice: str) -> None:
    """Tick this filter beside a list; on a narrow screen the filters are unfolded first."""
    box = page.get_by_role("checkbox", name=re.compile(rf"^{choice}\b"))
    if not box.is_visible():
        page.get_by_text("Filters", exact=True).click()
    box.check()


def press(page: Page, name: str) -> None:
    """The button or link of that name in the page itself."""
    button = page.locator("main").get_by_role("button", name=name)
    (button if button.count() else page.locator("main").get_by_role("link", name=name)).first.click()


def heading(page: Page, text: str) -> None:
    """The page has this heading."""
    expect(page.locator("main").get_by_role("heading", name=text).first).to_be_visible()
