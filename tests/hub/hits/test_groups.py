"""Groups: what may be one with a record, as each viewer may see it; a rejected pair splits, nothing is merged."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tallystick.hub.hits import actions, grouping, groups
from tallystick.hub.hits.grouping import Group, Link, gather, group_of
from tallystick.hub.hits.models import Hit
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, SILENT, Api, hand_in

RECORDS = [UUID(int=number) for number in range(1, 9)]


@st.composite
def networks(draw: Callable[..., Any]) -> list[Link]:
    """Up to eight records, and links of every kind between some of their pairs."""
    pairs = [(one, other) for one in RECORDS for other in RECORDS if one < other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=16))
    scores = st.sampled_from([0.4, 0.74, 0.95, 0.97, 0.99])
    said = st.sampled_from([(False, False), (False, False), (True, False), (False, True), (True, True)])
    made = []
    for number, (left, right) in enumerate(chosen):
        confirmed, rejected = draw(said)
        made.append(
            Link(hit=UUID(int=1000 + number), left=left, right=right, score=draw(scores), confirmed=confirmed,
                 rejected=rejected)
        )  # fmt: skip
    return made


records = st.sampled_from(RECORDS)


def reached(start: UUID, links: Iterable[Link]) -> set[UUID]:
    """What these links reach from a record."""
    found, listed = {start}, list(links)
    while more := {end for link in listed if link.ends & found for end in link.ends} - found:
        found |= more
    return found


@given(links=networks(), about=records)
def test_no_rejected_pair_is_in_one_group(links: list[Link], about: UUID) -> None:
    members = set(group_of(about, links).ids)
    assert not [link for link in links if link.rejected and link.ends <= members]


@given(links=networks(), about=records)
def test_every_group_is_connected_by_links_that_count(links: list[Link], about: UUID) -> None:
    group = group_of(about, links)
    assert all(link.counts for link in group.links)
    assert reached(about, group.spine) == set(group.ids) == reached(about, group.links)
    assert len(group.spine) == len(group) - 1
    named = {about}
    for member in group.members[1:]:
        assert member.to in named
        named.add(member.id)


@given(links=networks(), about=records, seed=st.integers())
def test_the_order_of_links_does_not_matter(links: list[Link], about: UUID, seed: int) -> None:
    shuffled = random.Random(seed).sample(links, len(links))
    assert group_of(about, links) == group_of(about, shuffled)


@given(links=networks(), about=records)
def test_the_groups_of_all_records_part_them(links: list[Link], about: UUID) -> None:
    """Whoever is in a group has that group: it is no matter of whom one asks about."""
    members = set(group_of(about, links).ids)
    for one in members:
        assert set(group_of(one, links).ids) == members


@given(links=networks(), about=records)
def test_what_does_not_count_changes_nothing(links: list[Link], about: UUID) -> None:
    """Neither a weak link that nobody decided on nor anything out of reach: a group is its own links' matter."""
    counted = [link for link in links if link.counts or link.rejected]
    near = reached(about, (link for link in links if link.counts))
    local = [link for link in counted if link.ends & near]
    assert group_of(about, links) == group_of(about, counted)
    assert group_of(about, counted) == group_of(about, local)


@given(links=networks(), hidden=st.sets(records, max_size=3), about=records)
def test_a_hidden_record_changes_nothing(links: list[Link], hidden: set[UUID], about: UUID) -> None:
    """The walk asks for links through the gate: what lies behind a hidden record is as if it were not there."""
    seen = [link for link in links if not link.ends & hidden]

    def touching(ids: frozenset[UUID]) -> Sequence[Link]:
        return [link for link in links if link.counts and link.ends & ids and not link.ends & hidden]

    gathered = gather(about, touching)
    rejected = [link for link in seen if link.rejected]
    with_hidden = group_of(about, [*gathered.links, *rejected])
    assert with_hidden.ids == group_of(about, seen).ids
    assert not set(with_hidden.ids[1:]) & hidden


