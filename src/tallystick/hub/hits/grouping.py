"""Records that may be one thing, as one viewer may see them: a view over hits, never a merge. No Django here.

**What joins.** A link is a hit that says its two records may be one thing. It counts where an owner confirmed it, or
where it is strong; one that any owner rejected never counts. Links come in through the gate, so a record or a hit that
the viewer may not see is in no group, and moves none.

**What splits.** Two records of a rejected pair are in no group together, however many links lead from one to the other.
Links are taken up the surest first (confirmed before strong, then by score), and one that would bring a rejected pair
together is left out: single linkage with "cannot link" pairs. So of every chain that joins the two, its weakest link
goes, and whatever is surer stays. Why not a minimum cut by score: a cut adds up scores, and three links of 0.95 are
not 2.85 of anything; a chain is as sure as its weakest link, so a confirmed link would be cut to spare two unread
ones. With several rejected pairs at once the minimum cut is also NP-hard (multicut), while this is one pass, and the
same for any order in which the links come: ties go by the hit's id.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tallystick.hub.hits.strength import STRONG

MOST_MEMBERS = 200
"""Records of one group that are looked at."""
MOST_LINKS = 2000
"""Links of one group that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hit between two records that may be one thing, as one viewer sees it."""

    hit: UUID
    left: UUID
    right: UUID
    score: float
    confirmed: bool = False
    rejected: bool = False

    @property
    def ends(self) -> frozenset[UUID]:
        return frozenset((self.left, self.right))

    @property
    def counts(self) -> bool:
        """Whether it joins its two records."""
        return not self.rejected and (self.confirmed or self.score >= STRONG)

    @property
    def rank(self) -> tuple[bool, float, UUID]:
        """Sorts the surest first."""
        return not self.confirmed, -self.score, self.hit

    def other(self, one: UUID) -> UUID:
        """The record at the other end."""
        return self.right if one == self.left else self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The links reached from one record; not ``complete`` where a limit ended the walk."""

    members: frozenset[UUID]
    links: tuple[Link, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A record of a group and the link by which it belongs: ``to`` a member named before it. The first has none."""

    id: UUID
    by: Link | None = None
    to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakest:
    """What to check first: without ``crossing``, ``beyond`` would not belong. ``link`` is the surest of them."""

    link: Link
    crossing: tuple[Link, ...]
    beyond: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A rejected pair with one end in the group. ``left_out``: links that would have joined the two all the same."""

    pair: Link
    inside: UUID
    outside: UUID
    left_out: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One record and what may be one with it. ``links`` are all that join members, ``spine`` those that are needed."""

    members: tuple[Member, ...]
    links: tuple[Link, ...] = ()
    spine: tuple[Link, ...] = ()
    weakest: Weakest | None = None
    apart: tuple[Apart, ...] = ()
    complete: bool = True

    def __len__(self) -> int:
        return len(self.members)

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(member.id for member in self.members)


def gather(about: UUID, touching: Callable[[frozenset[UUID]], Sequence[Link]]) -> Gathered:
    """Walk from ``about`` along links that count, level by level and the surest first, to the limits.

    ``touching(ids)`` gives the links that count and have an end among ``ids``: the surest, up to ``MOST_LINKS`` + 1.
    """
    members, found, complete = {about}, dict[UUID, Link](), True
    level = frozenset(members)
    while level:
        reached: set[UUID] = set()
        for link in sorted(touching(level), key=lambda one: one.rank):
            beyond = link.ends - members
            if link.hit in found:
                continue
            if len(found) == MOST_LINKS:
                return Gathered(members=frozenset(members), links=tuple(found.values()), complete=False)
            if beyond and len(members) == MOST_MEMBERS:
                complete = False
                continue
            found[link.hit] = link
            members |= beyond
            reached |= beyond
        level = frozenset(reached)
    return Gathered(members=frozenset(members), links=tuple(found.values()), complete=complete)


def group_of(about: UUID, links: Iterable[Link], *, complete: bool = True) -> Group:
    """The group of ``about`` among these links, those rejected included. Nothing else has a say in it."""
    ordered = sorted({link.hit: link for link in links}.values(), key=lambda one: one.rank)
    rejected = [link for link in ordered if link.rejected]
    parts = _Parts(rejected)
    spine = [link for link in ordered if link.counts and parts.join(link)]
    members = parts.part(about)
    inside = [link for link in ordered if link.counts and link.ends <= members]
    own_spine = [link for link in spine if link.ends <= members]
    leaving = [link for link in ordered if link.counts and len(link.ends & members) == 1]
    return Group(
        members=_in_order(about, own_spine),
        links=tuple(inside),
        spine=tuple(own_spine),
        weakest=_weakest(about, own_spine, inside),
        apart=tuple(_apart(one, members, parts, leaving) for one in rejected if len(one.ends & members) == 1),
        complete=complete,
    )


class _Parts:
    """Disjoint parts that grow together, but never over a rejected pair."""

    def __init__(self, rejected: Iterable[Link]) -> None:
        self._parts: dict[UUID, set[UUID]] = {}
        self._foes: dict[UUID, set[UUID]] = defaultdict(set)
        for link in rejected:
            self._foes[link.left].add(link.right)
            self._foes[link.right].add(link.left)

    def part(self, one: UUID) -> set[UUID]:
        """The part this record is in; alone at first."""
        return self._parts.setdefault(one, {one})

    def join(self, link: Link) -> bool:
        """Bring the two ends' parts together. False where they are one already, or must stay apart."""
        small, large = sorted((self.part(link.left), self.part(link.right)), key=len)
        if small is large or any(self._foes[one] & large for one in small if one in self._foes):
            return False
        large |= small
        for one in small:
            self._parts[one] = large
        return True


def _in_order(about: UUID, spine: Sequence[Link]) -> tuple[Member, ...]:
    """``about``, then each record by the surest link to one before it."""
    around = _around(spine)
    members = {about: Member(id=about)}
    ahead = [(link.rank, about, link) for link in around[about]]
    heapq.heapify(ahead)
    while ahead:
        _, known, link = heapq.heappop(ahead)
        fresh = link.other(known)
        if fresh not in members:
            members[fresh] = Member(id=fresh, by=link, to=known)
            for onward in around[fresh]:
                if onward.hit != link.hit:
                    heapq.heappush(ahead, (onward.rank, fresh, onward))
    return tuple(members.values())


def _around(links: Iterable[Link]) -> dict[UUID, list[Link]]:
    around: dict[UUID, list[Link]] = defaultdict(list)
    for link in links:
        around[link.left].append(link)
        around[link.right].append(link)
    return around


def _weakest(about: UUID, spine: Sequence[Link], inside: Collection[Link]) -> Weakest | None:
    """The last link that the group needed. As the surest come first, no link beside it is surer."""
    if not spine:
        return None
    near = {member.id for member in _in_order(about, spine[:-1])}
    crossing = tuple(link for link in inside if len(link.ends & near) == 1)
    beyond = frozenset(one for link in spine for one in link.ends) - near
    return Weakest(link=spine[-1], crossing=crossing, beyond=beyond)


def _apart(pair: Link, members: Collection[UUID], parts: _Parts, leaving: Iterable[Link]) -> Apart:
    inside = pair.left if pair.left in members else pair.right
    outside = pair.other(inside)
    theirs = parts.part(outside)
    return Apart(
        pair=pair, inside=inside, outside=outside, left_out=tuple(link for link in leaving if link.ends & theirs)
    )
