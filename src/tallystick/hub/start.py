"""Starting a hub: bring the database up to date, load the exercise once, replay erasures, serve."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from tallystick.vocabulary import Confidentiality

EXERCISE_SIZE = 2000
"""Contributions of the exercise a new hub starts with."""


RESTART_SECONDS = 2
"""How long a worker that died stays away."""


def prepare(*, exercise: bool) -> None:
    """Migrate where needed, load the exercise into a new exercise database, and erase again what a restored
    backup brought back."""
    from tallystick.hub.agencies.models import Hub
    from tallystick.hub.exchange import attaching
    from tallystick.hub.hits import watching
    from tallystick.hub.register import erasure, upkeep
    from tallystick.hub.register.tasks import renew_keys
    from tallystick.hub.room import filing

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if not Hub.objects.exists():
        if exercise:
            from tallystick.hub import exercising

            exercising.load(EXERCISE_SIZE)
        else:
            Hub.objects.create(name="Tallystick", exercise=False, ceiling=Confidentiality.of(settings.CEILING))
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    erasure.replay()
    upkeep.purge_old()
    attaching.sweep_files()
    filing.sweep_files()
    watching.end_old()
    upkeep.resume_all()
    renew_keys.enqueue()


@contextmanager
def worker() -> Iterator[None]:
    """A background worker beside the web server. One that dies is replaced; both end together."""
    ending = Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not ending.is_set():
            running[:] = [subprocess.Popen([sys.executable, "-m", "tallystick.hub.worker"])]
            running[0].wait()
            ending.wait(RESTART_SECONDS)

    # The web server, told to end, raises the signal again once it is down: as an exit it passes the lines below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keeper = Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in running:
            process.terminate()
        keeper.join(timeout=20)


def serve(port: int, *, started: float) -> None:
    """Serve on 127.0.0.1 till Ctrl-C. Prints the address once it answers."""
    config = uvicorn.Config(
        "tallystick.hub.asgi:application",
        host="127.0.0.1",
        port=port,
        log_level="warning",
        lifespan="off",
        proxy_headers=not settings.EXERCISE,
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    _Announcing(config, started).run()


class _Announcing(uvicorn.Server):
    """A server that says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, started: float) -> None:
        super().__init__(config)
        self._since = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            _announce(self.config.port, time.monotonic() - self._since)


def _announce(port: int, seconds: float) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"\n  Tallystick is on [bold]http://127.0.0.1:{port}[/bold]  (ready in {seconds:.1f} s)")
    if settings.EXERCISE:
        console.print("  Exercise: every person, number and event is invented. Sign in with one click as anybody;")
        console.print("  start as [bold]es.analyst[/bold] (Spain). Ctrl-C ends.\n")
    else:
        console.print("  Sign in with your account. None yet? In another terminal:")
        console.print("  tallystick agency add ..., then tallystick person add ...  Ctrl-C ends.\n")
