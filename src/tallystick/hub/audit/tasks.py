"""Background work of the log."""

from django_tasks import task


@task()
def make_checkpoint() -> int:
    """Make a checkpoint. Safe to run twice, at once or again. Its size."""
    from tallystick.hub.audit import checkpoints

    made = checkpoints.make()
    return made.size if made else 0
