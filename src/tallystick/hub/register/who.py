"""Who may see this, and why: which agencies, by which rule or grant, how much, and till when.

Every room that has such a panel makes these lines; ``{% who_sees lines %}`` shows them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.hub import local_time, naming
from tallystick.hub.naming import Named
from tallystick.hub.register import queries
from tallystick.hub.register.models import Release
from tallystick.hub.register.policy import Decision, Level
from tallystick.hub.register.queries import Seen
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, label

EXTENT = {Level.NOTHING: "nothing", Level.OPEN: "the open part", Level.FULL: "all of it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Agencies that one rule or grant lets read, or keeps from it. ``until`` is empty where it has no end."""

    who: tuple[str, ...]
    may: bool
    extent: str
    rule: str
    detail: str = ""
    until: str = ""


NOBODY_ELSE = ("Every other agency",)
"""Whoever is not named by another line."""


def of(viewer: Viewer, seen: Seen) -> tuple[Line, ...]:
    """Of a record that the viewer sees: all agencies for its owner, the own line for others."""
    agencies = naming.agencies()
    if not seen.mine:
        decision = queries.why_visible(viewer, seen.id)
        return of_theirs(decision, agencies, owner=seen.owner, mine=viewer.agency)
    decisions, given = queries.audience(viewer, seen.id), queries.releases(viewer, seen.id)
    return of_own(decisions, given, agencies, mine=viewer.agency, now=viewer.now)


def owns(agency: Named) -> Line:
    """The owner's line."""
    return Line(who=(agency.short,), may=True, extent=EXTENT[Level.FULL], rule="Owns it")


def of_own(
    decisions: Iterable[tuple[str, Decision]], releases: Iterable[Release], agencies: Mapping[str, Named], *,
    mine: str, now: datetime,
) -> tuple[Line, ...]:  # fmt: skip
    """For the owner: every agency of the hub, each release in a line of its own, the others by the rule they share."""
    standing = [one for one in releases if _stands(one, now)]
    granted = [_of_release(one, agencies) for one in standing]
    by_release = {one.agency_id for one in standing if not one.pending}
    shared: dict[Line, list[str]] = defaultdict(list)
    for code, decision in decisions:
        if code not in (mine, *by_release):
            shared[_of_rule(decision)].append(agencies[code].short)
    rules = [_named(line, who) for line, who in shared.items()]
    return (owns(agencies[mine]), *granted, *sorted(rules, key=lambda line: (not line.may, line.who)))


def of_theirs(
    decision: Decision, agencies: Mapping[str, Named], *, owner: str, mine: str
) -> tuple[Line, ...]:  # fmt: skip
    """For everybody else: who owns it, and the own line. Who else sees it is its owner's to know."""
    return (owns(agencies[owner]), _named(_of_rule(decision), [agencies[mine].short]))


def _stands(given: Release, now: datetime) -> bool:
    over = given.expires_at is not None and given.expires_at <= now
    return given.ended_at is None and given.until >= now.date() and not over


def _of_rule(decision: Decision) -> Line:
    until = day(decision.until) if decision.until else ""
    return Line(who=(), may=decision.allowed, extent=EXTENT[decision.level], rule=decision.reason, until=until)


def _named(line: Line, who: Iterable[str]) -> Line:
    return Line(who=tuple(sorted(who)), may=line.may, extent=line.extent, rule=line.rule, until=line.until)


def _of_release(given: Release, agencies: Mapping[str, Named]) -> Line:
    purposes = ", ".join(label("purposes", one) for one in Purpose if one.bit & given.purposes)
    parts = [f"for {purposes}", f"case {given.case_limit} alone" if given.case_limit else ""]
    parts += ["with a transfer record of its own" if given.transferred else ""]
    parts += ["waits for a second person" if given.pending else "", given.why]
    until = local_time.moment(given.expires_at) if given.expires_at else day(given.until)
    return Line(
        who=(agencies[given.agency_id].short,), may=not given.pending,
        extent=EXTENT[Level.NOTHING if given.pending else Level(given.level)], rule=_how(given, agencies),
        detail=" · ".join(part for part in parts if part), until=until,
    )  # fmt: skip


def _how(given: Release, agencies: Mapping[str, Named]) -> str:
    when = f"{given.by.name} on {day(given.at.date())}"
    if given.emergency:
        return f"Opened for danger to life by {when}"
    if given.parent:
        return f"Passed on by {agencies[given.parent.agency_id].short}, {when}"
    return f"Released to {given.agency_id} by {when}"


def day(one: date) -> str:
    """A last day, in words."""
    return f"{one.day} {one:%b %Y}"