@given(links=networks(), about=records)
def test_confirmed_links_are_kept_longest(links: list[Link], about: UUID) -> None:
    """A confirmed link is left out only where confirmed links alone would bring a rejected pair together."""
    members = set(group_of(about, links).ids)
    left_out = [one for one in links if one.counts and one.confirmed and len(one.ends & members) == 1]
    sure = [link for link in links if link.counts and link.confirmed]
    for one in left_out:
        joined = reached(one.left, sure)
        assert [link for link in links if link.rejected and link.ends <= joined]


@given(links=networks(), about=records)
def test_without_the_weakest_links_the_rest_would_not_belong(links: list[Link], about: UUID) -> None:
    group = group_of(about, links)
    if group.weakest is None:
        assert len(group) == 1
        return
    kept = [link for link in group.links if link not in group.weakest.crossing]
    assert reached(about, kept) == set(group.ids) - group.weakest.beyond
    assert group.weakest.link.rank == max(link.rank for link in group.spine)
    assert all(link.rank >= group.weakest.link.rank for link in group.weakest.crossing)


def chain(*scores: float, **said: dict[str, bool]) -> list[Link]:
    return [
        Link(hit=UUID(int=100 + at), left=RECORDS[at], right=RECORDS[at + 1], score=score)
        for at, score in enumerate(scores)
    ]


def test_a_chain_is_split_at_its_weakest_link() -> None:
    links = chain(0.99, 0.96, 0.98)
    links.append(Link(hit=UUID(int=200), left=RECORDS[0], right=RECORDS[3], score=0.9, rejected=True))
    group = group_of(RECORDS[0], links)
    assert group.ids == (RECORDS[0], RECORDS[1])
    (apart,) = group.apart
    assert (apart.inside, apart.outside) == (RECORDS[0], RECORDS[3])
    assert [link.score for link in apart.left_out] == [0.96]


def test_limits_end_the_walk_and_say_so() -> None:
    centre, others = UUID(int=1), [UUID(int=10 + n) for n in range(grouping.MOST_MEMBERS + 50)]
    star = [Link(hit=other, left=centre, right=other, score=0.99) for other in others]
    gathered = gather(centre, lambda ids: [link for link in star if link.ends & ids])
    assert (len(gathered.members), gathered.complete) == (grouping.MOST_MEMBERS, False)
    dense = [
        Link(hit=UUID(int=a * 1000 + b), left=UUID(int=a), right=UUID(int=b), score=0.99)
        for a in range(1, 80) for b in range(a + 1, 80)
    ]  # fmt: skip
    gathered = gather(centre, lambda ids: [link for link in dense if link.ends & ids])
    assert (len(gathered.links), gathered.complete) == (grouping.MOST_LINKS, False)
    whole = gather(centre, lambda ids: [link for link in star[:5] if link.ends & ids])
    assert (len(whole.members), whole.complete) == (6, True)


# In the hub


@pytest.fixture
def three(world: Any) -> dict[str, UUID]:
    """One man in the files of Spain, the Netherlands and Croatia."""
    return {
        "es": hand_in(world.viewer("ES-PN"), "es-1", MAN),
        "nl": hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN),
        "hr": hand_in(world.viewer("HR-FIU"), "hr-1", MAN | {"birthDate": "1984-03-17", "gender": "male"}),
    }


def between(one: UUID, other: UUID) -> UUID:
    return Hit.objects.get(left__in=[one, other], right__in=[one, other]).pk


def test_strong_hits_make_a_group_for_whoever_sees_them(world: Any, three: dict[str, UUID]) -> None:
    for who in ("ES-PN", "NL-DOU", "EU-CC"):
        assert set(groups.of(world.viewer(who), three["es"]).ids) == set(three.values())
    seen = groups.read(world.viewer(), three["es"])
    assert seen
    assert set(seen.records) == set(three.values())


