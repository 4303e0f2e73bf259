"""The hub's key for checkpoints: a file in the data directory, for its owner alone. Never in the database, an export or
a backup of either."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from tallystick.auditlog import Key
from tallystick.auditlog.checkpoint import key_of

NAME = "tallystick"


def private_key() -> Ed25519PrivateKey:
    """The key, made at the first call. Of two that make it at once, both get the one that came first."""
    path = Path(settings.DATA_DIR) / "audit-signing.key"
    if not path.exists():
        _make(path)
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise RuntimeError(f"{path}: expected an Ed25519 key")
    return found


def public_key() -> Key:
    """What checkpoints of this hub are verified with."""
    return key_of(NAME, private_key())


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
