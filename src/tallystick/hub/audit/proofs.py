"""Proofs from what is stored: four queries a subtree, however long the log is."""

from collections.abc import Callable
from dataclasses import dataclass

from tallystick.auditlog import tree
from tallystick.hub.audit.appending import KEPT_LEVELS
from tallystick.hub.audit.models import Checkpoint, LogEntry, Node
from tallystick.hub.viewer import Unacceptable

LEVELS = (3 * KEPT_LEVELS, 2 * KEPT_LEVELS, KEPT_LEVELS)
Proof = list[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """That a leaf stands in the tree of a checkpoint."""

    position: int
    leaf: bytes
    checkpoint: Checkpoint
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistent:
    """That the tree of one checkpoint only adds to that of an earlier one."""

    first: Checkpoint
    second: Checkpoint
    proof: Proof


def inclusion(position: int, size: int) -> Included:
    """The proof for one entry, in the tree of a checkpoint. How the log grows between two of them stays untold."""
    checkpoint = _checkpoint(size)
    proof = _tried(lambda: tree.inclusion(position, size, _subtree))
    leaf = bytes(LogEntry.objects.values_list("leaf", flat=True).get(position=position))
    return Included(position=position, leaf=leaf, checkpoint=checkpoint, proof=proof)


def consistency(first: int, second: int) -> Consistent:
    """The proof that nothing was changed between two checkpoints, only added."""
    older, newer = _checkpoint(first), _checkpoint(second)
    proof = _tried(lambda: tree.consistency(first, second, _subtree))
    return Consistent(first=older, second=newer, proof=proof)


def _checkpoint(size: int) -> Checkpoint:
    found = Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise Unacceptable(f"size {size}: expected the size of a checkpoint")
    return found


def _tried(make: Callable[[], Proof]) -> Proof:
    try:
        return make()
    except ValueError as fault:
        raise Unacceptable(str(fault)) from None


def _subtree(start: int, end: int) -> bytes:
    """The root over these leaves, from the largest kept nodes that lie in them, then leaves."""
    parts: list[tuple[int, bytes]] = []
    for level in LEVELS:
        first, last = start >> level, end >> level
        if first < last and start == first << level:
            nodes = Node.objects.filter(level=level, index__gte=first, index__lt=last).order_by("index")
            parts += [(level, bytes(value)) for value in nodes.values_list("value", flat=True)]
            start = last << level
    leaves = LogEntry.objects.filter(position__gte=start, position__lt=end).order_by("position")
    parts += [(0, bytes(leaf)) for leaf in leaves.values_list("leaf", flat=True)]
    return _joined(parts)


def _joined(parts: list[tuple[int, bytes]]) -> bytes:
    """Perfect subtrees side by side, largest first, as one: like ones make one of the next level."""
    stack: list[tuple[int, bytes]] = []
    for level, value in parts:
        while stack and stack[-1][0] == level:
            level, value = level + 1, tree.node_hash(stack.pop()[1], value)
        stack.append((level, value))
    return tree.fold(value for _, value in stack)
