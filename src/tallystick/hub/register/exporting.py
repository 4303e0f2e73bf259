"""Exports: what a register list shows, as a file on the hub's disk, handed out only while all of it may be seen."""

import csv
import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tallystick.formats import Format, Item, write
from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.register import batches, holding, queries
from tallystick.hub.register.actions import person
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.models import Export, ExportItem, How
from tallystick.hub.register.queries import Filter, Seen
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Entity, combine_all
from tallystick.vocabulary.conditions import Conditions
from tallystick.vocabulary.tables import Reject
from tallystick.vocabulary.tables.rejects import guarded

MOST = 10_000
"""Contributions in one export."""
REJECTS_HANDED_OUT = 100_000
"""Problems in one download; the command writes them all."""
STATED = ("contribution", "owner", "id", "schema")
CODES = ("handling", "restrictions", "evaluation", "confidentiality", "purpose", "legal_basis", "subject_category",
         "flags", "review_date", "recipients", "withheld", "silent")  # fmt: skip


@action("search")
def export(viewer: Viewer, wanted: Filter, form: Format = Format.CSV) -> Export:
    """Write what ``wanted`` finds to disk. The name says the case, the time and the codes inside, and the format."""
    items = queries.everything(viewer, wanted, most=MOST + 1)
    if not 0 < len(items) <= MOST:
        raise Unacceptable(f"An export holds 1 to {MOST:,} contributions: narrow the list.")
    name = _name(viewer, items) + form.ending
    made = Export(agency_id=viewer.agency, by=person(viewer), file_name=name, made_at=viewer.now)
    made.save(force_insert=True)
    ExportItem.objects.bulk_create(
        (ExportItem(export=made, contribution_id=one.id, level=one.level, release=_terms_of(one.by)) for one in items),
        batch_size=1000,
    )
    holding.note(viewer.agency, ((item.id, item.level) for item in items), How.EXPORT, reference=made.pk, at=viewer.now)
    record(viewer, "export", [item.id for item in items], export=str(made.pk), format=form.value)
    _write(made.path, items, form)
    made.sha256 = hashlib.sha256(made.path.read_bytes()).hexdigest()
    made.save(update_fields=["sha256"])
    return made


@action("search")
def download(viewer: Viewer, export_id: uuid.UUID) -> tuple[Path, str]:
    """The file and its name, for who made it, while every contribution in it may still be read as fully and stands
    unchanged. Refused otherwise, in one sentence."""
    made = batches.visible_exports(viewer).filter(pk=export_id).first()
    if made is None:
        raise Refused("No such export of yours.")
    held = {pk: (level, by) for pk, level, by in made.items.values_list("contribution_id", "level", "release")}
    now, terms = queries.levels(viewer, held), queries.held(viewer, held)
    if any(
        one not in now or now[one][0] < level or now[one][1] > made.made_at or _terms_of(terms.get(one, ())) != by
        for one, (level, by) in held.items()
    ):
        raise Refused("Something in this export has changed, or you may no longer see it: make the export anew.")
    record(viewer, "download", held, export=str(made.pk))
    return made.path, made.file_name


def _terms_of(by: tuple[Granted, ...]) -> int | None:
    """The release on whose terms something is read."""
    return by[0].release if by else None


def _name(viewer: Viewer, items: Iterable[Seen]) -> str:
    conditions = combine_all(item.conditions for item in items)
    codes = [*sorted(conditions.handling), conditions.confidentiality.code]
    parts = [viewer.case, "export", f"{viewer.now:%Y%m%d-%H%M}", *codes]
    return re.sub(r"[^A-Za-z0-9._-]", "_", "-".join(parts))[:180]


def _write(path: Path, items: Sequence[Seen], form: Format) -> None:
    """The file appears whole or not at all, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            if form is Format.CSV:
                write_rows(file, items)
            else:
                file.writelines(write(form, map(_item, items)))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_rows(file: TextIO, items: Sequence[Seen]) -> None:
    """A header and one row for each; several values joined by ``;``, nothing that a spreadsheet would run."""
    names = sorted({name for item in items for name in item.entity.properties})
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*STATED, *names, *CODES])
    for item in items:
        texts = [*_stated(item), *(";".join(item.entity.get(name)) for name in names), *_codes(item)]
        writer.writerow([guarded(text) for text in texts])


def rejects_text(rejects: Iterable[Reject]) -> str:
    """The rejects file as the command writes it: ``row,column,value,reason``."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(("row", "column", "value", "reason"))
    for one in rejects:
        writer.writerow((one.row, *map(guarded, (one.column, one.value, one.reason))))
    return file.getvalue()


def handed_over(content: bytes, name: str, content_type: str) -> HttpResponse:
    """An answer that the browser keeps as a file of that name and shows to nobody else."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response


def _item(seen: Seen) -> Item:
    """What the reader sees of it, and nothing else; under the owner's own number where that is the reader's to know."""
    return Item(
        contribution=seen.id, owner=seen.owner, owner_name=seen.owner_name, version=seen.version,
        changed_at=seen.changed_at, conditions=seen.conditions,
        entity=Entity(seen.source_id or str(seen.id), seen.entity.schema, seen.entity.properties),
    )  # fmt: skip


def _stated(item: Seen) -> Iterator[str]:
    yield from (str(item.id), item.owner, item.source_id, item.entity.schema)


def _codes(item: Seen) -> Iterator[str]:
    it: Conditions = item.conditions
    yield from (";".join(sorted(it.handling)), ";".join(sorted(it.restrictions)))
    yield from (";".join(e.code for e in sorted(it.evaluations)), it.confidentiality.code)
    yield from (";".join(sorted(it.purposes)), ";".join(sorted(it.legal_bases)))
    yield from (";".join(sorted(it.subject_categories)), ";".join(sorted(it.flags)), it.review_date.isoformat())
    yield ";".join(sorted(it.recipients or ()))
    yield from (";".join(sorted(it.withheld)), "yes" if it.silent else "no")
