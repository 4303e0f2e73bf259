"""What anybody logs by: what was done, by whom, for what, to which records, and how it ended."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from tallystick.auditlog.entry import SALT_BYTES
from tallystick.hub.audit import gathering
from tallystick.hub.audit.leaves import Waiting
from tallystick.hub.audit.models import Named, Opening
from tallystick.hub.viewer import Viewer

MAX_OBJECTS = 500
"""Ids one entry holds; a read of more is logged as several entries."""
MAX_TOLD = 2_000
"""Characters of free text kept beside one entry."""


def record(
    viewer: Viewer,
    action: str,
    objects: Iterable[object] = (),
    *,
    result: str = "done",
    secret_text: str = "",
    told: str = "",
    **detail: Any,
) -> None:
    """Log one action: in the caller's transaction, or with the rest of the request before its answer leaves.

    ``secret_text`` is kept only as a salted commitment. ``told``, free text that may name people, is kept beside the
    entry and can be erased. ``detail`` stays for good: codes, counts and ids, never words somebody typed.
    """
    gathering.log(
        list(_entries(viewer, action, [str(item) for item in objects], result, secret_text, told[:MAX_TOLD], detail))
    )


def record_system(
    action: str, *, agency: str = "", account: str = "", result: str = "done", told: str = "", **detail: Any
) -> None:
    """Log something that no viewer's piece of work stands behind: a sign-in, a job."""
    row = Waiting(
        at=timezone.now(), account=account, agency=agency, action=action, result=result, detail=_plain(detail),
        words=told[:MAX_TOLD],
    )  # fmt: skip
    gathering.log([row])


def forget(contributions: Iterable[UUID]) -> int:
    """Erase what opens the commitments of every entry that names one of these: free text, and the salts of what was
    looked up. The entries stay, with ids and nothing of content, and the tree holds. Returns how many were opened."""
    named = Named.objects.filter(named__in=list(contributions)).values("position")
    return Opening.objects.filter(entry__in=named).delete()[0]


def commitment(salt: bytes, text: str) -> str:
    """A keyed, salted hash of ``text``: 64 hex digits. Nothing can be guessed from it without key and salt."""
    key = hashlib.sha256(b"tallystick commitment" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, salt + text.encode(), hashlib.sha256).hexdigest()


def _entries(
    viewer: Viewer, action: str, ids: list[str], result: str, secret_text: str, told: str, detail: dict[str, Any]
) -> Iterator[Waiting]:
    for start in range(0, max(len(ids), 1), MAX_OBJECTS):
        salt = secrets.token_bytes(SALT_BYTES) if secret_text else None
        yield Waiting(
            at=viewer.now, account=viewer.account, agency=viewer.agency, role=viewer.role,
            purpose=viewer.purpose or "", case=viewer.case, action=action,
            objects_read=ids[start : start + MAX_OBJECTS], result=result, detail=_plain(detail),
            commitment=commitment(salt, secret_text) if salt else "", secret_salt=salt, words=told,
        )  # fmt: skip


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are read back: a key or value that JSON knows otherwise would give another leaf then."""
    simple = all(type(value) in (str, int, bool) for value in detail.values())
    return detail if simple else dict(json.loads(json.dumps(detail)))
