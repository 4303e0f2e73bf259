"""What is too large is refused before it is read: a file over the limit never reaches the disk."""

from typing import Any

from tallystick.vocabulary.tables import MAX_FILE_BYTES

MAX_ATTACHMENT_BYTES = 20 * 2**20
UPLOADS = {
    "/imports/": MAX_FILE_BYTES, "/api/imports": MAX_FILE_BYTES,
    "/messages/": MAX_ATTACHMENT_BYTES, "/api/messages": MAX_ATTACHMENT_BYTES,
    "/rooms/": MAX_ATTACHMENT_BYTES, "/api/rooms": MAX_ATTACHMENT_BYTES,
}  # fmt: skip
"""The addresses that take a file, and how large a one."""
BESIDE_FILE_BYTES = 2**20
"""What a form may hold beside its file."""
MAX_BODY_BYTES = 4 * 2**20


class BodyLimit:
    """ASGI around the hub: answers 413 in one line to a request that says it is too large, and hangs up on one that
    turns out to be."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = limit_for(scope["path"])
        stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if stated.isdigit() and int(stated) > limit:
            await _refuse(send, limit)
        else:
            await self.app(scope, _counted(receive, limit), send)


def limit_for(path: str) -> int:
    """Bytes a request to this address may have."""
    largest = next((most for start, most in UPLOADS.items() if path.startswith(start)), None)
    return largest + BESIDE_FILE_BYTES if largest else MAX_BODY_BYTES


def _counted(receive: Any, limit: int) -> Any:
    """``receive``, which disconnects once more than ``limit`` bytes came."""
    seen = 0

    async def counted() -> dict[str, Any]:
        nonlocal seen
        message: dict[str, Any] = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > limit else message

    return counted


async def _refuse(send: Any, limit: int) -> None:
    line = f"Too large: expected at most {(limit - BESIDE_FILE_BYTES) // 2**20} MiB. Split the file.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(line)).encode()),
               (b"connection", b"close")]  # fmt: skip
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": line})
