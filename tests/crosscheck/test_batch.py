"""Files in, hits and scores out: the same every time, bad rows apart, good rows taken."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.crosscheck import batch, index, keys, prepare, probing, spark
from tallystick.vocabulary import Entity, make

LEFT = """id,schema,name,birthDate,phone,registrationNumber
l1,Person,Marko Stanković,1980-03-12,+381 64 555 0134,
l2,Person,Jelena Kos,1990-01-02,,
l3,Vehicle,,,,BG 123-AB
l4,Person,Zvezdodrag Krstonošić,2020-13-45,,
"""
RIGHT = [
    {"id": "r1", "schema": "Person", "properties": {"name": ["Марко Станковић"], "birthDate": ["1980-12-03"]}},
    {"id": "r2", "schema": "Person", "properties": {"name": ["Ivan Petrov"], "plate": ["БГ123АБ"]}},
    {"id": "r3", "schema": "PhoneLine", "properties": {"phone": ["00381645550134"]}},
    {"id": "r4", "schema": "Person", "properties": {"name": ["Krstonosic, Zvezdodrag"]}},
]


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path, Path]:
    left, right = tmp_path / "left.csv", tmp_path / "right.jsonl"
    left.write_text(LEFT, "utf-8")
    right.write_text("".join(f"{json.dumps(entity)}\n" for entity in RIGHT), "utf-8")
    return left, right, tmp_path / "hits.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output + str(result.exception or "")


def test_two_lists_give_their_hits_with_reasons(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    status, said = run("crosscheck", left, right, "--out", out)
    assert status == 0, said
    found = {(row["left"], row["right"]): row for row in rows(out)}
    assert {pair: row["kind"] for pair, row in found.items()} == {
        ("l1", "r1"): "same",
        ("l1", "r3"): "shares",
        ("l3", "r2"): "shares",
        ("l4", "r4"): "same",
    }
    assert found["l1", "r1"]["reasons"].startswith("Starting odds")
    assert "swapped" in found["l1", "r1"]["reasons"]
    assert all(0.7 <= float(row["score"]) <= 1 for row in found.values())


def test_a_bad_value_is_rejected_and_its_row_taken_without_it(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    done = batch.crosscheck(left, right, out)
    assert (done.left, done.right, done.rejected) == (4, 4, 1)
    (reject,) = rows(left.with_name("left.csv.rejects.csv"))
    assert (reject["row"], reject["column"]) == ("4", "birthDate")


def test_the_same_input_gives_the_same_bytes(lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out)
    once = out.read_bytes()
    monkeypatch.setattr(prepare, "PART_ROWS", 1)
    monkeypatch.setattr(batch, "PART_ROWS", 1)
    monkeypatch.setattr(index, "ROWS_AT_A_TIME", 1)
    batch.crosscheck(left, right, out)
    assert out.read_bytes() == once


def test_top_and_min_score_keep_the_best(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    assert run("crosscheck", left, right, "--out", out, "--top", 1)[0] == 0
    assert [row["left"] for row in rows(out)] == ["l1", "l3", "l4"]
    assert run("crosscheck", left, right, "--out", out, "--min-score", 0.9999)[0] == 0
    assert all(float(row["score"]) >= 0.9999 for row in rows(out))


def test_one_list_is_checked_against_itself_each_pair_once(tmp_path: Path) -> None:
    path, out = tmp_path / "list.csv", tmp_path / "hits.csv"
    path.write_text("id,schema,name,birthDate\na,Person,Marko Stanković,1980\nb,Person,Марко Станковић,1980\n", "utf-8")
    assert run("crosscheck", path, "--out", out)[0] == 0
    assert [(row["left"], row["right"]) for row in rows(out)] == [("a", "b")]


def test_any_header_is_read_through_a_map(tmp_path: Path) -> None:
    path, mapping, out = tmp_path / "list.csv", tmp_path / "map.yml", tmp_path / "hits.csv"
    path.write_text("Nr;Nachname;Vorname\n1;Stanković;Marko\n2;Станковић;Марко\n", "utf-8")
    mapping.write_text(
        "columns: {Nr: id, Nachname: lastName, Vorname: firstName}\nconstants: {schema: Person}\n", "utf-8"
    )
    status, said = run("crosscheck", path, "--out", out, "--map", mapping)
    assert status == 0, said
    assert [(row["left"], row["right"]) for row in rows(out)] == [("1", "2")]


def test_pairs_are_scored_in_their_order_and_bad_lines_rejected(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "scores.csv"
    good = [{"left": RIGHT[0], "right": {**RIGHT[0], "id": "x"}}, {"left": RIGHT[0], "right": RIGHT[1]}]
    lines = [json.dumps(good[0]), "not json", json.dumps({"left": {}}), json.dumps(good[1])]
    pairs.write_text("\n".join(lines), "utf-8")
    status, said = run("compare", pairs, "--out", out)
    assert status == 0, said
    assert [(row["left"], row["right"]) for row in rows(out)] == [("r1", "x"), ("r1", "r2")]
    first, second = (float(row["score"]) for row in rows(out))
    assert first > 0.9 > 0.1 > second
    assert [row["row"] for row in rows(tmp_path / "pairs.jsonl.rejects.csv")] == ["2", "3"]


def test_two_persons_with_one_phone_are_not_scored_as_one(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "scores.csv"
    sides = [make(name, "Person", {"name": name, "phone": "+381645550134"}) for name in ("Ivan Petrov", "Jelena Kos")]
    pairs.write_text(json.dumps({"left": sides[0].to_dict(), "right": sides[1].to_dict()}), "utf-8")
    run("compare", pairs, "--out", out)
    assert float(rows(out)[0]["score"]) < 0.5


@pytest.mark.parametrize("arguments", [("crosscheck", "nowhere.csv"), ("compare", "nowhere.jsonl")])
def test_a_missing_file_is_unusable(arguments: tuple[str, str], tmp_path: Path) -> None:
    status, said = run(*arguments, "--out", tmp_path / "out.csv")
    assert status != 0
    assert "nowhere" in said
    assert not (tmp_path / "out.csv").exists()


def test_an_engine_that_is_not_there_is_told_in_one_line(
    lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right, out = lists
    assert "--engine abacus: expected local or spark" in run("crosscheck", left, right, "--engine", "abacus")[1]
    with monkeypatch.context() as patch:
        patch.setattr(spark, "find_spec", lambda name: name)
        patch.setenv("JAVA_HOME", str(left.parent))
        said = run("crosscheck", left, right, "--engine", "spark")[1]
        assert said == "--engine spark: needs Java 17 or later: install it, or set JAVA_HOME"
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    status, said = run("crosscheck", left, right, "--engine", "spark", "--out", out)
    assert (status, said) == (1, "--engine spark: needs pyspark: pip install 'tallystick[spark]'")
    assert not out.exists()


def index_of(tmp_path: Path, entities: list[Entity]) -> tuple[index.Records, index.Index]:
    path = tmp_path / "list.jsonl"
    path.write_text("".join(f"{json.dumps(entity.to_dict())}\n" for entity in entities), "utf-8")
    ready = prepare.prepare(path, tmp_path / "ready", None, batch.silent)
    return index.load_records(ready.parts), index.open_index(ready, batch.silent)


def test_an_over_frequent_key_pairs_nobody_alone(tmp_path: Path) -> None:
    many = [make(f"p{i}", "Person", {"phone": "+381645550134"}) for i in range(probing.STOP_KEY + 1)]
    records, known = index_of(tmp_path, many)
    assert index.find(records, known, first=0, count=1, itself=False, least_bits=-20).compared == 0
    few = many[: probing.CANDIDATES + 10]
    records, known = index_of(tmp_path / "few", few) if (tmp_path / "few").mkdir() is None else (records, known)
    found = index.find(records, known, first=0, count=1, itself=False, least_bits=-20)
    assert found.compared == probing.CANDIDATES
    assert np.array_equal(found.right, np.arange(probing.CANDIDATES))


def test_a_stopped_run_goes_on_where_it_stood(lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out)
    whole = out.read_bytes()
    out.unlink()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batch, "find_all", stop)
        with pytest.raises(KeyboardInterrupt):
            batch.crosscheck(left, right, out)
    assert not out.exists()
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "read_entities", stop)
        batch.crosscheck(left, right, out)
    assert out.read_bytes() == whole
    assert not out.with_name("hits.csv.work").exists()


def test_the_altered_name_is_among_the_candidates() -> None:
    names = ["Abdulhai Salek", "Salek, Abdul Hai", "Marko Markovic"]
    known = [keys(make(name, "Person", {"name": name})) for name in names]
    assert known[0] & known[1]
    assert not known[0] & known[2]
