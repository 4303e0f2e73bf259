"""The Merkle tree of RFC 6962 and RFC 9162: hashes, growth, roots, and proofs made and checked. SHA-256 throughout.

A tree that only grows is kept as its *peaks*: the roots of the perfect subtrees it falls into, largest first, one for
each binary one of its size. Twenty hashes stand for a million entries, and nothing else is needed to append.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
MAX_SIZE = 1 << 62
"""Entries of one log; proofs are at most as long as its binary digits, and a half more."""
EMPTY_ROOT = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
"""``subtree(start, end)``: the root over the leaves from ``start`` up to, not including, ``end``; never empty."""
Kept = Callable[[int, int, bytes], None]
"""``kept(level, index, hash)``: a perfect subtree of ``2 ** level`` leaves that has just become complete."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def append(peaks: list[bytes], size: int, leaf: bytes, kept: Kept | None = None) -> None:
    """Add a leaf hash to the tree of ``size`` leaves with these peaks, in place."""
    level = 0
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
        level += 1
        if kept:
            kept(level, size, leaf)
    peaks.append(leaf)


def fold(peaks: Iterable[bytes]) -> bytes:
    """The root of the tree with these peaks."""
    *rest, root = list(peaks) or [EMPTY_ROOT]
    for peak in reversed(rest):
        root = node_hash(peak, root)
    return root


def peaks_of(leaves: Iterable[bytes]) -> list[bytes]:
    """The peaks of the tree over these leaf hashes."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        append(peaks, size, leaf)
    return peaks


def over(leaves: Sequence[bytes]) -> Subtree:
    """Subtrees of a tree whose leaf hashes are all at hand."""
    return lambda start, end: fold(peaks_of(leaves[start:end]))


def inclusion(position: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that the leaf at ``position`` stands in the tree of ``size`` (RFC 9162, 2.1.3.1). ValueError where it
    cannot."""
    if not 0 <= position < size <= MAX_SIZE:
        raise ValueError(f"position {position}: expected one below the size, {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of ``second`` only adds to the tree of ``first`` (RFC 9162, 2.1.4.1). ValueError where
    sizes are none or in the wrong order."""
    if not 0 < first <= second <= MAX_SIZE:
        raise ValueError(f"sizes {first} and {second}: expected the first above 0 and not above the second")
    start, end, whole, path = 0, second, True, []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start, whole = middle, False
    return ([] if whole else [subtree(start, end)]) + path[::-1]


def proves_inclusion(leaf: bytes, position: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the leaf stands at ``position`` under the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size <= MAX_SIZE:
        return False
    node, last, found = position, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(one, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, one)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(first: int, second: int, older: bytes, newer: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the newer root only adds to the older one (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second <= MAX_SIZE:
        return False
    if first == second:
        return older == newer and not proof
    path = list(proof) if first & (first - 1) else [older, *proof]
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            was, now = node_hash(one, was), node_hash(one, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, one)
        node, last = node >> 1, last >> 1
    return last == 0 and was == older and now == newer


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
