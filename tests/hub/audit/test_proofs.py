"""Proofs from stored nodes are those of the whole list of leaves, around every kept level; and the API of them."""

from base64 import b64decode
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.auditlog import tree
from tallystick.hub.agencies import tokens
from tallystick.hub.audit import appending, checkpoints, proofs
from tallystick.hub.audit.leaves import Waiting
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import Role
from tests.hub.audit.trees import assert_is_a_tree
from tests.world import World

pytestmark = pytest.mark.django_db
SIZES = (1, 2, 255, 256, 257, 600, 1031)


@pytest.fixture
def long(world: World) -> list[bytes]:
    """A log with checkpoints around the levels that are kept; its leaves."""
    now = timezone.now()
    for start, end in zip((0, *SIZES), SIZES, strict=False):
        rows = [Waiting(at=now, action="read", detail={"n": n}) for n in range(start, end)]
        appending.append(rows)
        checkpoints.make()
    assert assert_is_a_tree() == SIZES[-1]
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("position").values_list("leaf", flat=True)]


def test_they_are_those_of_the_whole_list(long: list[bytes]) -> None:
    for size in SIZES:
        for position in {0, 1, size // 2, size - 1} & set(range(size)):
            made = proofs.inclusion(position, size)
            assert made.proof == tree.inclusion(position, size, tree.over(long))
            assert tree.proves_inclusion(made.leaf, position, size, bytes(made.checkpoint.root), made.proof)
        for first in (one for one in SIZES if one <= size):
            found = proofs.consistency(first, size)
            older, newer = bytes(found.first.root), bytes(found.second.root)
            assert tree.proves_consistency(first, size, older, newer, found.proof)


def test_only_sizes_of_checkpoints_have_proofs(long: list[bytes]) -> None:
    for ask in (lambda: proofs.inclusion(0, 100), lambda: proofs.consistency(2, 100), lambda: proofs.inclusion(2, 2)):
        with pytest.raises(Unacceptable):
            ask()
    with pytest.raises(Unacceptable):
        proofs.consistency(256, 255)


def test_long_logs_take_few_queries(long: list[bytes], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60):
        proofs.inclusion(513, 1031)


def test_the_api_proves_to_whoever_asks(world: World, long: list[bytes]) -> None:
    for role in (Role.ANALYST, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR):
        token = tokens.create(world.viewer(role=role), name="t", days=1)
        client = Client(headers={"Authorization": f"Bearer {token}"})
        told = client.get("/api/audit/checkpoints").json()
        assert [one["size"] for one in told] == sorted(SIZES, reverse=True)
        assert [one["size"] for one in client.get("/api/audit/checkpoints?after=256").json()] == [257, 600, 1031]
        assert client.get("/api/audit/checkpoints/latest").content.decode() == told[0]["note"]
        found = client.get("/api/audit/proof/inclusion?position=5&size=600").json()
        proof = [b64decode(one) for one in found["proof"]]
        assert tree.proves_inclusion(b64decode(found["leaf"]), 5, 600, b64decode(found["root"]), proof)
        found = client.get("/api/audit/proof/consistency?first=255&second=1031").json()
        roots = b64decode(found["first_root"]), b64decode(found["second_root"])
        assert tree.proves_consistency(255, 1031, *roots, [b64decode(one) for one in found["proof"]])
    assert client.get("/api/audit/proof/inclusion?position=5&size=601").status_code == 422
    assert client.get(f"/api/audit/proof/inclusion?position=5&size={10**30}").status_code == 422
    assert client.get("/api/audit/proof/inclusion?position=-1&size=600").status_code == 422
