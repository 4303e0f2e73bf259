"""Two gigabytes are refused by what the request says of itself, before a byte of it is read."""

import asyncio
from typing import Any

import pytest

from tallystick.hub.limits import MAX_BODY_BYTES, BodyLimit, limit_for


def ask(path: str, headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> tuple[list[dict[str, Any]], list[Any]]:
    """What the client is told, and what the hub behind the limit got to see."""
    sent: list[dict[str, Any]] = []
    seen: list[Any] = []
    waiting = iter(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(waiting), "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.extend([await receive() for _ in pieces])

    scope = {"type": "http", "path": path, "headers": headers}
    asyncio.run(BodyLimit(app)(scope, receive, send))
    return sent, seen


def test_what_says_it_is_too_large_is_not_read() -> None:
    sent, seen = ask("/imports/", [(b"content-length", str(2 * 2**31).encode())], [b"x"])
    assert sent[0]["status"] == 413
    assert sent[1]["body"].count(b"\n") == 1
    assert seen == []


def test_what_hides_its_size_is_hung_up_on() -> None:
    _, seen = ask("/register/new/", [], [b"x" * MAX_BODY_BYTES, b"x"])
    assert [message["type"] for message in seen] == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(("path", "files"), [("/imports/", True), ("/api/imports", True), ("/register/", False)])
def test_only_an_import_takes_a_file(path: str, files: bool) -> None:
    assert (limit_for(path) > 2**29) == files
