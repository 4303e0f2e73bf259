"""API of reports: those of the caller's agency and those issued to it, and everything done to one."""

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.hits import queries as hits
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.reports import actions, choosing, handing, issuing, queries
from tallystick.hub.reports.actions import Wording
from tallystick.hub.reports.choosing import Chosen
from tallystick.hub.reports.composing import MOST_ITEMS
from tallystick.hub.reports.models import Product, Use
from tallystick.hub.reports.queries import Listed, SeenReport
from tallystick.hub.viewer import Unacceptable, Viewer

router = Router(tags=["reports"])


class ListedOut(Schema):
    """A report in a list. ``name`` is empty before it is issued."""

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
    unread: bool
    at: datetime
    recipients: list[str]


class ItemOut(Schema):
    """One contribution as the report holds it; ``gone`` says why nothing of it is left."""

    number: int
    contribution: str
    owner: str
    kind: str
    caption: str
    conditions: str
    facts: list[tuple[str, str]]
    withheld: str
    gone: str


class MeetingOut(Schema):
    """What two items have to do with each other, with weights that add up."""

    items: str
    sentence: str
    reasons: list[tuple[str, str]]
    decisions: list[str]


class ReportOut(ListedOut):
    """A report as it prints. ``problems`` keep an unfinished one from being issued; ``marks`` say what of an issued one
    no longer stands; ``blocked`` why its files are not handed out."""

    use: str
    text: str
    codes: str
    restrictions: list[str]
    items: list[ItemOut]
    meetings: list[MeetingOut]
    ask: list[tuple[str, str]]
    marks: list[str]
    problems: list[str]
    blocked: str
    recalled_why: str
    sha256: dict[str, str]


class DraftIn(Schema):
    """A new report: the hits of one contribution or one import, or chosen contributions."""

    title: str
    text: str = ""
    use: Literal["intelligence", "proceedings"] = "intelligence"
    recipients: list[str] = []
    contribution: uuid.UUID | None = None
    batch: uuid.UUID | None = None
    contributions: list[uuid.UUID] = []


class WhyIn(Schema):
    """A reason in a sentence."""

    why: str


class CountedOut(Schema):
    """Reports of one product that an agency issued: by month from January, and in the year."""

    agency: str
    product: str
    months: list[int]
    total: int


@router.get("/reports", response=list[ListedOut], operation_id="reports")
def reports(request: HttpRequest) -> list[ListedOut]:
    """Reports of the caller's agency and those issued to it, for the purpose of the call; 200 at most."""
    return [ListedOut(**_listed(one)) for one in queries.reports(calling(request))]


@router.get("/reports/figures/{year}", response=list[CountedOut], operation_id="report_figures")
def figures(request: HttpRequest, year: int) -> list[CountedOut]:
    """How many reports the caller's agency issued in a year; a centre gets every agency's counts."""
    return [
        CountedOut(agency=one.agency, product=one.product, months=list(one.months), total=one.total)
        for one in queries.issued_in(calling(request), year)
    ]


@router.post("/reports", response=ReportOut, operation_id="report_draft")
def draft(request: HttpRequest, given: DraftIn) -> ReportOut:
    """Draft a report: a cross-match report of hits, or an operational report of chosen contributions."""
    product, chosen = _chosen(calling(request), given)
    wording = Wording(
        title=given.title, text=given.text, use=Use(given.use), recipients=tuple(given.recipients[:1000])
    )  # fmt: skip
    made = actions.draft(calling(request), product, wording, chosen)
    return _read(calling(request), made.pk)


@router.get("/reports/{report_id}", response=ReportOut, operation_id="report")
def one(request: HttpRequest, report_id: uuid.UUID) -> ReportOut:
    """One report as it prints; a recipient's first call counts as reading it."""
    actions.receive(calling(request), report_id)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/hand-over", response=ReportOut, operation_id="report_hand_over")
def hand_over(request: HttpRequest, report_id: uuid.UUID) -> ReportOut:
    """Hand a draft to a second person."""
    _read(calling(request), report_id)
    actions.hand_over(calling(request), report_id)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/approve", response=ReportOut, operation_id="report_approve")
