"""App configuration: what is erased in the register is erased in reports, in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tallystick.hub.reports"
    label = "reports"

    def ready(self) -> None:
        from tallystick.hub.register.models import Contribution
        from tallystick.hub.register.signals import contributions_erased
        from tallystick.hub.reports import erasing

        def erased(*, contributions: Sequence[Contribution], **_: Any) -> None:
            erasing.forget(contributions)

        contributions_erased.connect(erased, weak=False, dispatch_uid="forget_in_reports")
