"""What a person does to a report: draft, change, hand over, approve, send back, take back, issue it anew."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from tallystick.hub import naming
from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import recalling
from tallystick.hub.hits import queries as hits
from tallystick.hub.plain import clean
from tallystick.hub.register import queries as register
from tallystick.hub.register.actions import person, sentence
from tallystick.hub.register.policy import Level
from tallystick.hub.reports import content
from tallystick.hub.reports.choosing import Chosen, limited
from tallystick.hub.reports.clearing import Cleared, clear, highest
from tallystick.hub.reports.composing import Composed, compose
from tallystick.hub.reports.models import Product, Report, ReportItem, ReportRecipient, Standing, Use
from tallystick.hub.reports.policy import readers, visible_reports
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MAX_TITLE_CHARS = 200
MAX_TEXT_CHARS = 50_000
MAX_RECIPIENTS = 60
MAX_DRAFTS = 200
"""Drafts an agency has at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an author says and decides: the words, what the report may be used for, and who receives it."""

    title: str
    text: str
    use: Use
    recipients: tuple[str, ...]


@action("report")
def draft(viewer: Viewer, product: Product, wording: Wording, chosen: Sequence[Chosen]) -> Report:
    """A new draft of the viewer's agency, with what was chosen for it."""
    if Report.objects.filter(agency=viewer.agency, standing=Standing.DRAFT).count() >= MAX_DRAFTS:
        raise Unacceptable(f"Your agency has {MAX_DRAFTS} drafts: finish or discard some.")
    made = Report(
        agency_id=viewer.agency, product=product, purpose=viewer.purpose or "", case=viewer.case, author=person(viewer),
        made_at=viewer.now,
    )  # fmt: skip
    _word(made, wording)
    made.save(force_insert=True)
    _put_items(viewer, made, limited(chosen))
    _put_recipients(viewer, made, wording.recipients)
    _mark(viewer, made)
    record(viewer, "draft_report", [made.pk])
    return made


@action("report")
def change(viewer: Viewer, report_id: uuid.UUID, wording: Wording, levels: Mapping[int, Level | None]) -> None:
    """State a draft anew. ``levels``: for some items by number how much of each is in it, None to take it out.
    Who changes it is its author from now on."""
    report = own(viewer, report_id, Standing.DRAFT)
    _word(report, wording)
    report.author = person(viewer)
    for row in list(report.items.all()):
        level = levels.get(row.number, Level(row.level))
        if level is None:
            row.delete()
        elif row.level and level != row.level:
            row.level = level
            row.save(update_fields=["level"])
    report.save()
    _put_recipients(viewer, report, wording.recipients)
    _mark(viewer, report)
    record(viewer, "change_report", [report.pk])


@action("report")
def hand_over(viewer: Viewer, report_id: uuid.UUID) -> None:
    """Hand a draft to a second person. Unacceptable, line by line, while something keeps it from being issued."""
    report = own(viewer, report_id, Standing.DRAFT)
    composed, cleared = held_against_the_gate(viewer, report)
    if cleared.problems:
        raise Unacceptable(*cleared.lines)
    report.standing, report.returned_why, report.author = Standing.SECOND, "", person(viewer)
    report.confidentiality = highest(composed)
    report.save()
    record(viewer, "hand_over_report", [report.pk])


@action("release")
def approve(viewer: Viewer, report_id: uuid.UUID) -> None:
    """A second person agrees to the report as it stands now; whatever changes afterwards stops its issue."""
    report = own(viewer, report_id, Standing.SECOND)
    if report.author.account == viewer.account:
        raise Unacceptable("The second person must be somebody else than its author.")
    composed, cleared = held_against_the_gate(viewer, report)
    if cleared.problems:
        raise Unacceptable(*cleared.lines)
    report.standing, report.second = Standing.APPROVED, person(viewer)
    report.confidentiality = highest(composed)
    report.approved_digest = digest_of(report, composed)
    report.save()
    record(viewer, "approve_report", [report.pk])


@action("report")
def send_back(viewer: Viewer, report_id: uuid.UUID, *, why: str) -> None:
    """Back to a draft, with what to mend."""
    reason = sentence(why, "sent back")
    report = own(viewer, report_id, Standing.SECOND, Standing.APPROVED)
    report.standing, report.second, report.approved_digest, report.returned_why = Standing.DRAFT, None, "", reason
    report.save()
    record(viewer, "send_back_report", [report.pk])


@action("report")
def discard(viewer: Viewer, report_id: uuid.UUID) -> None:
    """A draft goes, with the files that an issue which was killed may have left; no number is lost, as it has none."""
    report = own(viewer, report_id, Standing.DRAFT)
    for ending in ("pdf", "docx"):
        transaction.on_commit(partial(report.path(ending).unlink, missing_ok=True))
    report.delete()
    record(viewer, "discard_report", [report_id])


