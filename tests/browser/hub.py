"""A real hub on a small exercise: the process a person starts, and the browser they open it with."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.machine import BROWSERS

SIZE = 200
"""Contributions of the exercise: enough for every screen, loaded in seconds."""
STARTS_WITHIN_S = 60
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip
LOAD = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from tallystick.hub import exercising
exercising.load({SIZE})
"""


def load(data: Path) -> None:
    """The small exercise is in this folder; whoever comes while another loads it waits for that."""
    data.parent.mkdir(parents=True, exist_ok=True)
    with data.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if data.exists():
            return
        with TemporaryDirectory(dir=data.parent) as folder:
            half = Path(folder) / "data"
            half.mkdir()
            (half / "kind").write_text("exercise\n")
            subprocess.run([sys.executable, "-c", LOAD], env=_environment(half), check=True, stdout=subprocess.DEVNULL)
            half.rename(data)


@contextmanager
def small_hub(loaded: Path) -> Iterator[str]:
    """The address of a hub on a copy of that exercise, which runs till the block ends."""
    load(loaded)
    with TemporaryDirectory(prefix="tallystick-browser-") as folder:
        data, port = Path(folder), _free_port()
        env = _environment(data)
        shutil.copytree(loaded, data, dirs_exist_ok=True)
        log = data / "hub.log"
        command = [sys.executable, "-m", "tallystick", "up", "--exercise", "--data", folder, "--port", str(port)]
        with log.open("w") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as process:
            try:
                yield _answering(f"http://127.0.0.1:{port}", process, log)
            finally:
                process.send_signal(signal.SIGINT)  # as Ctrl-C does


@contextmanager
def chromium() -> Iterator[Browser]:
    """This machine's Chromium, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


def _environment(data: Path) -> dict[str, str]:
    """Nothing of the test run's own settings but the way to Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLYSTICK_")}
    here = {"TALLYSTICK_DATA": str(data), "TALLYSTICK_EXERCISE": "1"}
    return {**kept, **here, "DJANGO_SETTINGS_MODULE": "tallystick.hub.settings"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answering(address: str, process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address, once the hub answers there."""
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the hub did not start:\n{log.read_text()}")
