"""An action day: the operation, its live centre, results from a telephone and from a sheet, and a second person."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_in, sign_out, to_operation

SHEET = """day,crime_area,indicator,part,value,unit
{day},firearms,seizures_firearms,pistols,4,
{day},drugs,seizures_drugs_kg,heroin,-2,kg
"""


def operating(page: Page) -> Iterator[str]:
    """Spain's analyst reports and hands in a sheet; its supervisor confirms; the coordinator opens another operation;
    the wall shows counts and countries alone."""
    at_work(page, "es.analyst")
    yield from _joined(page)
    yield from _sheet(page)
    sign_out(page)
    yield from _second_person(page)
    yield from _opened(page)
    yield from _morning(page)
    sign_in(page, "cc.wall")
    heading(page, "Arrests by country")
    expect(page.locator(".site-nav")).to_have_count(0)
    yield "wall"


def reporting_on_a_telephone(page: Page) -> Iterator[str]:
    """An officer reports arrests from the roadside, and mends the number."""
    at_work(page, "es.officer")
    to_operation(page)
    yield "operation-small"
    press(page, "Report a result")
    field(page, "What").select_option("arrests")
    field(page, "How many, or how much").fill("many")
    press(page, "Report it")
    expect(page.get_by_text("Expected a number such as 1234 or 12.5.").first).to_be_visible()
    yield "result-refused"
    field(page, "How many, or how much").fill("2")
    field(page, "Crime area").select_option("drugs")
    press(page, "Report it")
    expect(page.get_by_text("Reported: Arrests 2.")).to_be_visible()
    page.get_by_role("link", name="Correct Arrests 2").first.click()
    field(page, "How many, or how much").fill("3")
    field(page, "Why, in a sentence").fill("One more in the second car.")
    yield "result-correct"
    press(page, "Correct it")
    expect(page.get_by_text("Corrected: it waits for a second person again.")).to_be_visible()


def _joined(page: Page) -> Iterator[str]:
    go(page, "Operations")
    heading(page, "Operations")
    yield "operations"
    page.locator("[data-operation] a").filter(has_text="SPLIT STICK").click()
    heading(page, "By agency")
    yield "operation"
    press(page, "Live centre")
    expect(page.locator("[data-live]")).to_have_text("live")
    expect(page.locator("[data-counter='checks'] [data-value]")).not_to_be_empty()
    yield "centre"
    page.get_by_role("link", name="The operation").click()
    press(page, "Figures to settle")
    heading(page, "Figures to settle")
    page.go_back()


def _sheet(page: Page) -> Iterator[str]:
    press(page, "Hand in a sheet")
    day = page.evaluate("new Date().toISOString().slice(0, 10)")
    content = SHEET.format(day=day).encode()
    field(page, "Result sheet").set_input_files({"name": "day.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "Hand it in")
    heading(page, "What became of it")
    expect(page.get_by_text("Expected a figure that is not negative")).to_be_visible()
    yield "sheet"


def _second_person(page: Page) -> Iterator[str]:
    at_work(page, "es.supervisor")
    to_operation(page)
    press(page, "Our results")
    heading(page, "Our results")
    yield "results"
    press(page, "Confirm what is ticked")
    expect(page.get_by_text("confirmed.").first).to_be_visible()
    page.get_by_role("link", name="Withdraw").first.click()
    heading(page, "Withdraw a result")
    field(page, "Why, in a sentence").fill("Counted by the customs as well.")
    press(page, "Withdraw it")
    expect(page.get_by_text("withdrawn, not counted").first).to_be_visible()
    sign_out(page)


def _opened(page: Page) -> Iterator[str]:
    at_work(page, "cc.coordinator")
    go(page, "Operations")
    press(page, "Open an operation")
    field(page, "Kind").select_option("network_day")
    field(page, "Name").fill("Morning of the ten countries")
    field(page, "Code").fill("MORNING-1")
    field(page, "Legal basis").fill("Joint investigation team agreement")
    page.get_by_label("Drugs").check()
    field(page, "Agencies beside yours").select_option(["ES-PN", "RS-MUP"])
    yield "operation-new"
    press(page, "Open it")
    expect(page.get_by_text("those that take part were told")).to_be_visible()
    sign_out(page)


MORNING = "Morning of the ten countries"


def _to_morning(page: Page) -> None:
    to_operation(page, MORNING)
    press(page, "The morning")
    heading(page, "The morning")


def _morning(page: Page) -> Iterator[str]:
    """A team of Serbia's is ready; the centre holds it, and the team says that it has that; then all is ended."""
    at_work(page, "rs.officer")
    _to_morning(page)
    field(page, "Name of the team").fill("Team Sava")
    press(page, "It takes part")
    page.locator("main").get_by_role("link", name="Team Sava").click()
    yield "team"
    press(page, "We are ready")
    expect(page.get_by_text("Wait for GO.")).to_be_visible()
    sign_out(page)
    at_work(page, "cc.coordinator")
    _to_morning(page)
    expect(page.locator("[data-team]").filter(has_text="Team Sava")).to_contain_text("ready")
    yield "morning"
    page.locator("label").filter(has_text="HOLD").click()
    field(page, "What the teams are told, in a sentence").fill("Children are still in the house.")
    press(page, "Order it now")
    page.get_by_role("alertdialog").get_by_role("button", name="Order it").click()
    expect(page.get_by_text("0 of 1 teams have acknowledged it")).to_be_visible()
    sign_out(page)
    at_work(page, "rs.officer")
    _to_morning(page)
    page.locator("main").get_by_role("link", name="Team Sava").click()
    yield "team-order"
    press(page, "We have it")
    expect(page.get_by_text("You acknowledged it")).to_be_visible()
    sign_out(page)
    at_work(page, "cc.coordinator")
    to_operation(page, MORNING)
    press(page, "End the operation")
    page.get_by_role("alertdialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("Ended: nothing is reported any more")).to_be_visible()
    sign_out(page)