@action("report")
def new_version(viewer: Viewer, report_id: uuid.UUID) -> Report:
    """A draft of the next version of an issued report, with its words, recipients and what is still there of its items.
    Issued, it stands under the same number."""
    old = own(viewer, report_id, Standing.ISSUED, Standing.RECALLED)
    if Report.objects.filter(replaces=old).exists():
        raise Unacceptable("Its next version is there already.")
    made = Report.objects.create(
        agency_id=viewer.agency, product=old.product, use=old.use, title=old.title, text=old.text, purpose=old.purpose,
        case=viewer.case, confidentiality=old.confidentiality, author=person(viewer), made_at=viewer.now, replaces=old,
        version=old.version + 1,
    )  # fmt: skip
    ReportItem.objects.bulk_create(
        ReportItem(
            report=made, number=row.number, contribution_id=row.contribution_id, version=0, level=row.level,
            hit_id=row.hit_id,
        )
        for row in old.items.all()
    )  # fmt: skip
    _put_recipients(viewer, made, [row.agency_id for row in old.recipients.all()])
    record(viewer, "draft_report", [made.pk, old.pk])
    return made


@action("release")
def recall(viewer: Viewer, report_id: uuid.UUID, *, why: str) -> None:
    """Take an issued report back: from the next read on its recipients see that it was recalled, and why."""
    reason = sentence(why, "recalled")
    report = own(viewer, report_id, Standing.ISSUED)
    report.standing, report.recalled_at, report.recalled_why = Standing.RECALLED, viewer.now, reason
    report.save(update_fields=["standing", "recalled_at", "recalled_why"])
    record(viewer, "recall_report", [report.pk], told=reason)
    recipients = sorted(row.agency_id for row in report.recipients.all())
    about = recalling.Carrier(id=report.pk, name=report.name, confidentiality=report.confidentiality)
    recalling.ask_recipients(viewer, about, recipients, why=reason)


@action("search")
def receive(viewer: Viewer, report_id: uuid.UUID) -> bool:
    """Note who of a recipient first opened a report. Returns whether it had not been opened before."""
    if not visible_reports(viewer).filter(pk=report_id).exists():
        return False
    unread = ReportRecipient.objects.filter(report=report_id, agency=viewer.agency, read_at=None)
    return bool(unread.update(read_at=viewer.now, read_by=person(viewer)))


def own(viewer: Viewer, report_id: uuid.UUID, *standings: Standing) -> Report:
    """A report of the viewer's agency that stands so, locked till the transaction ends."""
    mine = visible_reports(viewer).filter(pk=report_id, agency=viewer.agency)
    found = mine.select_for_update(of=("self",)).select_related("author", "second").first()
    if found is None:
        raise Refused("No such report of your agency.")
    if found.standing not in standings:
        raise Unacceptable(f"It is {found.get_standing_display()}: this cannot be done to it now.")
    return found


def held_against_the_gate(viewer: Viewer, report: Report) -> tuple[Composed, Cleared]:
    """What a report says now, and what keeps it from being issued."""
    rows = list(report.items.all())
    composed = compose(viewer, rows, readers(viewer, report))
    return composed, clear(viewer, report, rows, composed, naming.agencies())


def digest_of(report: Report, composed: Composed) -> str:
    """A digest over everything that is approved: words, use, recipients, and what the report says."""
    recipients = sorted(row.agency_id for row in report.recipients.all())
    stated = [report.product, report.use, report.title, report.text, report.purpose, report.case, recipients]
    return content.digest(stated, content.to_json(composed.content))


def _word(report: Report, wording: Wording) -> None:
    title, text = clean(wording.title).strip(), clean(wording.text).strip()
    if not title or len(title) > MAX_TITLE_CHARS or "\n" in title:
        raise Unacceptable(f"Give it a title of one line, at most {MAX_TITLE_CHARS} characters.")
    if len(text) > MAX_TEXT_CHARS:
        raise Unacceptable(f"The text has at most {MAX_TEXT_CHARS:,} characters.")
    report.title, report.text, report.use = title, text, Use(wording.use)


def _put_items(viewer: Viewer, report: Report, chosen: Sequence[Chosen]) -> None:
    """Put in what was chosen. Refused where the viewer sees a contribution, or learns of a hit, no more."""
    wanted, met = {one.contribution for one in chosen}, {one.hit for one in chosen if one.hit}
    if len(register.some(viewer, wanted)) < len(wanted) or len(hits.some(viewer, list(met))) < len(met):
        raise Refused("Something in it is not there, or you may not see it.")
    ReportItem.objects.bulk_create(
        ReportItem(report=report, number=at, contribution_id=one.contribution, version=0, level=one.level,
                   hit_id=one.hit)
        for at, one in enumerate(chosen, 1)
    )  # fmt: skip
    record(viewer, "choose_items", [one.contribution for one in chosen], report=str(report.pk))


def _put_recipients(viewer: Viewer, report: Report, codes: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(codes))
    known = set(Agency.objects.filter(pk__in=wanted).exclude(pk=viewer.agency).values_list("pk", flat=True))
    if set(wanted) != known:
        raise Unacceptable("Recipients are other agencies of this hub.")
    if len(wanted) > MAX_RECIPIENTS:
        raise Unacceptable(f"At most {MAX_RECIPIENTS} agencies receive a report.")
    report.recipients.exclude(agency__in=wanted).delete()
    ReportRecipient.objects.bulk_create(
        (ReportRecipient(report=report, agency_id=code) for code in wanted), ignore_conflicts=True
    )


def _mark(viewer: Viewer, report: Report) -> None:
    """Give a draft the highest marking of what is in it, so that nobody below reads it."""
    report.confidentiality = highest(compose(viewer, list(report.items.all()), ()))
    report.save(update_fields=["confidentiality"])
