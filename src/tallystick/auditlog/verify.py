"""Verifying an export of a log against itself, its checkpoints, and checkpoints that a partner kept.

One pass, in memory that does not grow with the log. Each stretch between two checkpoints is judged by itself: after one
that does not fit, the peaks stated at its end, which the signed root bears out, take the tree on from there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tallystick.auditlog import findings, tree
from tallystick.auditlog.checkpoint import Key, Signed
from tallystick.auditlog.entry import canonical, commit
from tallystick.auditlog.findings import Finding, Kind
from tallystick.auditlog.gaps import Gaps
from tallystick.auditlog.reading import BadExport, Header, Line, Marked, Stated


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that somebody kept outside the log: by what name it goes here, and what it says."""

    name: str
    signed: Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was read, and how far it is borne out."""

    origin: str
    entries: int
    in_full: int
    checkpoints: int
    signed_to: int
    """Entries under a checkpoint of the export that holds."""
    kept_to: int
    """Entries under a kept checkpoint that holds."""


class Verifier:
    """One verification. ``findings`` reads the export to its end; after that, ``summary`` says what holds."""

    def __init__(self, *, kept: Sequence[Kept] = (), keys: Sequence[Key] = ()) -> None:
        self._kept: dict[int, list[Kept]] = defaultdict(list)
        for one in kept:
            self._kept[one.signed.checkpoint.size].append(one)
        self._keys = tuple(keys)
        self._origin = ""
        self._gaps, self._compared = Gaps(), set[int]()
        self._peaks: list[bytes] | None = []
        self._next = self._good = self._kept_good = self._in_full = self._marks = 0
        self._latest = "the header"

    @property
    def summary(self) -> Summary:
        return Summary(
            origin=self._origin, entries=self._next, in_full=self._in_full, checkpoints=self._marks,
            signed_to=self._good, kept_to=self._kept_good,
        )  # fmt: skip

    def findings(self, lines: Iterable[Line]) -> Iterator[Finding]:
        """Everything that is wrong, in the order of the log."""
        reading = iter(lines)
        header = next(reading)
        if not isinstance(header, Header):
            raise BadExport("line 1: expected the header of an export")
        self._origin = header.origin
        yield from self._header(header)
        for line in reading:
            if isinstance(line, Stated):
                yield from self._against_kept()
                yield from self._stated(line)
            elif isinstance(line, Marked):
                yield from self._marked(line)
        yield from self._against_kept()
        yield from self._end(header)

    def _header(self, header: Header) -> Iterator[Finding]:
        """The keys: those given are trusted; without any, those the export states, which it could have made up."""
        self._keys = self._keys or header.keys
        for one in (one for some in self._kept.values() for one in some):
            if one.signed.checkpoint.origin != header.origin:
                yield findings.about(Kind.OTHER_LOG, one.name, f"is of the log {one.signed.checkpoint.origin}")
            elif not self._is_signed(one.signed):
                yield findings.about(Kind.BAD_SIGNATURE, one.name, "is not signed by a key of this log")
        yield from self._split_views()

    def _split_views(self) -> Iterator[Finding]:
        for size, some in self._kept.items():
            if len({one.signed.checkpoint.root for one in some if self._is_signed(one.signed)}) > 1:
                names = " and ".join(one.name for one in some)
                what = f"say different roots for the same {size} entries: the hub told two stories"
                yield findings.about(Kind.SPLIT_VIEW, names, what)

    def _stated(self, line: Stated) -> Iterator[Finding]:
        position = line.position
        yield from self._content(line)
        if position < self._next:
            was_missing = self._gaps.fill(position)
            yield findings.reordered(position, self._latest) if was_missing else findings.doubled(position)
            return
        if position > self._next:
            self._pass_over(position)
        if self._peaks is not None:
            tree.append(self._peaks, position, line.leaf)
        self._next, self._latest = position + 1, f"entry {position}"

    def _content(self, line: Stated) -> Iterator[Finding]:
        if line.entry is None:
            return
        self._in_full += 1
        if _hash_of(line.entry) != line.leaf:
            yield findings.altered(line.position, "altered: what it says does not give its hash")
        for name, part in line.opened.items():
            if line.entry.get(name) != _commitment(part.salt, part.value):
                yield findings.altered(line.position, f"altered: {name} is not what its seal in the entry was made of")

    def _pass_over(self, position: int) -> None:
        self._gaps.leave(self._next, position)
        self._next, self._peaks = position, None

    def _against_kept(self) -> Iterator[Finding]:
        """What somebody kept of a log of this size, against what was read so far; where the export has a checkpoint
        there, that stood in for it. Once for each size."""
        waiting = self._kept.get(self._next, ()) if self._next not in self._compared and self._peaks is not None else ()
        if waiting:
            yield from self._compare(tree.fold(self._peaks or ()), holds=True)

    def _compare(self, root: bytes, *, holds: bool) -> Iterator[Finding]:
        self._compared.add(self._next)
        for one in self._kept.get(self._next, ()):
            if one.signed.checkpoint.origin == self._origin and one.signed.checkpoint.root != root:
                yield findings.contradicted(self._kept_good, self._next, one.name)
            elif one.signed.checkpoint.origin == self._origin and holds:
                self._kept_good = self._next

    def _marked(self, line: Marked) -> Iterator[Finding]:
        checkpoint, size = line.signed.checkpoint, line.signed.checkpoint.size
        name = f"checkpoint of {size} entries"
        self._marks += 1
        if checkpoint.origin != self._origin:
            yield findings.about(Kind.OTHER_LOG, name, f"is of the log {checkpoint.origin}")
        elif not self._is_signed(line.signed):
            yield findings.about(Kind.BAD_SIGNATURE, name, "is not signed by a key of this log")
        elif size < self._next:
            yield findings.too_many(self._good, self._next, size)
        else:
            if size > self._next:
                self._pass_over(size)
            yield from self._anchored(line, name)

    def _anchored(self, line: Marked, name: str) -> Iterator[Finding]:
        """A checkpoint where it belongs: the tree so far must give its root; from here its own peaks go on."""
        root, size = line.signed.checkpoint.root, line.signed.checkpoint.size
        holds = self._peaks is not None and tree.fold(self._peaks) == root
        if self._peaks is not None and not holds:
            yield findings.recomputed(self._good, size, name)
        yield from self._compare(root, holds=holds)
        for one in self._kept.get(size, ()):
            if one.signed.checkpoint.root != root and self._is_signed(one.signed):
                what = f"says another root than {name} of the export: the hub told two stories"
                yield findings.about(Kind.SPLIT_VIEW, one.name, what)
        if len(line.peaks) != size.bit_count() or tree.fold(line.peaks) != root:
            yield findings.about(Kind.ALTERED, name, "its peaks do not give its root")
            self._peaks = self._peaks if holds else None
        else:
            self._peaks = list(line.peaks)
        self._good, self._latest = size, f"the {name}"

    def _is_signed(self, signed: Signed) -> bool:
        return signed.checkpoint.origin == self._origin and any(signed.signed_by(key) for key in self._keys)

    def _end(self, header: Header) -> Iterator[Finding]:
        for first, last in self._gaps.ranges():
            yield findings.missing(first, last)
        if self._next < header.size:
            yield findings.truncated(self._next, header.size, "the header")
        elif self._next > header.size:
            yield findings.about(Kind.ALTERED, "header", f"says {header.size} entries; there are {self._next}")
        if self._marks != header.checkpoints:
            what = f"says {header.checkpoints} checkpoints; there are {self._marks}"
            yield findings.about(Kind.MISSING, "header", what)
        if self._good < self._next:
            yield findings.unsigned(self._good, self._next)
        for size, some in sorted(self._kept.items()):
            for one in some if size > self._next else ():
                if one.signed.checkpoint.origin == self._origin:
                    yield findings.truncated(self._next, size, one.name)


def _hash_of(entry: dict[str, object]) -> bytes:
    try:
        return tree.leaf_hash(canonical(entry))
    except ValueError:
        return b""


def _commitment(salt: bytes, value: object) -> str:
    try:
        return commit(salt, value)
    except ValueError:
        return ""
