"""The gate in SQL and the gate in words say the same, for every generated world and viewer."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.hub.register import actions, policy
from tallystick.hub.register.models import Contribution, Release, StandingPolicy, Status, TransferGround
from tallystick.hub.register.queries import seen_rows
from tallystick.vocabulary import make
from tests.promises import worlds

pytestmark = pytest.mark.django_db

stated = st.tuples(
    st.sampled_from(worlds.AGENCIES), worlds.conditions, st.booleans(), st.lists(worlds.grants, max_size=2)
)


def store(index: int, owner: str, conditions: object, active: bool, grants: list) -> None:
    entity = make("x", "Person", {"name": f"Name {index}", "phone": "+34600000000", "birthDate": "1980"})
    handed = actions.HandedIn(source_id=str(index), entity=entity, conditions=conditions)
    actions.contribute(worlds.supervisor(owner), [handed])
    row = Contribution.objects.get(owner=owner, source_id=str(index))
    for grant in grants:
        by = actions.person(worlds.supervisor(owner))
        Release.objects.create(contribution=row, why="w", at=worlds.NOW, by=by, **grant)
    if not active:
        Contribution.objects.filter(pk=row.pk).update(status=Status.WITHDRAWN)


class Undo(Exception):
    """Ends an example's transaction."""


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(stated, min_size=1, max_size=4), seen_by=st.lists(worlds.viewers, min_size=1, max_size=6),
    policies=st.lists(worlds.policies, max_size=2), grounds=st.lists(worlds.grounds, max_size=2),
)  # fmt: skip
def test_sql_and_words_agree(db: None, facts: list, seen_by: list, policies: list, grounds: list) -> None:
    try:
        with transaction.atomic():
            worlds.make_agencies()
            by = actions.person(worlds.supervisor("ES-PN"))
            for one in policies:
                StandingPolicy.objects.create(by=by, at=worlds.NOW, **one)
            for one in grounds:
                TransferGround.objects.create(ground="safeguards", at=worlds.NOW, **one)
            for index, one in enumerate(facts):
                store(index, *one)
            for viewer in seen_by:
                assert_agree(viewer)
            raise Undo
    except Undo:
        pass


def assert_agree(viewer: object) -> None:
    shown = {item.id: item for item in seen_rows(viewer, policy.visible_to(viewer))}
    for row in Contribution.objects.prefetch_related("releases"):
        facts = policy.facts_of(row, viewer.today)
        decision = policy.decide(viewer, facts)
        assert (row.pk in shown) == decision.allowed, decision.reason
        if not decision.allowed:
            continue
        assert shown[row.pk].level == decision.level, decision.reason
        for name in ("name", "phone", "birthDate"):
            allowed = policy.decide(viewer, facts, name).allowed
            assert bool(shown[row.pk].entity.get(name)) == allowed, name


@given(owner=st.sampled_from(worlds.AGENCIES), conditions=worlds.conditions, viewer=worlds.viewers)
def test_every_decision_has_a_reason_in_a_sentence(owner: str, conditions: object, viewer: object) -> None:
    reason = policy.decide(viewer, policy.Facts(owner=owner, conditions=conditions)).reason
    assert reason.endswith(".")
    assert len(reason.split()) >= 3