@pytest.mark.parametrize("terms", [HIDDEN, SILENT])
def test_a_hidden_record_is_in_no_group_and_bridges_none(world: Any, terms: dict[str, Any]) -> None:
    ours = hand_in(world.viewer("ES-PN"), "es-1", MAN)
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **terms)
    assert groups.of(world.viewer(), ours).ids == (ours,)
    assert len(groups.of(world.viewer("NL-DOU"), ours)) == 2


def test_a_rejected_pair_is_kept_apart_and_why_is_said(world: Any, three: dict[str, UUID], client_for: Any) -> None:
    hit = between(three["es"], three["nl"])
    actions.decide(world.viewer("NL-DOU"), hit, outcome="rejected", why="The other is his cousin.")
    members = set(groups.of(world.viewer(), three["es"]).ids)
    assert not {three["es"], three["nl"]} <= members
    page = client_for(world.person()).get(reverse("contribution", args=[three["es"]]) + "?tab=group").content.decode()
    assert "Kept apart" in page
    assert "The other is his cousin." in page
    bystander = client_for(world.person("EU-CC", Role.COORDINATOR))
    page = bystander.get(reverse("contribution", args=[three["es"]]) + "?tab=group").content.decode()
    assert "Kept apart" in page
    assert "cousin" not in page


def test_a_later_decision_undoes_the_split(world: Any, three: dict[str, UUID]) -> None:
    hit = between(three["es"], three["nl"])
    actions.decide(world.viewer("NL-DOU"), hit, outcome="rejected", why="His cousin.")
    actions.decide(world.viewer("NL-DOU"), hit, outcome="unresolved", why="Not so sure.")
    assert set(groups.of(world.viewer(), three["es"]).ids) == set(three.values())


def test_the_page_names_members_the_weakest_link_and_what_they_say(
    world: Any, three: dict[str, UUID], client_for: Any
) -> None:
    client = client_for(world.person())
    page = client.get(reverse("contribution", args=[three["es"]]) + "?tab=group").content.decode()
    for expected in ("Held together by", "Review", "Драгослав Петковшек", "Netherlands", "Croatia", "1984-03-17",
                     "all 3 agree", "<svg", "aria-label"):  # fmt: skip
        assert expected in page, expected
    hit = client.get(reverse("hit", args=[between(three["es"], three["nl"])])).content.decode()
    assert "Group of 3 records" in hit


def test_a_record_alone_says_so(world: Any, client_for: Any) -> None:
    ours = hand_in(world.viewer(), "es-1", MAN)
    page = client_for(world.person()).get(reverse("contribution", args=[ours]) + "?tab=group").content.decode()
    assert "Nothing that you may see" in page


def test_a_limit_that_was_reached_is_said(
    world: Any, three: dict[str, UUID], client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST_MEMBERS", 2)
    group = groups.of(world.viewer(), three["es"])
    assert (len(group), group.complete) == (2, False)
    page = client_for(world.person()).get(reverse("contribution", args=[three["es"]]) + "?tab=group").content.decode()
    assert "may be larger" in page


def test_the_api_tells_the_group(world: Any, three: dict[str, UUID]) -> None:
    api = Api(world.viewer())
    told = api.get(f"/contributions/{three['es']}/group").json()
    assert told["complete"] is True
    assert {one["record"]["id"] for one in told["members"]} == {str(one) for one in three.values()}
    assert told["members"][0]["record"]["id"] == str(three["es"])
    assert told["members"][0]["by"] is None
    assert told["weakest"]["hit"] in {link["hit"] for link in told["links"]}
    actions.decide(world.viewer("NL-DOU"), between(three["es"], three["nl"]), outcome="rejected", why="His cousin.")
    told = api.get(f"/contributions/{three['es']}/group").json()
    assert [one["hit"] for one in told["apart"]] == [str(between(three["es"], three["nl"]))]
    hidden = hand_in(world.viewer("NL-DOU"), "nl-2", MAN, **SILENT)
    assert api.get(f"/contributions/{hidden}/group").status_code == 404


def test_groups_compare_equal_by_what_they_hold() -> None:
    assert group_of(RECORDS[0], []) == Group(members=(grouping.Member(id=RECORDS[0]),))
