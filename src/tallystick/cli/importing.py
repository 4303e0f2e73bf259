"""``tallystick import``: hand a file's entities in from the command line, with the hub's own import."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tallystick.cli.errors import Unusable
from tallystick.formats import header, read_rows
from tallystick.hub.register import batches, importing, running
from tallystick.hub.register.actions import Change
from tallystick.hub.register.batches import SeenBatch
from tallystick.hub.register.models import BatchStatus
from tallystick.hub.register.running import Numbered
from tallystick.hub.register.taking import Taken, judge, terms_for
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary.mapping import Mapping, dumps, load
from tallystick.vocabulary.mapping.reading import plain
from tallystick.vocabulary.tables import Reject, rejects_path, write_rejects

PIECE_BYTES = 1024 * 1024


class OnDisk:
    """A file of the caller's, as the import receives one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int | None = path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, a piece at a time."""
        with self.path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def run(viewer: Viewer, file: Path, map_file: Path | None, *, dry_run: bool) -> None:
    """Take the file's rows and print one line of what became of them. An import of the same file by the same mapping
    that was killed or stopped goes on where it stood. Bad rows are in FILE.rejects.csv afterwards."""
    mapping = _mapping(file, map_file)
    print(_try(viewer, file, mapping) if dry_run else _take(viewer, file, mapping))


def _mapping(file: Path, map_file: Path | None) -> Mapping:
    """The given mapping; without one, the columns that name a property or a condition."""
    if map_file is not None:
        return load(map_file)
    mapping = plain(header(file))
    if not mapping.columns:
        raise Unusable(f"{file}: header: expected names of properties such as name, birthDate; or --map MAP.yml")
    return mapping


def _try(viewer: Viewer, file: Path, mapping: Mapping) -> str:
    rejects: list[Reject] = []
    rows = judge(read_rows(file, encoding=mapping.encoding), mapping, terms_for(viewer))
    with _progress("Trying", None) as progress:
        found = running.preview(viewer, _watched(rows, rejects, progress))
    counts = (found.counts[Change.ADDED], found.counts[Change.CORRECTED], found.counts[Change.UNCHANGED])
    return "dry run, nothing taken: " + _said(file, found.total, counts, found.rejected, rejects)


def _watched(rows: Iterable[Numbered], rejects: list[Reject], progress: Progress) -> Iterator[Numbered]:
    for number, judged in rows:
        if not isinstance(judged, Taken):
            rejects.extend(judged)
        progress.advance(progress.task_ids[0])
        yield number, judged


def _take(viewer: Viewer, file: Path, mapping: Mapping) -> str:
    batch = _begun(viewer, file, mapping)
    with _progress(file.name, batch.rows_total or None) as progress:
        status = running.run(
            batch.id, told=lambda done, total: progress.update(progress.task_ids[0], completed=done, total=total)
        )
    after = batches.read(viewer, batch.id)
    if after is None or status == BatchStatus.RUNNING:
        raise Unusable(f"{file}: the hub takes it in the background already; its page shows how it goes")
    rejects = list(batches.rejects(viewer, batch.id))
    line = _said(
        file,
        after.rows_taken + after.rejected,
        (after.added, after.corrected, after.unchanged),
        after.rejected,
        rejects,
    )
    if status == BatchStatus.STOPPED:
        raise Unusable(f"{after.problem or 'stopped'} ({line})")
    return line


def _begun(viewer: Viewer, file: Path, mapping: Mapping) -> SeenBatch:
    """This file's import by this mapping, under way: an unfinished one, or a new one."""
    fresh = importing.receive(viewer, OnDisk(file), file.name, encoding=mapping.encoding)
    earlier = batches.unfinished_like(viewer, fresh.file_digest, dumps(mapping))
    if earlier is None:
        importing.set_mapping(viewer, fresh.pk, mapping)
    else:
        importing.discard(viewer, fresh.pk)
        print(f"{file}: going on after row {earlier.rows_done}")
    batch_id = earlier.id if earlier else fresh.pk
    importing.begin(viewer, batch_id)
    found = batches.read(viewer, batch_id)
    if found is None:
        raise Unusable(f"{file}: its import is gone; expected it to be left alone till it is done")
    return found


def _said(file: Path, total: int, counts: tuple[int, int, int], rejected: int, rejects: list[Reject]) -> str:
    """The summary; the rejects file is written where there is any, and an older one is not left behind."""
    path = rejects_path(file)
    if rejects:
        write_rejects(path, rejects)
    else:
        path.unlink(missing_ok=True)
    added, corrected, unchanged = (f"{n:,}" for n in counts)
    parts = f"{added} added, {corrected} corrected, {unchanged} unchanged, {rejected:,} rejected"
    return f"{file.name}: {total:,} rows: {parts}" + (f" ({path})" if rejects else "")


@contextlib.contextmanager
def _progress(words: str, total: int | None) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(words, total=total)
        yield progress
