"""Who serves the others: the administrator of accounts, the data-protection officer, oversight; and one's own keys."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_in, sign_out


def administering(page: Page) -> Iterator[str]:
    """An administrator looks through the agency's people, and adds one."""
    sign_in(page, "es.admin")
    heading(page, "Your duties")
    yield "desk-of-an-administrator"
    go(page, "People")
    heading(page, "People")
    yield "people"
    page.locator("tbody").get_by_role("link").first.click()
    heading(page, "Change the account")
    yield "person"
    page.get_by_role("link", name="Everybody of").click()
    press(page, "Add a person")
    heading(page, "Add a person")
    yield "person-new"
    field(page, "Account").fill("Es Nuevo")
    field(page, "Name").fill("Nuria Nueva")
    press(page, "Add and show the one-time password")
    expect(page.locator("#id_account_error")).to_be_visible()
    yield "person-new-errors"
    field(page, "Account").fill("es.nuria")
    press(page, "Add and show the one-time password")
    heading(page, "One-time password for es.nuria")
    yield "person-password"
    press(page, "Done")
    heading(page, "Nuria Nueva")


def watching(page: Page) -> Iterator[str]:
    """The data-protection officer reads the agency's log; oversight every agency's, without persons."""
    sign_in(page, "es.dpo")
    heading(page, "Your duties")
    go(page, "Log")
    heading(page, "Log")
    expect(page.locator("tbody tr").first).to_be_visible()
    yield "log"
    field(page, "What").select_option(label="signed in")
    press(page, "Show")
    expect(page.locator("tbody tr").first).to_contain_text("signed in")
    sign_out(page)
    sign_in(page, "cc.oversight")
    go(page, "Log")
    heading(page, "How often, by agency, action and purpose")
    yield "log-of-everybody"


def securing(page: Page) -> Iterator[str]:
    """An analyst looks at the own second factor and tokens, makes one, and meets a closed door."""
    at_work(page, "es.analyst")
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Security").click()
    heading(page, "How you sign in")
    yield "security"
    press(page, "Set up")
    heading(page, "Authenticator app")
    yield "security-app"
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Access tokens").click()
    heading(page, "API tokens")
    yield "tokens"
    field(page, "What will use it?").fill("nightly import")
    press(page, "Make a token")
    heading(page, "Your new token, shown this once")
    yield "token-made"
    press(page, "Revoke nightly import")
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("None. Make one")).to_be_visible()
