"""What a hub does for the register when it starts: imports go on, keys of an older engine are written anew, and what
was kept long enough goes."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tallystick.crosscheck import ENGINE_VERSION
from tallystick.hub.audit.actions import record_system
from tallystick.hub.register.actions import index
from tallystick.hub.register.models import Batch, BatchStatus, Contribution, Export, KeySet, Rejected
from tallystick.hub.register.tasks import run_batch

KEEP_REJECTS = timedelta(days=30)
"""Rejected rows, and files that were not taken to their end, are kept for so long."""
KEEP_EXPORTS = timedelta(days=7)
KEEP_TASKS = timedelta(days=30)
RENEWED_AT_A_TIME = 500


def resume_all() -> int:
    """Let every running import go on. Called before any worker runs, so a task that still counts as running was
    killed with its worker. Returns how many imports go on."""
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, task_path=run_batch.module_path).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=run_batch.module_path).delete()
    running = list(Batch.objects.filter(status=BatchStatus.RUNNING))
    for batch in running:
        run_batch.enqueue(str(batch.pk))
    return len(running)


def renew_keys() -> int:
    """Write anew the keys and search terms that another version of the engine made: what is handed in now would not
    meet them. So many at a time, each time in a transaction of its own; safe to end and begin again. Returns how many.
    """
    renewed = 0
    while True:
        with transaction.atomic():
            old = KeySet.objects.exclude(engine_version=ENGINE_VERSION).order_by("number")
            ids = list(old.values_list("contribution_id", flat=True)[:RENEWED_AT_A_TIME])
            # An owner who corrects one of them meanwhile waits, or is waited for.
            some = list(Contribution.objects.select_for_update(of=("self",)).filter(pk__in=ids))
            index(some, fresh=False)
        renewed += len(some)
        if len(some) < RENEWED_AT_A_TIME:
            break
    if renewed:
        record_system("renew_keys", total=renewed, engine=ENGINE_VERSION)
    return renewed


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
    files = sweep("imports", (batch.path for batch in unfinished))
    files += sweep("exports", (export.path for export in Export.objects.all()))
    if rejects or exports or files:
        record_system("purge", rejects=rejects, exports=exports, files=files)


def sweep(folder: str, known: Iterable[Path]) -> int:
    """Remove the files of a folder that are not among those known. Returns how many."""
    place = Path(settings.MEDIA_ROOT) / folder
    stray = set(place.iterdir()) - set(known) if place.exists() else set()
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)
