"""The messages of the exercise: the same for the same seed, many-voiced, under H2, and told apart from the world."""

from datetime import date

from tallystick.exercise import make_world, messages
from tallystick.vocabulary import Handling, make

TODAY = date(2026, 11, 16)


def test_the_same_seed_gives_the_same_messages_and_another_seed_others() -> None:
    assert messages(seed=1, today=TODAY) == messages(seed=1, today=TODAY)
    assert messages(seed=1, today=TODAY) != messages(seed=2, today=TODAY)


def test_messages_are_sound_in_order_and_in_several_languages() -> None:
    told = messages(seed=1, today=TODAY)
    assert len(told) == len({one.source_id for one in told}) == 40
    sent = [one.entity.first("date") for one in told]
    assert sent == sorted(sent)
    assert max(sent) < TODAY.isoformat()
    assert len({one.entity.first("language") for one in told}) >= 5
    assert all(make(one.entity.id, "Message", one.entity.properties) == one.entity for one in told)
    assert not any("{" in one.entity.first("bodyText") for one in told)
    assert all(one.entity.first("sentFrom") != one.entity.first("sentTo") for one in told)


def test_messages_are_not_passed_on_by_others_and_stand_beside_the_world() -> None:
    told = messages(seed=1, today=TODAY)
    assert {one.agency for one in told} <= {one.code for one in make_world(size=50, today=TODAY).agencies}
    assert all(Handling.H2 in one.conditions.handling for one in told)
    known = {item.source_id for item in make_world(seed=1, size=4000, today=TODAY).contributions}
    assert not known & {one.source_id for one in told}
