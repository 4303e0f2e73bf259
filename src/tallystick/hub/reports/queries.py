"""The only readers of reports: those of the viewer's agency, and those issued to it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth

from tallystick.hub import naming
from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.register import queries as register
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.models import Contribution
from tallystick.hub.reports import content, printing
from tallystick.hub.reports.clearing import Cleared, clear
from tallystick.hub.reports.composing import compose
from tallystick.hub.reports.content import Content
from tallystick.hub.reports.models import Report, Standing
from tallystick.hub.reports.policy import OUT, countable, readers, visible_reports
from tallystick.hub.reports.printing import Document
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import AgencyKind

MOST = 200
"""Reports on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A recipient, and when one of its people first opened it: told to the report's own agency alone."""

    agency: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A report in a list."""

    id: uuid.UUID
    agency: str
    name: str
    version: int
    product: str
    title: str
    standing: str
    case: str
    author: str
    mine: bool
    by_me: bool
    unread: bool
    at: datetime
    recipients: tuple[Received, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item of a draft as its author chose it; level 0 is a hit whose other side is hidden."""

    number: int
    level: int
    caption: str
    owner: str
    mine: bool
    whole: bool
    """Whether the author's agency reads all of it, so that all of it may go in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReport:
    """A report as one viewer sees it. ``marks`` say what no longer stands as it was sent; ``blocked`` why its files are
    not handed out, empty where they are; ``cleared`` what keeps an unfinished one from being issued."""

    listed: Listed
    document: Document
    use: str
    text: str
    made_at: datetime
    issued_at: datetime | None
    returned_why: str
    recalled_why: str
    recalled_at: datetime | None
    marks: tuple[str, ...]
    blocked: str
    cleared: Cleared | None
    rows: tuple[Row, ...]
    replaces: uuid.UUID | None
    next_version: uuid.UUID | None
    codes: str
    files: Mapping[str, str]
    by: Mapping[str, tuple[Granted, ...]] = field(default_factory=dict)
    """By which releases the viewer's agency reads what others own in it: owner -> terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many reports of one product an agency issued in each month of a year."""

    agency: str
    product: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.months)


def reports(viewer: Viewer) -> tuple[Listed, ...]:
    """The viewer agency's own reports and those it received, the newest first."""
    rows = visible_reports(viewer).select_related("author").prefetch_related("recipients")[:MOST]
    listed = tuple(_listed(viewer, row) for row in rows)
    record(viewer, "list_reports", [one.id for one in listed])
    return listed


def some(viewer: Viewer, ids: Iterable[uuid.UUID]) -> tuple[Listed, ...]:
    """Those of these reports that the viewer may read of."""
    rows = visible_reports(viewer).filter(pk__in=list(ids)[:MOST]).select_related("author")
    listed = tuple(_listed(viewer, row) for row in rows.prefetch_related("recipients"))
    record(viewer, "list_reports", [one.id for one in listed])
    return listed


def waiting_for_me(viewer: Viewer) -> tuple[Listed, ...]:
    """Reports of the viewer's agency that it may approve as the second person, or issue, the oldest first."""
    if not viewer.may("release"):
        return ()
    waiting = Q(standing=Standing.APPROVED) | Q(standing=Standing.SECOND) & ~Q(author__account=viewer.account)
    rows = visible_reports(viewer).filter(waiting, agency=viewer.agency).select_related("author")
    listed = tuple(_listed(viewer, row) for row in rows.prefetch_related("recipients").order_by("made_at", "pk")[:MOST])
    record(viewer, "list_reports", [one.id for one in listed])
    return listed


def read(viewer: Viewer, report_id: uuid.UUID) -> SeenReport | None:
    """One report, as far as the viewer may read it now; None where it is not there for the viewer."""
    rows = visible_reports(viewer).select_related("author", "second", "replaces").prefetch_related("recipients")
    report = rows.filter(pk=report_id).first()
    if report is None:
        record(viewer, "read_report", [report_id], result="refused")
        return None
    seen = _issued(viewer, report) if report.standing in OUT else _unfinished(viewer, report)
    record(viewer, "read_report", [report_id, *(one.contribution for one in seen.document.items if one.contribution)])
    return seen


def issued_in(viewer: Viewer, year: int) -> tuple[Counted, ...]:
    """How many reports the viewer's agency issued in a year, by product and month; a centre counts every agency's."""
    everywhere = Agency.objects.filter(pk=viewer.agency, kind=AgencyKind.CENTRE).exists()
    rows = countable(viewer, everywhere=everywhere).filter(year=year)
    counted = rows.annotate(month=ExtractMonth("issued_at", tzinfo=UTC)).values("agency", "product", "month")
    tally: dict[tuple[str, str], list[int]] = {}
    for row in counted.annotate(n=Count("pk")).order_by("agency", "product", "month"):
        tally.setdefault((row["agency"], row["product"]), [0] * 12)[row["month"] - 1] += row["n"]
    record(viewer, "count_reports", year=year)
    return tuple(Counted(agency=a, product=p, months=tuple(months)) for (a, p), months in tally.items())


