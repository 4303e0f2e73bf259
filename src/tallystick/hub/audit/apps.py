"""App configuration."""

from typing import Any

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tallystick.hub.audit"
    label = "audit"

    def ready(self) -> None:
        """Listen from now on."""
        from tallystick.hub.audit import tasks
        from tallystick.hub.audit.signals import checkpoint_due

        def due(**_: Any) -> None:
            tasks.make_checkpoint.enqueue()

        checkpoint_due.connect(due, weak=False, dispatch_uid="make_checkpoint")
