"""Pairs of entities of which it is known whether they are one, from every source there is, drawn through the keys.

The pairs are those that share a key, as cross-checking meets them: a score's meaning rests on what it is asked about.
"""

import csv
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks import peers, truthset
from benchmarks.febrl import TRUTH, as_entities
from tallystick.crosscheck import keys
from tallystick.exercise import make_world
from tallystick.vocabulary import Entity, make

TODAY = date(2026, 11, 16)
SEED = 23
MOST_PAIRS = 8_000
MOST_OF_KEY = 3_000


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two entities and whether they are one. ``common`` says whether they hold something in common at least."""

    left: Entity
    right: Entity
    one: bool
    common: bool


def _drawn(
    pairs: Iterable[tuple[Entity, Entity]], label: Callable[[Entity, Entity], tuple[bool, bool]]
) -> list[Labelled]:
    """At most ``MOST_PAIRS`` of the pairs, drawn evenly, with their labels."""
    found = list(pairs)
    some = random.Random(SEED).sample(found, min(MOST_PAIRS, len(found)))
    return [Labelled(left, right, *label(left, right)) for left, right in some]


def sharing_keys(left: list[Entity], right: list[Entity] | None) -> Iterator[tuple[Entity, Entity]]:
    """The pairs of two lists, or of one with itself, that have a key in common which is not too common."""
    ours = _by_key(left)
    theirs = ours if right is None else _by_key(right)
    others = left if right is None else right
    places: set[tuple[int, int]] = set()
    for key, rows in ours.items():
        if len(rows) * len(theirs.get(key, ())) <= MOST_OF_KEY:
            places.update((a, b) for a in rows for b in theirs.get(key, ()) if right is not None or a < b)
    yield from ((left[a], others[b]) for a, b in sorted(places))


def _by_key(entities: list[Entity]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, entity in enumerate(entities):
        for key in keys(entity):
            found[key].append(at)
    return found


def exercise(difficulty: float, size: int = 3_000) -> list[Labelled]:
    """An exercise's persons and companies: the kinds of thing that a peer knows too."""
    world = make_world(seed=SEED, size=size, difficulty=difficulty, today=TODAY)
    same, shares = world.truth.same, frozenset(world.truth.shares)

    def label(left: Entity, right: Entity) -> tuple[bool, bool]:
        first, second = sorted((left.id, right.id))
        return (first, second) in same, (first, second) in same or (first, second) in shares

    known = [item.entity for item in world.contributions if item.entity.schema in ("Person", "Company")]
    return _drawn(sharing_keys(known, None), label)


def _by_truth(one: bool) -> tuple[bool, bool]:
    return one, one


def un_list(folder: Path) -> list[Labelled]:
    """The UN list as received against the published one among 50,000 strangers: the same row is the same person."""
    left = list(persons(folder / "un_list_as_received.csv", "received"))
    right = [*persons(folder / "un_list.csv", "un"), *persons(folder / "background_50k.csv", "stranger")]
    truth = {(f"received-{at}", f"un-{at}") for at in range(len(left))}
    return _drawn(sharing_keys(left, right), lambda a, b: _by_truth((a.id, b.id) in truth))


def persons(path: Path, prefix: str) -> Iterator[Entity]:
    """A register's rows as persons."""
    names = {"full_name": "name", "first_name": "firstName", "middle_name": "middleName", "last_name": "lastName"}
    names |= {"date_of_birth": "birthDate", "place_of_birth": "birthPlace", "nationality": "nationality"}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for at, row in enumerate(csv.DictReader(stream)):
            sex = row["gender"] if row["gender"] in ("male", "female") else ""
            yield make(
                f"{prefix}-{at}", "Person", {ours: row[theirs] for theirs, ours in names.items()} | {"gender": sex}
            )


def truth_set(folder: Path) -> list[Labelled]:
    """Every pair of the truth set's records that share a key."""
    records, cluster = list(truthset.entities(folder)), truthset.clusters(folder)
    return _drawn(sharing_keys(records, None), lambda a, b: _by_truth(cluster[a.id] == cluster[b.id]))


def name_pairs(folder: Path) -> list[Labelled]:
    """Labelled pairs of names and nothing else, whether or not they share a key."""
    with (folder / "name_pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Labelled(_named(row, 1, at), _named(row, 2, at), *_by_truth(row["is_match"] == "true"))
        for at, row in enumerate(rows)
    ]


def _named(row: dict[str, str], side: int, at: int) -> Entity:
    return make(f"{side}-{at}", row["schema"], {"name": row[f"name{side}"]})


def febrl_sides() -> list[list[Entity]]:
    """FEBRL 4's two files as persons; nothing where the peers that bring it cannot be installed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if peers.run("peer_febrl", folder) is None:
            return []
        sides = []
        for side in "ab":
            as_entities(folder / f"{side}.csv", folder / f"{side}.entities.csv")
            with (folder / f"{side}.entities.csv").open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            sides.append([make(row.pop("id"), row.pop("schema"), row) for row in rows])
        return sides


def febrl() -> list[Labelled]:
    """FEBRL 4's two files against each other."""
    sides = febrl_sides()
    return _drawn(sharing_keys(*sides), lambda a, b: _by_truth((a.id, b.id) in TRUTH)) if sides else []


def all_sets(data: Path) -> dict[str, list[Labelled]]:
    """Every labelled set by its name; those of public data only where they are."""
    found = {f"exercise, difficulty {level}": exercise(level) for level in (0.2, 0.5, 0.8)}
    if data.is_dir():
        found["UN list among strangers"] = un_list(data / "registers")
        found["truth set"] = truth_set(data / "truthset")
        found["name pairs"] = name_pairs(data / "names")
    if pairs := febrl():
        found["FEBRL 4"] = pairs
    return found
