"""A world on disk is imported without a reject, is the same byte for byte, and says what a day's checks must find."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.cli import exercise
from tallystick.cli.errors import Unusable
from tallystick.exercise import World, make_world, write_world
from tallystick.exercise.disk import COLUMNS
from tallystick.vocabulary import Confidentiality
from tallystick.vocabulary.mapping import Accepted, interpret, load
from tallystick.vocabulary.tables import Reject, read_rows

TODAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=5, size=2000, today=TODAY)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    write_world(world, out)
    return out


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_row_is_taken_as_the_contribution_it_was(world: World, folder: Path) -> None:
    mapping = load(folder / "contributions" / "MAP.yml")
    items = {item.source_id: item for item in world.contributions}
    codes = frozenset(agency.code for agency in world.agencies)
    seen = 0
    for path in sorted((folder / "contributions").glob("*.csv")):
        for row in read_rows(path):
            assert not isinstance(row, Reject), row
            found = interpret(
                row, mapping, owner=path.stem, ceiling=Confidentiality.BPL, known_agencies=codes, today=TODAY
            )
            assert isinstance(found, Accepted), found
            item = items[found.source_id]
            assert (item.agency, item.entity) == (path.stem, found.entity)
            assert item.conditions == found.conditions
            seen += 1
    assert seen == len(items)


def test_the_same_world_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_world(make_world(seed=5, size=2000, today=TODAY), tmp_path)
    assert digests(tmp_path) == digests(folder)
    write_world(make_world(seed=6, size=2000, today=TODAY), tmp_path)
    assert digests(tmp_path) != digests(folder)


def test_every_property_has_its_column(world: World) -> None:
    assert {name for item in world.contributions for name in item.entity.properties} <= set(COLUMNS)


def test_no_cell_hides_a_separator(world: World) -> None:
    assert not any(";" in value for item in world.contributions for _, value in item.entity.items())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_truth_on_disk_is_the_worlds(world: World, folder: Path) -> None:
    found = rows(folder / "truth.csv")
    same = {(row["left"], row["right"]) for row in found if row["kind"] == "same"}
    assert same == world.truth.same
    assert {row["kind"] for row in found} == {"same", "shares", "different", "check"}


def test_a_days_checks_name_what_they_must_find(world: World, folder: Path) -> None:
    checks = {row["nr"]: row for row in rows(folder / "checks.csv")}
    hits = [row for row in rows(folder / "truth.csv") if row["kind"] == "check"]
    items = {item.entity.id: item for item in world.contributions}
    assert len(checks) == 120
    assert len(hits) == 36
    for hit in hits:
        assert checks[hit["left"]]["query"] in {value for _, value in items[hit["right"]].entity.items()}
        assert items[hit["right"]].conditions.crosschecked
    numbers = {value for item in items.values() for _, value in item.entity.items()}
    idle = [
        check for nr, check in checks.items() if nr not in {hit["left"] for hit in hits} and check["kind"] != "name"
    ]
    assert not any(check["query"] in numbers for check in idle)


def test_the_command_writes_a_world_and_says_where(tmp_path: Path) -> None:
    result = CliRunner().invoke(exercise.app, ["make", "--out", str(tmp_path / "w"), "--seed", "4", "--scale", "60"])
    assert result.exit_code == 0, result.output
    assert "60 contributions" in result.output
    assert "seed 4" in (tmp_path / "w" / "README.txt").read_text("utf-8")


def test_the_command_refuses_what_it_cannot_make_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(exercise.app, ["make", "--out", str(tmp_path), "--scale", "3"])
    assert isinstance(result.exception, Unusable)
    assert "--scale 3: expected 50 to" in str(result.exception)
