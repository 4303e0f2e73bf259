"""What holds for any two entities: symmetry, sums, neutrality of the unknown, limits."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tallystick.crosscheck import HitKind, compare, keys, query_terms, read_query, search_terms
from tallystick.crosscheck.weights import chance
from tallystick.vocabulary import Entity, make
from tests.crosscheck.worlds import PROPERTIES, entities


@given(entities(), entities())
@settings(max_examples=300, deadline=None)
def test_comparison_is_symmetric_and_its_reasons_add_up(left: Entity, right: Entity) -> None:
    found = compare(left, right)
    assert compare(right, left) == found
    assert found.score == chance(sum(reason.weight for reason in found.reasons))
    assert 0.0 <= found.score <= 1.0
    assert all(reason.text and reason.text[0].isprintable() for reason in found.reasons)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_an_agreeing_fact_never_lowers_the_score(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(("Person", "Person", *PROPERTIES)))
    left, right = (data.draw(entities((schema,), dirty=False)) for _ in range(2))
    assume(right.properties)
    name = data.draw(st.sampled_from(sorted(right.properties)))
    values = (*left.get(name), data.draw(st.sampled_from(right.get(name))))
    richer = make(left.id, left.schema, {**left.properties, name: values})
    assert compare(richer, right).score >= compare(left, right).score


@given(entities(dirty=False))
@settings(max_examples=200, deadline=None)
def test_an_entity_and_itself_share_every_key(entity: Entity) -> None:
    found = keys(entity)
    assert found == keys(Entity("other", entity.schema, dict(entity.properties)))
    assert len(found) <= 64
    assert all(len(key) <= 80 and ":" in key for key in found)
    assert len(search_terms(entity)) <= 200


@given(entities())
@settings(max_examples=200, deadline=None)
def test_a_hit_without_anything_in_common_is_none(entity: Entity) -> None:
    nothing = make("n", entity.schema, {})
    found = compare(entity, nothing)
    assert found.kind is None
    assert len(found.reasons) == 1


@given(entities(), entities())
@settings(max_examples=200, deadline=None)
def test_two_kinds_of_thing_are_never_the_same(left: Entity, right: Entity) -> None:
    assume(left.schema != right.schema)
    assert compare(left, right).kind in (None, HitKind.SHARES)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_anything_may_be_typed(text: str) -> None:
    for entity in read_query(text):
        keys(entity)
    assert len(read_query(text)) <= 6
    for terms in query_terms(text):
        assert terms
        assert all(term[:2] in ("t:", "s:", "n:") for term in terms)
