"""A world: one joint operation made from a seed, streamed, with the truth beside it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tallystick.exercise import cells, groups
from tallystick.exercise.cells import Cell, Kind
from tallystick.exercise.numbers import Mint
from tallystick.exercise.people import AgencySpec, PersonSpec, agencies, people
from tallystick.exercise.records import state
from tallystick.exercise.story import StoryStep, lines
from tallystick.exercise.tables import Ranked, countries
from tallystick.exercise.terms import conditions
from tallystick.exercise.things import Maker
from tallystick.vocabulary import Conditions, Entity

WORLD_VERSION = "1"
"""Changes whenever the same seed gives another world."""
SMALLEST, LARGEST = 50, 2_000_000
NUMBERS = 10_000_000
"""Room for the running numbers of contributions."""
NUMBER_STEP = 6_180_339
MIX: tuple[tuple[float, Kind], ...] = (
    (52.0, cells.stranger),
    (14.0, cells.odd_thing),
    (11.0, cells.known_man),
    (3.5, cells.known_thing),
    (1.6, cells.brothers),
    (0.7, cells.twins),
    (1.0, cells.father_and_son),
    (1.8, cells.namesakes),
    (1.2, cells.reused_phone),
    (0.8, cells.rental_car),
    (0.4, cells.same_serial),
    (1.1, groups.group),
)
"""How many cells of each kind among a hundred or so; a group has some 25 contributions, the others one to six."""


@dataclass(frozen=True, slots=True)
class Item:
    """One contribution: its owner, the entity, its conditions, and the owner's own number for it."""

    agency: str
    entity: Entity
    conditions: Conditions
    source_id: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What is true of two contributions.

    ``kind`` is same, shares (``what`` names the kinds of value) or different (``what`` says why).
    """

    left: str
    right: str
    kind: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """Every true pair, each as (smaller id, larger id). A pair in ``different`` may share something all the same."""

    same: frozenset[tuple[str, str]]
    shares: dict[tuple[str, str], str]
    different: dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """The joint operation: its name and its action days."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class World:
    """One joint operation. Iterating ``contributions`` makes them anew each time, in the same order."""

    seed: int
    size: int
    difficulty: float
    today: date

    @property
    def operation(self) -> OperationSpec:
        """The operation the agencies meet for."""
        return OperationSpec("Exercise SPLIT STICK", self.today, self.today + timedelta(days=5))

    @property
    def agencies(self) -> tuple[AgencySpec, ...]:
        return agencies()

    @property
    def people(self) -> tuple[PersonSpec, ...]:
        return people(self.today)

    @property
    def contributions(self) -> "Contributions":
        """Every contribution, streamed."""
        return Contributions(self)

    @cached_property
    def story(self) -> tuple[StoryStep, ...]:
        """The newcomer's thread, in telling order."""
        told, _ = lines(Maker(Mint(self.seed), self.today), self.today)
        return tuple(
            StoryStep(_number(line.agency.code, place), line.agency.code, line.text) for place, line in enumerate(told)
        )

    @cached_property
    def truth(self) -> Truth:
        """All pairs in memory: for a world of a million, read ``iter_pairs`` instead."""
        same: set[tuple[str, str]] = set()
        shares: dict[tuple[str, str], str] = {}
        different: dict[tuple[str, str], str] = {}
        for pair in self.iter_pairs():
            ids = (pair.left, pair.right)
            if pair.kind == "same":
                same.add(ids)
            else:
                (shares if pair.kind == "shares" else different)[ids] = pair.what
        return Truth(frozenset(same), shares, different)

    def iter_items(self) -> Iterator[Item]:
        """``size`` contributions, one after the other."""
        return (item for items, _ in self.iter_cells() for item in items)

    def iter_pairs(self) -> Iterator[Pair]:
        """Every true pair."""
        return (pair for _, pairs in self.iter_cells() for pair in pairs)

    def iter_cells(self) -> Iterator[tuple[list[Item], list[Pair]]]:
        """The world cell by cell: contributions that have to do with each other, and what is true of them."""
        make = Maker(Mint(self.seed), self.today)
        items, pairs = self._story(make)
        yield items, pairs
        made, number, kinds = len(items), 0, Ranked([kind for _, kind in MIX], [weight for weight, _ in MIX])
        while made < self.size:
            number += 1
            rng = random.Random(self.seed * 1_000_003 + number)
            cell = kinds.draw(rng)(rng, make)
            if len(cell.sightings) > self.size - made:
                cell = cells.stranger(rng, make)
            items, pairs = self._write(rng, cell, made)
            made += len(items)
            yield items, pairs

    def _story(self, make: Maker) -> tuple[list[Item], list[Pair]]:
        told, different = lines(make, self.today)
        items = []
        for place, line in enumerate(told):
            name = _number(line.agency.code, place)
            items.append(
                Item(line.agency.code, Entity(name, line.thing.schema, line.properties), line.conditions, name)
            )
        return items, _pairs(items, [line.thing.key for line in told], [line.facts for line in told], different)

    def _write(self, rng: random.Random, cell: Cell, made: int) -> tuple[list[Item], list[Pair]]:
        items, facts = [], []
        for place, sighting in enumerate(cell.sightings, made):
            thing, agency = sighting.thing, sighting.agency
            stated = state(rng, thing, countries()[agency.country], self.difficulty, keep=sighting.keep)
            age = (self.today - thing.born).days / 365.25 if thing.born else 99.0
            terms = conditions(
                rng,
                agency,
                self.today,
                stated.properties,
                person=thing.name is not None,
                age=age,
                outsider=sighting.outsider,
            )
            name = _number(agency.code, place)
            items.append(Item(agency.code, Entity(name, thing.schema, stated.properties), terms, name))
            facts.append(stated.facts)
        return items, _pairs(items, [sighting.thing.key for sighting in cell.sightings], facts, cell.different)