def approve(request: HttpRequest, report_id: uuid.UUID) -> ReportOut:
    """Approve it as the second person."""
    _read(calling(request), report_id)
    actions.approve(calling(request), report_id)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/send-back", response=ReportOut, operation_id="report_send_back")
def send_back(request: HttpRequest, report_id: uuid.UUID, given: WhyIn) -> ReportOut:
    """Send it back to its author."""
    _read(calling(request), report_id)
    actions.send_back(calling(request), report_id, why=given.why)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/issue", response=ReportOut, operation_id="report_issue")
def issue(request: HttpRequest, report_id: uuid.UUID) -> ReportOut:
    """Issue an approved report to its recipients."""
    _read(calling(request), report_id)
    issuing.issue(calling(request), report_id)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/recall", response=ReportOut, operation_id="report_recall")
def recall(request: HttpRequest, report_id: uuid.UUID, given: WhyIn) -> ReportOut:
    """Recall an issued report."""
    _read(calling(request), report_id)
    actions.recall(calling(request), report_id, why=given.why)
    return _read(calling(request), report_id)


@router.post("/reports/{report_id}/new-version", response=ReportOut, operation_id="report_new_version")
def new_version(request: HttpRequest, report_id: uuid.UUID) -> ReportOut:
    """Draft the next version of an issued report."""
    _read(calling(request), report_id)
    made = actions.new_version(calling(request), report_id)
    return _read(calling(request), made.pk)


@router.get("/reports/{report_id}/file.{ending}", operation_id="report_file")
def file(request: HttpRequest, report_id: uuid.UUID, ending: str) -> HttpResponse:
    """The PDF (``pdf``) or DOCX (``docx``) of an issued report, while all of it still stands."""
    _read(calling(request), report_id)
    data, name = handing.download(calling(request), report_id, ending)
    return handed_over(data, name, handing.MEDIA_TYPES[ending])


def _chosen(viewer: Viewer, given: DraftIn) -> tuple[Product, tuple[Chosen, ...]]:
    sources = [bool(given.contribution), bool(given.batch), bool(given.contributions)]
    if sum(sources) != 1:
        raise Unacceptable("Expected one of contribution, batch and contributions.")
    if given.contributions:
        return Product.OPERATIONAL, choosing.of_contributions(viewer, given.contributions[: MOST_ITEMS + 1])
    wanted = hits.Filter(mine="all", contribution=str(given.contribution or ""), batch=given.batch)
    return Product.CROSS_MATCH, choosing.of_hits(viewer, wanted)


def _read(viewer: Viewer, report_id: uuid.UUID) -> ReportOut:
    seen = queries.read(viewer, report_id)
    if seen is None:
        raise Http404
    return _out(seen)


def _listed(one: Listed) -> dict[str, Any]:
    return {
        "id": one.id, "agency": one.agency, "name": one.name, "version": one.version, "product": one.product,
        "title": one.title, "standing": one.standing, "case": one.case, "author": one.author, "mine": one.mine,
        "unread": one.unread, "at": one.at, "recipients": [row.agency for row in one.recipients],
    }  # fmt: skip


def _out(seen: SeenReport) -> ReportOut:
    of = seen.document
    return ReportOut(
        **_listed(seen.listed), use=seen.use, text=seen.text, codes=seen.codes, restrictions=list(of.restrictions),
        items=[
            ItemOut(
                number=one.number, contribution=one.contribution, owner=one.owner, kind=one.kind, caption=one.caption,
                conditions=one.conditions, facts=[(fact.label, fact.text) for fact in one.facts],
                withheld=one.withheld, gone=one.gone,
            )
            for one in of.items
        ],
        meetings=[
            MeetingOut(
                items=one.lead, sentence=one.sentence, reasons=[(r.label, r.text) for r in one.reasons],
                decisions=list(one.decisions),
            )
            for one in of.meetings
        ],
        ask=[(one.label, one.text) for one in of.asks], marks=list(seen.marks),
        problems=list(seen.cleared.lines) if seen.cleared else [], blocked=seen.blocked,
        recalled_why=seen.recalled_why, sha256=dict(seen.files),
    )  # fmt: skip
