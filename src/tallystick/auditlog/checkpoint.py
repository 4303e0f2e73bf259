"""Signed checkpoints: how long a log is and the root over it, as text that anybody can keep and compare.

The form is C2SP's: a tlog-checkpoint in a signed note, with Ed25519. A verifier key is the same specification's one
line, ``name+hash+key``.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAX_NOTE_CHARS = 16_384
ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile(r"— (\S{1,200}) ([A-Za-z0-9+/=]{1,400})")
_TIME = "at %Y-%m-%dT%H:%M:%SZ"


class Unreadable(Exception):
    """No checkpoint or key: one line saying what was expected."""


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a key that signs checkpoints."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes that a signature names its key by."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A log's name, its size, the root over its entries, and when that was so."""

    origin: str
    size: int
    root: bytes
    at: datetime | None = None

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        return "\n".join([*lines, *([self.at.astimezone(UTC).strftime(_TIME)] if self.at else []), ""])


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as read: its text, and its signatures by the name and hash of their keys."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, key: Key) -> bool:
        """Whether one of the signatures is this key's, over this very text."""
        return any(
            name == key.name and named == key.hash and _verifies(key.public, signature, self.text)
            for name, named, signature in self.signatures
        )


def key_of(name: str, private: Ed25519PrivateKey) -> Key:
    """The public half of a private key, under the name it signs by."""
    return Key(name, private.public_key().public_bytes_raw())


def sign(checkpoint: Checkpoint, name: str, private: Ed25519PrivateKey) -> str:
    """The signed note: what is handed out."""
    signature = key_of(name, private).hash + private.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {name} {b64encode(signature).decode()}\n"


def read_checkpoint(note: str) -> Signed:
    """Read a signed note. ``Unreadable`` where it is none; signatures are not judged here."""
    text, gap, below = note.replace("\r\n", "\n").partition("\n\n")
    lines = text.split("\n")
    if not gap or len(note) > MAX_NOTE_CHARS or len(lines) < 3 or not lines[0]:
        raise Unreadable("expected a signed checkpoint: origin, size, root, an empty line, signatures")
    if not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 19 and str(int(lines[1])) == lines[1]):
        raise Unreadable(f"expected a size in the checkpoint's second line, not {lines[1][:40]!r}")
    root = _bytes_of(lines[2])
    if len(root) != 32:
        raise Unreadable("expected a root of 32 bytes in base64 in the checkpoint's third line")
    found = [_SIGNATURE.fullmatch(line) for line in below.rstrip("\n").split("\n")]
    parts = [(one[1], _bytes_of(one[2])) for one in found if one]
    if not parts or len(parts) != len(found):
        raise Unreadable("expected signature lines below the checkpoint: a dash, a name, base64")
    checkpoint = Checkpoint(origin=lines[0], size=int(lines[1]), root=root, at=_time_in(lines[3:]))
    return Signed(checkpoint, text + "\n", tuple((name, raw[:4], raw[4:]) for name, raw in parts))


def read_key(line: str) -> Key:
    """Read a verifier key. ``Unreadable`` where it is none, or its hash is not its own."""
    name, _, rest = line.strip().partition("+")
    named, _, encoded = rest.partition("+")
    raw = _bytes_of(encoded)
    key = Key(name, raw[1:])
    if not _NAME.fullmatch(name) or raw[:1] != ED25519 or len(raw) != 33 or named != key.hash.hex():
        raise Unreadable("expected a verifier key on one line: name+hash+key")
    return key


def _verifies(public: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes_of(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        return b""


def _time_in(lines: list[str]) -> datetime | None:
    for line in lines:
        try:
            return datetime.strptime(line, _TIME).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
