"""Weights learned from two lists: what they find, that their reasons add up, and when there is nothing to learn."""

import csv
import random
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.crosscheck import batch, index, learned, prepare
from tallystick.crosscheck.fuller import fuller_record
from tallystick.crosscheck.learning import Patterns, learn
from tallystick.crosscheck.level_words import chains
from tallystick.crosscheck.levels import ASPECTS, HOUSEHOLD
from tallystick.vocabulary import Entity, make
from tallystick.vocabulary.tables import Unusable

HEADER = ("id", "schema", "firstName", "lastName", "birthDate", "address", "gender")
GIVEN = [
    "Anna", "Marko", "Jelena", "Ivan", "Petra", "Luka", "Sofia", "Mira", "Tomas", "Elena", "Pavel", "Nina", "Viktor",
]  # fmt: skip
SYLLABLES = ["ba", "ko", "li", "ren", "tas", "mu", "vel", "dor", "shi", "pan", "gro", "wil", "nek", "zor", "fa", "thu"]
ROWS, RENAMED = 400, 60
Row = dict[str, str]


def word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).title()


def person(chance: random.Random, at: int) -> Row:
    born = f"{chance.randint(1930, 2004)}-{chance.randint(1, 12):02d}-{chance.randint(2, 28):02d}"
    address = f"{chance.randint(1, 300)} {word(chance, 3)} Street, {word(chance, 3)} {chance.randint(10_000, 99_999)}"
    names = {"firstName": chance.choice(GIVEN), "lastName": word(chance, 3)}
    sex = chance.choice(("male", "female"))
    return {"id": f"l{at}", "schema": "Person", **names, "birthDate": born, "address": address, "gender": sex}


def another_given(chance: random.Random, row: Row) -> str:
    return chance.choice([name for name in GIVEN if name != row["firstName"]])


def copied(chance: random.Random, row: Row, at: int) -> Row:
    """The same person in the other list: one in seven under other names, some with slips."""
    copy = {**row, "id": row["id"].replace("l", "r")}
    if at < RENAMED:
        copy |= {"firstName": another_given(chance, row), "lastName": word(chance, 3)}
    elif at % 5 == 0:
        place = chance.randrange(3, len(copy["address"]) - 3)
        copy["address"] = copy["address"][:place] + copy["address"][place + 1 :]
    return copy


