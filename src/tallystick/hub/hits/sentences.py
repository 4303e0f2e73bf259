"""Hits in words: one sentence each, subject first, with nothing in it that the viewer may not see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tallystick.crosscheck import Comparison
from tallystick.hub import naming
from tallystick.hub.hits.queries import SeenHit
from tallystick.hub.hits.strength import shown_score
from tallystick.hub.naming import Named, kind_of
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Viewer

OUTCOMES = {
    "same": {"confirmed": "the same", "rejected": "different", "unresolved": "cannot tell"},
    "shares": {"confirmed": "in common", "rejected": "not in common", "unresolved": "cannot tell"},
    "": {"confirmed": "confirmed", "rejected": "rejected", "unresolved": "left open"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided:
    """A hit from the viewer's side: the own record first where there is one."""

    hit: SeenHit
    yours: Seen | None
    theirs: Seen | None
    your_owner: str
    their_owner: str
    owned: bool
    """Whether the viewer's agency owns a side."""

    @property
    def hidden(self) -> bool:
        """Whether the viewer learns no more than that there is a hit, and who holds the other side."""
        return self.theirs is None or self.yours is None or self.hit.score is None

    @property
    def figure(self) -> float | None:
        """The score as shown: never so high that it reads as certain."""
        return None if self.hit.score is None else shown_score(self.hit.score)

    @property
    def asks(self) -> bool:
        """Whether there is something to ask the other owner for."""
        return self.owned and self.your_owner != self.their_owner and (self.hidden or bool(self._kept_back))

    @property
    def _kept_back(self) -> tuple[str, ...]:
        return self.theirs.withheld if self.theirs else ()


def sided(viewer: Viewer, hit: SeenHit) -> Sided:
    """The hit turned so that the viewer's own side comes first."""
    turned = hit.left_owner != viewer.agency and hit.right_owner == viewer.agency
    sides = (hit.right, hit.left) if turned else (hit.left, hit.right)
    owners = (hit.right_owner, hit.left_owner) if turned else (hit.left_owner, hit.right_owner)
    return Sided(
        hit=hit, yours=sides[0], theirs=sides[1], your_owner=owners[0], their_owner=owners[1],
        owned=viewer.agency in owners,
    )  # fmt: skip


def turned(side: Sided) -> Sided:
    """The same hit with its sides changed over, where the viewer's agency owns both."""
    return replace(
        side, yours=side.theirs, theirs=side.yours, your_owner=side.their_owner, their_owner=side.your_owner
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """``subject`` is what the eye rests on, ``rest`` completes the sentence, ``detail`` says why."""

    subject: str
    rest: str
    detail: str = ""


def of_hit(side: Sided, agencies: Mapping[str, Named]) -> Sentence:
    """What this hit says."""
    if side.hidden or side.yours is None or side.theirs is None:
        subject = f"Your {naming.called(side.yours.entity, side.yours.caption)}" if side.yours else "A record of yours"
        return Sentence(subject=subject, rest=f"meets something. Hit, held by {_who(side.their_owner, agencies)}: ask.")
    subject = _whose(side, side.yours, side.your_owner, agencies, yours=side.owned)
    other = _whose(side, side.theirs, side.their_owner, agencies, yours=side.their_owner == side.your_owner)
    if side.hit.kind == "same":
        return Sentence(subject=subject, rest=f"may be {other}", detail=strongest(side.hit.comparison))
    return Sentence(subject=subject, rest=f"and {other} {in_common(side.hit.comparison)}")


def heading(side: Sided) -> str:
    """The page's heading for a hit."""
    if side.hidden or side.yours is None or side.theirs is None:
        return "A hit you may ask about"
    kinds = {kind_of(side.yours.entity), kind_of(side.theirs.entity)}
    if side.hit.kind == "same":
        return f"Possible same {kinds.pop() if len(kinds) == 1 else 'thing'}"
    return "One thing in common"


def outcome(hit: SeenHit, value: str) -> str:
    """A decision in words."""
    return OUTCOMES[hit.kind].get(value, value)


def of_how_many(hit: SeenHit) -> str:
    """How sure: ``94 of 100 such pairs are one person``."""
    if hit.score is None or hit.left is None:
        return ""
    number = round(hit.score * 100)
    many = "over 99" if number > 99 else str(number)
    if hit.kind == "shares":
        return f"{many} of 100 such pairs have it in common"
    return f"{many} of 100 such pairs are one {kind_of(hit.left.entity)}"


def how_sure(side: Sided) -> str:
    """How sure and why, in a line: ``strong: same name; same birth date``; of a thing in common, what it is."""
    if side.hit.kind != "same":
        return in_common(side.hit.comparison)
    return f"{side.hit.strength}: {strongest(side.hit.comparison)}"


def strongest(comparison: Comparison | None, most: int = 2) -> str:
    """The reasons that weigh most, in a line."""
    texts = [reason.text for reason in comparison.reasons[1:]] if comparison else []
    return "; ".join(texts[:most])


def in_common(comparison: Comparison | None) -> str:
    """What two different things hold in common, as the end of a sentence."""
    text = strongest(comparison, 1).partition(" (also written")[0]
    if text.startswith("Same "):
        return f"share the {text.removeprefix('Same ')}"
    return f"may share something: {text[:1].lower()}{text[1:]}" if text else "share something"


def _whose(side: Sided, seen: Seen, owner: str, agencies: Mapping[str, Named], *, yours: bool) -> str:
    called = naming.called(seen.entity, seen.caption)
    if yours:
        return f"{'Your' if seen is side.yours else 'your own'} {called}"
    return f"{_possessive(_who(owner, agencies))} {called}"


def _who(code: str, agencies: Mapping[str, Named]) -> str:
    return agencies[code].short if code in agencies else code


def _possessive(who: str) -> str:
    return f"{who}'" if who.endswith("s") else f"{who}'s"
