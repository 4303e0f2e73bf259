"""Frozen sets end to end: France gives forty messages to Germany, and to Türkiye for one operation."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from tallystick.auditlog import tree
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.register import actions, freezing, queries, releasing, sets, standing
from tallystick.hub.register.models import Release, Transfer
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.releasing import Terms
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, Role
from tests.hub.exchange.parties import TRANSFER, in_days, join, second_of
from tests.hub.hits.scenes import HIDDEN, hand_in

OPERATION = "BULUT-2026"
OTHER_CASE = "TR-2026-77"
WHY = "For the operation."


@pytest.fixture
def parties(world: Any) -> Any:
    join(world)
    return world


def messages(owner: Viewer, count: int = 40) -> list[uuid.UUID]:
    """Decrypted messages of one agency, not to be passed on."""
    return [
        hand_in(owner, f"msg-{n:03}", {"bodyText": f"Load {n} leaves at {n % 24}:00", "sender": f"user-{n % 5}"},
                "Message", **HIDDEN)
        for n in range(count)
    ]  # fmt: skip


def terms(viewer: Viewer, to: str, **changed: Any) -> Terms:
    usual: dict[str, Any] = {"purposes": frozenset({Purpose.OPERATIONAL}), "until": in_days(viewer, 30), "why": WHY}
    return Terms(to=to, **{**usual, **changed})


def read_by(viewer: Viewer, ids: list[uuid.UUID]) -> int:
    """How many of these the viewer reads."""
    return sum(queries.read(viewer, one) is not None for one in ids)


def test_france_releases_a_set_to_turkiye_for_one_operation_and_germany_cannot(parties: Any) -> None:
    france = parties.viewer("FR-PN", Role.SUPERVISOR, case=OPERATION)
    germany = parties.viewer("DE-BKA", Role.SUPERVISOR, case=OPERATION)
    turkiye = parties.viewer("TR-EGM", case=OPERATION)
    ids = messages(france)
    standing.set_four_eyes(france, codes=["transfer"])
    frozen = freezing.freeze_list(france, Filter(schema=("Message",)), name="Server 4, decrypted", why=WHY)
    assert (frozen.size, read_by(germany, ids), read_by(turkiye, ids)) == (40, 0, 0)

    freezing.release_set(france, frozen.pk, terms(france, "DE-BKA"))
    assert read_by(germany, ids) == 40

    with pytest.raises(Unacceptable, match="record the transfer"):
        freezing.release_set(france, frozen.pk, terms(france, "TR-EGM", case=OPERATION))
    freezing.release_set(france, frozen.pk, terms(france, "TR-EGM", case=OPERATION, transfer=TRANSFER))
    assert read_by(turkiye, ids) == 0, "it waits for a second person"
    with pytest.raises(Unacceptable, match="somebody else"):
        freezing.confirm_set(france, frozen.pk, to="TR-EGM")
    assert freezing.confirm_set(second_of(france), frozen.pk, to="TR-EGM") == 40
    assert read_by(turkiye, ids) == 40
    assert read_by(replace(turkiye, case=OTHER_CASE), ids) == 0
    assert sets.read(turkiye, frozen.pk)
    assert sets.read(replace(turkiye, case=OTHER_CASE), frozen.pk) is None
    assert Transfer.objects.filter(release__agency="TR-EGM", ground="derogation").count() == 40

    for onward in (
        lambda: releasing.pass_on(germany, ids[0], to="TR-EGM", why="They ask."),
        lambda: releasing.release(germany, ids[0], terms(germany, "ES-PN")),
        lambda: freezing.release_set(germany, frozen.pk, terms(germany, "ES-PN")),
    ):
        with pytest.raises(Refused):
            onward()
    refused = LogEntry.objects.filter(agency="DE-BKA", result="refused", action__in=("pass_on", "release"))
    assert refused.count() == 2
    assert LogEntry.objects.filter(agency="DE-BKA", result="refused", action="release_set").count() == 1

    for to in ("DE-BKA", "TR-EGM"):
        freezing.end_set(france, frozen.pk, to=to)
    assert (read_by(germany, ids), read_by(turkiye, ids), read_by(france, ids)) == (0, 0, 40)
    assert sets.read(turkiye, frozen.pk) is None


def test_a_set_is_released_whole_or_not_at_all(parties: Any) -> None:
    france = parties.viewer("FR-PN", Role.SUPERVISOR)
    ids = messages(france, 3)
    frozen = freezing.freeze(france, ids, name="Three", why=WHY)
    actions.withdraw(france, ids[2], why="Wrong server.")
    with pytest.raises(Unacceptable, match="Item 3 of the set is not as it was frozen"):
        freezing.release_set(france, frozen.pk, terms(france, "DE-BKA"))
    assert not Release.objects.exists()


def test_a_set_holds_own_contributions_that_stand_and_not_too_many(parties: Any, monkeypatch: Any) -> None:
    france, spain = parties.viewer("FR-PN"), parties.viewer("ES-PN")
    ours, theirs = messages(france, 2), hand_in(spain, "es-1", {"bodyText": "Hola", "sender": "a"}, "Message")
    with pytest.raises(Refused, match="your own agency alone"):
        freezing.freeze(france, [*ours, theirs], name="Mixed", why=WHY)
    with pytest.raises(Unacceptable, match="a name"):
        freezing.freeze(france, ours, name=" ", why=WHY)
    monkeypatch.setattr(freezing, "MOST", 1)
    with pytest.raises(Unacceptable, match="1 to 1 contributions; these are 2"):
        freezing.freeze(france, ours, name="Too many", why=WHY)


def test_the_root_is_the_merkle_root_over_the_digests_in_their_order(parties: Any) -> None:
    france = parties.viewer("FR-PN")
    frozen = freezing.freeze(france, messages(france, 5), name="Five", why=WHY)
    stated = sets.manifest(france, frozen.pk)
    assert stated
    leaves = [tree.leaf_hash(bytes.fromhex(one["digest"])) for one in stated["items"]]
    left = tree.node_hash(tree.node_hash(leaves[0], leaves[1]), tree.node_hash(leaves[2], leaves[3]))
    assert stated["root"] == frozen.root == tree.node_hash(left, leaves[4]).hex()


def test_a_manifest_is_verified_and_names_what_is_not_the_same(parties: Any) -> None:
    france = parties.viewer("FR-PN", Role.SUPERVISOR)
    ids = messages(france, 3)
    frozen = freezing.freeze(france, ids, name="Three", why=WHY)
    stated = sets.manifest(france, frozen.pk)
    assert stated
    assert sets.verify(france, frozen.pk, stated) == sets.Verified(same=True)
    forged = {**stated, "items": [*stated["items"][:2], {**stated["items"][2], "digest": "0" * 64}]}
    told = sets.verify(france, frozen.pk, forged)
    assert told
    assert (told.same, told.altered) == (False, (3,))
    seen = queries.read(france, ids[0])
    assert seen
    actions.correct(france, ids[0], seen.entity.without(frozenset({"sender"})), seen.conditions, why="Unsure.")
    told = sets.verify(france, frozen.pk, stated)
    assert told == sets.Verified(same=True, changed=(1,))
    for bad in ({}, {"set": str(frozen.pk), "items": 7}, {"set": str(frozen.pk), "items": [1]}):
        told = sets.verify(france, frozen.pk, bad)
        assert told
        assert not told.same
        assert told.problem


def test_the_receiver_sees_whether_each_item_stands_as_it_was_frozen(parties: Any) -> None:
    france, germany = parties.viewer("FR-PN", Role.SUPERVISOR), parties.viewer("DE-BKA")
    ids = messages(france, 2)
    frozen = freezing.freeze(france, ids, name="Two", why=WHY)
    freezing.release_set(france, frozen.pk, terms(france, "DE-BKA"))
    assert [item.unchanged for item in sets.items(germany, frozen.pk)] == [True, True]
    actions.withdraw(france, ids[1], why="Wrong server.")
    assert [item.unchanged for item in sets.items(germany, frozen.pk)] == [True, None]
    assert [one.agency for one in sets.receivers(germany, frozen.pk)] == ["DE-BKA"]


def test_a_manifest_gives_no_way_to_try_out_what_is_withheld(parties: Any) -> None:
    """The same content in two sets, or at two places, has different digests: without the key none can be worked out."""
    france = parties.viewer("FR-PN")
    ids = messages(france, 1)
    first, again = (freezing.freeze(france, ids, name=name, why=WHY) for name in ("One", "Again"))
    row = first.items.get()
    assert row.digest != again.items.get().digest
    assert row.digest != row.contribution.content_digest


def test_erasing_leaves_the_rest_of_the_set_provable(parties: Any) -> None:
    france = parties.viewer("FR-PN", Role.SUPERVISOR)
    ids = messages(france, 3)
    frozen = freezing.freeze(france, ids, name="Three", why=WHY)
    stated = sets.manifest(france, frozen.pk)
    actions.erase(france, [ids[1]], why="Court order.")
    told = sets.verify(france, frozen.pk, stated or {})
    assert told
    assert (told.same, told.changed) == (True, (2,))


def test_a_set_of_what_is_above_the_clearance_is_not_seen(parties: Any) -> None:
    from tallystick.vocabulary import Confidentiality

    france = parties.viewer("FR-PN", Role.SUPERVISOR)
    secret = hand_in(france, "s", {"bodyText": "x", "sender": "y"}, "Message",
                     confidentiality=Confidentiality.RESTRICTED)  # fmt: skip
    frozen = freezing.freeze(france, [secret], name="Secret", why=WHY)
    low = replace(france, clearance=Confidentiality.BPL)
    assert sets.read(low, frozen.pk) is None
    assert sets.listed(low) == ()
    with pytest.raises(Refused, match="No such set"):
        freezing.release_set(low, frozen.pk, terms(france, "DE-BKA"))


def test_h1_in_the_set_needs_the_owners_leave_for_the_court(parties: Any) -> None:
    france, germany = parties.viewer("FR-PN", Role.SUPERVISOR), parties.viewer("DE-BKA", Role.SUPERVISOR)
    one = hand_in(france, "h1", {"bodyText": "x", "sender": "y"}, "Message", handling=frozenset({Handling.H1}))
    row = Release._meta.get_field("contribution").related_model.objects.get(pk=one)
    assert not releasing.usable_in_court(germany, row)
    asked = exchange.ask_about_contribution(
        germany, one, why="The trial.", ask=exchange.Ask(wanted=exchange.Wanted.COURT)
    )
    exchange.grant(france, asked.pk, until=in_days(france, 9), why="Yes.")
    assert releasing.usable_in_court(germany, row)
    assert not releasing.usable_in_court(replace(germany, case="ANOTHER"), row)
