"""One hub and one browser for all tests here; both end with this folder.

They are kept to the folder, not to the whole run: while Playwright is at work, Django takes this process for an
asynchronous one and lets no other test touch the database.
"""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import hub, visitor


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """Where the hub answers."""
    with hub.small_hub() as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with hub.chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """``visit(width=1280, scripts=True)``: somebody opens the hub. Their pages are closed after the test."""
    yield partial(visitor.visit, browser, address)
    for context in browser.contexts:
        context.close()
