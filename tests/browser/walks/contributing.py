"""One contribution by the form: handed in, read on every tab, corrected, withdrawn; and erased by a supervisor."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_in, sign_out

TABS = ("Hits", "History", "Who can see this", "Who looked")


def contributing(page: Page) -> Iterator[str]:
    """An analyst hands in a man, sees what he meets, mends his name, and takes him back."""
    at_work(page, "es.analyst")
    press(page, "Contribute")
    heading(page, "What is it?")
    yield "kinds"
    page.get_by_role("link", name="Person", exact=True).click()
    yield "form"
    press(page, "Hand it in")
    expect(page.get_by_text("This cannot be taken yet.")).to_be_visible()
    expect(page.locator("#id_legal_basis_error")).to_contain_text("expected the law")
    yield "form-errors"
    hand_in(page, name="Djordje Veljkovic", born="1984-03-12")
    expect(page.locator("h1.name")).to_contain_text("Djordje Veljkovic")
    yield "record-facts"
    for tab in TABS:
        page.get_by_role("navigation", name="Contribution").get_by_role("link", name=tab).click()
        expect(page.locator('.tab-links [aria-current="page"]')).to_contain_text(tab)
        yield f"record-{tab.lower().replace(' ', '-')}"

    press(page, "Correct")
    heading(page, "Correct Djordje Veljkovic")
    field(page, "Name").fill("Đorđe Veljković")
    press(page, "Correct it")
    expect(page.locator("#id_why_error")).to_be_visible()
    yield "correct-errors"
    field(page, "Why is it corrected?").fill("As his passport has it.")
    press(page, "Correct it")
    expect(page.get_by_text("Corrected. The former version stays in its history.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".rows")).to_contain_text("As his passport has it.")
    yield "record-corrected"

    press(page, "Withdraw")
    heading(page, "Withdraw it?")
    yield "withdraw"
    field(page, "Why, in a sentence").fill("Handed in to try the form.")
    press(page, "Withdraw")
    expect(page.get_by_text("Withdrawn: no other agency sees it")).to_be_visible()
    yield "record-withdrawn"


def erasing(page: Page) -> Iterator[str]:
    """A supervisor erases what should never have been handed in; the page asks once more."""
    at_work(page, "at.supervisor")
    press(page, "Contribute")
    page.get_by_role("link", name="Person", exact=True).click()
    hand_in(page, name="Irmgard Unbeteiligt", born="1961-05-04")
    press(page, "Erase")
    heading(page, "Erase it for good?")
    yield "erase"
    field(page, "Why, in a sentence").fill("Not a party to the case.")
    press(page, "Erase")
    asked = page.get_by_role("alertdialog")
    expect(asked).to_be_visible()
    yield "erase-asked-again"
    asked.get_by_role("button", name="Erase").click()
    expect(page.get_by_text("Erased: every version")).to_be_visible()
    go(page, "Register")
    expect(page.locator("main")).not_to_contain_text("Irmgard Unbeteiligt")
    sign_out(page)
    sign_in(page, "at.analyst")


def hand_in(page: Page, *, name: str, born: str) -> None:
    """The form of a person filled in, and sent."""
    field(page, "Name").fill(name)
    field(page, "Birth date").fill(born)
    page.get_by_label("Suspect", exact=True).check()
    field(page, "How reliable is the source?").select_option("B")
    field(page, "How sure is the information?").select_option("2")
    field(page, "Legal basis").fill("Code of criminal procedure")
    press(page, "Hand it in")
