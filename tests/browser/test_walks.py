"""Every screen, reached by clicking: what a person expects is there, in both themes and at every width.

On each of them axe finds nothing, nothing is wider than the screen, and the browser has nothing to complain about.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looking import Faults
from tests.browser.walks import NARROW, WALKS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", WALKS)
def test_every_screen_of_a_walk_is_sound(visit: Callable[..., Page], name: str) -> None:
    faults, page = Faults(), visit(width=390 if name in NARROW else 1280)
    faults.watch(page)
    for screen in WALKS[name](page):
        faults.look(page, screen)
    assert not faults.found, "\n".join(faults.found)
