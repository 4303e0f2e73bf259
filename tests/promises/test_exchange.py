"""After any sequence of what agencies do to facts, no reader sees what the plain-Python policy forbids, in any list,
count, facet, search, export or hit; revoking works on the next read; adding a grant never hides, ending never shows.

``TALLYSTICK_STEPS`` sets how many steps are taken (``make nightly`` takes 100,000).
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.promises.exchange_machine import Exchange

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

STEPS = int(os.environ.get("TALLYSTICK_STEPS", "2000"))
STEPS_OF_ONE_RUN = 50


def test_any_sequence_keeps_to_the_policy(db: None) -> None:
    # Without shrinking, which takes many minutes of a machine with a database: a failure prints its whole sequence.
    run_state_machine_as_test(
        Exchange,
        settings=settings(
            max_examples=STEPS // STEPS_OF_ONE_RUN, stateful_step_count=STEPS_OF_ONE_RUN, deadline=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip
