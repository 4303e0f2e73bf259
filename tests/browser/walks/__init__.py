"""Walks through the hub: what people do there, click by click, stopping at every screen on the way.

A walk is a generator. It starts on the sign-in page, goes on by clicking and typing alone, expects what a person
would expect to see, and yields the name of each screen as it comes to it: a test looks at it, a script draws it.
"""

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page

from tests.browser.walks.alerting import alerting
from tests.browser.walks.checking import checking, checking_at_the_border
from tests.browser.walks.contributing import contributing, erasing
from tests.browser.walks.deciding import deciding
from tests.browser.walks.entering import entering
from tests.browser.walks.exchanging import exchanging
from tests.browser.walks.finding import finding
from tests.browser.walks.importing import importing
from tests.browser.walks.meeting import meeting
from tests.browser.walks.opening import opening
from tests.browser.walks.operating import operating, reporting_on_a_telephone
from tests.browser.walks.planning import planning
from tests.browser.walks.reporting import reporting
from tests.browser.walks.ruling import releasing, ruling
from tests.browser.walks.serving import administering, securing, watching
from tests.browser.walks.sharing import freezing, sharing

Walk = Callable[[Page], Iterator[str]]

WALKS: Mapping[str, Walk] = {
    walk.__name__: walk
    for walk in (entering, checking, checking_at_the_border, finding, contributing, erasing, importing, deciding,
                 alerting, exchanging, opening, ruling, releasing, reporting, freezing, sharing, planning, operating,
                 meeting, reporting_on_a_telephone, administering, watching, securing)
}  # fmt: skip
NARROW = ("checking_at_the_border", "reporting_on_a_telephone")
"""Walks made with a telephone in the hand."""
