"""App configuration: collisions of plans follow every change of a target, and every decision on a hit."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class TaskingConfig(AppConfig):
    name = "tallystick.hub.tasking"
    label = "tasking"

    def ready(self) -> None:
        from tallystick.hub.hits.models import Decision
        from tallystick.hub.register.models import Contribution
        from tallystick.hub.register.signals import contributions_changed
        from tallystick.hub.tasking import colliding

        def changed(*, contributions: Sequence[Contribution], **_: Any) -> None:
            colliding.follow([row.pk for row in contributions])

        def decided(*, instance: Decision, **_: Any) -> None:
            colliding.follow([instance.hit.left_id, instance.hit.right_id])

        contributions_changed.connect(changed, weak=False, dispatch_uid="follow_targets")
        post_save.connect(decided, sender=Decision, weak=False, dispatch_uid="follow_decisions")
