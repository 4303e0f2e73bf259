"""kill -9 in mid-import, again and again: it resumes, nothing is lost and nothing is there twice."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROWS = 160
KILLS = int(os.environ.get("TALLYSTICK_KILLS", "5"))


def process(folder: Path, *words: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "tests.hub.register.import_process", str(folder), *words]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)


def answer(folder: Path, *words: str) -> str:
    done = process(folder, *words)
    out, _ = done.communicate(timeout=120)
    assert done.returncode == 0
    return out


def state(folder: Path) -> dict[str, Any]:
    return dict(json.loads(answer(folder, "state")))


@pytest.mark.slow
def test_an_import_killed_again_and_again_ends_as_one_left_alone(tmp_path: Path) -> None:
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    alone.mkdir()
    answer(alone, "setup", str(ROWS))
    shutil.copytree(alone, killed)
    answer(alone, "run")
    chance, kills = random.Random(7), 0
    while kills < KILLS:
        child = process(killed, "run")
        assert child.stdout is not None
        if not all(child.stdout.readline() for _ in range(3)):
            break
        time.sleep(chance.uniform(0, 0.1))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        kills += 1
    answer(killed, "run")
    left_alone = state(alone)
    assert kills >= 3
    assert left_alone["batch"]["added"] == ROWS - ROWS // 10
    assert state(killed) == left_alone
