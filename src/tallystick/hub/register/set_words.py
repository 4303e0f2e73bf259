"""Frozen sets in words: a line each, to whom one is released, who sees it and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.hub.naming import Named, age
from tallystick.hub.register.sets import Given, SeenSet
from tallystick.hub.register.who import NOBODY_ELSE, Line, day, owns
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, label

MOST_LINES = 100
"""Differences of a manifest that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """A set as a line."""

    seen: SeenSet
    detail: str
    standing: str
    icon: str
    tone: str
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGiven:
    """A release of a set: the agency, on which terms, where it stands, and what the viewer may do about it."""

    given: Given
    who: str
    terms: str
    standing: str
    icon: str
    tone: str
    may_confirm: bool
    may_end: bool


def line(seen: SeenSet, viewer: Viewer, agencies: Mapping[str, Named]) -> SetLine:
    """The set in a line."""
    standing, icon, tone = _standing(seen, agencies)
    whose = f"frozen by {seen.by} · case {seen.case}" if seen.mine else f"from {agencies[seen.owner].short}"
    return SetLine(
        seen=seen, detail=f"{seen.size:,} item{'' if seen.size == 1 else 's'} · {whose}", standing=standing, icon=icon,
        tone=tone, age=age(viewer.now - seen.at),
    )  # fmt: skip


def given(seen: SeenSet, agencies: Mapping[str, Named]) -> tuple[ShownGiven, ...]:
    """To whom an own set is released, or was."""
    return tuple(_given(one, agencies) for one in seen.given)


def who_sees(seen: SeenSet, viewer: Viewer, agencies: Mapping[str, Named]) -> tuple[Line, ...]:
    """Who may see the set, and why."""
    owner = agencies[seen.owner]
    if not seen.mine:
        until = day(seen.until) if seen.until else ""
        return (
            owns(owner),
            Line(who=(agencies[viewer.agency].short,), may=True, extent="what is released of it", rule="Released to it",
                 until=until),
            Line(who=NOBODY_ELSE, may=False, extent="nothing",
                 rule=f"Only {owner.short} may release it; a copy gives no right to read"),
        )  # fmt: skip
    held = [one for one in seen.given if one.standing and not one.over]
    nobody = Line(
        who=NOBODY_ELSE, may=False, extent="nothing", rule="Not released to it; a copy gives no right to read"
    )
    return (owns(owner), *(_line(one, agencies) for one in held), nobody)


def _line(one: Given, agencies: Mapping[str, Named]) -> Line:
    waits = "waits for a second person · " if one.pending else ""
    extent = "nothing yet" if one.pending else "what is released of it"
    return Line(
        who=(agencies[one.to].short,), may=not one.pending, extent=extent,
        rule=f"Released by {one.by} on {day(one.at.date())}", detail=f"{waits}{_terms(one)}", until=day(one.until),
    )  # fmt: skip


def _standing(seen: SeenSet, agencies: Mapping[str, Named]) -> tuple[str, str, str]:
    if not seen.mine:
        return "released to you", "lock-open", "green"
    standing = [one for one in seen.given if one.standing and not one.over]
    if any(one.pending for one in standing):
        return "waits for a second person", "hourglass", "amber"
    if standing:
        names = [agencies[one.to].short for one in standing]
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return f"released to {', '.join(names[:2])}{more}", "lock-open", "green"
    return "not released", "lock", "gray"


def _given(one: Given, agencies: Mapping[str, Named]) -> ShownGiven:
    standing, icon, tone = _stands(one)
    second = f" · second person: {one.second}" if one.second else ""
    return ShownGiven(
        given=one, who=agencies[one.to].short, terms=f"{_terms(one)} · by {one.by}{second}", standing=standing,
        icon=icon, tone=tone, may_end=bool(one.standing),
        may_confirm=one.pending and bool(one.standing) and not one.by_me,
    )  # fmt: skip


def _stands(one: Given) -> tuple[str, str, str]:
    if not one.standing:
        return "ended", "arrow-back-up", "gray"
    if one.over:
        return "over", "clock", "gray"
    if one.pending:
        return "waits for a second person", "hourglass", "amber"
    return "released", "lock-open", "green"


def _terms(one: Given) -> str:
    purposes = ", ".join(label("purposes", purpose) for purpose in Purpose if purpose.bit & one.purposes)
    case = f" · case {one.case} alone" if one.case else ""
    onward = " · may pass it on" if one.onward else ""
    ground = f" · transfer: {label('transfer_grounds', one.ground).split(':')[0].lower()}" if one.ground else ""
    return f"{purposes} · until {one.until.day} {one.until:%B %Y}{case}{onward}{ground}"
