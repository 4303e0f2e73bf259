"""However the hub is told to end, its worker ends with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ENDS_WITHIN_S = 60


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_the_hub(tmp_path: Path, told: signal.Signals) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("TALLYSTICK_")}
    command = [sys.executable, "-m", "tallystick", "up", "--empty", "--data", str(tmp_path), "--port", str(free_port())]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as hub:
        assert hub.stdout
        assert any("Tallystick is on" in line for line in hub.stdout)
        workers = children(hub.pid)
        assert len(workers) == 1
        hub.send_signal(told)
        hub.wait(ENDS_WITHIN_S)
    assert not [worker for worker in workers if alive(worker)]


def children(pid: int) -> list[int]:
    """The processes it started, in any of its threads."""
    lists = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for text in lists for child in text.split()]


def alive(pid: int, patience_s: float = 5) -> bool:
    """Whether it still runs after a while."""
    until = time.monotonic() + patience_s
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    return Path(f"/proc/{pid}").exists()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
