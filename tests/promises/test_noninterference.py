"""A record a viewer may not see changes none of its answers, but for the record's own hit notice.

Two worlds differ in one record. Every URL and every API operation is asked as every role; the answers must be
equal. Tokens, times and ids are exempt (``twin_worlds.EXEMPT``). Where the record may be told of, the elements
that are its hit notice are taken out of both answers first. A URL missing from the walk fails.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tallystick.vocabulary import Role
from tests.machine import NIGHTLY
from tests.promises import direct, twin_worlds, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

OVERSEERS = {Role.DATA_PROTECTION_OFFICER, Role.OVERSIGHT}
"""They read that something was handed in, which the log is for; never what (the test after next)."""
LOG = {"log", "log_export"}
"""What only they read. Checkpoints are for everybody: made by the clock, never by what is handed in."""
OPENINGS, COUNTS = "emergencies.", "operations."
WITHOUT_WORK = {**dict.fromkeys(OVERSEERS, OPENINGS), Role.WALL: COUNTS}
"""Who chooses no purpose and no case, and the only direct calls that tell them anything: what was opened for danger to
life, without content; figures of operations."""
OPEN = {"open": {}}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[twin_worlds.Base]:
    """What both worlds hold, built once: each test undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield twin_worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def base(built: twin_worlds.Base, settings: Any) -> twin_worlds.Base:
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"  # where its files lie
    return built


def test_every_url_and_operation_is_walked() -> None:
    assert walk.names() - walk.walked() == set(), "not walked"
    assert walk.walked() - walk.names() == set(), "walked, but gone"


ALWAYS = (Role.ANALYST,)
"""What a role may ask for is decided before any SQL: of those that read content one walks each time, the others at
night. What the database itself decides, the gate, is asked on both elsewhere."""


BY_ROLE = [pytest.param(role, marks=[] if role in ALWAYS else [pytest.mark.nightly]) for role in Role]
TOLD_OF = ("desk", "check", "hit", "watch", "alert", "contribution", "register", "report", "search")
"""Places where the notice of a hit stands, or would by mistake; the others are asked about it at night."""


@pytest.mark.parametrize("role", BY_ROLE)
def test_hidden_records_change_no_answer(base: twin_worlds.Base, role: Role) -> None:
    """Untold records change nothing at all; told ones only add their own hit notices."""
    reader = base.people[f"es-pn.{role}"]

    def passed_over(name: str) -> bool:
        return name in LOG and role in OVERSEERS

    def told() -> list[walk.Answer]:
        return list(walk.answers(base, reader, only=lambda name: not passed_over(name)))

    first = twin_worlds.in_world(base, told)
    second = twin_worlds.in_world(base, told, twin_worlds.UNTOLD, opened=role not in OVERSEERS)
    walk.assert_alike(first, second)
    walk.assert_no_canary(second)
    walk.assert_nothing_without_work(one for one in second if WITHOUT_WORK.get(role, "none") not in one.name)

    def told_by_faces() -> list[walk.Answer]:
        return list(walk.answers(base, reader, only=shows))

    def shows(name: str) -> bool:
        asked = NIGHTLY or any(word in name for word in TOLD_OF)
        return asked and name not in direct.CALLS and not passed_over(name)

    # The hits in a direct call cannot be told from the rest of it: untold records judge those, above.
    second = twin_worlds.in_world(base, told_by_faces, twin_worlds.TOLD)
    walk.assert_no_canary(second)
    known = base.known_hits
    names = {answer.name for answer in second}
    faces = [answer for answer in first if answer.status and answer.name in names]
    walk.assert_alike([a.without_notices(known) for a in faces], [a.without_notices(known) for a in second])


def test_hidden_records_change_nothing_that_an_officer_for_data_protection_reads(base: twin_worlds.Base) -> None:
    """Their own places, each time; at night they walk everywhere."""
    reader = base.people[f"es-pn.{Role.DATA_PROTECTION_OFFICER}"]

    def told() -> list[walk.Answer]:
        own = ("desk", "emergenc", "breaking", "log_checkpoint", "audit", "delay", "tokens", "operation")
        return list(walk.answers(base, reader, only=lambda name: any(word in name for word in own)))

    first = twin_worlds.in_world(base, told)
    second = twin_worlds.in_world(base, told, twin_worlds.UNTOLD, opened=False)
    walk.assert_alike(first, second)
    walk.assert_no_canary(second)


def test_the_walk_can_fail(base: twin_worlds.Base) -> None:
    """The same walk does see a record that is shared with everybody."""
    reader = base.people[f"es-pn.{Role.ANALYST}"]

    def told() -> list[walk.Answer]:
        return list(walk.answers(base, reader, only={"register", "GET /api/contributions", "hits.order"}.__contains__))

    first, second = twin_worlds.in_world(base, told), twin_worlds.in_world(base, told, OPEN)
    with pytest.raises(AssertionError, match=r"register(.|\n)*GET /api/contributions(.|\n)*"):
        walk.assert_alike(first, second)


@pytest.mark.parametrize("role", sorted(OVERSEERS))
def test_the_log_tells_overseers_nothing_of_the_content(base: twin_worlds.Base, role: Role) -> None:
    reader = base.people[f"es-pn.{role}"]

    def log() -> list[walk.Answer]:
        return list(walk.answers(base, reader, only=lambda name: name in LOG))

    answers = twin_worlds.in_world(base, log, twin_worlds.UNTOLD)
    assert all(answer.status == 200 for answer in answers)
    for secret in ("Stankovi", twin_worlds.PHONE, twin_worlds.PLATE, twin_worlds.BORN, "Niš"):
        assert not any(secret in answer.text for answer in answers)
