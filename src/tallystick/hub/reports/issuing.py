"""Issuing a report: the gate once more, the releases it needs, its number, its files, and who is told."""

import os
import uuid
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from django.db.models import Max

from tallystick.hub import naming
from tallystick.hub.acting import action
from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.live.actions import emit
from tallystick.hub.register import holding
from tallystick.hub.register import queries as register
from tallystick.hub.register.models import Contribution, How
from tallystick.hub.register.policy import Level
from tallystick.hub.register.releasing import Terms, release
from tallystick.hub.reports import content, pdf, printing, word
from tallystick.hub.reports.actions import digest_of, held_against_the_gate, own
from tallystick.hub.reports.clearing import Own, highest
from tallystick.hub.reports.composing import Composed
from tallystick.hub.reports.models import Report, ReportItem, Standing, Use
from tallystick.hub.reports.policy import as_recipient
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose, combine_all
from tallystick.vocabulary.conditions import to_dict

CHANGED = "Something in it changed since it was approved: send it back, look at it again, and hand it over anew."


@action("release")
def issue(viewer: Viewer, report_id: uuid.UUID) -> Report:
    """Issue an approved report to its recipients. What is in it and who receives it is held against the gate again, in
    this transaction; own items that a recipient may not read yet are released to it, for the report's purpose; then it
    gets its number and its files, and never changes any more."""
    report = own(viewer, report_id, Standing.APPROVED)
    rows = list(report.items.all())
    _lock(rows)
    composed, cleared = held_against_the_gate(viewer, report)
    if cleared.problems:
        raise Unacceptable(*cleared.lines)
    if digest_of(report, composed) != report.approved_digest:
        raise Unacceptable(CHANGED)
    for one in cleared.own:
        _release(viewer, report, one)
    recipients = sorted(row.agency_id for row in report.recipients.all())
    _require_readable(viewer, report, rows, recipients)
    _number(viewer, report)
    _freeze(viewer, report, rows, composed)
    _tell(viewer, report, rows, recipients)
    return report


def _lock(rows: Sequence[ReportItem]) -> None:
    """Nobody tightens the conditions of what is in it before this transaction ends."""
    ids = [row.contribution_id for row in rows]
    list(Contribution.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _release(viewer: Viewer, report: Report, one: Own) -> None:
    """The owner's recorded decision that a recipient reads an own item."""
    row = Contribution.objects.get(pk=one.contribution)
    terms = Terms(
        to=one.agency, purposes=frozenset({Purpose(report.purpose)}), until=row.review_date, level=one.level,
        why=f"Issued in a {report.get_product_display()}.", court=report.use == Use.PROCEEDINGS,
    )  # fmt: skip
    if release(viewer, one.contribution, terms).pending:
        raise Unacceptable(
            f"Item {one.number}: your agency has two persons decide on its release to {one.agency}. Release it there "
            "first, then issue the report."
        )


def _require_readable(viewer: Viewer, report: Report, rows: Sequence[ReportItem], recipients: Sequence[str]) -> None:
    """The last word is the gate's: every recipient reads every item as far as the report holds it."""
    whole = [row for row in rows if row.level]
    for agency in recipients:
        allowed = register.levels(as_recipient(viewer, report, agency), [row.contribution_id for row in whole])
        if any(allowed.get(row.contribution_id, (Level.NOTHING,))[0] < row.level for row in whole):
            raise Refused(f"{agency} may not read everything in it.")


def _number(viewer: Viewer, report: Report) -> None:
    """The next number of the agency's year, without gaps: two issued at once take turns at the agency's row."""
    Agency.objects.select_for_update(no_key=True).get(pk=viewer.agency)
    old = report.replaces
    if old is not None:
        report.year, report.number, report.version = old.year, old.number, old.version + 1
        return
    report.year = viewer.today.year
    used = Report.objects.filter(agency=viewer.agency, year=report.year).aggregate(highest=Max("number"))["highest"]
    report.number = (used or 0) + 1


def _freeze(viewer: Viewer, report: Report, rows: Sequence[ReportItem], composed: Composed) -> None:
    """Keep what it says, its conditions and its files; each file with its SHA-256."""
    report.standing, report.issued_at = Standing.ISSUED, viewer.now
    conditions = combine_all(item.conditions for item in composed.content.items if item.conditions)
    report.conditions_json, report.confidentiality = to_dict(conditions), highest(composed)
    versions = {item.number: item.version for item in composed.content.items}
    for row in rows:
        row.version = versions.get(row.number, 0)
    ReportItem.objects.bulk_update(rows, ["version"], batch_size=500)
    hub = agencies.hub()
    document = printing.document(report, composed.content, naming.agencies(), exercise=bool(hub and hub.exercise))
    files = {"pdf": pdf.made(document), "docx": word.made(document)}
    report.content = {
        **content.to_json(composed.content), "files": {name: sha256(data).hexdigest() for name, data in files.items()}
    }  # fmt: skip
    report.save()
    for name, data in files.items():
        _write(report.path(name), data)


def _write(path: Path, data: bytes) -> None:
    """The file appears whole or not at all, for its owner alone; one that a killed issue left is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(path.suffix + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    part.replace(path)


def _tell(viewer: Viewer, report: Report, rows: Sequence[ReportItem], recipients: Sequence[str]) -> None:
    """Note who now holds what, the own agency for others' items too; log it, and tell the recipients."""
    copies = [(row.contribution_id, Level(row.level)) for row in rows if row.level]
    for agency in (viewer.agency, *recipients):
        holding.note(agency, copies, How.REPORT, reference=report.pk, at=viewer.now)
    record(viewer, "issue_report", [report.pk, *(one for one, _ in copies)], number=report.name, to=recipients)
    for agency in recipients:
        emit("report", to=agency, by=viewer.agency, about=report.pk)
