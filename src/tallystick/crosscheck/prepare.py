"""A list made ready for comparison, part by part: records, keys, and each entity as it was read.

Parts lie on disk as Parquet, so that lists larger than memory are taken and a run that was stopped goes on.
"""

import gc
import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.pool import AsyncResult
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.crosscheck.features import read_features
from tallystick.crosscheck.fuller import more_keys, pack_fuller
from tallystick.crosscheck.hashing import key_hashes
from tallystick.crosscheck.keys import MAX_KEYS, feature_keys
from tallystick.crosscheck.layout import RECORD_VERSION
from tallystick.crosscheck.packing import pack
from tallystick.crosscheck.read import read_entities
from tallystick.crosscheck.weights import ENGINE_VERSION
from tallystick.vocabulary import Entity
from tallystick.vocabulary.mapping import Mapping
from tallystick.vocabulary.tables import Reject, Unusable, rejects_path, write_rejects

MAX_ENTITIES = 20_000_000
PART_ROWS = 20_000
SHARED_FROM_BYTES = 32 * 2**20
"""Size of a file from which other processes help: each needs three seconds to start and meets every name anew."""
Maker = Callable[[list[Entity]], tuple[int, pa.Table]]
"""Makes one part of a list, and says how many rows it has."""
Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is (0 where nobody knows)."""
_SCHEMA = pa.schema(
    [("id", pa.string()), ("entity", pa.string()), ("record", pa.binary()), ("keys", pa.list_(pa.uint64()))]
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list's parts on disk, in its order; how many rows were taken and how many values or rows were not."""

    folder: Path
    parts: tuple[Path, ...]
    rows: int
    rejected: int


def fingerprint(path: Path, mapping: Mapping | None) -> str:
    """What a list's parts depend on: the file as it stands, its mapping, and the engine."""
    stands = path.stat()
    told = f"{path.resolve()}|{stands.st_size}|{stands.st_mtime_ns}|{mapping!r}|{ENGINE_VERSION}|{RECORD_VERSION}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def make_part(entities: list[Entity]) -> tuple[int, pa.Table]:
    """One part of a list, and how many rows it has."""
    with _unswept():
        return _make_part(entities, fuller=False)


def make_fuller_part(entities: list[Entity]) -> tuple[int, pa.Table]:
    """One part of a list from which weights are learned (``fuller``), and how many rows it has."""
    with _unswept():
        return _make_part(entities, fuller=True)


def prepare(path: Path, folder: Path, mapping: Mapping | None, progress: Progress, make: Maker = make_part) -> Prepared:
    """The list's parts in a folder, those of an earlier run kept; its rejects are written beside the list."""
    done = folder / "done.json"
    if done.exists():
        known = json.loads(done.read_text("utf-8"))
        return Prepared(folder, _parts(folder), int(known["rows"]), int(known["rejected"]))
    folder.mkdir(parents=True, exist_ok=True)
    rejects: list[Reject] = []
    rows = 0
    with _workers(path, make) as run:
        for at, (size, table) in enumerate(run(_chunks(path, mapping, rejects))):
            part = folder / f"part-{at:05d}.parquet"
            pq.write_table(table, f"{part}.new", compression="zstd", compression_level=1)
            os.replace(f"{part}.new", part)
            rows += size
            progress(f"Reading {path.name}", rows, 0)
    if rejects or rejects_path(path).exists():
        write_rejects(rejects_path(path), rejects)
    done.write_text(json.dumps({"rows": rows, "rejected": len(rejects)}), "utf-8")
    return Prepared(folder, _parts(folder), rows, len(rejects))


def _parts(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("part-*.parquet")))


def _chunks(path: Path, mapping: Mapping | None, rejects: list[Reject]) -> Iterator[list[Entity]]:
    """The list's entities, so many at a time; what cannot be used goes to ``rejects``."""
    entities = _entities(path, mapping, rejects)
    while chunk := list(islice(entities, PART_ROWS)):
        yield chunk


def _entities(path: Path, mapping: Mapping | None, rejects: list[Reject]) -> Iterator[Entity]:
    taken = 0
    for item in read_entities(path, mapping):
        if isinstance(item, Reject):
            rejects.append(item)
            continue
        taken += 1
        if taken > MAX_ENTITIES:
            raise Unusable(path, f"row {taken}", f"at most {MAX_ENTITIES} rows; split the file")
        yield item


@contextmanager
def _unswept() -> Iterator[None]:
    """Inside, no garbage is swept: it costs half of the time here, and nothing here goes round in circles."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def _make_part(entities: list[Entity], *, fuller: bool) -> tuple[int, pa.Table]:
    ids, stated, records, keys, ends = [], [], [], [], [0]
    for entity in entities:
        known = read_features(entity)
        ids.append(entity.id)
        stated.append(_stated(entity))
        records.append(pack_fuller(known) if fuller else pack(known))
        usual = sorted(feature_keys(known))
        keys.extend(list(dict.fromkeys(usual + more_keys(known)))[:MAX_KEYS] if fuller else usual)
        ends.append(len(keys))
    lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(key_hashes(keys), pa.uint64()))
    return len(ids), pa.table([pa.array(ids), pa.array(stated), pa.array(records, pa.binary()), lists], schema=_SCHEMA)


_in_json = json.JSONEncoder(ensure_ascii=False).encode


def _stated(entity: Entity) -> str:
    """The entity in FollowTheMoney's JSON form."""
    return _in_json({"id": entity.id, "schema": entity.schema, "properties": entity.properties})


@contextmanager
def _workers(path: Path, make: Maker) -> Iterator[Callable[[Iterator[list[Entity]]], Iterator[tuple[int, pa.Table]]]]:
    """A map over a file's chunks, in order: in other processes where it is large and there is more than one core."""
    cores = (os.cpu_count() or 1) if path.stat().st_size >= SHARED_FROM_BYTES else 1
    with _unswept():
        yield lambda chunks: map(make, chunks) if cores == 1 else _mapped(make, chunks, cores)


def _mapped(make: Maker, chunks: Iterator[list[Entity]], cores: int) -> Iterator[tuple[int, pa.Table]]:
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        waiting: list[AsyncResult[tuple[int, pa.Table]]] = []
        for chunk in chunks:
            if len(waiting) > 2 * cores:
                yield waiting.pop(0).get()
            waiting.append(pool.apply_async(make, (chunk,)))
        for one in waiting:
            yield one.get()
