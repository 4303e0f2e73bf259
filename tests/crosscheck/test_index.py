"""Tests of the index as it lies on disk: built piece by piece, it says what the parts say."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from tallystick.crosscheck import batch, index, key_hashes, keys, prepare
from tallystick.crosscheck.growing import Growing
from tallystick.vocabulary import Entity, make


def people(count: int) -> list[Entity]:
    names = ("Ivan Petrov", "Jelena Kos", "Ђорђе Станковић", "Ana Marić", "Βασίλης Παππάς")
    return [
        make(f"p{at}", "Person", {"name": names[at % len(names)], "birthDate": f"19{60 + at % 30}-03-12"})
        for at in range(count)
    ]


def prepared(folder: Path, entities: list[Entity], rows: int) -> prepare.Prepared:
    """The entities as parts of so many rows."""
    folder.mkdir()
    parts = []
    for first in range(0, len(entities), rows):
        parts.append(folder / f"part-{first:05d}.parquet")
        prepare.pq.write_table(prepare.make_part(entities[first : first + rows])[1], parts[-1])
    return prepare.Prepared(folder, tuple(parts), len(entities), 0)


def test_a_growing_array_is_what_was_appended(tmp_path: Path) -> None:
    with Growing(tmp_path / "row.npy", np.int32) as row:
        for piece in ([1, 2, 3], [], np.arange(100_000)):
            row.append(piece)
        assert len(row) == 100_003
    assert np.array_equal(np.load(tmp_path / "row.npy"), np.concatenate([[1, 2, 3], np.arange(100_000)]))


def test_an_array_nothing_was_appended_to_is_empty(tmp_path: Path) -> None:
    with Growing(tmp_path / "row.npy", np.uint64):
        pass
    assert np.load(tmp_path / "row.npy").shape == (0,)


def test_the_index_says_who_holds_each_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PAIRS_AT_A_TIME", 7)
    entities = people(50)
    known = index.open_index(prepared(tmp_path / "list", entities, 13), batch.silent)
    held = defaultdict(list)
    for at, entity in enumerate(entities):
        for key in key_hashes(keys(entity)).tolist():
            held[key].append(at)
    assert known.keys.tolist() == sorted(held)
    for at, key in enumerate(known.keys.tolist()):
        assert known.holders[known.heads[at] : known.heads[at + 1]].tolist() == held[key]
    assert not (tmp_path / "list" / "index" / "held").exists()


def test_the_index_of_nobody_is_empty(tmp_path: Path) -> None:
    nobody = prepared(tmp_path / "none", [], 13)
    known = index.open_index(nobody, batch.silent)
    assert (len(known), len(known.keys), known.heads.tolist()) == (0, 0, [0])


def test_a_look_up_leaves_nothing_behind_for_the_next(tmp_path: Path) -> None:
    large = prepared(tmp_path / "large", people(60), 13)
    small = prepared(tmp_path / "small", people(20), 13)
    told = {}
    for turn in range(2):
        for name, ready in (("large", large), ("small", small)):
            asked = index.load_records(ready.parts)
            known = index.open_index(ready, batch.silent)
            found = index.find(asked, known, first=0, count=20, itself=False, least_bits=-20)
            hits = list(zip(found.left, found.right, found.bits, strict=True))
            assert told.setdefault(name, hits) == hits, turn
    assert told["large"]
    assert told["small"]


def test_keys_above_the_limit_are_the_same_in_every_process() -> None:
    told = """
from tallystick.crosscheck import keys
from tallystick.vocabulary import make
facts = {"birthDate": "1992-04-21", "fatherName": "Красимир", "phone": "+359 88 518 9322", "nationality": "bg"}
names = {"name": "Цветелина Живков-Найденова", "firstName": "Цветелина", "lastName": "Живков-Найденова"}
print(ascii(sorted(keys(make("x", "Person", {**names, **facts})))))
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", told], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3", "4", "5")
    }
    assert len(said) == 1
    assert b"nd:" in said.pop()
