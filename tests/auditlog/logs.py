"""A log made for tests: entries, checkpoints, and the export of them as lines."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.auditlog import (
    Checkpoint,
    Finding,
    Kept,
    Key,
    Verifier,
    canonical,
    commit,
    part_salt,
    read_checkpoint,
    read_export,
    sign,
    stated,
    tree,
)
from tallystick.auditlog.checkpoint import key_of
from tallystick.auditlog.entry import Entry

ORIGIN = "tallystick/test"
NAME = "tallystick"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
Line = dict[str, Any]


@dataclass(frozen=True)
class Log:
    """An export as lines, and the checkpoints somebody kept of it."""

    lines: list[Line]

    @property
    def notes(self) -> list[str]:
        return [line["checkpoint"] for line in self.lines if "checkpoint" in line]

    def kept(self, *numbers: int) -> list[Kept]:
        return [Kept(f"kept-{number}", read_checkpoint(self.notes[number])) for number in numbers]


def public(private: Ed25519PrivateKey = KEY) -> Key:
    return key_of(NAME, private)


def entry_line(position: int, *, read: bool = True) -> Line:
    """One entry; with ``read=False`` only its hash."""
    salt = position.to_bytes(4, "big") * 8
    person = {"account": f"es.analyst{position % 3}", "detail": {"total": position}}
    objects = [f"00000000-0000-4000-8000-{position:012d}"]
    told = commit(salt, "Because of Juan.") if position % 4 == 0 else ""
    entry = stated(
        Entry(
            at=START + timedelta(seconds=position), agency="ES-PN", role="analyst", purpose="c", case="ES-1",
            action="read", result="done", person=commit(part_salt(salt, "person"), person),
            objects=commit(part_salt(salt, "objects"), objects), told=told, secret="" if position % 5 else "ab" * 32,
        )
    )  # fmt: skip
    opened = {
        "person": {"salt": part_salt(salt, "person").hex(), "value": person},
        "objects": {"salt": part_salt(salt, "objects").hex(), "value": objects},
    }
    if told:
        opened["told"] = {"salt": salt.hex(), "value": "Because of Juan."}
    line = {"position": position, "leaf": tree.leaf_hash(canonical(entry)).hex()}
    return line | ({"entry": entry, "opened": opened} if read else {})


def make_log(size: int, every: int, *, private: Ed25519PrivateKey = KEY, only_hashes: int = 7) -> Log:
    """A log of ``size`` entries with a checkpoint each ``every`` and one at the end."""
    return signed([entry_line(n, read=n % only_hashes != 1) for n in range(size)], every, private=private)


def signed(entries: list[Line], every: int, *, private: Ed25519PrivateKey = KEY) -> Log:
    """The log over these lines, as a hub would have exported it."""
    peaks: list[bytes] = []
    lines: list[Line] = []
    for size, line in enumerate(entries, 1):
        tree.append(peaks, size - 1, bytes.fromhex(line["leaf"]))
        lines.append(line)
        if size % every == 0 or size == len(entries):
            at = START + timedelta(hours=size)
            said = Checkpoint(origin=ORIGIN, size=size, root=tree.fold(peaks), at=at)
            lines.append({"checkpoint": sign(said, NAME, private), "peaks": [one.hex() for one in peaks]})
    marks = sum("checkpoint" in line for line in lines)
    keys = [str(public(private))]
    header = {"log": 1, "origin": ORIGIN, "keys": keys, "size": len(entries), "checkpoints": marks}
    return Log([header, *lines])


def write(path: Path, lines: list[Line]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def judged(
    path: Path, lines: list[Line], *, kept: list[Kept] | None = None, keys: list[Key] | None = None
) -> list[Finding]:
    """What is found in these lines, as a file."""
    return list(Verifier(kept=kept or [], keys=keys or []).findings(read_export(write(path, lines))))


def rehashed(line: Line) -> Line:
    """The line with the hash that its entry gives."""
    return line | {"leaf": tree.leaf_hash(canonical(line["entry"])).hex()}


def renamed(kept: Kept, name: str) -> Kept:
    return replace(kept, name=name)
