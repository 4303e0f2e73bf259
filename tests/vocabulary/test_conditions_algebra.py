"""Conditions combine to something never looser, in whatever order they meet."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.vocabulary import (
    Conditions,
    Confidentiality,
    Evaluation,
    Flag,
    Handling,
    Purpose,
    SubjectCategory,
    at_least_as_strict,
    combine,
    combine_all,
)
from tallystick.vocabulary.conditions import from_dict, to_dict

AGENCIES = ("RS-MUP", "ES-PN", "FR-DN", "EU-CC")
NEVER_SHARED = {SubjectCategory.INFORMANT, Flag.UNCATEGORISED, Flag.PROTECTED}


def some(kind: type) -> st.SearchStrategy[frozenset]:
    return st.frozensets(st.sampled_from(list(kind)))


conditions = st.builds(
    Conditions,
    review_date=st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    handling=some(Handling),
    restrictions=st.frozensets(st.sampled_from(["not to the press", "only with a lawyer"]), min_size=1),
    evaluations=st.frozensets(
        st.builds(Evaluation, st.sampled_from(AGENCIES), st.sampled_from(["A1", "B2", "C3", "X4"]))
    ),
    confidentiality=st.sampled_from(Confidentiality),
    purposes=some(Purpose),
    legal_bases=st.frozensets(st.sampled_from(["Art. 5", "Art. 6"])),
    subject_categories=some(SubjectCategory),
    flags=some(Flag),
    recipients=st.none() | st.frozensets(st.sampled_from(AGENCIES)),
    withheld=st.frozensets(st.sampled_from(["phone", "address"])),
    silent=st.booleans(),
)


@given(conditions, conditions, conditions)
def test_order_and_repetition_change_nothing(a: Conditions, b: Conditions, c: Conditions) -> None:
    assert combine(a, combine(b, c)) == combine(combine(a, b), c)
    assert combine(a, b) == combine(b, a)
    assert combine(a, a) == a
    assert combine_all([a, b, c]) == combine_all([c, a, b, b])


@given(conditions, conditions)
def test_what_is_derived_allows_nothing_that_a_source_forbids(a: Conditions, b: Conditions) -> None:
    joined = combine(a, b)
    for source in (a, b):
        assert at_least_as_strict(joined, source)
        assert joined.handling >= source.handling
        assert joined.restrictions >= source.restrictions
        assert joined.purposes <= source.purposes
        assert joined.purpose_mask & ~source.purpose_mask == 0
        assert joined.confidentiality >= source.confidentiality
        assert joined.review_date <= source.review_date
        assert joined.withheld >= source.withheld
        assert joined.silent >= source.silent
        assert joined.shareable <= source.shareable
        assert joined.crosschecked <= source.crosschecked
        assert source.recipients is None or (joined.recipients is not None and joined.recipients <= source.recipients)


@given(conditions, conditions, conditions)
def test_strictness_is_a_partial_order(a: Conditions, b: Conditions, c: Conditions) -> None:
    ab, abc = combine(a, b), combine(combine(a, b), c)
    assert at_least_as_strict(a, a)
    assert at_least_as_strict(abc, ab)
    assert at_least_as_strict(abc, a)
    if at_least_as_strict(a, b) and at_least_as_strict(b, a):
        assert a == b


@given(conditions)
def test_evaluations_are_kept_per_source(a: Conditions) -> None:
    other = replace(a, evaluations=frozenset({Evaluation("HR-MUP", "C3")}))
    assert combine(a, other).evaluations == a.evaluations | {Evaluation("HR-MUP", "C3")}


@given(conditions)
def test_what_is_never_shared_is_never_crosschecked(a: Conditions) -> None:
    if (a.subject_categories | a.flags) & NEVER_SHARED:
        assert not a.shareable
        assert not a.crosschecked


@given(conditions)
def test_conditions_survive_their_json_form(a: Conditions) -> None:
    assert from_dict(to_dict(a)) == a


def test_h0_always_applies() -> None:
    assert Handling.H0 in Conditions(review_date=date(2027, 1, 1), handling=frozenset({Handling.H2})).handling


def test_h3_without_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="H3"):
        Conditions(review_date=date(2027, 1, 1), handling=frozenset({Handling.H3}), restrictions=frozenset({" "}))


@pytest.mark.parametrize("code", ["", "D1", "A5", "A", "1A", "A1 "])
def test_an_evaluation_is_a_letter_and_a_digit(code: str) -> None:
    with pytest.raises(ValueError, match="expected A, B, C or X"):
        Evaluation("RS-MUP", code)


def test_nothing_has_no_conditions() -> None:
    with pytest.raises(TypeError):
        combine_all([])
