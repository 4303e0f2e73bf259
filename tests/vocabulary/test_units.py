"""Masses, pieces and money are converted exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.vocabulary.units import Quantity, convert, unit

amounts = st.decimals(min_value=0, max_value=10**9, places=3)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("1.2", "t", "kg", "1200"),
        ("700", "kg", "t", "0.7"),
        ("5.5", "MEUR", "EUR", "5500000"),
        ("350", "kEUR", "MEUR", "0.35"),
        ("600", "", "1", "600"),
    ],
)
def test_conversions(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Decimal(value), unit(source), unit(target)) == Decimal(expected)


@given(amounts, st.sampled_from(["g", "kg", "t"]), st.sampled_from(["g", "kg", "t"]))
def test_there_and_back_is_the_same(value: Decimal, source: str, target: str) -> None:
    assert convert(convert(value, unit(source), unit(target)), unit(target), unit(source)) == value


@pytest.mark.parametrize("text", ["lb", "eur", "GEUR", "kkg", "XAX", "k", " kg", "EUREUR"])
def test_an_unknown_unit_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        unit(text)


@pytest.mark.parametrize(("source", "target"), [("kg", "EUR"), ("EUR", "RSD"), ("1", "kg")])
def test_different_things_do_not_convert(source: str, target: str) -> None:
    with pytest.raises(ValueError, match="a unit of"):
        convert(Decimal(1), unit(source), unit(target))


def test_units_say_what_they_measure() -> None:
    assert [unit(text).quantity for text in ("1", "t", "kRSD")] == [Quantity.PIECES, Quantity.MASS, Quantity.MONEY]
