"""Reports add up; a stated figure stands for what it totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.figures.effective import Corner, effective
from tallystick.figures.indicators import indicators

ARRESTS, VICTIMS = indicators()["arrests"], indicators()["victims"]
corners = st.tuples(st.sampled_from(["", "drugs", "arms"]), st.sampled_from(["", "a", "b"]))
figures = st.dictionaries(corners, st.integers(0, 99).map(Decimal))


@given(figures)
def test_reports_add_up(reported: dict[Corner, Decimal]) -> None:
    found = effective(ARRESTS, reported, {})
    assert found.get(("", ""), Decimal(0)) == sum(reported.values())
    for area in ("drugs", "arms"):
        assert found.get((area, ""), Decimal(0)) == sum(value for (one, _), value in reported.items() if one == area)


@given(figures, st.integers(0, 99).map(Decimal))
def test_a_stated_total_stands_whatever_is_reported(reported: dict[Corner, Decimal], said: Decimal) -> None:
    assert effective(ARRESTS, reported, {("", ""): said})["", ""] == said


@pytest.mark.parametrize(
    ("stated", "total"),
    [
        ({("drugs", ""): 9}, 9 + 2 + 1),
        ({("drugs", "a"): 9}, 9 + 2 + 1),
        ({("drugs", ""): 0}, 3),
        ({("", "b"): 7}, None),
    ],
)
def test_a_stated_area_replaces_its_reports(stated: dict[Corner, int], total: int | None) -> None:
    reported = {("drugs", "a"): Decimal(4), ("arms", "a"): Decimal(2), ("", ""): Decimal(1)}
    found = effective(ARRESTS, reported, {at: Decimal(value) for at, value in stated.items()})
    assert found.get(("", "")) == (None if total is None else Decimal(total)) or total is None


def test_minors_are_not_added_to_victims() -> None:
    found = effective(VICTIMS, {("", ""): Decimal(10), ("", "minors"): Decimal(3)}, {})
    assert found == {("", ""): Decimal(10), ("", "minors"): Decimal(3)}
