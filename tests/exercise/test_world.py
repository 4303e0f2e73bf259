"""A world is the same for the same seed, as large as asked, and mixed as an operation is."""

import time
import unicodedata
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from tallystick.exercise import World, make_world
from tallystick.exercise.things import KINDS
from tallystick.vocabulary import AgencyKind, Flag, Handling, Role, SubjectCategory, make

TODAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, size=4000, today=TODAY)


def test_the_same_seed_gives_the_same_world_and_another_seed_another(world: World) -> None:
    again = make_world(seed=7, size=4000, today=TODAY)
    assert list(world.contributions) == list(again.contributions)
    assert list(world.iter_pairs()) == list(again.iter_pairs())
    other = {item.entity.first("phone") for item in make_world(seed=8, size=4000, today=TODAY).contributions}
    assert len(other & {item.entity.first("phone") for item in world.contributions}) < 20


def test_a_larger_world_begins_as_the_smaller_does(world: World) -> None:
    larger = make_world(seed=7, size=9000, today=TODAY)
    assert list(islice(world.contributions, 3000)) == list(islice(larger.contributions, 3000))


@pytest.mark.parametrize("size", [50, 51, 333, 2000])
def test_the_size_is_met_exactly_and_every_number_is_given_once(size: int) -> None:
    items = list(make_world(seed=3, size=size, today=TODAY).contributions)
    assert len(items) == size == len({item.entity.id for item in items})
    assert len({(item.agency, item.source_id) for item in items}) == size


@pytest.mark.parametrize("wrong", [{"size": 3}, {"size": 10**9}, {"difficulty": 1.1}, {"difficulty": -1}, {"seed": -1}])
def test_arguments_out_of_range_are_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        make_world(**wrong)  # type: ignore[arg-type]


def test_every_entity_is_one_the_vocabulary_takes(world: World) -> None:
    for item in world.contributions:
        entity = item.entity
        assert make(entity.id, entity.schema, entity.properties) == entity
        assert entity.schema != "Person" or item.entity.first("name")


def test_every_kind_of_thing_is_there(world: World) -> None:
    kinds = Counter(item.entity.schema for item in world.contributions)
    assert set(kinds) == {"Person", *KINDS}
    assert min(kinds.values()) >= 5
    assert kinds["Person"] > len(world.contributions) / 2


def test_names_stand_in_five_scripts(world: World) -> None:
    scripts = Counter(
        unicodedata.name(next(char for char in item.entity.first("name") if char.isalpha())).split()[0]
        for item in world.contributions
        if item.entity.schema == "Person"
    )
    for script in ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC"):
        assert scripts[script] >= 10, script


def test_at_difficulty_0_nothing_is_missing_or_misspelt() -> None:
    clean = make_world(seed=7, size=1000, difficulty=0, today=TODAY)
    told = {step.entity_id for step in clean.story}
    people = [i.entity for i in clean.contributions if i.entity.schema == "Person" and i.entity.id not in told]
    assert all(len(entity.first("birthDate")) == 10 for entity in people)
    assert all(value.startswith("+") for entity in people for value in entity.get("phone"))


def test_agencies_are_of_26_countries_and_of_all_kinds(world: World) -> None:
    assert len({agency.country for agency in world.agencies}) == 26
    assert {agency.kind for agency in world.agencies} == set(AgencyKind)
    assert len({agency.code for agency in world.agencies}) == len(world.agencies) == 27
    assert {item.agency for item in world.contributions} == {a.code for a in world.agencies if a.kind != "centre"}


def test_every_agency_can_work_and_guests_have_a_host_and_an_end(world: World) -> None:
    roles = {(person.agency, person.role) for person in world.people}
    for agency in world.agencies:
        needed = (
            [Role.COORDINATOR, Role.OVERSIGHT]
            if agency.kind == "centre"
            else [Role.OFFICER, Role.ANALYST, Role.SUPERVISOR]
        )
        assert all((agency.code, role) in roles for role in needed)
    assert {role for _, role in roles} == set(Role)
    guests = [person for person in world.people if person.role is Role.GUEST]
    assert len(guests) == 2
    assert all(guest.host and guest.host != guest.agency and guest.mandate and guest.until for guest in guests)
    assert len({person.account for person in world.people}) == len({p.name for p in world.people}) == len(world.people)


def test_conditions_come_in_the_proportions_of_an_operation(world: World) -> None:
    terms = [item.conditions for item in world.contributions]

    def share(of: int) -> float:
        return of / len(terms)

    assert 0.07 < share(sum(Handling.H1 in t.handling for t in terms)) < 0.13
    assert 0.09 < share(sum(Handling.H2 in t.handling for t in terms)) < 0.15
    assert 0.015 < share(sum(Handling.H3 in t.handling for t in terms)) < 0.05
    assert 0.015 < share(sum(t.silent for t in terms)) < 0.05
    assert 0.05 < share(sum(bool(t.withheld) for t in terms)) < 0.15
    assert 0.05 < share(sum(t.recipients is not None for t in terms)) < 0.12
    assert all(TODAY < t.review_date <= TODAY.replace(year=2029) for t in terms)
    assert all(text.endswith("(exercise)") for t in terms for text in t.legal_bases)
    assert {c for t in terms for c in t.subject_categories} == set(SubjectCategory)
    assert any(Flag.MINOR in t.flags for t in terms)
    assert any(Flag.PROTECTED in t.flags for t in terms)


def test_persons_have_a_category_and_what_is_withheld_or_limited_makes_sense(world: World) -> None:
    codes = {agency.code for agency in world.agencies}
    for item in world.contributions:
        assert bool(item.conditions.subject_categories) == (item.entity.schema == "Person")
        assert item.conditions.withheld <= set(item.entity.properties)
        if item.conditions.recipients is not None:
            assert item.agency not in item.conditions.recipients
            assert item.conditions.recipients <= codes


def test_twenty_thousand_take_seconds_and_are_never_held_at_once() -> None:
    started = time.process_time()
    assert sum(1 for _ in make_world(size=20_000, today=TODAY).contributions) == 20_000
    assert time.process_time() - started < 10


def test_everything_is_called_by_something_it_states(world: World) -> None:
    unnamed = {item.entity.schema for item in world.contributions if item.entity.caption == item.entity.id}
    assert unnamed == set()
