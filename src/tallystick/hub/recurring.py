"""What recurs in a running hub, each minute: small jobs that may be run twice, at once or again, and that nothing true
depends on."""

import logging
from collections.abc import Callable
from threading import Event

from django.db import close_old_connections

from tallystick.hub.audit import checkpoints
from tallystick.hub.exchange import deadlines
from tallystick.hub.register import running_out

log = logging.getLogger(__name__)
EVERY_SECONDS = 60
JOBS: tuple[Callable[[], object], ...] = (
    checkpoints.make_hourly, deadlines.tell_due, running_out.warn, running_out.end_run_out,
)  # fmt: skip


def run_all() -> int:
    """Run every job once. One that fails is logged, and the others run. Returns how many failed."""
    failed = 0
    for job in JOBS:
        close_old_connections()
        try:
            job()
        except Exception:
            log.exception("recurring job %s failed", job.__name__)
            failed += 1
    close_old_connections()
    return failed


def run_till(ending: Event) -> None:
    """Run them now and each minute, till told to end."""
    while True:
        run_all()
        if ending.wait(EVERY_SECONDS):
            return