@dataclass(frozen=True, slots=True)
class Contributions:
    """The contributions of a world: sized, and iterable as often as wanted."""

    world: World

    def __len__(self) -> int:
        return self.world.size

    def __iter__(self) -> Iterator[Item]:
        return self.world.iter_items()


def make_world(*, seed: int = 1, size: int = 2000, difficulty: float = 0.5, today: date | None = None) -> World:
    """A world of ``size`` contributions. ValueError says which argument is out of range.

    ``difficulty`` runs from 0 (everybody types the passport's letters, nothing is missing) to 1.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size {size}: expected {SMALLEST} to {LARGEST}")
    if not 0 <= difficulty <= 1:
        raise ValueError(f"difficulty {difficulty}: expected 0 to 1")
    if seed < 0:
        raise ValueError(f"seed {seed}: expected 0 or more")
    return World(seed, size, difficulty, today or date.today())


def _number(agency: str, place: int) -> str:
    """The owner's number of the ``place``-th contribution; neighbours in the world are no neighbours in number."""
    return f"{agency}-{place * NUMBER_STEP % NUMBERS:07d}"


def _pairs(
    items: list[Item],
    keys: list[int],
    facts: list[frozenset[tuple[str, str]]],
    different: tuple[tuple[int, int, str], ...],
) -> list[Pair]:
    """What is true of every two contributions of a cell."""
    found = []
    unlike = {frozenset((left, right)): why for left, right, why in different}
    for at, first in enumerate(items):
        for to in range(at + 1, len(items)):
            left, right = sorted((first.entity.id, items[to].entity.id))
            if keys[at] == keys[to]:
                found.append(Pair(left, right, "same"))
                continue
            if common := facts[at] & facts[to]:
                found.append(Pair(left, right, "shares", " ".join(sorted({kind for kind, _ in common}))))
            if why := unlike.get(frozenset((keys[at], keys[to]))):
                found.append(Pair(left, right, "different", why))
    return found
