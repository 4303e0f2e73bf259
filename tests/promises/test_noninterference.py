"""A record a viewer may not see changes none of its answers, but for the record's own hit notice.

Two worlds differ in one record. Every URL and every API operation is asked as every role; the answers must be
equal. Tokens, times and ids are exempt (``twin_worlds.EXEMPT``). Where the record may be told of, the elements
that are its hit notice are taken out of both answers first. A URL missing from the walk fails.
"""

import pytest

from tallystick.hub.hits.models import Hit
from tallystick.vocabulary import Role
from tests.promises import twin_worlds, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

READERS = [role for role in Role if role is not Role.GUEST] + [Role.GUEST]


@pytest.fixture
def base() -> twin_worlds.Base:
    return twin_worlds.build()


def test_every_url_and_operation_is_walked() -> None:
    assert walk.names() - walk.walked() == set(), "not walked"
    assert walk.walked() - walk.names() == set(), "walked, but gone"


@pytest.mark.parametrize("role", READERS)
def test_an_untold_record_changes_nothing(base: twin_worlds.Base, role: Role) -> None:
    reader = base.people[f"es-pn.{role}"]
    first = twin_worlds.in_world(lambda: walk.answers(base, reader))
    for name, changed in twin_worlds.UNTOLD.items():
        second = twin_worlds.in_world(lambda: walk.answers(base, reader), **changed)
        walk.assert_alike(first, second, name)


@pytest.mark.parametrize("role", READERS)
def test_a_told_record_changes_only_its_own_notice(base: twin_worlds.Base, role: Role) -> None:
    reader = base.people[f"es-pn.{role}"]
    first = twin_worlds.in_world(lambda: walk.answers(base, reader))
    for name, changed in twin_worlds.TOLD.items():
        second = twin_worlds.in_world(lambda: walk.answers(base, reader), **changed)
        walk.assert_alike(
            [answer.without_notices(base.known_hits) for answer in first],
            [answer.without_notices(base.known_hits) for answer in second],
            name,
        )


def test_the_walk_can_fail(base: twin_worlds.Base) -> None:
    """The same walk does see a record that is shared with everybody."""
    reader = base.people[f"es-pn.{Role.ANALYST}"]
    first = twin_worlds.in_world(lambda: walk.answers(base, reader))
    second = twin_worlds.in_world(lambda: walk.answers(base, reader), silent=False)
    with pytest.raises(AssertionError):
        walk.assert_alike(first, second, "open")
    assert Hit.objects.exists()
