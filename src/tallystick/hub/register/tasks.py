"""Background work of the register."""

from django_tasks import task


@task()
def run_batch(batch_id: str) -> str:
    """Take the rows of one import. Safe to run twice, at once or again: see ``running.run``."""
    from tallystick.hub.register import running

    return str(running.run(batch_id))


@task()
def renew_keys() -> int:
    """Write anew the keys of an older engine. Safe to run twice, at once or again."""
    from tallystick.hub.register import upkeep

    return upkeep.renew_keys()