def _listed(viewer: Viewer, row: Report) -> Listed:
    mine = row.agency_id == viewer.agency
    received = [one for one in row.recipients.all() if mine or one.agency_id == viewer.agency]
    recalled = row.standing == Standing.RECALLED and not mine
    return Listed(
        id=row.pk, agency=row.agency_id, name=row.name, version=row.version, product=row.product,
        title="(recalled)" if recalled else row.title, standing=row.standing, case=row.case, author=row.author.name,
        mine=mine, by_me=row.author.account == viewer.account,
        unread=not mine and all(one.read_at is None for one in received), at=row.issued_at or row.made_at,
        recipients=tuple(
            Received(agency=one.agency_id, read_at=one.read_at) for one in sorted(received, key=lambda r: r.agency_id)
        ),
    )  # fmt: skip


def _unfinished(viewer: Viewer, report: Report) -> SeenReport:
    """A draft, or what waits for a second person: composed anew through the gate at every reading."""
    rows = list(report.items.all())
    composed, names = compose(viewer, rows, readers(viewer, report)), naming.agencies()
    cleared = clear(viewer, report, rows, composed, names)
    seen = composed.seen
    listed = tuple(
        Row(
            number=row.number, level=row.level, caption=one.caption if one else "", owner=one.owner if one else "",
            mine=bool(one and one.mine), whole=bool(one and one.level > 1 and one.conditions.withheld),
        )
        for row in rows
        for one in [seen.get(row.contribution_id)]
    )  # fmt: skip
    return _seen(viewer, report, composed.content, cleared=cleared, rows=listed)


def _issued(viewer: Viewer, report: Report) -> SeenReport:
    """An issued one: what it said, without what the viewer may read no longer, and nothing of a recalled one."""
    kept = content.from_json(report.content)
    if report.standing == Standing.RECALLED and report.agency_id != viewer.agency:
        return _seen(viewer, report, Content(), marks=(), blocked="It was recalled.")
    gone, corrected = outdated(viewer, report)
    erased = {one.number: one.gone for one in kept.items if one.gone}
    marks = {**erased, **gone, **corrected}
    told = tuple(f"Item {number}: {marks[number]}" for number in sorted(marks))
    shown = kept.without(gone)
    blocked = _blocked(viewer, report, {**erased, **gone}, corrected)
    return replace(_seen(viewer, report, shown, marks=told, blocked=blocked), by=_by(viewer, shown))


def _by(viewer: Viewer, said: Content) -> Mapping[str, tuple[Granted, ...]]:
    """On which terms the viewer's agency reads what others own in it."""
    owners = {uuid.UUID(one.contribution): one.owner for one in said.items if one.contribution}
    found: dict[str, dict[Granted, None]] = {}
    for pk, terms in register.held(viewer, owners).items():
        found.setdefault(owners[pk], {}).update(dict.fromkeys(terms[:1]))
    return {owner: tuple(terms) for owner, terms in found.items()}


def outdated(viewer: Viewer, report: Report) -> tuple[dict[int, str], dict[int, str]]:
    """What of an issued report the viewer's agency may read no longer, and what its owner has stated anew since: each
    item's number, and a sentence. That it was withdrawn and that it went out of sight are told alike."""
    rows = [row for row in report.items.all() if row.level]
    now = register.levels(viewer, [row.contribution_id for row in rows])
    stored = Contribution.objects.in_bulk([row.contribution_id for row in rows])
    gone, corrected = {}, {}
    for row in rows:
        current = stored[row.contribution_id]
        later = current.version > row.version
        if row.contribution_id not in now or now[row.contribution_id][0] < row.level or current.status == "withdrawn":
            gone[row.number] = _gone(current, later=later)
        elif later:
            day = f"{current.changed_at:%d %B %Y}"
            corrected[row.number] = f"Corrected by its owner on {day}."
    return gone, corrected


def _gone(current: Contribution, *, later: bool) -> str:
    if later:
        return f"Withdrawn by its owner on {current.changed_at:%d %B %Y}."
    return "May no longer be read by your agency for this purpose and case."


def _blocked(viewer: Viewer, report: Report, gone: Mapping[int, str], corrected: Mapping[int, str]) -> str:
    """Why the files are not handed out; empty where they are."""
    if gone:
        return "Something in it was taken back: its files are not handed out."
    if report.agency_id == viewer.agency:
        return ""
    if _next(viewer, report):
        return "A newer version was issued: this one is no longer handed out."
    return "Something in it was corrected: its files wait for a new version." if corrected else ""


def _next(viewer: Viewer, report: Report) -> uuid.UUID | None:
    """The issued version that replaces it, where it is for the viewer's agency too."""
    newer = visible_reports(viewer).filter(replaces=report, standing__in=OUT)
    return newer.values_list("pk", flat=True).first()


def _seen(
    viewer: Viewer,
    report: Report,
    said: Content,
    *,
    marks: Sequence[str] = (),
    blocked: str = "It is not issued yet.",
    cleared: Cleared | None = None,
    rows: tuple[Row, ...] = (),
) -> SeenReport:
    listed, hub = _listed(viewer, report), agencies.hub()
    if report.standing == Standing.RECALLED and not listed.mine:
        report.title, report.text = listed.title, ""
    document = printing.document(report, said, naming.agencies(), exercise=bool(hub and hub.exercise))
    return SeenReport(
        listed=listed, document=document, use=report.use, text=report.text, made_at=report.made_at,
        issued_at=report.issued_at, returned_why=report.returned_why if listed.mine else "",
        recalled_why=report.recalled_why, recalled_at=report.recalled_at, marks=tuple(marks), blocked=blocked,
        cleared=cleared, rows=rows, replaces=report.replaces_id if listed.mine else None,
        next_version=_next(viewer, report), codes=document.codes,
        files=report.content.get("files", {}) if not blocked else {},
    )  # fmt: skip
