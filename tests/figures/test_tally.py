"""A total is what a recount from below gives, wherever none is stated."""

from collections import defaultdict
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tallystick.figures.amounts import Qualifier, Span, last_figure, span
from tallystick.figures.cells import Place
from tallystick.figures.indicators import indicators
from tallystick.figures.tally import Tally

AGENCIES = {"ES-PN": "ES", "ES-GC": "ES", "RS-MUP": "RS"}
LEAVES = [
    (part, area, AGENCIES[agency], agency, day)
    for part, agency, area, day in product(("a", "b"), AGENCIES, ("drugs", "arms"), ("2023-11-14", "2023-11-15"))
]
figures = st.dictionaries(st.sampled_from(LEAVES), st.integers(0, 99), min_size=1)


def exact(value: int) -> Span:
    return Span(Decimal(value), Decimal(value))


@given(figures, st.lists(st.booleans(), min_size=5, max_size=5))
def test_a_total_is_the_sum_of_what_lies_below(leaves: dict[Place, int], kept: list[bool]) -> None:
    tally = Tally(indicators()["arrests"], {place: exact(value) for place, value in leaves.items()})
    recount: dict[Place, int] = defaultdict(int)
    for place, value in leaves.items():
        recount[tuple(at if keep else "" for at, keep in zip(place, kept, strict=True))] += value  # type: ignore[index]
    assert {place: tally.total(place) for place in recount} == {at: exact(value) for at, value in recount.items()}


@given(figures, st.integers(0, 9))
def test_a_stated_figure_stands_for_itself(leaves: dict[Place, int], said: int) -> None:
    country: Place = ("", "", "RS", "", "")
    stated = {place: exact(value) for place, value in leaves.items()} | {country: exact(said)}
    others = sum(value for place, value in leaves.items() if place[2] != "RS")
    assert Tally(indicators()["arrests"], stated).total(("", "", "", "", "")) == exact(others + said)


def test_what_does_not_add_up_gives_no_total() -> None:
    stated = {("", "", "RS", "", "2023-11-14"): exact(90), ("", "", "RS", "", "2023-11-15"): exact(80)}
    assert Tally(indicators()["officers"], stated).total(("", "", "RS", "", "")) is None


@given(st.integers(1, 10**9), st.sampled_from(Qualifier))
def test_every_qualifier_but_the_strict_ones_takes_the_figure_itself(value: int, qualifier: Qualifier) -> None:
    held = span(Decimal(value), qualifier, last_figure(Decimal(value)))
    strict = qualifier in (Qualifier.OVER, Qualifier.UNDER, Qualifier.ALMOST)
    assert held.meets(exact(value)) is not strict


def test_the_last_figure_given() -> None:
    given_and_step = {"5.5": "0.1", "22000": "1000", "7": "1", "0": "1", "1.50": "0.01", "120": "10"}
    assert {value: str(last_figure(Decimal(value))) for value in given_and_step} == given_and_step
