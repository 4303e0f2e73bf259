"""Peers in an environment of their own, made once from ``peers.lock``; called as another process."""

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT
from tallystick.vocabulary import Entity
from tallystick.vocabulary.entity import NAME_PARTS

HERE = ROOT / "benchmarks"
ENVIRONMENT = ROOT / ".data" / "peers"


@dataclass(frozen=True, slots=True)
class PeerScores:
    """A peer's scores in the pairs' order, and what it took."""

    scores: list[float]
    seconds: float
    version: str


def logic_v2(pairs: Iterable[tuple[Entity, Entity]]) -> PeerScores | None:
    """nomenklatura's logic-v2 on these pairs; None, with one line, where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps({'left': named(a), 'right': named(b)})}\n" for a, b in pairs)
        told = run("peer_logic_v2", path)
    return PeerScores(**told) if told else None


def named(entity: Entity) -> dict[str, Any]:
    """The entity as the peer wants it: it reads no name that is stated in parts only."""
    told = entity.to_dict()
    parts = [part for name in NAME_PARTS for part in entity.get(name)[:1]]
    if parts and not entity.get("name"):
        told["properties"]["name"] = [" ".join(parts)]
    return told


def run(script: str, *arguments: str | Path) -> dict[str, Any] | None:
    """What ``benchmarks/<script>.py`` says in the peers' environment; None where that cannot be installed."""
    python = _environment()
    if python is None:
        return None
    command = [str(python), str(HERE / f"{script}.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_800)
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr[-2_000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@cache
def _environment() -> Path | None:
    """The peers' Python, its packages installed by hash."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "peers.stamp"
    lock = HERE / "peers.lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return python
    print("Installing the peers from benchmarks/peers.lock ...", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True)
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", str(lock))
    command = [str(python), "-m", "pip", "install", *options]
    if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
        print("skipped: the peers cannot be installed; measured without them", file=sys.stderr)
        return None
    stamp.write_bytes(lock.read_bytes())
    return python
