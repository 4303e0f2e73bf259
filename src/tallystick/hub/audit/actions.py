"""The one writer of the log."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from tallystick.hub.audit.models import LogEntry, Salt
from tallystick.hub.viewer import Viewer

MAX_OBJECTS = 500
"""Ids one entry holds; a read of more is logged as several entries."""


def record(
    viewer: Viewer,
    action: str,
    objects: Iterable[object] = (),
    *,
    result: str = "done",
    secret_text: str = "",
    **detail: Any,
) -> None:
    """Log one action, in the caller's transaction. ``secret_text`` is kept only as a salted commitment."""
    ids = [str(item) for item in objects]
    for start in range(0, max(len(ids), 1), MAX_OBJECTS):
        _append(viewer, action, ids[start : start + MAX_OBJECTS], result, secret_text, detail)


def record_system(action: str, *, agency: str = "", account: str = "", result: str = "done", **detail: Any) -> None:
    """Log something that no viewer's piece of work stands behind: a sign-in, a job."""
    LogEntry.objects.create(
        at=timezone.now(), account=account, agency=agency, role="", purpose="", case="",
        action=action, result=result, detail=detail,
    )  # fmt: skip


def commitment(salt: bytes, text: str) -> str:
    """A keyed, salted hash of ``text``: 64 hex digits. Nothing can be guessed from it without key and salt."""
    key = hashlib.sha256(b"tallystick commitment" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, salt + text.encode(), hashlib.sha256).hexdigest()


def _append(
    viewer: Viewer, action: str, ids: list[str], result: str, secret_text: str, detail: Mapping[str, Any]
) -> None:
    salt = secrets.token_bytes(32)
    entry = LogEntry.objects.create(
        at=viewer.now,
        account=viewer.account,
        agency=viewer.agency,
        role=viewer.role,
        purpose=viewer.purpose or "",
        case=viewer.case,
        action=action,
        objects_read=ids,
        result=result,
        detail=dict(detail),
        commitment=commitment(salt, secret_text) if secret_text else "",
    )
    if secret_text:
        Salt.objects.create(entry=entry, value=salt)
