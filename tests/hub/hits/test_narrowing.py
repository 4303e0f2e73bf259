"""The queue's filter lives in the address: whatever a person chooses survives the trip there and back."""

import uuid
from typing import Any

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tallystick.hub.hits import narrowing
from tallystick.hub.hits.queries import STATES, Filter


def _some(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(narrowing.WORDS[name])), unique=True).map(tuple)


filters = st.builds(
    Filter,
    mine=st.sampled_from(STATES),
    kind=_some("kind"),
    strength=_some("strength"),
    age=_some("age"),
    agency=st.lists(st.sampled_from(["ES-PN", "NL-DOU", "a&b=c"]), unique=True).map(tuple),
    contribution=st.one_of(st.just(""), st.uuids().map(str)),
    order=st.sampled_from(list(narrowing.ORDERS)),
    page=st.integers(min_value=1, max_value=999),
)


@given(filters)
def test_a_filter_comes_back_from_its_address(wanted: Filter) -> None:
    assert narrowing.from_address(QueryDict(narrowing.to_address(wanted))) == wanted


@given(
    st.dictionaries(st.sampled_from(["mine", "kind", "strength", "age", "order", "page", "contribution"]), st.text())
)
def test_any_address_makes_a_filter(given_: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(given_)
    wanted = narrowing.from_address(query)
    assert wanted.mine in STATES
    assert wanted.page >= 0
    assert wanted.contribution == "" or uuid.UUID(wanted.contribution)


def test_the_usual_queue_has_a_bare_address() -> None:
    assert narrowing.to_address(Filter()) == ""


def test_another_state_begins_at_the_first_page() -> None:
    wanted: Any = Filter(page=3, kind=("same",))
    assert narrowing.to_address(wanted, page=False, mine="all") == "mine=all&kind=same"
