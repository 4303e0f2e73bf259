"""The bytes an entry of the log is hashed as.

A leaf holds what every reader of the log may read, and for the rest a commitment each: who and with what facts
(``person``), which records (``objects``), free text (``told``), what was looked up (``secret``). So a reader is given
some parts and not others and checks the same leaf, and what must be erased is erased beside the log: its commitment
stays and says nothing.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from tallystick.auditlog.tree import leaf_hash

VERSION = 1
SALT_BYTES = 32
PARTS = ("objects", "person", "told")
"""The parts of an entry that may be opened, by name."""
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as it is hashed. The last four are commitments, 64 hex digits each; ``told`` and ``secret`` may be
    empty."""

    at: datetime
    agency: str
    role: str
    purpose: str
    case: str
    action: str
    result: str
    person: str
    objects: str
    told: str = ""
    secret: str = ""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, and every character outside ASCII escaped: one form for one value."""
    return _ENCODE(value).encode("ascii")


def stated(entry: Entry) -> dict[str, Any]:
    """The entry as an export states it, and as it is hashed once made canonical."""
    return {
        "action": entry.action, "agency": entry.agency, "at": _moment(entry.at), "case": entry.case,
        "objects": entry.objects, "person": entry.person, "purpose": entry.purpose, "result": entry.result,
        "role": entry.role, "secret": entry.secret, "told": entry.told, "v": VERSION,
    }  # fmt: skip


def leaf_of(entry: Entry) -> bytes:
    """The leaf hash of an entry: of ``canonical(stated(entry))``, written out, for it is made at every read."""
    one, at = entry, _moment(entry.at)
    text = (
        f'{{"action":{quoted(one.action)},"agency":{quoted(one.agency)},"at":"{at}","case":{quoted(one.case)},'
        f'"objects":"{one.objects}","person":"{one.person}","purpose":{quoted(one.purpose)},'
        f'"result":{quoted(one.result)},"role":{quoted(one.role)},"secret":"{one.secret}","told":"{one.told}",'
        f'"v":{VERSION}}}'
    )
    return leaf_hash(text.encode("ascii"))


def canonical_texts(values: Iterable[str]) -> str:
    """``canonical`` of a list of texts, as text."""
    return f"[{','.join(map(quoted, values))}]"


def canonical_person(account: str, detail: str) -> str:
    """``canonical`` of the part that names a person, as text; ``detail`` is canonical already."""
    return f'{{"account":{quoted(account)},"detail":{detail}}}'


def part_salt(salt: bytes, part: str) -> bytes:
    """The salt of one part of an entry: it opens that part and tells nothing of the salts of the others."""
    return hmac.digest(salt, part.encode(), "sha256")


def commit(salt: bytes, value: Any) -> str:
    """A commitment to a value, 64 hex digits: without the salt, which is random, nothing can be guessed from it."""
    return commit_text(salt, canonical(value))


def commit_text(salt: bytes, text: bytes) -> str:
    """The same for a value that is canonical already."""
    return sha256(salt + text).hexdigest()


@lru_cache(maxsize=64)
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
