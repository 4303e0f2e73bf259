"""kill -9 while results come in, again and again: each counts once, and the totals are a recount."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = min(int(os.environ.get("TALLYSTICK_KILLS", "5")), 100)


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.one_database
def test_killed_again_and_again_every_result_counts_once(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "tests.hub.operations.result_process", str(tmp_path), str(KILLS)]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    done = subprocess.run(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, timeout=600, check=True
    )
    told = json.loads(done.stdout)
    said, found = told["said"], told["state"]
    assert len(said) >= 3 * KILLS
    assert set(said) <= set(found["keys"])
    assert len(found["keys"]) == len(set(found["keys"]))
    assert found["kept"] == {place: micro for place, micro in found["recount"].items() if micro}
    assert all(found["versions"][key] <= 3 for key in said)
