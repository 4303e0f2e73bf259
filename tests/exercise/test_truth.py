"""The truth beside a world says what the contributions say, and labels those easily taken for one."""

from datetime import date

import pytest

from tallystick.exercise import Item, World, make_world

WORLD = make_world(seed=11, size=4000, today=date(2026, 11, 16))


@pytest.fixture(scope="module")
def items() -> dict[str, Item]:
    return {item.entity.id: item for item in WORLD.contributions}


def test_every_pair_is_of_two_contributions_in_order(items: dict[str, Item]) -> None:
    truth = WORLD.truth
    for pairs in (truth.same, truth.shares, truth.different):
        assert pairs
        assert all(left < right and left in items and right in items for left, right in pairs)


def test_one_thing_has_one_schema_and_each_agency_files_it_once(items: dict[str, Item]) -> None:
    for left, right in WORLD.truth.same:
        assert items[left].entity.schema == items[right].entity.schema
        assert items[left].agency != items[right].agency


def test_same_is_transitive_and_excludes_the_other_kinds() -> None:
    truth = WORLD.truth
    near: dict[str, set[str]] = {}
    for left, right in truth.same:
        near.setdefault(left, set()).add(right)
        near.setdefault(right, set()).add(left)
    for name, others in near.items():
        for other in others:
            assert near[other] | {other} == others | {name}
    assert not truth.same & set(truth.shares)
    assert not truth.same & set(truth.different)


def test_what_is_shared_is_stated_on_both_sides() -> None:
    clean = make_world(seed=11, size=3000, difficulty=0, today=date(2026, 11, 16))
    items = {item.entity.id: item for item in clean.contributions}
    for (left, right), kinds in clean.truth.shares.items():
        values = {value for _, value in items[left].entity.items()} & {v for _, v in items[right].entity.items()}
        assert len(values) >= len(kinds.split())


def test_hard_negatives_of_every_sort_are_labelled(items: dict[str, Item]) -> None:
    different = WORLD.truth.different
    sorts = set(different.values())
    assert sorts == {
        "brothers",
        "twins",
        "father and son",
        "namesakes",
        "reused prepaid phone",
        "rental car",
        "same serial, other make",
    }
    for (left, right), why in different.items():
        if why in {"reused prepaid phone", "rental car"}:
            assert (left, right) in WORLD.truth.shares
        if why == "same serial, other make":
            assert (left, right) not in WORLD.truth.shares
            assert items[left].entity.schema == "Firearm"


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_the_story_is_in_every_world_and_true(seed: int) -> None:
    world: World = make_world(seed=seed, size=60)
    items = {item.entity.id: item for item in world.contributions}
    assert len(world.story) == 10
    assert all(step.entity_id in items and step.text.endswith(".") for step in world.story)
    assert [items[step.entity_id].agency for step in world.story] == [step.agency for step in world.story]
    phone, handle, belgrade, zagreb, car, toll, german, wanted, seized, brother = (s.entity_id for s in world.story)

    def pair(left: str, right: str) -> tuple[str, str]:
        return (left, right) if left < right else (right, left)

    truth = world.truth
    assert {pair(belgrade, zagreb), pair(belgrade, german), pair(car, toll), pair(wanted, seized)} <= truth.same
    assert truth.shares[pair(phone, handle)] == truth.shares[pair(phone, german)] == "phone"
    assert truth.shares[pair(zagreb, car)] == "plate"
    assert truth.different[pair(belgrade, brother)] == "brothers"
    assert not any(items[step.entity_id].conditions.silent for step in world.story)


def test_difficulty_takes_facts_away_and_never_adds_any() -> None:
    shared = [
        len(make_world(seed=5, size=3000, difficulty=d, today=date(2026, 11, 16)).truth.shares) for d in (0, 0.5, 1)
    ]
    assert shared[0] > shared[1] > shared[2] > 0
