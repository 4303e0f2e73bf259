"""The morning on 500 devices: from GO, and from ABORT, to every team's acknowledgement.

``python -m benchmarks.morning [--quick]``: a hub of its own on SQLite, or on PostgreSQL where
``TALLYSTICK_TEST_DATABASE_URL`` names a server. Each device holds a stream open and answers each order over the API the
moment it comes, all in this process over HTTP on loopback. Beside it the machine's own limit of the same run: small
flushes to the disk a second. ``--quick`` keeps no result.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from benchmarks.audit_log import fdatasync_per_s
from benchmarks.measure import keep
from benchmarks.operation_day import _database, hub

DEVICES = 500
LONGEST_S = 60


@dataclass(slots=True)
class Device:
    """A team's device: ``answered_at`` is when each order it was sent stood acknowledged."""

    team: str
    token: str
    session: str
    answered_at: dict[str, float] = field(default_factory=dict)


def main(arguments: list[str]) -> None:
    """Measure, and keep what was found."""
    quick, count = "--quick" in arguments, 50 if "--quick" in arguments else DEVICES
    found: dict[str, Any] = {
        "machine_fdatasync_per_s": fdatasync_per_s(), "database": _database(), "devices": count,
    }  # fmt: skip
    with hub() as (port, _, made, _):
        devices = [_device(port, made, at) for at in range(count)]
        found |= asyncio.run(_morning(port, made, devices))
    print(json.dumps(found, indent=2)) if quick else keep("morning", "The morning on 500 devices", found)


def _device(port: int, made: dict[str, Any], at: int) -> Device:
    """A team that has said it is ready."""
    agency = at % len(made["tokens"])
    token, session = made["tokens"][agency], made["sessions"][agency]
    team = _call(port, token, "POST", f"/api/operations/{made['operation']}/teams", {"name": f"Team {at}"})["id"]
    _call(port, token, "POST", f"/api/teams/{team}/ready", {"ready": True})
    return Device(team, token, session)


async def _morning(port: int, made: dict[str, Any], devices: list[Device]) -> dict[str, Any]:
    """GO by two persons, then ABORT, with every device watching."""
    open_ones = asyncio.Semaphore(0)
    watching = [asyncio.create_task(_watch(port, made, one, open_ones)) for one in devices]
    for _ in devices:
        await open_ones.acquire()
    orders = f"/api/operations/{made['operation']}/orders"
    lead, second = made["tokens"][0], made["second"]
    proposed = await asyncio.to_thread(_call, port, lead, "POST", orders, {"kind": "go"})
    told = {
        "go": await _told(port, second, f"/api/orders/{proposed['id']}/confirm", {}, proposed["id"], devices),
        "abort": await _told(port, lead, orders, {"kind": "abort", "text": "Break off."}, "", devices),
    }
    for one in watching:
        one.cancel()
    return told


async def _told(
    port: int, token: str, path: str, body: dict[str, Any], order: str, devices: list[Device]
) -> dict[str, Any]:
    """Milliseconds from giving an order till each device's acknowledgement stood."""
    started = time.perf_counter()
    answer = await asyncio.to_thread(_call, port, token, "POST", path, body)
    given_ms, id = (time.perf_counter() - started) * 1_000, order or answer["id"]
    while any(id not in one.answered_at for one in devices) and time.perf_counter() - started < LONGEST_S:
        await asyncio.sleep(0.02)
    taken = sorted((one.answered_at[id] - started) * 1_000 for one in devices if id in one.answered_at)
    return {
        "acknowledged": len(taken), "given_ms": round(given_ms), "p50_ms": round(taken[len(taken) // 2]),
        "p99_ms": round(taken[int(len(taken) * 0.99) - 1]), "last_ms": round(taken[-1]),
    }  # fmt: skip


async def _watch(port: int, made: dict[str, Any], device: Device, open_ones: asyncio.Semaphore) -> None:
    """Hold a stream open; acknowledge every order that comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    sends, out = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /operations/{made['operation']}/events/?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: sessionid={device.session}\r\n\r\n".encode()
    )
    await writer.drain()
    event, first = "", True
    async for raw in reader:
        line = raw.decode().strip()
        if line.startswith("retry:") and first:
            first = False
            open_ones.release()
        if line.startswith("event:"):
            event = line[6:].strip()
        if line.startswith("data:") and event == "order":
            order = json.loads(line[5:])["order"]
            await _acknowledge(sends, out, device, order)
            device.answered_at[order] = time.perf_counter()


async def _acknowledge(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, device: Device, order: str
) -> None:  # fmt: skip
    writer.write(
        f"POST /api/teams/{device.team}/acknowledge/{order} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {device.token}\r\nTallystick-Purpose: c\r\nTallystick-Case: T-1\r\n"
        "Content-Length: 0\r\n\r\n".encode()
    )
    await writer.drain()
    status, length = "", 0
    while line := (await reader.readline()).decode().strip():
        status = status or line
        if line.lower().startswith("content-length:"):
            length = int(line.split(":")[1])
    await reader.readexactly(length)
    if " 204" not in status:
        raise RuntimeError(status)


def _call(port: int, token: str, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Tallystick-Purpose": "c", "Tallystick-Case": "T-1",
               "Content-Type": "application/json"}  # fmt: skip
    connection.request(method, path, json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
    return dict(json.loads(text)) if text else {}


if __name__ == "__main__":
    main(sys.argv[1:])
