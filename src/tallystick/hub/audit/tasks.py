"""Background work of the log."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

CHECKPOINT_AFTER = timedelta(hours=1)
"""A checkpoint is made this often, where anything was logged meanwhile."""


@task()
def make_checkpoint() -> int:
    """Make a checkpoint. Safe to run twice, at once or again. Its size."""
    from tallystick.hub.audit import checkpoints

    made = checkpoints.make()
    return made.size if made else 0


@task()
def keep_making_checkpoints() -> int:
    """Make a checkpoint now and, whatever becomes of it, another in an hour."""
    keep_making_checkpoints.using(run_after=timezone.now() + CHECKPOINT_AFTER).enqueue()
    return make_checkpoint.func()


def begin() -> None:
    """Make checkpoints from now on, as a hub does when it starts: what an earlier start set going is taken back."""
    waiting = DBTaskResult.objects.filter(task_path=keep_making_checkpoints.module_path)
    waiting.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).delete()
    keep_making_checkpoints.enqueue()
