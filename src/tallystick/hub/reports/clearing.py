"""What keeps a report from being issued: one line for each problem, with where to go about it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.naming import Named
from tallystick.hub.register import policy as gate
from tallystick.hub.register import queries as register
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Seen
from tallystick.hub.register.releasing import usable_in_court
from tallystick.hub.reports.composing import Composed
from tallystick.hub.reports.models import Product, Report, ReportItem, Use
from tallystick.hub.reports.policy import as_recipient, readers
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality

MOST_TOLD = 40
"""Problems told at once; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Which item (0 for the report itself), what is wrong, and the page to go to."""

    number: int
    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An own item that a recipient may not read yet: issuing releases it."""

    number: int
    contribution: uuid.UUID
    agency: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What stands in the way, and what issuing will release."""

    problems: tuple[Problem, ...]
    own: tuple[Own, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The problems as sentences, the first of them."""
        told = tuple(one.text for one in self.problems[:MOST_TOLD])
        rest = len(self.problems) - len(told)
        return (*told, f"And {rest:,} more.") if rest else told


def clear(
    viewer: Viewer, report: Report, rows: Sequence[ReportItem], composed: Composed, names: Mapping[str, Named]
) -> Cleared:
    """Hold a report against the gate: for each recipient and item, whether that recipient may read it so far."""
    recipients = sorted(row.agency_id for row in report.recipients.all())
    problems = [*_of_report(rows, recipients)]
    whole = [row for row in rows if row.level]
    readable = [row for row in whole if _as_far(row, composed)]
    problems += [_unreadable(row) for row in whole if row not in readable]
    own: list[Own] = []
    for agency in recipients:
        allowed = register.levels(as_recipient(viewer, report, agency), [row.contribution_id for row in readable])
        short = [row for row in readable if _level(row, allowed) < row.level]
        found, released = _short(viewer, short, agency, composed.seen, names)
        problems += found
        own += released
    if report.use == Use.PROCEEDINGS:
        for reader in (viewer, *readers(viewer, report)):
            problems += _not_for_court(reader, readable, composed.seen, names)
    record(viewer, "hold_against_gate", [row.contribution_id for row in readable], recipients=recipients)
    if report.product == Product.CROSS_MATCH:
        problems += _alone(readable, composed)
    problems += _notices([row for row in rows if not row.level], recipients, composed, names)
    return Cleared(problems=tuple(problems), own=tuple(own))


def highest(composed: Composed) -> Confidentiality:
    """The highest marking of what the report holds."""
    stated = (item.conditions.confidentiality for item in composed.content.items if item.conditions)
    return max(stated, default=Confidentiality.BPL)


def _level(row: ReportItem, allowed: Mapping[uuid.UUID, tuple[Level, object]]) -> Level:
    found = allowed.get(row.contribution_id)
    return found[0] if found else Level.NOTHING


def _as_far(row: ReportItem, composed: Composed) -> bool:
    seen = composed.seen.get(row.contribution_id)
    return seen is not None and seen.level >= row.level


def _of_report(rows: Sequence[ReportItem], recipients: Sequence[str]) -> Iterator[Problem]:
    if not recipients:
        yield Problem(number=0, text="Nobody receives it yet: choose who does.")
    if not any(row.level for row in rows):
        yield Problem(number=0, text="Nothing is in it: choose at least one contribution.")


def _unreadable(row: ReportItem) -> Problem:
    text = f"Item {row.number}: you may no longer read it so far, for this purpose and case. Take it out."
    return Problem(number=row.number, text=text)


def _short(
    viewer: Viewer, rows: Sequence[ReportItem], agency: str, seen: Mapping[uuid.UUID, Seen], names: Mapping[str, Named]
) -> tuple[list[Problem], list[Own]]:
    """What one recipient may not read: of other owners a problem, of the own agency what issuing releases."""
    problems, own = [], []
    stored = Contribution.objects.select_related("owner").in_bulk([row.contribution_id for row in rows])
    unreached = gate.unreached_by(Agency.objects.get(pk=viewer.agency), viewer.today)
    for row in rows:
        record = seen[row.contribution_id]
        if not record.mine:
            problems.append(_others(row, record, agency, names))
        elif why := _unreleasable(viewer, stored[row.contribution_id], agency, unreached):
            url = reverse("contribution", args=[row.contribution_id])
            problems.append(Problem(number=row.number, text=f"Item {row.number}: {why}", url=url, action="Open it"))
        else:
            level = Level(row.level)
            own.append(Own(number=row.number, contribution=row.contribution_id, agency=agency, level=level))
    return problems, own


