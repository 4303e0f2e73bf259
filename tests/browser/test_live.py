"""A result typed on a telephone in one country appears on the wall in another, without anybody touching the wall."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, heading, press, sign_in, to_operation

pytestmark = pytest.mark.browser


def count(page: Page) -> int:
    return int(page.locator("[data-counter='arrests'] [data-value]").inner_text().replace(",", ""))


def test_a_result_from_a_telephone_stands_on_the_wall(visit: Callable[..., Page]) -> None:
    wall, phone = visit(width=1920), visit(width=390)
    sign_in(wall, "cc.wall")
    heading(wall, "Arrests by country")
    expect(wall.locator("[data-live]")).to_have_text("live")
    before = count(wall)
    at_work(phone, "rs.officer")
    to_operation(phone)
    press(phone, "Report a result")
    field(phone, "What").select_option("arrests")
    field(phone, "How many, or how much").fill("17")
    press(phone, "Report it")
    expect(wall.locator("[data-feed] li").filter(has_text=re.compile("Serbia: arrests 17"))).to_be_visible()
    assert count(wall) >= before + 17


POLLED_MS = 20_000
"""A little more than an open room takes to ask whether something changed."""


def to_room(page: Page, account: str) -> None:
    at_work(page, account)
    to_operation(page)
    press(page, "Room")
    heading(page, "In the room now")


def test_an_entry_stands_in_a_room_that_lies_open(visit: Callable[..., Page]) -> None:
    """And what its reader is typing meanwhile stays; so twice over."""
    reader, writer = visit(), visit(width=390)
    to_room(reader, "es.analyst")
    field(reader, "What happened").fill("Half a sen")
    to_room(writer, "rs.officer")
    for text in ("Convoy left the ferry.", "Convoy is at the gate."):
        field(writer, "What happened").fill(text)
        press(writer, "Write")
        expect(reader.locator("[data-entry]").filter(has_text=text)).to_be_visible(timeout=POLLED_MS)
    expect(reader.locator("#room-side").get_by_text("Serbia · Officer")).to_be_visible()
    expect(field(reader, "What happened")).to_have_value("Half a sen")
    expect(reader.locator("#room-journal")).to_have_count(1)
