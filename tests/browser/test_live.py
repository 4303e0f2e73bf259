"""A result typed on a telephone in one country appears on the wall in another, without anybody touching the wall."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press, sign_in

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
    go(phone, "Operations")
    phone.locator("[data-operation] a").filter(has_text="SPLIT STICK").click()
    press(phone, "Report a result")
    field(phone, "What").select_option("arrests")
    field(phone, "How many, or how much").fill("17")
    press(phone, "Report it")
    expect(wall.locator("[data-feed] li").filter(has_text=re.compile("Serbia: arrests 17"))).to_be_visible()
    assert count(wall) >= before + 17
