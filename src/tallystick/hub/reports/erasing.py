"""What an erasure takes out of reports: every word of the item, its files, and where the author's words repeat it."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tallystick.hub.audit import actions as audit
from tallystick.hub.exchange import recalling
from tallystick.hub.register.models import Contribution, Version
from tallystick.hub.reports import content
from tallystick.hub.reports.models import Report, ReportItem, Standing
from tallystick.hub.reports.policy import OUT
from tallystick.vocabulary import combine_all, schema
from tallystick.vocabulary.conditions import to_dict

TELLING = frozenset({"name", "identifier", "phone", "email", "address", "url", "iban"})
"""Types of property whose values tell of whom an author's words speak."""
SHORTEST = 4
"""Characters of a value that is looked for in the author's words."""
ERASED = "[erased]"


def forget(contributions: Sequence[Contribution]) -> None:
    """In the caller's transaction: the items are blank in every report that holds them, the files go, and an unfinished
    report that had one is a draft again."""
    ids = [row.pk for row in contributions]
    values = sorted({text for row in contributions for text in _values(row)}, key=len, reverse=True)
    paths: list[Path] = []
    holding = ReportItem.objects.filter(contribution__in=ids).values("report")
    for report in (reports := list(Report.objects.filter(pk__in=holding).select_for_update())):
        paths += [report.path("pdf"), report.path("docx")]
        _blank(report, ids, values)
    _forget_words(reports)
    transaction.on_commit(lambda: _remove(paths))


def carrying(agency: str, contribution: UUID, *, before: int = 0) -> QuerySet[Report]:
    """The agency's own issued reports that hold a version of it before one, or any where that is 0."""
    items = ReportItem.objects.filter(contribution=contribution, level__gt=0)
    if before:
        items = items.filter(version__lt=before)
    return Report.objects.filter(agency=agency, standing__in=OUT, pk__in=items.values("report")).order_by("pk")


def let_go(agency: str, contribution: UUID, *, before: int = 0) -> list[str]:
    """In the caller's transaction: an agency erases what its own reports hold of another's record. The item is blank,
    and the files go when the transaction commits. Returns which reports had files."""
    row, paths, names = Contribution.objects.filter(pk=contribution).first(), list[Path](), list[str]()
    # A correction leaves the author's words: they may say what is right.
    values = [] if row is None or before else sorted({*_values(row)}, key=len, reverse=True)
    for report in (reports := list(carrying(agency, contribution, before=before).select_for_update())):
        paths += [report.path("pdf"), report.path("docx")]
        names.append(report.name)
        _blank(report, [contribution], values, by=f"by {agency} at the request of its owner")
    if not before:
        _forget_words(reports)
    transaction.on_commit(lambda: _remove(paths))
    return names


def _blank(report: Report, ids: Sequence[UUID], values: Sequence[str], *, by: str = "by its owner") -> None:
    if report.content:
        kept, erased = content.from_json(report.content), set(map(str, ids))
        why = f"Erased {by} on {timezone.now():%d %B %Y}."
        kept = kept.without({one.number: why for one in kept.items if one.contribution in erased})
        report.content = {**content.to_json(kept), "files": report.content["files"]}
        left = [one.conditions for one in kept.items if one.conditions]
        report.conditions_json = to_dict(combine_all(left)) if left else {}
    for name in ("title", "text", "recalled_why", "returned_why"):
        setattr(report, name, _without(getattr(report, name), values))
    if report.standing in (Standing.SECOND, Standing.APPROVED):
        report.standing, report.second, report.approved_digest = Standing.DRAFT, None, ""
        report.returned_why = "An item was erased by its owner."
    report.save()


def _forget_words(reports: Iterable[Report]) -> None:
    """Why they were returned or recalled, in the log and in what recipients were asked: sentences may repeat it."""
    ids = [report.pk for report in reports]
    audit.forget(ids)
    recalling.forget_words_of_reports(ids)


def _values(row: Contribution) -> Iterable[str]:
    """What the contribution is known by, in every version of it."""
    known = schema(row.schema)
    stated = [row.open_properties, *Version.objects.filter(contribution=row).values_list("properties", flat=True)]
    for properties in stated:
        for name, texts in properties.items():
            found = known.get(name)
            if found is not None and str(found.type.name) in TELLING:
                yield from (text for text in texts if len(text) >= SHORTEST)


def _without(text: str, values: Sequence[str]) -> str:
    for value in values:
        text = re.sub(re.escape(value), ERASED, text, flags=re.IGNORECASE)
    return text


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
