"""A group in words: who belongs by which link, what to check first, what its records agree on, who is kept apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tallystick.hub import naming
from tallystick.hub.hits import group_picture, sentences
from tallystick.hub.hits.grouping import Apart, Group, Link, Member
from tallystick.hub.hits.groups import SeenGroup
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.hits.side_by_side import plain, type_of
from tallystick.hub.hits.strength import shown_score, strength_of
from tallystick.hub.naming import Named
from tallystick.hub.register.queries import Seen
from tallystick.vocabulary import schema

ONE_ONLY = frozenset({"date", "gender"})
"""Types of property of which a thing has but one: two that do not fit contradict one another."""
SAYERS = 6
"""Records a line names; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMember:
    """A record of the group: ``rest`` says by which link it belongs, ``detail`` why that is a hit."""

    number: int
    seen: Seen
    owner: str
    kind: str
    latin: str
    rest: str = ""
    detail: str = ""
    hit: UUID | None = None
    strength: str = ""
    figure: float | None = None
    weakest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWeakest:
    """What to check first."""

    hit: UUID
    figure: float
    subject: str
    rest: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownApart:
    """A record that is kept out, because somebody said so."""

    hit: UUID
    other: UUID
    subject: str
    rest: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One property over the whole group: each value with who says so. ``state``: same, different, alone, or none of
    these; ``stated``: how many state it, in words."""

    label: str
    state: str
    stated: str
    values: tuple[tuple[str, str], ...]


def shown(found: SeenGroup, agencies: Mapping[str, Named]) -> dict[str, Any]:
    """What the page shows of a group."""
    group = found.group
    members = [_member(at, one, found, agencies) for at, one in enumerate(group.members, 1)]
    stated = _stated(found, agencies)
    return {
        "group": group,
        "members": members,
        "weakest": _weakest(found, agencies),
        "apart": [_apart(one, found, agencies) for one in found.apart],
        "more_apart": len(group.apart) - len(found.apart),
        "picture": _drawn(group, members) if len(group) > 1 else None,
        "shared": [row for row in stated if row.state != "alone"],
        "alone": [row for row in stated if row.state == "alone"],
        "said": _told(group),
    }


def _member(number: int, member: Member, found: SeenGroup, agencies: Mapping[str, Named]) -> ShownMember:
    seen = found.records[member.id]
    alone = ShownMember(
        number=number, seen=seen, owner=_owner(seen, agencies), kind=naming.kind_of(seen.entity),
        latin=naming.latin(seen.entity),
    )  # fmt: skip
    if member.by is None or member.to is None:
        return alone
    hit, to = found.hits[member.by.hit], _called(member.to, found, agencies)
    weakest = found.group.weakest
    return replace(
        alone, hit=hit.id, figure=shown_score(member.by.score), strength=strength_of(member.by.score),
        rest=f"belongs by its link to {_number(found.group, member.to)}, {to}",
        detail=_joined(sentences.strongest(hit.comparison), _decided(hit, agencies)),
        weakest=weakest is not None and weakest.link.hit == hit.id,
    )  # fmt: skip


def _weakest(found: SeenGroup, agencies: Mapping[str, Named]) -> ShownWeakest | None:
    weakest = found.group.weakest
    if weakest is None:
        return None
    near, far = weakest.link.left, weakest.link.right
    if near in weakest.beyond:
        near, far = far, near
    figure, many, beyond = shown_score(weakest.link.score), len(weakest.crossing), len(weakest.beyond)
    held = f"one link of {figure:.2f}" if many == 1 else f"{many} links, the surest of {figure:.2f}"
    total = len(found.group)
    doubt = f"{beyond} of the {total} records belong{'s' if beyond == 1 else ''} elsewhere"
    doubt = f"If that is wrong, {doubt if total > 2 else 'these are two'}"
    return ShownWeakest(
        hit=weakest.link.hit, figure=figure, subject=f"Held together by {held}",
        rest=f"{_called(near, found, agencies, first=True)} and {_called(far, found, agencies)}",
        detail=_joined(doubt, _decided(found.hits[weakest.link.hit], agencies) or "nobody has decided yet"),
    )  # fmt: skip


def _apart(one: Apart, found: SeenGroup, agencies: Mapping[str, Named]) -> ShownApart:
    hit = found.hits[one.pair.hit]
    inside = _called(one.inside, found, agencies)
    reasons = [
        f"{_who(agencies, said.agency)} decided that it is different from {inside}"
        + (f": “{said.why}”" if said.why else "")
        for said in hit.decisions if said.outcome == "rejected"
    ]  # fmt: skip
    return ShownApart(
        hit=hit.id, other=one.outside, subject=_called(one.outside, found, agencies, first=True),
        rest=f"is kept apart, because {'; '.join(reasons)}", detail=_would_have(one.left_out[:1], found, agencies),
    )  # fmt: skip


def _would_have(left_out: Sequence[Link], found: SeenGroup, agencies: Mapping[str, Named]) -> str:
    """The surest link that does not count, because of a rejected pair."""
    for link in left_out:
        return (
            f"While that stands, the link of {shown_score(link.score):.2f} between "
            f"{_called(link.left, found, agencies)} and {_called(link.right, found, agencies)} does not count."
        )
    return ""


def _drawn(group: Group, members: Sequence[ShownMember]) -> dict[str, Any]:
    drawn = group_picture.picture(group)
    by_id = {member.seen.id: member for member in members}
    return {
        "width": drawn.width, "height": drawn.height, "left_out": drawn.left_out, "lines": drawn.lines,
        "dots": [(dot, by_id[dot.id]) for dot in drawn.dots],
    }  # fmt: skip


def _told(group: Group) -> str:
    """The picture in a sentence, for who does not see it."""
    numbers = {one: at for at, one in enumerate(group.ids, 1)}
    pairs = [
        f"{min(numbers[one.left], numbers[one.right])} and {max(numbers[one.left], numbers[one.right])} "
        f"({shown_score(one.score):.2f}{', confirmed' if one.confirmed else ''})"
        for one in group.links[:SAYERS * 4]
    ]  # fmt: skip
    more = len(group.links) - len(pairs)
    return f"Linked are {', '.join(pairs)}" + (f", and {more} more pairs." if more else ".")


def _stated(found: SeenGroup, agencies: Mapping[str, Named]) -> list[Stated]:
    """Every property that a member states: what contradicts first, then what all say, then what one alone says."""
    members = [(at, found.records[one.id]) for at, one in enumerate(found.group.members, 1)]
    names = dict.fromkeys(name for _, seen in members for name in _ordered(seen))
    rows = [_property(name, members, agencies) for name in names]
    order = ("different", "same", "", "alone")
    return sorted(rows, key=lambda row: order.index(row.state))


def _ordered(seen: Seen) -> Iterable[str]:
    known = schema(seen.entity.schema)
    first = [name for name in (*known.caption, *known.featured) if seen.entity.get(name)]
    return [*first, *sorted(set(seen.entity.properties) - set(first))]


def _property(name: str, members: Sequence[tuple[int, Seen]], agencies: Mapping[str, Named]) -> Stated:
    stating = [(at, seen) for at, seen in members if seen.entity.get(name)]
    values: dict[str, list[tuple[int, Seen, str]]] = {}
    for at, seen in stating:
        for value in seen.entity.get(name):
            values.setdefault(plain(value), []).append((at, seen, value))
    kind = type_of(stating[0][1].entity, name)
    keepers = [seen for _, seen in members if name in seen.withheld]
    lines = [(_value(name, said), _sayers(said, agencies)) for said in values.values()]
    lines += [("withheld by its owner", _sayers([(0, seen, "") for seen in keepers], agencies))] if keepers else []
    everybody = "both" if len(members) == 2 else f"all {len(members)}"
    return Stated(
        stated=everybody if len(stating) == len(members) else f"the {len(stating)} who say it",
        label=naming.property_label(stating[0][1].entity.schema, name), values=tuple(lines),
        state=_state(kind, [frozenset(plain(v) for v in seen.entity.get(name)) for _, seen in stating]),
    )  # fmt: skip


def _state(kind: str, stated: Sequence[frozenset[str]]) -> str:
    if len(stated) == 1:
        return "alone"
    if frozenset.intersection(*stated):
        return "same"
    clash = any(not _fit(one, other) for one in stated for other in stated)
    return "different" if kind in ONE_ONLY and clash else ""


def _fit(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two statements can both be true: a year fits every day of it."""
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def _value(name: str, said: Sequence[tuple[int, Seen, str]]) -> str:
    """The value as the first to state it writes it, with its Latin form where it has another script."""
    _, seen, value = said[0]
    form = naming.latin_form(value)
    return f"{value} · {form}" if form else naming.shown(seen.entity.schema, name, value)


