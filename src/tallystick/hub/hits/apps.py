"""App configuration: cross-check and watches follow every change of the register, in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig


class HitsConfig(AppConfig):
    name = "tallystick.hub.hits"
    label = "hits"

    def ready(self) -> None:
        from tallystick.hub.hits import watching
        from tallystick.hub.hits.crosschecking import cross_check, forget_hits
        from tallystick.hub.register.models import Contribution
        from tallystick.hub.register.signals import contributions_changed, contributions_erased

        def changed(*, contributions: Sequence[Contribution], **_: Any) -> int:
            watching.follow(contributions)
            return cross_check(contributions)

        def erased(*, contributions: Sequence[Contribution], **_: Any) -> None:
            forget_hits(contributions)

        contributions_changed.connect(changed, weak=False, dispatch_uid="cross_check")
        contributions_erased.connect(erased, weak=False, dispatch_uid="forget_hits")
