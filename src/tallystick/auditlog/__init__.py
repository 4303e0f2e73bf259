"""A log that nobody can quietly edit: entries hashed into a Merkle tree, signed checkpoints, proofs, verification.

Without Django, and without the hub: whoever has an export and this package can judge it.
"""

from tallystick.auditlog.checkpoint import Checkpoint, Key, Signed, Unreadable, read_checkpoint, read_key, sign
from tallystick.auditlog.entry import Entry, canonical, commit, leaf_of, part_salt, stated
from tallystick.auditlog.findings import Finding, Kind
from tallystick.auditlog.reading import BadExport, read_export
from tallystick.auditlog.verify import Kept, Summary, Verifier

__all__ = [
    "BadExport",
    "Checkpoint",
    "Entry",
    "Finding",
    "Kept",
    "Key",
    "Kind",
    "Signed",
    "Summary",
    "Unreadable",
    "Verifier",
    "canonical",
    "commit",
    "leaf_of",
    "part_salt",
    "read_checkpoint",
    "read_export",
    "read_key",
    "sign",
    "stated",
]
