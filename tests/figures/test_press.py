"""What the public is told: rounding that is never wrong, and no small cell that could be worked out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.figures.amounts import Qualifier
from tallystick.figures.press import headline, told_parts
from tallystick.figures.words import amount
from tallystick.vocabulary.units import convert, unit

INEXACT = st.sets(st.sampled_from(sorted(set(Qualifier) - {Qualifier.EXACT})), max_size=3)
AMOUNTS = st.one_of(
    st.integers(0, 10**9).map(Decimal), st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False)
)


@pytest.mark.parametrize(
    ("value", "base", "words", "qualifier"),
    [
        ("566", "1", "566", "exact"), ("22130", "1", "22,000", "over"), ("21940", "1", "22,000", "almost"),
        ("22000", "1", "22,000", "exact"), ("288774", "1", "289,000", "almost"), ("626", "kg", "626 kg", "exact"),
        ("6912", "kg", "6.9 t", "over"), ("6960", "kg", "7 t", "almost"), ("5450000", "EUR", "5.5 M EUR", "almost"),
        ("0", "1", "0", "exact"), ("999", "1", "999", "exact"), ("1000", "1", "1,000", "exact"),
    ],
)  # fmt: skip
def test_a_headline_is_rounded_and_says_which_way(value: str, base: str, words: str, qualifier: str) -> None:
    told = headline(Decimal(value), unit(base))
    assert (amount(told.value, told.unit), told.qualifier.value) == (words, qualifier)


@given(AMOUNTS, st.sampled_from(["1", "kg", "EUR"]), INEXACT, st.booleans())
def test_what_is_told_always_holds_the_figure(
    value: Decimal, base: str, sources: set[Qualifier], missing: bool
) -> None:
    told = headline(value, unit(base), sources=sources, missing=missing)
    meant = convert(value, unit(base), told.unit)
    span = told.span
    assert span.low <= meant
    assert span.high is None or meant <= span.high
    if missing:
        assert told.qualifier is Qualifier.AT_LEAST


def test_reports_that_are_still_to_come_make_it_at_least() -> None:
    told = headline(Decimal(21_940), unit("1"), missing=True)
    assert (told.value, told.qualifier) == (21_000, Qualifier.AT_LEAST)


PARTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40).map(Decimal), min_size=1)


@given(PARTS)
def test_no_small_number_of_persons_is_told_or_can_be_worked_out(parts: dict[str, Decimal]) -> None:
    total = sum(parts.values(), Decimal(0))
    told = told_parts("arrests", parts, total)
    hidden = [part for part, value in told.items() if value is None]
    assert not [value for value in told.values() if value is not None and 0 < value < 5]
    assert told.keys() == parts.keys()
    small = [part for part, value in parts.items() if 0 < value < 5]
    if small and len([value for value in parts.values() if value > 0]) > 1:
        assert len(hidden) > 1


def test_what_counts_no_persons_is_told_whole() -> None:
    parts = {"pistols": Decimal(1), "rifles": Decimal(300)}
    assert told_parts("seizures_firearms", parts, Decimal(301)) == parts
