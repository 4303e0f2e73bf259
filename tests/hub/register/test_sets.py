"""A set is frozen, released whole or not at all, read through the gate, verified, and taken back."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange.models import Receipt
from tallystick.hub.live.models import Event
from tallystick.hub.register import actions, freezing, manifests, policy, queries, releasing, sets
from tallystick.hub.register.models import BlockingKey, Contribution, FrozenSet, KeySet, Release, Transfer
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.sets import Since
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Entity, Handling, Purpose, SubjectCategory
from tests.hub.register.sets_scenes import TRANSFER, add_agencies, at_work, frozen, hand_in_messages, to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies(world: Any) -> None:
    add_agencies()


BOSS = "FR-DN.supervisor"


def readable(account: str, ids: list[uuid.UUID], case: str = "OP-1") -> int:
    return policy.visible_to(at_work(account, case)).filter(pk__in=ids).count()


def restate(owner: str, pk: uuid.UUID, **changed: Any) -> None:
    row = Contribution.objects.get(pk=pk)
    entity = Entity(str(pk), row.schema, {name: tuple(values) for name, values in row.open_properties.items()})
    actions.correct(at_work(owner), pk, entity, replace(row.conditions, **changed), why="Restated.")


def test_france_releases_a_set_to_turkiye_and_germany_cannot() -> None:
    """The whole story: H2 messages, to a third country without a ground, for one operation, by two persons."""
    ids = hand_in_messages(40)
    Agency.objects.filter(pk="FR-DN").update(four_eyes=["transfer"])
    held = frozen(ids)
    boss, german, turk = at_work(BOSS, "OP-1"), at_work("DE-BP.supervisor", "OP-1"), at_work("TR-EGM.analyst", "OP-1")
    assert freezing.release_set(boss, held.pk, to("DE-BP")) == 40
    assert readable("DE-BP.analyst", ids) == 40
    with pytest.raises(Unacceptable, match="record the transfer"):
        freezing.release_set(boss, held.pk, to("TR-EGM", case="OP-1"))
    freezing.release_set(boss, held.pk, to("TR-EGM", case="OP-1", transfer=TRANSFER))
    assert Transfer.objects.filter(release__agency="TR-EGM", ground="derogation").count() == 40
    assert readable("TR-EGM.analyst", ids) == 0
    with pytest.raises(Unacceptable, match="somebody else"):
        freezing.confirm_set(boss, held.pk, to="TR-EGM")
    freezing.confirm_set(at_work("FR-DN.second", "OP-1"), held.pk, to="TR-EGM")

    assert [bool(queries.read(turk, one)) for one in ids] == [True] * 40
    assert sets.items(turk, held.pk).total == 40
    text, name = manifests.manifest(turk, held.pk)
    assert name.endswith("-H0-H2-H3-BPL-manifest.json")
    verdict = manifests.verify(turk, held.pk, text)
    assert (verdict.same, verdict.unchanged, verdict.since) == (True, 40, ())
    assert readable("TR-EGM.analyst", ids, case="OP-2") == 0
    assert sets.listed(at_work("TR-EGM.analyst", "OP-2")) == ()

    queries.read(german, ids[0])
    with pytest.raises(Refused, match=r"Only FR-DN may release it: ask its owner\."):
        releasing.pass_on(german, ids[0], to="TR-EGM", why="They asked us.")
    with pytest.raises(Refused, match=r"Your agency owns no such contribution\."):
        releasing.release(german, ids[0], to("TR-EGM", transfer=TRANSFER))
    with pytest.raises(Refused, match=r"Your agency owns no such set\."):
        freezing.release_set(german, held.pk, to("TR-EGM", transfer=TRANSFER))
    logged = LogEntry.objects.filter(agency="DE-BP", result="refused").values_list("action", flat=True)
    assert {"pass_on", "release", "release_set"} <= set(logged)

    for agency in ("DE-BP", "TR-EGM"):
        assert freezing.end_set_release(boss, held.pk, to=agency) == 40
        assert readable(f"{agency}.analyst", ids) == 0
    assert sets.listed(turk) == ()
    asked = Receipt.objects.values_list("agency", "recall__change")
    assert sorted(asked) == [("DE-BP", "ended")] + [("TR-EGM", "ended")] * 40


def test_a_set_is_what_stood_when_it_was_frozen() -> None:
    ids = hand_in_messages(3)
    held = frozen(ids[::-1])
    assert list(held.items.values_list("contribution", flat=True)) == ids[::-1]
    restate("FR-DN.analyst", ids[0], handling=frozenset({Handling.H0, Handling.H1}))
    actions.withdraw(at_work("FR-DN.analyst"), ids[1], why="Wrong.")
    actions.erase(at_work(BOSS), [ids[2]], why="Wrong.")
    owner = at_work("FR-DN.analyst")
    assert [one.since for one in sets.all_items(owner, held.pk)] == [Since.ERASED, Since.WITHDRAWN, Since.CHANGED]
    text, _ = manifests.manifest(owner, held.pk)
    verdict = manifests.verify(owner, held.pk, text)
    assert (verdict.same, verdict.unchanged) == (True, 0)


def test_a_narrowed_list_is_frozen_and_only_what_is_own() -> None:
    hand_in_messages(3)
    hand_in_messages(2, owner="DE-BP", handling=frozenset({Handling.H0}))
    held = freezing.freeze_list(at_work("FR-DN.analyst"), Filter(schema=("Message",)), name="All", why="For it.")
    assert held.size == 3
    assert set(held.items.values_list("contribution__owner", flat=True)) == {"FR-DN"}


def test_what_cannot_be_frozen_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, theirs = hand_in_messages(3), hand_in_messages(1, owner="DE-BP")
    with pytest.raises(Refused, match="1 of these your agency does not own"):
        frozen([*ids, *theirs])
    with pytest.raises(Unacceptable, match="1 to 5,000"):
        frozen([])
    with pytest.raises(Unacceptable, match="name"):
        frozen(ids, name=" ")
    monkeypatch.setattr(freezing, "MOST", 2)
    with pytest.raises(Unacceptable, match="1 to 2 contributions"):
        frozen(ids)
    assert not FrozenSet.objects.exists()


def test_nothing_is_released_where_an_item_may_not_be() -> None:
    ids = hand_in_messages(4)
    held = frozen(ids)
    restate("FR-DN.analyst", ids[0], silent=True)
    restate("FR-DN.analyst", ids[1], subject_categories=frozenset({SubjectCategory.INFORMANT}))
    with pytest.raises(Unacceptable, match="2 of its 4 items may not be released"):
        freezing.release_set(at_work(BOSS), held.pk, to("DE-BP"))
    assert not Release.objects.exists()
    changed = frozen(ids[2:])
    restate("FR-DN.analyst", ids[3], purposes=frozenset({Purpose.STRATEGIC}))
    with pytest.raises(Unacceptable, match="1 of its 2 items changed"):
        freezing.release_set(at_work(BOSS), changed.pk, to("DE-BP"))
    with pytest.raises(Unacceptable, match="1 of its 2 items may be used for none"):
        freezing.release_set(at_work(BOSS), frozen(ids[2:]).pk, to("DE-BP"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": "FR-DN"}, "Choose another agency"), ({"to": "XX-NO"}, "Choose another agency"),
        ({"why": " "}, "Say in a sentence"), ({"until": timedelta(days=-1)}, "The last day"),
        ({"until": timedelta(days=900)}, "The last day"), ({"purposes": frozenset()}, "2 of its 2 items"),
        ({"level": policy.Level.NOTHING}, "the open part or the whole"),
    ],
)  # fmt: skip
def test_terms_out_of_range_change_nothing(changed: dict[str, Any], said: str) -> None:
    held, boss = frozen(hand_in_messages(2)), at_work(BOSS)
    given = {key: boss.today + value if isinstance(value, timedelta) else value for key, value in changed.items()}
    with pytest.raises(Unacceptable, match=said):
        freezing.release_set(boss, held.pk, _terms(given))
    assert not Release.objects.exists()


def _terms(given: dict[str, Any]) -> releasing.Terms:
    return replace(to("DE-BP"), **given)


def test_a_second_person_confirms_only_what_stands_as_frozen() -> None:
    Agency.objects.filter(pk="FR-DN").update(four_eyes=["H2"])
    ids = hand_in_messages(2)
    held = frozen(ids)
    freezing.release_set(at_work(BOSS), held.pk, to("DE-BP"))
    with pytest.raises(Unacceptable, match="released to DE-BP already"):
        freezing.release_set(at_work(BOSS), held.pk, to("DE-BP"))
    assert readable("DE-BP.analyst", ids) == 0
    assert sets.listed(at_work("DE-BP.analyst")) == ()
    restate("FR-DN.analyst", ids[0], silent=True)
    with pytest.raises(Unacceptable, match="1 of its 2 items may not be released"):
        freezing.confirm_set(at_work("FR-DN.second"), held.pk, to="DE-BP")
    freezing.end_set_release(at_work(BOSS), held.pk, to="DE-BP")
    with pytest.raises(Unacceptable, match="needs no second person"):
        freezing.confirm_set(at_work("FR-DN.second"), held.pk, to="DE-BP")
    with pytest.raises(Refused, match="not released to DE-BP"):
        freezing.end_set_release(at_work(BOSS), held.pk, to="DE-BP")


def test_a_released_set_is_not_discarded_and_a_fresh_one_is() -> None:
    ids = hand_in_messages(2)
    fresh, given = frozen(ids), frozen(ids)
    freezing.release_set(at_work(BOSS), given.pk, to("DE-BP"))
    freezing.discard(at_work("FR-DN.analyst"), fresh.pk)
    with pytest.raises(Unacceptable, match="released once"):
        freezing.discard(at_work("FR-DN.analyst"), given.pk)
    assert list(FrozenSet.objects.all()) == [given]
    assert Contribution.objects.count() == 2


def test_what_was_passed_on_ends_with_the_set() -> None:
    ids = hand_in_messages(2)
    held = frozen(ids)
    freezing.release_set(at_work(BOSS), held.pk, to("DE-BP", onward=True))
    releasing.pass_on(at_work("DE-BP.supervisor"), ids[0], to="ES-PN", why="For the search.")
    assert freezing.end_set_release(at_work(BOSS), held.pk, to="DE-BP") == 3
    assert not Release.objects.filter(ended_at=None).exists()


def test_who_reads_a_part_sees_that_part_and_the_rest_as_numbers() -> None:
    """A release of the open part, and one item gone silent: no word of either in list, manifest or verdict."""
    ids = hand_in_messages(3, withheld=frozenset({"bodyText"}))
    held = frozen(ids)
    freezing.release_set(at_work(BOSS), held.pk, to("DE-BP", level=policy.Level.OPEN))
    restate("FR-DN.analyst", ids[1], silent=True)
    reader = at_work("DE-BP.analyst")
    seen, page = sets.read(reader, held.pk), sets.items(reader, held.pk)
    assert seen is not None
    assert (seen.name, seen.size, seen.why, seen.given, page.total) == ("Channel 4", 3, "", (), 2)
    assert all("bodyText" not in one.seen.entity.properties for one in page.items if one.seen)
    text, _ = manifests.manifest(reader, held.pk)
    assert [one["contribution"] for one in json.loads(text)["items"]] == [str(ids[0]), None, str(ids[2])]
    verdict = manifests.verify(reader, held.pk, text)
    assert verdict.same
    assert [(one.number, one.since) for one in verdict.since] == [(2, Since.UNKNOWN)]


def test_a_digest_tells_nothing_without_the_salt() -> None:
    """Whoever guesses a message to the letter cannot check the guess against a manifest."""
    ids = hand_in_messages(1)
    one, other = frozen(ids), frozen(ids)
    digest = Contribution.objects.get().content_digest
    told = [manifests.manifest(at_work("FR-DN.analyst"), held.pk)[0] for held in (one, other)]
    assert not any(digest in text or held.salt in text for text in told for held in (one, other))
    assert one.items.get().digest != other.items.get().digest


def altered(text: str, change: Any) -> str:
    stated = json.loads(text)
    change(stated)
    return json.dumps(stated)


ROOT_BROKEN = (0, "Its items do not give the root it states.")
ALTERATIONS = {
    "digest": (lambda m: m["items"][1].update(digest="0" * 64), {(2, "It states another digest."), ROOT_BROKEN}),
    "version": (lambda m: m["items"][0].update(version=7), {(1, "It states another version."), ROOT_BROKEN}),
    "contribution": (
        lambda m: m["items"][0].update(contribution=str(uuid.uuid4())), {(1, "It states another contribution.")}
    ),
    "missing": (lambda m: m["items"].pop(), {(3, "It is missing from the manifest."), ROOT_BROKEN}),
    "more": (
        lambda m: m["items"].append({"number": 4, "version": 1, "digest": "x"}),
        {(4, "The set has no such item."), ROOT_BROKEN},
    ),
    "root": (lambda m: m.update(root="0" * 64), {(0, "It states another root.")}),
    "name": (lambda m: m.update(name="Other"), {(0, "It states another name.")}),
    "size": (lambda m: m.update(size=4), {(0, "It states another size.")}),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_manifest_is_named_item_by_item(name: str) -> None:
    held, viewer = frozen(hand_in_messages(3)), at_work("FR-DN.analyst")
    text, _ = manifests.manifest(viewer, held.pk)
    change, expected = ALTERATIONS[name]
    verdict = manifests.verify(viewer, held.pk, altered(text, change))
    assert {(one.number, one.what) for one in verdict.differences} == expected


BAD = {
    "{": "Line 1, column 2", "[]": "No manifest", "{}": "No manifest", "[" * 100_000: "No JSON|Line",
    '{"manifest": "tallystick frozen set", "format": 2}': "No manifest",
    '{"manifest": "tallystick frozen set", "format": 1, "set": "x"}': "another set",
    "x" * (manifests.MAX_BYTES + 1): "Larger than 2 MB",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_what_is_no_manifest_is_said_so_in_one_line(text: str) -> None:
    held = frozen(hand_in_messages(1))
    with pytest.raises(Unacceptable, match=BAD[text]):
        manifests.verify(at_work("FR-DN.analyst"), held.pk, text)


@pytest.mark.parametrize(
    "items",
    [[], None, ["x"], [{"number": "1"}], [{"number": True}], [{"number": 1}, {"number": 1}], [{"number": 9**9}]],
)
def test_items_that_are_none_are_said_so(items: Any) -> None:
    held, viewer = frozen(hand_in_messages(1)), at_work("FR-DN.analyst")
    text, _ = manifests.manifest(viewer, held.pk)
    with pytest.raises(Unacceptable, match=r"[Ii]tem"):
        manifests.verify(viewer, held.pk, altered(text, lambda m: m.update(items=items)))


def test_a_set_above_a_readers_clearance_is_not_there() -> None:
    ids = hand_in_messages(2)
    held = frozen(ids)
    low = replace(at_work(BOSS), clearance=Confidentiality.BPL)
    assert sets.read(low, held.pk)
    restate("FR-DN.analyst", ids[0], confidentiality=Confidentiality.RESTRICTED)
    assert sets.read(low, held.pk) is None
    assert sets.items(low, held.pk).total == 0
    with pytest.raises(Refused):
        freezing.discard(low, held.pk)


def test_a_set_with_one_release_tells_the_recipient_once() -> None:
    held = frozen(hand_in_messages(5))
    freezing.release_set(at_work(BOSS), held.pk, to("DE-BP"))
    told = Event.objects.filter(to_agency="DE-BP", kind="set_released")
    assert [one.about for one in told] == [held.pk]


def test_keys_follow_their_contributions_into_the_new_class() -> None:
    """What moves is what writing anew would have written."""
    hand_in_messages(3, handling=frozenset({Handling.H0}))
    for row in Contribution.objects.all():
        row.open_properties["phoneMentioned"] = ["+33655001122"]
        row.save()
    rows = list(Contribution.objects.all())
    actions.index(rows, fresh=False)
    Release.objects.bulk_create(
        [_release(row) for row in rows[:2]]
    )  # fmt: skip
    actions.reclass(*rows)
    moved = set(BlockingKey.objects.values_list("hash", "part"))
    assert len({row.visibility_class for row in rows}) == 2
    assert {one.visibility_class for one in KeySet.objects.all()} == {row.visibility_class for row in rows}
    actions.index(list(Contribution.objects.all()), fresh=False)
    assert set(BlockingKey.objects.values_list("hash", "part")) == moved
    assert moved


def _release(row: Contribution) -> Release:
    boss = at_work(BOSS)
    return Release(
        contribution=row, agency_id="DE-BP", purposes=4, until=boss.today, why="x", by=actions.person(boss), at=boss.now
    )
