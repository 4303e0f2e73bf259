"""A slip of the finger in a number is found, said, and costs few candidates."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.crosscheck import compare
from tallystick.crosscheck.identifiers import MAX_SLIP_KEYS, Number, read_number, slip, slip_keys
from tallystick.vocabulary import make
from tests.crosscheck.meeting import meet

TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # BIP 350, test vectors


def read(kind: str, text: str) -> list[Number]:
    return list(read_number(kind, text, "", frozenset()))


def one(kind: str, text: str) -> Number:
    return read(kind, text)[0]


TEXTS = st.text("0123456789ABCXYZ", min_size=7, max_size=40)


@given(TEXTS, st.data())
@settings(max_examples=400, deadline=None)
def test_one_slip_shares_a_key(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    shorter = text[:at] + text[at + 1 :]
    for other in (swapped, shorter):
        assert slip(text, other) == slip(other, text)
        assert slip(text, other) == ("" if text == other else "transposed" if len(other) == len(text) else "missing")
        if len(other) >= 7:
            a, b = (Number("document", one, one, one, "") for one in (text, other))
            assert set(slip_keys(a)) & set(slip_keys(b))
            assert meet(a, b) in ("slipped", "same")


@given(st.text("0123456789", min_size=7, max_size=9), st.data())
@settings(max_examples=200, deadline=None)
def test_one_slip_in_a_phone_shares_a_key(digits: str, data: st.DataObject) -> None:
    """Whether either says its country or not."""
    at = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    other = data.draw(st.sampled_from((swapped, digits[:at] + digits[at + 1 :])))
    for a in read("phone", f"+38164{digits}"):
        for b in (*read("phone", f"+38164{other}"), *read("phone", f"064{other}")):
            assert meet(a, b) in (("slipped",) if digits != other else ("same", "misread")), b
            assert set(slip_keys(a)) & set(slip_keys(b))


@given(TEXTS, st.integers(0, 39), st.sampled_from("0123456789ABCXYZ"))
@settings(max_examples=300, deadline=None)
def test_another_character_in_one_place_is_no_slip(text: str, at: int, new: str) -> None:
    at %= len(text)
    assert slip(text, text[:at] + new + text[at + 1 :]) == ""
    assert slip(text, text) == slip("", text) == slip("", "A") == ""


def test_keys_of_a_slip_are_few_and_none_of_a_short_number() -> None:
    assert slip_keys(one("plate", "AB12C")) == ()
    assert 0 < len(slip_keys(one("plate", "AB12CD"))) <= MAX_SLIP_KEYS
    assert slip_keys(one("serial", "123456")) == ()
    long = slip_keys(one("wallet", TAPROOT))
    assert 0 < len(long) <= MAX_SLIP_KEYS
    assert all(len(f"wallet^:{key}") <= 80 for key in long)
    assert meet(one("serial", "123456"), one("serial", "123465")) == ""


@pytest.mark.parametrize(
    ("prefixes", "figures", "most"),
    [([str(n) for n in range(60, 90)], 7, 4e-5), (["A", "B", "C", "X", "Y", "Z"], 7, 6e-5), (["645"], 6, 2e-3)],
)
def test_different_numbers_rarely_share_a_key(prefixes: list[str], figures: int, most: float) -> None:
    rng = random.Random(5)
    texts = sorted({rng.choice(prefixes) + f"{rng.randrange(10**figures):0{figures}d}" for _ in range(40_000)})
    held = Counter(key for text in texts for key in set(slip_keys(Number("document", text, text, text, ""))))
    pairs = sum(count * (count - 1) / 2 for count in held.values())
    assert pairs / (len(texts) * (len(texts) - 1) / 2) < most


def test_a_slip_is_said() -> None:
    sides = [make(number, "Person", {"phone": number}) for number in ("+381 64 555 0134", "+381 64 555 0143")]
    said = compare(*sides).reasons[1].text
    assert (
        said
        == "Phone numbers alike but for two neighbouring characters changed about: +381 64 555 0134, +381 64 555 0143"
    )
