"""An index over a list: who holds each key, and every record; on disk, read as it is needed."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.bytewise import Bytes, Floats, Hashes, Places
from tallystick.crosscheck.growing import Growing
from tallystick.crosscheck.prepare import Prepared, Progress
from tallystick.crosscheck.probing import BUCKET_BITS, CANDIDATES, EVIDENCE, MOST_HOLDERS, STOP_KEY, Rows, probe
from tallystick.crosscheck.scoring import Marks
from tallystick.crosscheck.weighing import shipped

_FILES = ("records", "starts", "keys", "heads", "holders", "buckets")
ROWS_AT_A_TIME = 2_000
PAIRS_AT_A_TIME = 1_000_000
SORTING_MEMORY = "2GB"
"""What DuckDB may hold while it sorts; the rest lies beside the index till it is built."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Records one behind the other, where each starts, and each one's keys."""

    records: Bytes
    starts: Places
    keys: Hashes
    key_starts: Places

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Who holds which key: ``keys`` in order, their ``holders`` from ``heads[i]`` to ``heads[i + 1]``."""

    records: Bytes
    starts: Places
    keys: Hashes
    heads: Places
    holders: Rows
    buckets: Places

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Hits as positions in two lists, what they are (``scoring.SAME``, ``SHARES``) and how surely, in bits."""

    left: Places
    right: Places
    kinds: Marks
    bits: Floats
    compared: int


def load_records(parts: tuple[Path, ...]) -> Records:
    """The records and keys of some parts, in memory."""
    pieces, sizes, keys, counts = [], [], [], []
    for part in parts:
        for piece in _read_part(part):
            pieces.append(piece.records)
            sizes.append(piece.sizes)
            keys.append(piece.keys)
            counts.append(piece.counts)
    ends = np.concatenate([np.zeros(1, np.int64), *sizes]).cumsum()
    key_starts = np.concatenate([np.zeros(1, np.int64), *counts]).cumsum()
    return Records(
        np.concatenate([np.zeros(0, np.uint8), *pieces]), ends[:-1].copy(),
        np.concatenate([np.zeros(0, np.uint64), *keys]), key_starts,
    )  # fmt: skip


class _Piece(NamedTuple):
    """Records and keys as they lie in a part: one behind the other, how long each is, how many keys each has."""

    records: Bytes
    sizes: Places
    keys: Hashes
    counts: Places


def _read_part(part: Path) -> Iterator[_Piece]:
    for batch in pq.read_table(part, columns=["record", "keys"]).to_batches():
        records, keys = batch["record"], batch["keys"]
        _, starts, data = records.buffers()
        at = np.frombuffer(starts, np.int32)[records.offset : records.offset + len(records) + 1].astype(np.int64)
        counts = np.diff(keys.offsets.to_numpy()).astype(np.int64)
        yield _Piece(np.frombuffer(data, np.uint8)[at[0] : at[-1]], np.diff(at), keys.flatten().to_numpy(), counts)


def open_index(prepared: Prepared, progress: Progress) -> Index:
    """The index over a prepared list, built beside its parts where it is not there yet."""
    folder = prepared.folder / "index"
    if not folder.exists():
        making = prepared.folder / "index.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        _build(prepared, making, progress)
        os.replace(making, folder)
    # Copy-on-write: read as needed, and of one type with what lies in memory.
    return Index(*(_mapped(folder / f"{name}.npy") for name in _FILES))


def _mapped(path: Path) -> np.ndarray:
    found = np.load(path, mmap_mode="c") if path.stat().st_size > 1_000_000 else np.load(path)
    return np.asarray(found)


def _build(prepared: Prepared, folder: Path, progress: Progress) -> None:
    """Writes the index, never holding more of it in memory than one part and what DuckDB sorts at a time."""
    progress("Indexing", 0, prepared.rows)
    held = folder / "held"
    held.mkdir()
    _spread(prepared.parts, folder, held)
    _invert(held, folder)
    shutil.rmtree(held)
    progress("Indexing", prepared.rows, prepared.rows)


