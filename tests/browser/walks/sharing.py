"""A set of decrypted messages: France releases it to Türkiye for one operation, Germany cannot, France ends it."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_out

SET = "Decrypted messages, file 26/118"
OPERATION = "OP-RHINE-1"
TRANSFER = {
    "Reference: the decision, agreement or paragraph": "Article 38(1)(d)",
    "Receiving authority": "Directorate of Security, Türkiye",
    "Authorisation of the state it came from": "France, 12 March",
    "Assurances given": "For this operation alone.",
    "Why it is necessary in this case": "The suppliers are there.",
    "What is transferred, in words": "40 decrypted messages",
}


def sharing(page: Page) -> Iterator[str]:
    """As four people of three agencies."""
    at_work(page, "fr.supervisor")
    _sets(page)
    yield "sets"
    page.get_by_role("link", name=SET).click()
    expect(page.get_by_text("40 items, frozen")).to_be_visible()
    yield "set"
    page.locator("main").get_by_role("link", name="Release", exact=True).click()
    heading(page, "Release")
    field(page, "To which agency").select_option("TR-EGM")
    field(page, "For this case alone").fill(OPERATION)
    field(page, "Why, in a sentence").fill("For the arrests on both sides.")
    press(page, "Release 40")
    expect(page.get_by_text("record the transfer")).to_be_visible()
    yield "set-release"
    field(page, "Ground of the transfer").select_option("derogation")
    for label, text in TRANSFER.items():
        field(page, label).fill(text)
    press(page, "Release 40")
    expect(page.get_by_text("40 items released to Türkiye")).to_be_visible()
    yield "set-released"
    sign_out(page)

    at_work(page, "tr.analyst", case=OPERATION)
    _sets(page)
    page.get_by_role("link", name=SET).click()
    expect(page.locator("tr[data-contribution]")).to_have_count(40)
    yield "set-received"
    with page.expect_download() as kept:
        page.get_by_role("link", name="Manifest", exact=True).click()
    name = kept.value.suggested_filename
    assert name.endswith("-H0-H2-H3-BPL-manifest.json"), name
    manifest = Path(kept.value.path()).read_text("utf-8")
    press(page, "Verify a manifest")
    field(page, "Or paste it").fill(manifest)
    press(page, "Verify")
    heading(page, "The same")
    expect(page.get_by_text("40 of 40 contributions are unchanged since.")).to_be_visible()
    yield "set-verified"
    field(page, "Or paste it").fill(manifest.replace('"version": 1', '"version": 2', 1))
    press(page, "Verify")
    heading(page, "Not the same")
    yield "set-differs"
    page.get_by_role("link", name=SET).click()
    page.locator("tr[data-contribution] a").first.click()
    expect(page.get_by_text(f"Released to TR-EGM for case {OPERATION} alone until").first).to_be_visible()
    sign_out(page)

    at_work(page, "tr.analyst")
    _sets(page)
    expect(page.get_by_text("No set is released to your agency")).to_be_visible()
    sign_out(page)

    at_work(page, "de.supervisor")
    _sets(page)
    page.get_by_role("link", name=SET).click()
    expect(page.locator("main").get_by_role("link", name="Release", exact=True)).to_have_count(0)
    expect(page.get_by_text("Only France may release it; a copy gives no right to")).to_be_visible()
    yield "set-held"
    sign_out(page)

    at_work(page, "fr.supervisor")
    _sets(page)
    page.get_by_role("link", name=SET).click()
    press(page, "End the release to Türkiye")
    page.get_by_role("alertdialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("Ended: its next read no longer passes.")).to_be_visible()
    yield "set-ended"
    sign_out(page)

    at_work(page, "tr.analyst", case=OPERATION)
    _sets(page)
    expect(page.get_by_text("No set is released to your agency")).to_be_visible()


def freezing(page: Page) -> Iterator[str]:
    """An analyst narrows the register to what belongs together, and freezes it."""
    at_work(page, "fr.analyst")
    go(page, "Register")
    press(page, "Freeze")
    heading(page, "Freeze a set")
    press(page, "Freeze")
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    yield "set-new"
    field(page, "What is the set called?").fill("All of ours, as of today")
    field(page, "Why, in a sentence").fill("Before the review.")
    press(page, "Freeze")
    expect(page.get_by_text("as they stand now.")).to_be_visible()
    yield "set-frozen"
    press(page, "Discard")
    page.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("The contributions stay as they are.")).to_be_visible()


def _sets(page: Page) -> None:
    """To the sets, by the register."""
    go(page, "Register")
    press(page, "Sets")
    heading(page, "Frozen sets")
