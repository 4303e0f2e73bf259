"""The room of an operation: the journal, an announcement, a question and its answer, a file, the record of the day."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, heading, press, sign_out, to_operation

CHANNEL = "From 05:00 on, all teams speak on channel 7."
VAN = "Is the white van at the ferry one of yours?"


def meeting(page: Page) -> Iterator[str]:
    """The centre announces and asks; Spain's analyst sees, answers, writes and corrects; both read the same journal."""
    yield from _lead(page)
    yield from _participant(page)
    _enter(page, "cc.coordinator")
    expect(page.locator("#room-side").get_by_text("Not one of ours.")).to_be_visible()
    press(page, "Record of the day")
    heading(page, "Record of the day")
    yield "room-record"
    with page.expect_download() as got:
        page.locator("main").get_by_role("link", name="PDF").first.click()
    assert got.value.suggested_filename.endswith(".pdf")
    sign_out(page)


def _enter(page: Page, account: str) -> None:
    at_work(page, account)
    to_operation(page)
    press(page, "Room")
    heading(page, "In the room now")


def _lead(page: Page) -> Iterator[str]:
    _enter(page, "cc.coordinator")
    yield "room-empty"
    press(page, "Announce")
    field(page, "What every agency must know").fill(CHANNEL)
    yield "room-announce"
    press(page, "Announce it")
    expect(page.get_by_text("agencies, not yet by")).to_be_visible()
    press(page, "Ask a question")
    field(page, "Question").fill(VAN)
    field(page, "Who owes the answer").select_option("ES-PN")
    yield "room-ask"
    press(page, "Ask it")
    press(page, "Add a file")
    plan = {"name": "plan of the ferry.txt", "mimeType": "text/plain", "buffer": b"Berth 4.\n"}
    field(page, "File").set_input_files(plan)
    yield "room-file"
    press(page, "Put it into the room")
    expect(page.get_by_text("plan of the ferry.txt")).to_be_visible()
    sign_out(page)


def _participant(page: Page) -> Iterator[str]:
    at_work(page, "es.analyst")
    expect(page.locator("[data-duty]").first).to_contain_text("announced")
    yield "desk-room"
    page.locator("[data-duty] a").first.click()
    heading(page, "Waits for your agency")
    field(page, "What happened").fill("Convoy left the yard, four vans.")
    press(page, "Write")
    expect(page.get_by_text("is written.")).to_be_visible()
    yield "room"
    page.get_by_role("button", name="We have seen it").first.click()
    expect(page.get_by_role("button", name="We have seen it")).to_have_count(0)
    page.locator("#room-now").get_by_role("link", name="Answer").first.click()
    field(page, "Answer").fill("Not one of ours.")
    yield "room-question"
    press(page, "Answer it")
    expect(page.get_by_role("heading", name="Waits for your agency")).to_have_count(0)
    page.locator("[data-entry]").filter(has_text="four vans").get_by_role("link", name="Correct").click()
    field(page, "What is right").fill("Five vans.")
    yield "room-correct"
    press(page, "Write the correction")
    expect(page.get_by_text("Corrected by entry")).to_be_visible()
    yield "room-full"
    sign_out(page)
