"""App configuration: what is erased in the register, or let go by an agency that holds it, is erased in reports, in the
same transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tallystick.hub.reports"
    label = "reports"

    def ready(self) -> None:
        from tallystick.hub.register.models import Contribution
        from tallystick.hub.register.signals import contributions_erased, files_carrying, files_let_go
        from tallystick.hub.reports import erasing

        def erased(*, contributions: Sequence[Contribution], **_: Any) -> None:
            erasing.forget(contributions)

        def carried(*, agency: str, contribution: UUID, before: int, **_: Any) -> list[str]:
            return [f"report {one.name}" for one in erasing.carrying(agency, contribution, before=before)]

        def let_go(*, agency: str, contribution: UUID, before: int, **_: Any) -> list[str]:
            return [f"report {name}" for name in erasing.let_go(agency, contribution, before=before)]

        files_carrying.connect(carried, weak=False, dispatch_uid="reports_carrying")
        files_let_go.connect(let_go, weak=False, dispatch_uid="reports_let_go")
        contributions_erased.connect(erased, weak=False, dispatch_uid="forget_in_reports")