def registers(seed: int = 3) -> tuple[list[Row], list[Row]]:
    """Two registers of the same people, in which nobody has a twin."""
    chance = random.Random(seed)
    ours = [person(chance, at) for at in range(ROWS)]
    theirs = [copied(chance, row, at) for at, row in enumerate(ours)]
    chance.shuffle(theirs)
    return ours, theirs


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def pairs(path: Path) -> set[tuple[str, str]]:
    return {(row["left"], row["right"]) for row in read(path) if row["kind"] == "same"}


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small lists share few keys."""
    monkeypatch.setattr(learned, "LEAST_PAIRS", 300)


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path, Path]:
    ours, theirs = registers()
    return write(tmp_path / "ours.csv", ours), write(tmp_path / "theirs.csv", theirs), tmp_path / "hits.csv"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output + str(result.exception or "")


def weights(lists: tuple[Path, Path, Path]) -> learned.Weights:
    left, right, out = lists
    ours, theirs = (
        prepare.prepare(path, out.parent / path.stem, None, batch.silent, prepare.make_fuller_part)
        for path in (left, right)
    )
    return learned.learn_weights(
        learned.open_lists(ours, theirs, itself=False, progress=batch.silent), left, batch.silent
    )


def test_learning_finds_what_the_shipped_weights_take_for_another(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    truth = {(f"l{at}", f"r{at}") for at in range(ROWS)}
    renamed = {(f"l{at}", f"r{at}") for at in range(RENAMED)}
    batch.crosscheck(left, right, out)
    shipped = pairs(out)
    assert len(renamed & shipped) < RENAMED / 3
    assert run("crosscheck", left, right, "--learn", "--out", out)[0] == 0
    found = pairs(out)
    assert found <= truth
    assert len(found) >= 0.99 * ROWS


def test_reasons_carry_what_was_learned_and_add_up(lists: tuple[Path, Path, Path]) -> None:
    left, right, _ = lists
    known = weights(lists)
    theirs = {row["id"]: row for row in read(right)}
    for row in read(left)[:120]:
        for other in (theirs[row["id"].replace("l", "r")], theirs["r7"]):
            one, two = fuller_record(entity(row)), fuller_record(entity(other))
            told = learned.compare_learned(known, one, two)
            assert told.score == pytest.approx(1 / (1 + 2.0 ** -sum(reason.weight for reason in told.reasons)))
            assert told.reasons[0].text.startswith("Starting odds, learned")
            assert learned.compare_learned(known, two, one) == told


def entity(row: Row) -> Entity:
    return make(row["id"], "Person", {name: row[name] for name in HEADER[2:] if row[name]})


def test_hits_score_as_their_reasons_do(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    ours, theirs = (
        prepare.prepare(path, out.parent / path.stem, None, batch.silent, prepare.make_fuller_part)
        for path in (left, right)
    )
    both = learned.open_lists(ours, theirs, itself=False, progress=batch.silent)
    known = learned.learn_weights(both, left, batch.silent)
    mine, others = batch.Entities(ours), batch.Entities(theirs)
    for found in learned.find_learned(both, known, least_bits=0.0, progress=batch.silent):
        for at in range(0, len(found.left), 7):
            records = fuller_record(mine.at(found.left[at])), fuller_record(others.at(found.right[at]))
            told = learned.compare_learned(known, *records)
            assert sum(reason.weight for reason in told.reasons) == found.bits[at]


def test_the_order_of_the_lists_does_not_matter(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out, learn=True)
    there = pairs(out)
    table = out.with_suffix(".weights.csv").read_bytes()
    batch.crosscheck(right, left, out, learn=True)
    assert {(one, other) for other, one in pairs(out)} == there
    assert out.with_suffix(".weights.csv").read_bytes() == table


def test_what_was_learned_is_written_beside_the_hits(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out, learn=True)
    table = read(out.with_suffix(".weights.csv"))
    assert list(table[0]) == ["evidence", "level", "m", "u", "bits"]
    assert table[0]["evidence"] == "starting odds"
    bits = {(row["evidence"], row["level"]): float(row["bits"]) for row in table}
    assert bits["birth date", "same birth date"] > 8
    assert bits["figures of the address", "two figures agree"] > bits["figures of the address", "no figure agrees"]
    assert bits["sex", "agree"] > 0 > bits["sex", "differ"]


def test_a_twin_stays_apart_where_the_lists_hold_twins(tmp_path: Path) -> None:
    ours, theirs = registers()
    chance = random.Random(11)
    for row in ours[RENAMED : RENAMED + 80]:
        twin = {**row, "id": f"{row['id']}t", "firstName": another_given(chance, row)}
        ours.append(twin)
        theirs.append({**twin, "id": twin["id"].replace("l", "r")})
    left, right, out = write(tmp_path / "l.csv", ours), write(tmp_path / "r.csv", theirs), tmp_path / "hits.csv"
    batch.crosscheck(left, right, out, learn=True)
    assert {(one, other) for one, other in pairs(out) if one[1:] != other[1:]} == set()
    told = next(row for row in read(out.with_suffix(".weights.csv")) if row["level"] == "same birth date"
                and row["evidence"].startswith("other names"))  # fmt: skip
    assert float(told["bits"]) < 10


def test_the_same_lists_give_the_same_bytes_whatever_the_parts(
    lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out, learn=True)
    once = out.read_bytes(), out.with_suffix(".weights.csv").read_bytes()
    monkeypatch.setattr(prepare, "PART_ROWS", 150)
    monkeypatch.setattr(batch, "PART_ROWS", 150)
    monkeypatch.setattr(learned, "ROWS_AT_A_TIME", 70)
    monkeypatch.setattr(index.os, "cpu_count", lambda: 1)
    batch.crosscheck(left, right, out, learn=True)
    assert (out.read_bytes(), out.with_suffix(".weights.csv").read_bytes()) == once


def test_a_stopped_run_goes_on_where_it_stood(lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    left, right, out = lists
    batch.crosscheck(left, right, out, learn=True)
    whole = out.read_bytes()
    out.unlink()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batch, "find_learned", stop)
        with pytest.raises(KeyboardInterrupt):
            batch.crosscheck(left, right, out, learn=True)
    assert not out.exists()
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "read_entities", stop)
        batch.crosscheck(left, right, out, learn=True)
    assert out.read_bytes() == whole
    assert not out.with_name("hits.csv.work").exists()


def test_one_list_is_learned_from_against_itself(tmp_path: Path) -> None:
    ours, theirs = registers()
    path, out = write(tmp_path / "list.csv", [*ours, *theirs]), tmp_path / "hits.csv"
    batch.crosscheck(path, None, out, learn=True)
    found = {tuple(sorted(pair)) for pair in pairs(out)}
    assert found <= {(f"l{at}", f"r{at}") for at in range(ROWS)}
    assert len(found) >= 0.99 * ROWS


def test_too_little_to_learn_from_is_said_in_one_line(
    lists: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right, out = lists
    monkeypatch.setattr(learned, "LEAST_PAIRS", 1_000_000)
    status, said = run("crosscheck", left, right, "--learn", "--out", out)
    assert status != 0
    assert "--learn: expected at least 1,000,000 pairs of persons or organisations that share a key" in said
    assert not out.exists()
    assert not list(out.parent.glob("hits*"))
    monkeypatch.setattr(learned, "LEAST_PAIRS", 10)
    monkeypatch.setattr(learned, "LEAST_MATCHES", ROWS * 2)
    with pytest.raises(Unusable, match=f"at least {ROWS * 2} pairs that look like one to learn from, found"):
        batch.crosscheck(left, right, out, learn=True)
    assert not list(out.parent.glob("hits*"))


def test_strangers_alone_teach_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "LEAST_PAIRS", 10)
    left, right = write(tmp_path / "l.csv", registers(1)[0]), write(tmp_path / "r.csv", registers(2)[0])
    with pytest.raises(Unusable, match="--learn"):
        batch.crosscheck(left, right, tmp_path / "hits.csv", learn=True)
    assert not (tmp_path / "hits.csv").exists()


def test_a_cluster_does_not_learn(lists: tuple[Path, Path, Path]) -> None:
    left, right, out = lists
    status, said = run("crosscheck", left, right, "--learn", "--engine", "spark", "--out", out)
    assert (status, said) == (1, "--learn: needs --engine local, not spark")
    assert not out.exists()


def test_better_agreement_never_weighs_less() -> None:
    """However the counts fall: here a level that agrees better is rarer among pairs that are one."""
    chance = np.random.default_rng(5)
    candidates, strangers = Patterns(), Patterns()
    table = chance.integers(0, 4, (3_000, ASPECTS)).astype(np.uint8)
    table[:, HOUSEHOLD] = 0
    candidates.add(table, chance.random(3_000))
    strangers.add(chance.permutation(table))
    found = learn(candidates, strangers, 1e6, chains())
    for aspect, chain in chains():
        assert np.all(np.diff(found.bits[aspect, chain]) >= 0)


def test_patterns_count_the_same_in_any_order() -> None:
    chance = np.random.default_rng(8)
    table, chances = chance.integers(0, 2, (500, ASPECTS)).astype(np.uint8), chance.random(500)
    one, other = Patterns(), Patterns()
    one.add(table, chances)
    for part in (slice(250, 500), slice(0, 250)):
        other.add(table[part], chances[part])
    assert all(map(np.array_equal, one.arrays(), other.arrays()))
