"""The same hits on Spark as on one machine, to the byte: two lists, one list, limits reached, nothing to find."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick.crosscheck import batch, index, prepare, probing, scoring, spark
from tallystick.crosscheck.batch import Counts
from tallystick.exercise import Item, make_world
from tallystick.vocabulary import Entity

pytestmark = [pytest.mark.spark, pytest.mark.slow]
HEADER = b"left,right,kind,score,reasons\n"


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[None]:
    """One session for all tests: it takes far longer to start than any of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_MASTER", "local[2]")
        # Compiled in haste: nothing here runs long enough to earn more.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        running = spark._start()
        yield
        running.stop()


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return list(make_world(seed=11, size=600).iter_items())


def write(path: Path, entities: list[Entity]) -> Path:
    path.write_text("".join(f"{json.dumps(entity.to_dict())}\n" for entity in entities), "utf-8")
    return path


@pytest.fixture
def lists(items: list[Item], tmp_path: Path) -> tuple[Path, Path]:
    """Half of the agencies' records in one list, the other half's in the other; in a folder with an awkward name."""
    folder = tmp_path / "case [7] {ä} 50%"
    folder.mkdir()
    some = set(sorted({item.agency for item in items})[::2])
    left = write(folder / "left.jsonl", [item.entity for item in items if item.agency in some])
    return left, write(folder / "right.jsonl", [item.entity for item in items if item.agency not in some])


def on_both(left: Path, right: Path | None, *, min_score: float = 0.7, top: int | None = None) -> tuple[Counts, bytes]:
    """What both engines did and wrote, which is the same."""
    here, there = left.with_name("local.csv"), left.with_name("spark.csv")
    local = batch.crosscheck(left, right, here, min_score=min_score, top=top)
    told = batch.crosscheck(left, right, there, min_score=min_score, top=top, find=spark.find_on_spark)
    assert told == local
    assert there.read_bytes() == here.read_bytes()
    assert not there.with_name("spark.csv.work").exists()
    return told, there.read_bytes()


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The local engine without what was compiled of its search, into which the limits are compiled as well."""
    for name in ("_find", "_followed", "_nearest", "_rather", "_share"):
        monkeypatch.setattr(probing, name, getattr(probing, name).py_func)
    monkeypatch.setattr(probing, "wide", int)
    monkeypatch.setattr(probing, "weighed", scoring.weighed.py_func)
    monkeypatch.setattr(index, "probe", probing.probe.py_func)


def test_two_lists_give_the_same_bytes(lists: tuple[Path, Path]) -> None:
    done, written = on_both(*lists)
    assert done.hits > 100
    assert done.candidates > done.hits
    assert written.startswith(HEADER)


def test_one_list_against_itself_keeps_the_best_of_each_row_in_several_parts(
    items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(spark, "ROWS_AT_A_TIME", 7)
    for module in (prepare, batch, spark):
        monkeypatch.setattr(module, "PART_ROWS", 70)
    done, written = on_both(write(tmp_path / "list.jsonl", [item.entity for item in items]), None, min_score=0.9, top=1)
    lefts = [line.split(b",")[0] for line in written.splitlines()[1:]]
    assert len(lefts) == len(set(lefts)) == done.hits > 50


LIMITS = {
    "stop key": {"STOP_KEY": 2},
    "holders": {"MOST_HOLDERS": 4, "CANDIDATES": 3},
    "keys": {"MOST_KEYS": 6, "CANDIDATES": 2},
}


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.usefixtures("in_python")
def test_limits_are_kept(
    limits: dict[str, int], items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "list.jsonl", [item.entity for item in items[:150]])
    free = batch.crosscheck(path, None, tmp_path / "free.csv")
    for name, most in limits.items():
        monkeypatch.setattr(probing, name, most)
    done, _ = on_both(path, None)
    assert 0 < done.candidates < free.candidates


def test_where_there_is_nothing_to_find_nothing_is_written(lists: tuple[Path, Path], tmp_path: Path) -> None:
    empty, strangers = tmp_path / "empty.csv", tmp_path / "strangers.csv"
    empty.write_text("id,schema,name\n", "utf-8")
    strangers.write_text("id,schema,name\na,Person,Marko Stanković\nb,Person,Jelena Kos\n", "utf-8")
    for left, right in ((empty, lists[0]), (lists[0], empty), (empty, None), (strangers, None)):
        done, written = on_both(left, right)
        assert (done.candidates, written) == (0, HEADER)