def _sayers(said: Sequence[tuple[int, Seen, str]], agencies: Mapping[str, Named]) -> str:
    """Who says so: ``1 you, 3 Serbia``."""
    named = dict.fromkeys(
        f"{at or ''} {'you' if seen.mine else _who(agencies, seen.owner)}".strip() for at, seen, _ in said
    )
    listed = list(named)
    more = len(listed) - SAYERS
    return ", ".join(listed[:SAYERS]) + (f" and {more} more" if more > 0 else "")


def _decided(hit: SeenHit, agencies: Mapping[str, Named]) -> str:
    return " · ".join(f"{_who(agencies, one.agency)}: {sentences.outcome(hit, one.outcome)}" for one in hit.decisions)


def _owner(seen: Seen, agencies: Mapping[str, Named]) -> str:
    return "yours" if seen.mine else _who(agencies, seen.owner)


def _called(one: UUID, found: SeenGroup, agencies: Mapping[str, Named], *, first: bool = False) -> str:
    """A record in a sentence: ``Serbia's Ђорђе Станковић``."""
    seen = found.records[one]
    return f"{_possessive(seen, agencies, first=first)} {seen.caption}"


def _possessive(seen: Seen, agencies: Mapping[str, Named], *, first: bool = False) -> str:
    if seen.mine:
        return "Your" if first else "your"
    who = _who(agencies, seen.owner)
    return f"{who}'" if who.endswith("s") else f"{who}'s"


def _who(agencies: Mapping[str, Named], code: str) -> str:
    return agencies[code].short if code in agencies else code


def _number(group: Group, one: UUID) -> int:
    return group.ids.index(one) + 1


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