def _spread(parts: tuple[Path, ...], folder: Path, held: Path) -> None:
    """Records and where each starts; and beside each key, which row holds it."""
    row = start = 0
    with (
        Growing(folder / "records.npy", np.uint8) as records,
        Growing(folder / "starts.npy", np.int64) as starts,
        Growing(held / "keys.npy", np.uint64) as keys,
        Growing(held / "rows.npy", np.int32) as rows,
    ):
        for part in parts:
            for piece in _read_part(part):
                ends = start + piece.sizes.cumsum()
                records.append(piece.records)
                starts.append(ends - piece.sizes)
                keys.append(piece.keys)
                rows.append(np.repeat(np.arange(row, row + len(piece.sizes), dtype=np.int32), piece.counts))
                row, start = row + len(piece.sizes), int(ends[-1]) if len(ends) else start


def _invert(held: Path, folder: Path) -> None:
    """Keys in order, and who holds each, sorted in DuckDB, which needs no more memory than it is given."""
    last = at = 0
    in_bucket = np.zeros((1 << BUCKET_BITS) + 1, np.int64)
    with (
        Growing(folder / "keys.npy", np.uint64) as keys,
        Growing(folder / "heads.npy", np.int64) as heads,
        Growing(folder / "holders.npy", np.int32) as holders,
    ):
        for some, rows in _sorted(held):
            fresh = np.concatenate([[at == 0 or int(some[0]) != last], some[1:] != some[:-1]])
            keys.append(some[fresh])
            heads.append(np.flatnonzero(fresh) + at)
            holders.append(rows)
            tops = (some[fresh] >> np.uint64(64 - BUCKET_BITS)).astype(np.int64)
            in_bucket[1:] += np.bincount(tops, minlength=1 << BUCKET_BITS)
            last, at = int(some[-1]), at + len(some)
        heads.append([at])
    np.save(folder / "buckets.npy", in_bucket.cumsum())


def _sorted(held: Path) -> Iterator[tuple[Hashes, Rows]]:
    """The pairs of key and row in order, so many at a time."""
    columns = [pa.array(_mapped(held / f"{name}.npy")) for name in ("keys", "rows")]
    with duckdb.connect(config={"threads": 2, "memory_limit": SORTING_MEMORY, "temp_directory": str(held)}) as db:
        db.register("held", pa.table(columns, names=["key", "row_at"]))
        batches = db.sql("select key, row_at from held order by key, row_at").to_arrow_reader(PAIRS_AT_A_TIME)
        for batch in batches:
            if len(batch):
                yield batch["key"].to_numpy(), batch["row_at"].to_numpy()


class _Room(local):
    """Room to work in, for each thread its own."""

    def __init__(self) -> None:
        self.places, self.figures = room()
        self.evidence, self.shared = np.zeros(EVIDENCE), np.zeros(EVIDENCE)
        self.touched = np.zeros(MOST_HOLDERS + STOP_KEY + 1, np.int64)
        self._worth = np.zeros(0, np.int64)

    def worth(self, rows: int) -> Places:
        """A number for each row of an index, all nought, as ``probe`` leaves them."""
        if len(self._worth) < rows:
            self._worth = np.zeros(rows, np.int64)
        return self._worth


_room = _Room()


def find(records: Records, index: Index, *, first: int, count: int, itself: bool, least_bits: float) -> Found:
    """The hits of some records against an index, in order; in this thread."""
    most = count * CANDIDATES
    left, right = np.empty(most, np.int64), np.empty(most, np.int64)
    kinds, bits = np.empty(most, np.uint8), np.empty(most)
    hits, compared = probe(
        records.records, records.starts, records.keys, records.key_starts, first, count, itself,
        index.records, index.starts, index.keys, index.buckets, index.heads, index.holders,
        shipped(), tables(), _room.places, _room.figures, _room.evidence, _room.shared,
        _room.worth(len(index) + 1), _room.touched, least_bits, left, right, kinds, bits,
    )  # fmt: skip
    return Found(left[:hits].copy(), right[:hits].copy(), kinds[:hits].copy(), bits[:hits].copy(), compared)


def find_all(records: Records, index: Index, *, itself: bool, least_bits: float, progress: Progress) -> Iterator[Found]:
    """The hits of all records against an index, so many rows at a time, on every core."""
    starts = range(0, len(records), ROWS_AT_A_TIME)
    cores = os.cpu_count() or 1

    def part(first: int) -> Found:
        count = min(ROWS_AT_A_TIME, len(records) - first)
        return find(records, index, first=first, count=count, itself=itself, least_bits=least_bits)

    with ThreadPoolExecutor(cores) as pool:
        for first, found in zip(starts, pool.map(part, starts), strict=True):
            progress("Comparing", min(first + ROWS_AT_A_TIME, len(records)), len(records))
            yield found
