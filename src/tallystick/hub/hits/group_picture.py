"""A group as a small drawing: records as numbered dots, links as lines. Places only; the template draws."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tallystick.hub.hits.grouping import Group, Link
from tallystick.hub.hits.strength import shown_score

MOST_DRAWN = 24
"""Records in the picture: the surest of the group. The list beside it names all."""
STEP, MARGIN, WIDEST = 92.0, 34.0, 360.0
"""Between two rings, around the drawing, and the most it is wide, in units of the drawing."""
NARROWEST = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One record: its number in the list, and where it stands."""

    id: UUID
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One link. ``needed`` ones hold the group together and carry their score; ``weakest`` is the one to check."""

    x1: float
    y1: float
    x2: float
    y2: float
    score: float
    confirmed: bool
    needed: bool
    weakest: bool

    @property
    def figure(self) -> float:
        """The score as shown."""
        return shown_score(self.score)

    @property
    def middle(self) -> tuple[float, float]:
        return round((self.x1 + self.x2) / 2, 1), round((self.y1 + self.y2) / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The drawing; ``left_out`` records stand in the list alone."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    left_out: int


def picture(group: Group) -> Picture:
    """The group drawn as a tree of what holds it together, from its middle outwards; the other links lie under it."""
    drawn = group.members[:MOST_DRAWN]
    numbers = {member.id: at for at, member in enumerate(drawn, 1)}
    tree: dict[UUID, list[UUID]] = defaultdict(list)
    for member in drawn[1:]:
        assert member.to
        tree[member.id].append(member.to)
        tree[member.to].append(member.id)
    places, width, height = _fitted(_rings(_middle(drawn[0].id, tree), tree))
    dots = tuple(Dot(id=one, number=number, x=places[one][0], y=places[one][1]) for one, number in numbers.items())
    weakest = group.weakest.link.hit if group.weakest else None
    needed = {member.by.hit for member in drawn if member.by}
    shown = [link for link in group.links if link.left in places and link.right in places]
    lines = [_line(link, places, needed=link.hit in needed, weakest=link.hit == weakest) for link in shown]
    return Picture(
        width=width, height=height, dots=dots, lines=tuple(sorted(lines, key=lambda line: line.needed)),
        left_out=len(group) - len(drawn),
    )  # fmt: skip


def _line(link: Link, places: Mapping[UUID, tuple[float, float]], *, needed: bool, weakest: bool) -> Line:
    (x1, y1), (x2, y2) = places[link.left], places[link.right]
    return Line(
        x1=x1, y1=y1, x2=x2, y2=y2, score=link.score, confirmed=link.confirmed, needed=needed, weakest=weakest
    )  # fmt: skip


def _middle(start: UUID, tree: Mapping[UUID, Sequence[UUID]]) -> UUID:
    """The record in the middle of the longest way through the tree."""
    first = _ways(start, tree)[0]
    way = _ways(first[-1], tree)[0]
    return way[len(way) // 2]


def _ways(start: UUID, tree: Mapping[UUID, Sequence[UUID]]) -> list[list[UUID]]:
    """The way from ``start`` to every record, the longest first."""
    ways, ahead = list[list[UUID]](), [[start]]
    while ahead:
        way = ahead.pop()
        ways.append(way)
        ahead += [[*way, one] for one in tree.get(way[-1], ()) if one not in way]
    return sorted(ways, key=lambda way: (-len(way), way[-1]))


def _rings(middle: UUID, tree: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, tuple[float, float]]:
    """A place for each: as many rings out as it has links to the middle, each branch in a sector of its own."""
    ways = {way[-1]: way for way in _ways(middle, tree)}
    leaves = [one for one, way in sorted(ways.items(), key=lambda item: item[1]) if len(tree.get(one, ())) <= 1]
    leaves = [one for one in leaves if one != middle] or leaves
    turn = 2 * math.pi / len(leaves)
    angles = defaultdict[UUID, list[float]](list)
    for at, leaf in enumerate(leaves):
        for one in ways[leaf]:
            angles[one].append(at * turn)
    return {
        one: _at(len(way) - 1, sum(angles[one]) / len(angles[one])) if angles[one] else (0.0, 0.0)
        for one, way in ways.items()
    }


def _at(ring: int, angle: float) -> tuple[float, float]:
    return ring * STEP * math.cos(angle), ring * STEP * math.sin(angle)


def _fitted(places: Mapping[UUID, tuple[float, float]]) -> tuple[dict[UUID, tuple[float, float]], float, float]:
    """The places moved and, where they must, shrunk into the drawing; its width and height."""
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min(1.0, (WIDEST - 2 * MARGIN) / max(wide, high, 1.0))
    width = max(NARROWEST, wide * scale + 2 * MARGIN)
    left = (width - wide * scale) / 2
    moved = {
        one: (round((x - min(xs)) * scale + left, 1), round((y - min(ys)) * scale + MARGIN, 1))
        for one, (x, y) in places.items()
    }
    return moved, round(width, 1), round(high * scale + 2 * MARGIN, 1)
