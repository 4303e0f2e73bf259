"""Reports in words: where one stands, and who may see it and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tallystick.hub.naming import Named, age
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


def who_sees(seen: SeenReport, viewer: Viewer, agencies: Mapping[str, Named]) -> tuple[tuple[bool, str], ...]:
    """Who may see a report and why, in pairs of may and sentence."""
    one = seen.listed
    purpose = f"for {label('purposes', viewer.purpose or '')}"
    if not one.mine:
        lines = [(True, f"{agencies[one.agency].short} wrote it."), (True, "It is issued to your agency.")]
        return (*lines, (False, "Who else received it, stands in the report."))
    lines = [(True, f"Your agency wrote it: its people read it who work {purpose} and are cleared for it.")]
    for row in one.recipients:
        lines.append(_recipient(row.agency, row.read_at, seen, agencies))
    return (*lines, (False, "No other agency sees it, or that there is one."))


def _recipient(
    code: str, read_at: datetime | None, seen: SeenReport, agencies: Mapping[str, Named]
) -> tuple[bool, str]:
    short, standing = agencies[code].short, seen.listed.standing
    if standing == Standing.RECALLED:
        return False, f"{short} sees that you recalled it, and why."
    if standing == Standing.ISSUED:
        opened = f"opened on {read_at:%d %b %Y}" if read_at else "not opened yet"
        return True, f"{short}: you issued it to them; {opened}."
    own = {one.number for one in seen.cleared.own if one.agency == code} if seen.cleared else set()
    extra = f" Issuing releases {len(own)} of your items to them." if own else ""
    return False, f"{short} sees nothing of it before it is issued.{extra}"


def figures(counted: Sequence[Counted], agencies: Mapping[str, Named]) -> list[tuple[str, str, tuple[int, ...], int]]:
    """The annual figures as rows: agency, product, the twelve months, the year."""
    return [(agencies[one.agency].short, Product(one.product).label, one.months, one.total) for one in counted]
