"""What can be wrong with an export of a log, in words."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    DOUBLED = "doubled"
    RECOMPUTED = "recomputed"
    TRUNCATED = "truncated"
    UNSIGNED = "unsigned"
    BAD_SIGNATURE = "bad_signature"
    OTHER_LOG = "other_log"
    SPLIT_VIEW = "split_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. ``first`` and ``last`` are positions of entries, both included, where it has some."""

    kind: Kind
    text: str
    first: int | None = None
    last: int | None = None


def altered(position: int, what: str) -> Finding:
    """The entry, or a part of it, does not give what it is hashed or committed to as."""
    return Finding(kind=Kind.ALTERED, text=f"entry {position}: {what}", first=position, last=position)


def missing(first: int, last: int) -> Finding:
    """Entries that stand between others and are not there."""
    return Finding(kind=Kind.MISSING, text=f"{entries(first, last)}: missing", first=first, last=last)


def reordered(position: int, after: str) -> Finding:
    """An entry that stands behind a later one, or behind a checkpoint that counts it."""
    text = f"entry {position}: stands behind {after}"
    return Finding(kind=Kind.REORDERED, text=text, first=position, last=position)


def too_many(start: int, size: int, wanted: int) -> Finding:
    """More entries than the checkpoint behind them counts."""
    text = f"{entries(start, size - 1)}: more than the checkpoint of {wanted} entries behind them counts"
    return Finding(kind=Kind.REORDERED, text=text, first=start, last=size - 1)


def doubled(position: int) -> Finding:
    """An entry that stands twice."""
    return Finding(kind=Kind.DOUBLED, text=f"entry {position}: stands twice", first=position, last=position)


def recomputed(start: int, size: int, source: str) -> Finding:
    """Hashes that do not lead from one checkpoint to the next."""
    text = f"{entries(start, size - 1)}: hashes were recomputed between two checkpoints; {source} says another root"
    return Finding(kind=Kind.RECOMPUTED, text=text, first=start, last=size - 1)


def contradicted(start: int, size: int, source: str) -> Finding:
    """Hashes that do not give what somebody kept."""
    text = f"{entries(start, size - 1)}: hashes were recomputed; {source}, kept outside the hub, says another root"
    return Finding(kind=Kind.RECOMPUTED, text=text, first=start, last=size - 1)


def truncated(size: int, wanted: int, source: str) -> Finding:
    """A log that ends too early."""
    text = f"{entries(size, wanted - 1)}: cut off; {source} says {wanted} entries"
    return Finding(kind=Kind.TRUNCATED, text=text, first=size, last=wanted - 1)


def unsigned(start: int, size: int) -> Finding:
    """Entries behind the last checkpoint that holds."""
    text = f"{entries(start, size - 1)}: no checkpoint of the log stands behind them"
    return Finding(kind=Kind.UNSIGNED, text=text, first=start, last=size - 1)


def about(kind: Kind, source: str, what: str) -> Finding:
    """Something wrong with a checkpoint or the header."""
    return Finding(kind=kind, text=f"{source}: {what}")


def entries(first: int, last: int) -> str:
    """``entry 4`` or ``entries 4 to 6``."""
    return f"entry {first}" if first == last else f"entries {first} to {last}"
