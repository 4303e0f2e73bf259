"""Bad, long and odd values cost little time and raise nothing."""

import time

import pytest

from tallystick.crosscheck import compare, keys, search_terms
from tallystick.crosscheck.features import read_features
from tallystick.vocabulary import make

LONG = [
    {"name": "a " * 5_000},
    {"name": "x" * 10_000},
    {"name": "محمد " * 2_000},
    {"name": "\u202e\u200fMarko\u202c \x00\x07Stanković"},
    {"name": "Маrkо Stаnkоvić"},
    {"name": "א"},
    {"name": "'"},
    {"name": "𝔐𝔞𝔯𝔨𝔬 👮"},
    {"name": "<script>alert(1)</script>"},
    {"birthDate": "9" * 4_000},
    {"address": "1 " * 5_000},
    {"phone": "+" + "1" * 5_000},
]


@pytest.mark.parametrize("properties", LONG)
def test_a_bad_value_is_compared_in_bounded_time(properties: dict[str, str]) -> None:
    bad, good = make("a", "Person", properties), make("b", "Person", {"name": "Marko Stanković", "birthDate": "1980"})
    compare(good, good)
    started = time.perf_counter()
    compare(bad, good)
    compare(bad, bad)
    keys(bad)
    search_terms(bad)
    assert time.perf_counter() - started < 0.2


def test_five_thousand_aliases_are_compared_in_bounded_time() -> None:
    one = make("a", "Person", {"alias": [f"Alias{i} Name{i * 7}" for i in range(5_000)]})
    other = make("b", "Person", {"alias": [f"Other{i} Name{i * 7}" for i in range(5_000)]})
    read_features(one)
    started = time.perf_counter()
    compare(one, other)
    assert time.perf_counter() - started < 0.2
    assert len(keys(one)) <= 64


def test_marks_and_control_characters_change_nothing() -> None:
    plain = make("a", "Person", {"name": "Marko Stanković"})
    marked = make("b", "Person", {"name": "\u202eMarko\u200d\u200f Stankovi\u0107\u0000"})
    assert compare(plain, marked).score == compare(plain, plain).score