def _others(row: ReportItem, record: Seen, agency: str, names: Mapping[str, Named]) -> Problem:
    owner, to = _called(record.owner, names), _called(agency, names)
    extent = "what is withheld of it" if row.level == Level.FULL else "it"
    text = f"Item {row.number} is {owner}'s: {to} may not read {extent}. Ask {owner} to release it to {to}."
    return Problem(number=row.number, text=text, url=reverse("contribution", args=[record.id]), action=f"Ask {owner}")


def _unreleasable(viewer: Viewer, row: Contribution, agency: str, unreached: frozenset[str]) -> str:
    """Why the own agency cannot release this to a recipient by issuing; empty where it can."""
    if not gate.shareable(row):
        return "it is withdrawn, silent, or of a category that is never shown to another agency. Take it out."
    if row.review_date < viewer.today:
        return "it is past its review date. Take it out, or review it."
    if not viewer.purpose or not row.purposes & viewer.purpose.bit:
        return "it may not be used for the purpose of this report. Take it out."
    if agency in unreached:
        return f"{agency} is in a third country: record the transfer and release it there first."
    return ""


def _not_for_court(
    viewer: Viewer, rows: Sequence[ReportItem], seen: Mapping[uuid.UUID, Seen], names: Mapping[str, Named]
) -> Iterator[Problem]:
    """The items under H1 whose owner has not released them, as far as the report holds them, to this reader's agency
    for judicial proceedings. What the report's own agency owns, it releases by issuing."""
    stored = Contribution.objects.in_bulk([row.contribution_id for row in rows])
    for row in rows:
        if seen[row.contribution_id].mine:
            continue
        if not usable_in_court(viewer, stored[row.contribution_id], Level(row.level)):
            owner, reader = (_called(code, names) for code in (seen[row.contribution_id].owner, viewer.agency))
            use = f"ask {owner} for its use in judicial proceedings by {reader}"
            text = f"Item {row.number} is {owner}'s, under H1: {use}."
            url = reverse("contribution", args=[row.contribution_id])
            yield Problem(number=row.number, text=text, url=url, action=f"Ask {owner}")


def _alone(rows: Sequence[ReportItem], composed: Composed) -> Iterator[Problem]:
    """The items whose hits rest on what the report does not hold: standing there, they would tell that there is one."""
    met = {number for one in composed.content.meetings for number in (one.left, one.right)}
    for row in rows:
        if row.number not in met:
            text = f"Item {row.number} meets nothing on what the report holds. Take it out, or put in all of it."
            yield Problem(number=row.number, text=text)


def _notices(
    rows: Sequence[ReportItem], recipients: Sequence[str], composed: Composed, names: Mapping[str, Named]
) -> Iterator[Problem]:
    """That somebody holds something hidden is told to nobody but that agency, under a marking that covers it."""
    told = {one.hit: one for one in composed.content.meetings if not one.right}
    covered = highest(composed)
    for row in rows:
        meeting = told.get(str(row.hit_id))
        if meeting is None:
            yield Problem(number=row.number, text=f"Item {row.number}: the hit is no longer there. Take it out.")
        elif set(recipients) != {meeting.held_by} or _hidden_marking(row) > covered:
            who = _called(meeting.held_by, names)
            text = f"Item {row.number}: that {who} holds something may not be told to every reader. Take it out."
            yield Problem(number=row.number, text=text)


def _hidden_marking(row: ReportItem) -> int:
    hit = row.hit
    if hit is None:
        return Confidentiality.TOP_SECRET
    other = hit.right if hit.left_id == row.contribution_id else hit.left
    return other.confidentiality


def _called(code: str, names: Mapping[str, Named]) -> str:
    return names[code].short if code in names else code
