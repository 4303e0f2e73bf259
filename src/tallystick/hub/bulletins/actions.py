"""What a person does to a report of figures: draft it, change it, discard it, issue it, begin its next version."""

import uuid
from dataclasses import replace
from hashlib import sha256

from django.db.models import Max

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.bulletins import content
from tallystick.hub.bulletins.composing import compose
from tallystick.hub.bulletins.files import MEDIA_TYPES, Printed, made
from tallystick.hub.bulletins.kinds import BulletinKind, kinds
from tallystick.hub.bulletins.languages import languages
from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.bulletins.policy import visible_bulletins
from tallystick.hub.bulletins.queries import SeenBulletin, read
from tallystick.hub.live.actions import emit
from tallystick.hub.operations.models import Operation
from tallystick.hub.operations.policy import takes_part
from tallystick.hub.register.actions import person
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import AgencyKind

MAX_TEXT_CHARS = 8_000
MOST_DRAFTS = 20
"""Drafts of one agency that wait at once."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


@action("operate")
def draft_of_operation(
    viewer: Viewer, operation_id: uuid.UUID, kind: str, *, text: str = "", national: bool = False
) -> Bulletin:
    """Begin a report of an operation, of all figures or, ``national``, of the own agency's."""
    found = takes_part(viewer).filter(pk=operation_id).first()
    if found is None:
        raise Refused("Your agency takes part in no such operation.")
    wanted = _kind(kind, annual=False)
    if (wanted.whole or not national) and found.lead_id != viewer.agency:
        raise Refused("Only its lead agency reports on all figures: report on your own.")
    if wanted.whole and national:
        raise Unacceptable(f"{wanted.label}: it is made of all figures.")
    return _draft(viewer, Bulletin(operation=found, scope=viewer.agency if national else ""), wanted, text)


@action("operate")
def draft_of_year(viewer: Viewer, year: int, *, text: str = "") -> Bulletin:
    """Begin the annual summary of the own centre."""
    if not Agency.objects.filter(pk=viewer.agency, kind=AgencyKind.CENTRE).exists():
        raise Refused("Only a coordination centre has an annual summary.")
    if not FIRST_YEAR <= year <= min(LAST_YEAR, viewer.today.year):
        raise Unacceptable(f"Year: expected {FIRST_YEAR} to {viewer.today.year}.")
    return _draft(viewer, Bulletin(year=year), _kind("annual", annual=True), text)


@action("operate")
def change_bulletin(viewer: Viewer, bulletin_id: uuid.UUID, *, text: str) -> None:
    """State anew what the own agency says in a draft."""
    row = _own_draft(viewer, bulletin_id)
    row.text, row.author = _text(text), person(viewer)
    row.save(update_fields=["text", "author"])
    record(viewer, "change_bulletin", [row.pk])


@action("operate")
def discard_bulletin(viewer: Viewer, bulletin_id: uuid.UUID) -> None:
    """Discard a draft."""
    row = _own_draft(viewer, bulletin_id)
    record(viewer, "discard_bulletin", [row.pk])
    row.delete()


@action("operate")
def issue_bulletin(viewer: Viewer, bulletin_id: uuid.UUID) -> Bulletin:
    """Freeze what it says now, and number it; where the kind wants a second person, that is somebody else than who
    wrote it. Those who may read it are told."""
    row = _own_draft(viewer, bulletin_id)
    if kinds()[row.kind].four_eyes and row.author.account == viewer.account:
        raise Unacceptable("A second person of your agency issues it: you wrote it.")
    _lock(row)
    before = row.replaces
    row.content = content.to_json(compose(viewer, row))
    row.number = before.number if before else _next_number(row)
    row.version = before.version + 1 if before else 1
    row.second = person(viewer) if row.author.account != viewer.account else None
    row.issued_at = viewer.now
    row.save()
    record(viewer, "issue_bulletin", [row.pk], kind=row.kind, number=row.number, version=row.version)
    for agency in _told(row) - {viewer.agency}:
        emit("bulletin", to=agency, by=viewer.agency, about=row.pk)
    return row


