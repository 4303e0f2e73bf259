"""One hub and one browser for all tests here; both end with this folder.

They are kept to the folder, not to the whole run: while Playwright is at work, Django takes this process for an
asynchronous one and lets no other test touch the database.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import hub, visitor


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the hub answers. The processes of one run load the exercise once."""
    own = tmp_path_factory.getbasetemp()
    with hub.small_hub((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "exercise") as found:
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
