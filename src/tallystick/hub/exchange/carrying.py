"""Which files of an agency carry copies of a record, and taking them off the disk."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tallystick.hub.register.models import Contribution, Export, Holding, How
from tallystick.hub.register.signals import files_carrying, files_let_go

File = dict[str, str]
"""A file as a receipt keeps it: ``name``; for an export also ``by`` (who made it, by account), ``maker`` and ``on``."""
BY_MESSAGE = "a file that came with a message"
"""Such a file goes by no name: not all who read the receipt may read the message."""
MOST_NAMED = 100
"""Files that one receipt names."""


def files(agency: str, contribution: UUID, *, before: int = 0) -> list[File]:
    """The agency's exports and own reports that hold a version before one, or any where it is 0, and the files that
    messages brought it."""
    found = [named(one) for one in exports(agency, contribution, before=before).select_related("by")]
    told = files_carrying.send(sender=Contribution, agency=agency, contribution=contribution, before=before)
    came = Holding.objects.filter(agency=agency, contribution=contribution, ended_at=None, how=How.MESSAGE)
    brought = [{"name": BY_MESSAGE}] if came.exists() else []
    return [*found, *brought, *({"name": name} for _, names in told for name in names or ())][:MOST_NAMED]


def remove(agency: str, contribution: UUID, *, before: int = 0) -> list[File]:
    """In the caller's transaction: these files go, from the disk when it commits. Returns which."""
    going = list(exports(agency, contribution, before=before).select_related("by"))
    gone, paths = [named(one) for one in going], [one.path for one in going]
    Export.objects.filter(pk__in=[one.pk for one in going]).delete()
    transaction.on_commit(lambda: _unlink(paths))
    told = files_let_go.send(sender=Contribution, agency=agency, contribution=contribution, before=before)
    return [*gone, *({"name": name} for _, names in told for name in names or ())]


def exports(agency: str, contribution: UUID, *, before: int = 0) -> QuerySet[Export]:
    """The agency's exports that hold a version before one, or any where it is 0."""
    held = Holding.objects.filter(agency=agency, contribution=contribution, ended_at=None, how=How.EXPORT)
    if before:
        held = held.filter(version__lt=before)
    ids = [UUID(reference) for reference in held.values_list("reference", flat=True) if reference]
    return Export.objects.filter(pk__in=ids, agency=agency).order_by("made_at", "pk")


def words(file: File, account: str) -> str:
    """What a reader of the agency is told of a file. A colleague's export goes by its maker and day: its name holds
    codes, and may tell of what else is in it."""
    if "by" not in file or file["by"] == account:
        return file["name"]
    return f"export of {file['maker']}, {file['on']}"


def named(one: Export) -> File:
    """An export as a receipt keeps it."""
    day = f"{one.made_at.day} {one.made_at:%b %Y}"
    return {"name": one.file_name, "by": one.by.account, "maker": one.by.name, "on": day}


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
