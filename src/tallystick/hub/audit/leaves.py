"""From a row of the log to its leaf, and back to what a reader may be given of it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallystick.auditlog import Entry, canonical, commit, part_salt
from tallystick.auditlog.entry import SALT_BYTES, canonical_person, canonical_texts, commit_text
from tallystick.hub.audit.models import LogEntry, Opening


def _salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


@dataclass(slots=True, kw_only=True)
class Waiting:
    """An entry on its way into the log. ``words``, free text, go beside it with what opens their commitment."""

    at: datetime
    action: str
    account: str = ""
    agency: str = ""
    role: str = ""
    purpose: str = ""
    case: str = ""
    result: str = "done"
    objects_read: list[str] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)
    commitment: str = ""
    secret_salt: bytes | None = None
    words: str = ""
    told: str = field(default="", init=False)
    told_salt: bytes | None = field(default=None, init=False)
    salt: bytes = field(default_factory=_salt)
    detail_text: str = field(init=False)
    objects_text: str = field(init=False)

    def __post_init__(self) -> None:
        self.detail_text, self.objects_text = _texts(self)
        if self.words:
            self.told_salt = _salt()
            self.told = commit(self.told_salt, self.words)

    @property
    def has_opening(self) -> bool:
        """Whether something is kept beside the entry."""
        return self.told_salt is not None or self.secret_salt is not None


def entry_of(row: LogEntry | Waiting) -> Entry:
    """What the row is hashed as, worked out from its columns."""
    salt = bytes(row.salt)
    detail, objects = (row.detail_text, row.objects_text) if isinstance(row, Waiting) else _texts(row)
    person = canonical_person(row.account, detail)
    return Entry(
        at=row.at, agency=row.agency, role=row.role, purpose=row.purpose, case=row.case, action=row.action,
        result=row.result, secret=row.commitment, told=row.told,
        person=commit_text(part_salt(salt, "person"), person.encode()),
        objects=commit_text(part_salt(salt, "objects"), objects.encode()),
    )  # fmt: skip


def _texts(row: LogEntry | Waiting) -> tuple[str, str]:
    """Its detail and the ids it names, canonical."""
    return canonical(row.detail).decode(), canonical_texts(row.objects_read)


def opened(row: LogEntry, opening: Opening | None, parts: frozenset[str]) -> dict[str, Any]:
    """The parts that a reader is given, each with the salt that opens its commitment, as an export states them."""
    salt = bytes(row.salt)
    values = {"person": {"account": row.account, "detail": row.detail}, "objects": row.objects_read}
    found: dict[str, Any] = {
        name: {"salt": part_salt(salt, name).hex(), "value": value} for name, value in values.items() if name in parts
    }
    if "told" in parts and opening is not None and opening.told_salt:
        found["told"] = {"salt": bytes(opening.told_salt).hex(), "value": opening.told}
    return found
