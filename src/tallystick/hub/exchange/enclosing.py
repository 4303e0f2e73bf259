"""What the files of messages carry: a file that is an export of this hub, byte for byte, holds contributions, and goes
to nobody who may not read all of them. A file that somebody changed or packed is not known: its sender answers for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tallystick.hub.exchange.models import Attachment, Enclosed, Message
from tallystick.hub.register import holding, queries
from tallystick.hub.register.models import Contribution, ExportItem, How, Release, Withheld
from tallystick.hub.register.policy import Level, open_to_all
from tallystick.hub.viewer import Unacceptable, Viewer

Held = dict[UUID, tuple[Level, datetime]]
"""How much of each contribution a file holds, and as it stood when."""


def take(viewer: Viewer, row: Attachment) -> None:
    """Keep what a new attachment carries. Unacceptable where the sender may not read all of it as it is in there."""
    held = _known(row.sha256)
    if not _readable(viewer, held):
        raise Unacceptable(
            "Attachment: something in this export has changed, or you may no longer see it: make the export anew."
        )
    Enclosed.objects.bulk_create(
        [Enclosed(attachment=row, contribution_id=pk, level=level, as_of=at) for pk, (level, at) in held.items()],
        batch_size=500,
    )


def carries(sha256: str) -> bool:
    """Whether a file of this content is known to carry contributions."""
    return bool(_known(sha256))


def problems(viewer: Viewer, message: Message, agencies: Sequence[str]) -> Iterator[str]:
    """Why the files of a draft may not go to its recipients, one line for each, without a word of what is in them.
    Nobody tightens the conditions of that before the caller's transaction ends."""
    carried = Enclosed.objects.filter(attachment__message=message).values("contribution")
    locked = Contribution.objects.filter(pk__in=carried)
    list(locked.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    for row in message.attachments.order_by("file_name", "pk"):
        if not (held := _held(row)):
            continue
        if not _readable(viewer, held):
            yield f"{row.file_name}: something in it has changed, or you may no longer see it: attach the export anew."
            continue
        for agency in sorted(agencies):
            if not _may_have(viewer, agency, held):
                cannot = f"{row.file_name}: as far as your agency may know, {agency} may not have all of it."
                yield f"{cannot} Let its owner send it, pass it on with leave, or leave the file out."


def _may_have(viewer: Viewer, agency: str, held: Held) -> bool:
    """Whether an agency may have what a file carries, by what the sender knows: what it owns, what the sender's agency
    released or passed on to it, and what its owner's conditions open to every agency. Releases between others count for
    nothing here: a yes would tell of them."""
    reader, whose = replace(viewer, agency=agency), _owners(held)
    own = {pk: part for pk, part in held.items() if whose.get(pk) == viewer.agency}
    others = {pk: level for pk, (level, _) in held.items() if whose.get(pk) not in (viewer.agency, agency)}
    if own and not _readable(reader, own):
        return False
    passed_on = Release.objects.filter(
        contribution__in=list(others), agency=agency, parent__agency=viewer.agency, ended_at=None, pending=False,
        until__gte=viewer.today,
    )  # fmt: skip
    levels = dict(passed_on.values_list("contribution", "level"))
    opened = set(open_to_all(reader, others).values_list("pk", flat=True))
    return all(levels.get(pk, Level.OPEN if pk in opened else Level.NOTHING) >= level for pk, level in others.items())


def _owners(held: Held) -> dict[UUID, str]:
    return dict(Contribution.objects.filter(pk__in=list(held)).values_list("pk", "owner"))


def note(viewer: Viewer, message: Message, agencies: Sequence[str]) -> None:
    """The recipients of a message hold from now on what its files carry."""
    held: dict[UUID, Level] = {}
    for row in message.attachments.all():
        for pk, (level, _) in _held(row).items():
            held[pk] = max(level, held.get(pk, Level.NOTHING))
    parts = _in_parts(held)
    for agency in agencies if held else ():
        reads = queries.levels(replace(viewer, agency=agency), held)
        copies = [(pk, level if pk in parts else reads[pk][0]) for pk, level in held.items()]
        holding.note(agency, copies, How.MESSAGE, reference=message.pk, at=viewer.now)


def may_open(viewer: Viewer, row: Attachment) -> bool:
    """Whether all that a file carries may be read by the viewer now, and stands unchanged."""
    return _readable(viewer, _held(row))


def forget(contributions: Iterable[Contribution]) -> None:
    """Remove the files that carry erased contributions, from the disk when the transaction commits."""
    rows = Attachment.objects.filter(enclosed__contribution__in=[one.pk for one in contributions]).distinct()
    paths = [row.path for row in rows]
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _unlink(paths))


def _known(sha256: str) -> Held:
    """What a file of this content carries: as an export made it, or as it came with a message."""
    exported = ExportItem.objects.filter(export__sha256=sha256)
    sent = Enclosed.objects.filter(attachment__sha256=sha256)
    rows = [
        *sent.values_list("contribution", "level", "as_of"),
        *exported.values_list("contribution", "level", "export__made_at"),
    ]
    parts = _in_parts(pk for pk, _, _ in rows)
    # Where nothing is withheld, the open part that others read is all that the owner's own export holds.
    return {pk: (Level(level) if pk in parts else Level.OPEN, at) for pk, level, at in rows}


def _in_parts(ids: Iterable[UUID]) -> set[UUID]:
    """Those of which something is withheld: in all others, the open part is the whole."""
    kept_back = Withheld.objects.filter(contribution__in=list(ids)).exclude(properties={})
    return set(kept_back.values_list("contribution", flat=True))


def _held(row: Attachment) -> Held:
    rows = row.enclosed.values_list("contribution", "level", "as_of")
    return {pk: (Level(level), at) for pk, level, at in rows}


def _readable(viewer: Viewer, held: Held) -> bool:
    now = queries.levels(viewer, held) if held else {}
    return all(pk in now and now[pk][0] >= level and now[pk][1] <= at for pk, (level, at) in held.items())


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