@action("operate")
def revise_bulletin(viewer: Viewer, bulletin_id: uuid.UUID) -> Bulletin:
    """Begin the next version of an issued report; the issued one never changes."""
    old = visible_bulletins(viewer).filter(pk=bulletin_id, agency=viewer.agency).exclude(issued_at=None).first()
    if old is None:
        raise Refused("Your agency has issued no such report.")
    if waiting := old.newer.order_by("issued_at").first():
        if waiting.issued_at:
            raise Unacceptable(f"Version {waiting.version} replaces it: begin with that one.")
        return waiting
    made_anew = Bulletin(operation=old.operation, year=old.year, scope=old.scope, replaces=old)
    return _draft(viewer, made_anew, kinds()[old.kind], old.text)


@action("search")
def download_bulletin(viewer: Viewer, bulletin_id: uuid.UUID, language: str, ending: str) -> tuple[bytes, str]:
    """A file of an issued report in a language, and its name."""
    seen = read(viewer, bulletin_id)
    if seen is None or not seen.listed.issued:
        raise Refused("No such report was issued.")
    if language not in dict(languages()) or ending not in MEDIA_TYPES:
        raise Unacceptable(f"Expected {', '.join(dict(languages()))} and {', '.join(MEDIA_TYPES)}.")
    # Files go further than the hub does: they name agencies, and no person.
    nameless = replace(seen, issue=replace(seen.issue, author="", second=""))
    printed = Printed(document=nameless.document(language), said=seen.said, at=seen.issue.issued_at)
    data = made(printed, ending)
    record(
        viewer, "download_bulletin", [bulletin_id], language=language, ending=ending, sha256=sha256(data).hexdigest()
    )
    return data, file_name(seen, language, ending)


def file_name(seen: SeenBulletin, language: str, ending: str) -> str:
    """``MK-CC.JAD-SIT-003-v1-en-H0-BPL.pdf``; for the public without codes."""
    codes = "" if seen.listed.kind.id == "press" else "-H0-BPL"
    return f"{seen.listed.name}-v{seen.listed.version}-{language}{codes}.{ending}"


def _draft(viewer: Viewer, row: Bulletin, kind: BulletinKind, text: str) -> Bulletin:
    if Bulletin.objects.filter(agency=viewer.agency, issued_at=None).count() >= MOST_DRAFTS:
        raise Unacceptable(f"Your agency keeps {MOST_DRAFTS} drafts: issue or discard some.")
    row.kind, row.agency_id, row.text = kind.id, viewer.agency, _text(text)
    row.author, row.made_at = person(viewer), viewer.now
    row.save(force_insert=True)
    record(viewer, "draft_bulletin", [row.pk], kind=kind.id)
    return row


def _kind(code: str, *, annual: bool) -> BulletinKind:
    if code not in kinds() or (code == "annual") is not annual:
        raise Unacceptable(f"Kind: expected one of {', '.join(one for one in kinds() if one != 'annual')}.")
    return kinds()[code]


def _text(text: str) -> str:
    if len(text) > MAX_TEXT_CHARS:
        raise Unacceptable(f"Text: expected at most {MAX_TEXT_CHARS:,} characters, found {len(text):,}.")
    return text.strip()


def _own_draft(viewer: Viewer, bulletin_id: uuid.UUID) -> Bulletin:
    """A draft of the own agency, locked. Refused where there is none."""
    rows = visible_bulletins(viewer).filter(pk=bulletin_id, agency=viewer.agency)
    row = rows.select_for_update(of=("self",)).select_related("author", "replaces", "operation").first()
    if row is None:
        raise Refused("Your agency has no such report.")
    if row.issued_at:
        raise Unacceptable("It was issued: an issued report never changes. Begin its next version.")
    return row


def _lock(row: Bulletin) -> None:
    """Of two reports issued at once, the second gets the next number."""
    if row.operation_id:
        Operation.objects.select_for_update().get(pk=row.operation_id)
    else:
        Agency.objects.select_for_update().get(pk=row.agency_id)


def _next_number(row: Bulletin) -> int:
    same = Bulletin.objects.filter(
        operation=row.operation_id, year=row.year, agency=row.agency_id, scope=row.scope, kind=row.kind
    )
    return (same.aggregate(last=Max("number"))["last"] or 0) + 1


def _told(row: Bulletin) -> set[str]:
    if row.operation is None:
        return set()
    if row.scope:
        return {row.operation.lead_id}
    return set(row.operation.participants.values_list("agency", flat=True))
