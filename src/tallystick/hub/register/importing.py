"""Importing a list: receive the file, map its columns, look at what would become of it, take it, in steps that a
killed hub goes on from. The only writer of batches and rejected rows; each belongs to the person who made it."""

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from django.db import transaction

from tallystick.formats import header
from tallystick.hub.acting import action, require
from tallystick.hub.audit.actions import record
from tallystick.hub.register import batches
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Batch, BatchStatus
from tallystick.hub.register.tasks import run_batch
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary.mapping import Mapping, checked, dumps, guess, loads
from tallystick.vocabulary.tables import ENDINGS, MAX_FILE_BYTES, Unusable

TOO_LARGE = f"at most {MAX_FILE_BYTES // 2**20} MiB: split it"


class Upload(Protocol):
    """A file as Django and the command hand it over."""

    @property
    def size(self) -> int | None:
        """Bytes, where they are known."""

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, a piece at a time."""


def receive(viewer: Viewer, upload: Upload, name: str, *, encoding: str | None = None) -> Batch:
    """The file, kept for its owner alone, with a proposed mapping: the last one the agency used on the same header,
    else a guess by the names of the columns. Unacceptable, with nothing kept, where it cannot be read."""
    require(viewer, "contribute")
    batch = Batch(agency_id=viewer.agency, by=person(viewer), file_name=_tidy(name), made_at=viewer.now,
                  changed_at=viewer.now, purpose=str(viewer.purpose), case=viewer.case)  # fmt: skip
    _check_offer(upload, batch)
    try:
        batch.file_digest = _store(upload, batch)
        batch.columns = list(header(batch.path, encoding))
        batch.mapping = dumps(_proposed(viewer, batch, encoding))
        _register(viewer, batch)
    except BaseException as error:
        batch.path.unlink(missing_ok=True)
        if isinstance(error, Unusable):
            raise Unacceptable(f"{batch.file_name}: {error.place}: expected {error.expected}") from None
        raise
    return batch


@action("contribute")
def _register(viewer: Viewer, batch: Batch) -> None:
    """Note the import; the file was stored before, so that no transaction waits for an upload."""
    batch.save(force_insert=True)
    record(viewer, "import_receive", [batch.pk])


@action("contribute")
def set_mapping(viewer: Viewer, batch_id: uuid.UUID, mapping: Mapping) -> None:
    """Read the file by this mapping from now on; only before any of it is taken."""
    batch = own(viewer, batch_id)
    if batch.status != BatchStatus.PREVIEWED:
        raise Unacceptable("Rows are taken by this mapping already: import the file anew to read it otherwise.")
    try:
        batch.mapping = dumps(checked(mapping))
    except Unusable as error:
        raise Unacceptable(f"{error.place}: expected {error.expected}") from None
    batch.changed_at = viewer.now
    batch.save(update_fields=["mapping", "changed_at"])


@action("contribute")
def start(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Take the file's rows in the background, on this viewer's account, for the present purpose and case."""
    _go(viewer, batch_id, {BatchStatus.PREVIEWED}, "import_start")


@action("contribute")
def resume(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Go on where the import stood: one that was stopped, or one whose worker has gone quiet."""
    _go(viewer, batch_id, {BatchStatus.STOPPED, BatchStatus.RUNNING}, "import_resume")


@action("contribute")
def begin(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Mark an import as running for the caller, who runs it: a command that shows its progress."""
    allowed = {BatchStatus.PREVIEWED, BatchStatus.STOPPED, BatchStatus.RUNNING}
    _go(viewer, batch_id, allowed, "import_start", queued=False)


@action("contribute")
def stop(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Take no further row after those of the present step. What is taken stays."""
    batch = own(viewer, batch_id)
    if batch.status != BatchStatus.RUNNING:
        raise Unacceptable(f"It is not running, it is {batch.get_status_display()}.")
    _set(viewer, batch, BatchStatus.STOPPED, "")
    record(viewer, "import_stop", [batch.pk])


@action("contribute")
def discard(viewer: Viewer, batch_id: uuid.UUID) -> None:
    """Remove the file and the rejected rows. What is taken stays; without any, the import itself goes."""
    batch = own(viewer, batch_id)
    if batch.status == BatchStatus.RUNNING:
        raise Unacceptable("It is running: stop it first.")
    path = batch.path
    if batch.rows_done:
        batch.rejects.all().delete()
        if batch.status != BatchStatus.DONE:
            _set(viewer, batch, BatchStatus.DONE, f"The file was discarded after row {batch.rows_done}.")
    else:
        batch.delete()
    record(viewer, "import_discard", [batch_id])
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def own(viewer: Viewer, batch_id: uuid.UUID) -> Batch:
    """The viewer's own batch, locked till the transaction ends. Refused where there is none."""
    batch = batches.visible_batches(viewer).select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise Refused("No such import of yours.")
    return batch


def _go(viewer: Viewer, batch_id: uuid.UUID, allowed: set[BatchStatus], action: str, *, queued: bool = True) -> None:
    batch = own(viewer, batch_id)
    if batch.status not in allowed:
        raise Unacceptable(f"It cannot be started: it is {batch.get_status_display()}.")
    if not batch.path.exists():
        raise Unacceptable("Its file is gone: hand it in again. Rows already taken stay as they are.")
    batch.purpose, batch.case = str(viewer.purpose), viewer.case
    _set(viewer, batch, BatchStatus.RUNNING, "")
    record(viewer, action, [batch.pk])
    if queued:
        run_batch.enqueue(str(batch.pk))


def _set(viewer: Viewer, batch: Batch, status: BatchStatus, problem: str) -> None:
    batch.status, batch.problem, batch.changed_at = status, problem, viewer.now
    batch.save()


def _check_offer(upload: Upload, batch: Batch) -> None:
    if batch.path.suffix not in ENDINGS:
        raise Unacceptable(f"{batch.file_name}: name: expected an ending of {', '.join(sorted(ENDINGS))}")
    if upload.size and upload.size > MAX_FILE_BYTES:
        raise Unacceptable(f"{batch.file_name}: size: {upload.size // 2**20} MiB; expected {TOO_LARGE}")


def _store(upload: Upload, batch: Batch) -> str:
    """Write the file where only the hub reads it. Returns its SHA-256 digest."""
    batch.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(batch.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in upload.chunks():
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise Unacceptable(f"{batch.file_name}: size: expected {TOO_LARGE}")
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _proposed(viewer: Viewer, batch: Batch, encoding: str | None) -> Mapping:
    earlier = batches.last_mapping(viewer, batch.columns)
    mapping = loads(earlier) if earlier else guess(tuple(batch.columns))
    return replace(mapping, encoding=encoding) if encoding or not earlier else mapping


def _tidy(name: str) -> str:
    """The file's own name: no folders, nothing unprintable, not too long."""
    plain = "".join(char if char.isprintable() else " " for char in Path(name.replace("\\", "/")).name).strip()
    stem, ending = os.path.splitext(plain)
    return f"{stem[:150]}{ending[:20]}" or "file"
