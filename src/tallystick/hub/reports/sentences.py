"""Reports in words: where one stands, and who may see it and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tallystick.hub.naming import Named, age
from tallystick.hub.register.who import NOBODY_ELSE, Line, owns
from tallystick.hub.reports.models import Product, Standing
from tallystick.hub.reports.queries import Counted, Listed, SeenReport
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label

MARKS = {
    Standing.DRAFT: ("edit", "gray"), Standing.SECOND: ("hourglass", "amber"), Standing.APPROVED: ("check", "blue"),
    Standing.ISSUED: ("send", "green"), Standing.RECALLED: ("arrow-back-up", "red"),
}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as a line."""

    listed: Listed
    subject: str
    rest: str
    detail: str
    standing: str
    icon: str
    tone: str
    age: str
    waits_for_me: bool


def shown(one: Listed, viewer: Viewer, agencies: Mapping[str, Named]) -> ShownReport:
    """The report in a line: its number or that it has none, its title, whom it is from or for."""
    icon, tone = MARKS[Standing(one.standing)]
    waits = one.standing == Standing.SECOND and not one.by_me and viewer.may("release")
    return ShownReport(
        listed=one,
        subject=one.title,
        rest=f"{one.name}, version {one.version}" if one.name else "",
        detail=f"{Product(one.product).label} · {_parties(one, agencies)} · case {one.case}",
        standing="unread" if one.unread else Standing(one.standing).label,
        icon="mail" if one.unread else icon,
        tone="blue" if one.unread else tone,
        age=age(viewer.now - one.at),
        waits_for_me=waits,
    )


def _parties(one: Listed, agencies: Mapping[str, Named]) -> str:
    if not one.mine:
        return f"from {agencies[one.agency].short}"
    to = [agencies[row.agency].short for row in one.recipients]
    told = ", ".join(to[:3]) + (f" and {len(to) - 3} more" if len(to) > 3 else "")
    return f"by {one.author}, to {told}" if to else f"by {one.author}"


def who_sees(seen: SeenReport, viewer: Viewer, agencies: Mapping[str, Named]) -> tuple[Line, ...]:
    """Who may see a report, and why."""
    one = seen.listed
    wrote = replace(owns(agencies[one.agency]), rule="Wrote it")
    if not one.mine:
        issued = Line(who=(agencies[viewer.agency].short,), may=True, extent="all of it", rule="Issued to it")
        others = Line(who=("Other recipients",), may=True, extent="all of it", rule="The report names them")
        return (wrote, issued, others)
    purpose = f"Its people who work for {label('purposes', viewer.purpose or '')} and are cleared for it"
    told = (_recipient(row.agency, row.read_at, seen, agencies) for row in one.recipients)
    nobody = Line(who=NOBODY_ELSE, may=False, extent="nothing, nor that there is one", rule="It is not a recipient")
    return (replace(wrote, detail=purpose), *told, nobody)


def _recipient(code: str, read_at: datetime | None, seen: SeenReport, agencies: Mapping[str, Named]) -> Line:
    standing, who = seen.listed.standing, (agencies[code].short,)
    if standing == Standing.RECALLED:
        return Line(who=who, may=False, extent="that there was one, and why it was recalled", rule="Recalled")
    if standing == Standing.ISSUED:
        opened = f"opened on {read_at:%d %b %Y}" if read_at else "not opened yet"
        return Line(who=who, may=True, extent="all of it", rule="Issued to it", detail=opened)
    own = {one.number for one in seen.cleared.own if one.agency == code} if seen.cleared else set()
    extra = f"issuing it releases {len(own)} of your items to them" if own else ""
    return Line(who=who, may=False, extent="nothing yet", rule="A recipient once it is issued", detail=extra)


def figures(counted: Sequence[Counted], agencies: Mapping[str, Named]) -> list[tuple[str, str, tuple[int, ...], int]]:
    """The annual figures as rows: agency, product, the twelve months, the year."""
    return [(agencies[one.agency].short, Product(one.product).label, one.months, one.total) for one in counted]
