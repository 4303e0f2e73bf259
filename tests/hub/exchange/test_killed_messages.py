"""kill -9 in message traffic, again and again: nothing that was acknowledged is lost, and nothing is there twice."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("TALLYSTICK_KILLS", "100"))


def traffic(folder: Path, kills: int) -> dict[str, Any]:
    """What was said in traffic that was killed so often, and what is there."""
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "tests.hub.exchange.message_process", str(folder), str(kills)]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    done = subprocess.run(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, timeout=600, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.one_database
def test_killed_again_and_again_nothing_acknowledged_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    told = traffic(tmp_path, KILLS)
    assert len(told["said"]) > KILLS
    assert_nothing_lost(told["said"], told["state"])
    assert_nothing_doubled(told["state"])


def assert_nothing_lost(said: list[list[str]], found: dict[str, Any]) -> None:
    """Each message and reply that was acknowledged is there as acknowledged, with its clock and its log."""
    logged = {(action, message) for action, message in found["logged"]}
    clocks = dict(found["clocks"])
    for step, message, what in said:
        if step == "sent":
            assert found["sent"][message] == what
            assert ("send", message) in logged
            assert message in clocks
            assert message in found["attached"]
        else:
            assert what == found["replies"][message] != ""
            assert ("reply", message) in logged
            assert clocks[message] is True


def assert_nothing_doubled(found: dict[str, Any]) -> None:
    """One name, one event, one clock, one answer, one entry and one file for each."""
    for every in (found["sent"].values(), found["told"], found["answers"], map(tuple, found["logged"]),
                  [message for message, _ in found["clocks"]], found["attached"]):  # fmt: skip
        assert [one for one, times in Counter(every).items() if times > 1] == []
    assert found["files"] == len(found["attached"])
    requests = list(found["replies"])
    assert sorted(found["told"]) == sorted(found["sent"])
    assert {message for message, reply in found["replies"].items() if reply == "answered"} == set(found["answers"])
    assert set(requests) <= set(found["sent"])
    assert {m for action, m in found["logged"] if action == "send"} == set(found["sent"])
