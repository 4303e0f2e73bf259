"""What a hub does for the register when it starts: imports go on, and what was kept long enough goes."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tallystick.hub.audit.actions import record_system
from tallystick.hub.register.models import Batch, BatchStatus, Export, Rejected
from tallystick.hub.register.tasks import run_batch

KEEP_REJECTS = timedelta(days=30)
"""Rejected rows, and files that were not taken to their end, are kept for so long."""
KEEP_EXPORTS = timedelta(days=7)
KEEP_TASKS = timedelta(days=30)


def resume_all() -> int:
    """Let every running import go on. Called before any worker runs, so a task that still counts as running was
    killed with its worker. Returns how many imports go on."""
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, task_path=run_batch.module_path).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=run_batch.module_path).delete()
    running = list(Batch.objects.filter(status=BatchStatus.RUNNING))
    for batch in running:
        run_batch.enqueue(str(batch.pk))
    return len(running)


def purge_old() -> None:
    """Remove rejected rows, unfinished uploads, exports and task records that were kept long enough, and files that
    no row of the database speaks of."""
    now = timezone.now()
    old = Batch.objects.filter(changed_at__lt=now - KEEP_REJECTS).exclude(status=BatchStatus.RUNNING)
    rejects, _ = Rejected.objects.filter(batch__in=old).delete()
    old.filter(status=BatchStatus.PREVIEWED).delete()
    old.filter(status=BatchStatus.STOPPED).update(status=BatchStatus.DONE, problem="The rest was kept for 30 days.")
    exports, _ = Export.objects.filter(made_at__lt=now - KEEP_EXPORTS).delete()
    DBTaskResult.objects.filter(finished_at__lt=now - KEEP_TASKS).delete()
    unfinished = Batch.objects.exclude(status=BatchStatus.DONE)
    files = _sweep("imports", (batch.path for batch in unfinished))
    files += _sweep("exports", (export.path for export in Export.objects.all()))
    if rejects or exports or files:
        record_system("purge", rejects=rejects, exports=exports, files=files)


def _sweep(folder: str, known: Iterable[Path]) -> int:
    """Remove the files of a folder that are not among those known. Returns how many."""
    place = Path(settings.MEDIA_ROOT) / folder
    stray = set(place.iterdir()) - set(known) if place.exists() else set()
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)
