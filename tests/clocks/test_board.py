"""A board of clocks: what cannot wait comes first."""

import random
from datetime import timedelta

import pytest

from tallystick.clocks import Entry, State, Stop, by_instrument, clock, counts, in_order, next_change, stands
from tests.clocks.made import at

NOW = at("2026-11-26 12:00")


def entry(subject: str, clock_id: str, hours_ago: float, **facts: object) -> Entry:
    started = NOW - timedelta(hours=hours_ago)
    return Entry(subject, stands(clock(clock_id), started_at=started, country="HR", now=NOW, **facts))


BOARD = (
    entry("long overdue", "breach_authority", 100),
    entry("just overdue", "info_urgent_direct", 9),
    entry("at once", "info_deviation_told", 3),
    entry("soon", "info_urgent_direct", 6),
    entry("later", "info_other", 2),
    entry("much later", "eio_execute", 2),
    entry("asked", "epoc", 3, stops=[Stop("clarification", NOW - timedelta(hours=1))]),
    entry("done today", "info_other", 20, done_at=NOW - timedelta(hours=1)),
    entry("done yesterday", "recall_receipt", 50, done_at=NOW - timedelta(hours=30)),
)


def test_the_order_is_by_urgency_however_entries_came() -> None:
    for seed in range(20):
        mixed = random.Random(seed).sample(BOARD, len(BOARD))
        assert in_order(mixed) == BOARD


def test_groups_are_by_instrument_the_most_pressing_first() -> None:
    groups = by_instrument(BOARD[::-1])
    assert [group.instrument for group in groups] == [
        "Directive (EU) 2016/680", "Directive (EU) 2023/977", "Directive 2014/41/EU", "Regulation (EU) 2023/1543",
        "House policy",
    ]  # fmt: skip
    assert [each.subject for each in groups[1].entries] == ["just overdue", "at once", "soon", "later", "done today"]
    assert sorted(each.subject for group in groups for each in group.entries) == sorted(each.subject for each in BOARD)


def test_counts_tell_every_state() -> None:
    assert counts(BOARD) == {
        State.OVERDUE: 2, State.WARNING: 2, State.RUNNING: 2, State.PAUSED: 1, State.DONE: 2,
    }  # fmt: skip
    assert counts([]) == dict.fromkeys(State, 0)


@pytest.mark.parametrize("place", range(len(BOARD)))
def test_the_next_change_is_when_a_state_changes_by_itself(place: int) -> None:
    found = BOARD[place]
    change = next_change([found])
    if found.standing.state in (State.DONE, State.PAUSED, State.OVERDUE) or found.subject == "at once":
        assert change is None
        return
    facts = {"started_at": found.standing.started_at, "country": "HR"}
    before, after = (
        stands(found.standing.clock, now=change + timedelta(seconds=seconds), **facts).state for seconds in (-1, 1)
    )
    assert before == found.standing.state
    assert after != before


def test_the_next_change_of_a_board_is_the_first() -> None:
    assert next_change(BOARD) == NOW + timedelta(hours=2)
    assert next_change([]) is None
