"""App configuration: holders are asked in the transaction of the act that makes their copies wrong."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tallystick.hub.exchange"
    label = "exchange"

    def ready(self) -> None:
        from tallystick.hub.exchange import enclosing, recalling
        from tallystick.hub.exchange.models import Change
        from tallystick.hub.register.models import Contribution
        from tallystick.hub.register.signals import contributions_erased, held_copies_outdated
        from tallystick.hub.viewer import Viewer

        def outdated(
            *,
            viewer: Viewer,
            contribution: Contribution,
            change: str,
            why: str,
            agencies: Sequence[str] | None,
            **_: Any,
        ) -> None:
            recalling.ask_holders(viewer, contribution, change=Change(change), why=why, agencies=agencies)

        def erased(*, contributions: Sequence[Contribution], **_: Any) -> None:
            recalling.forget_words(contributions)
            enclosing.forget(contributions)

        held_copies_outdated.connect(outdated, weak=False, dispatch_uid="ask_holders")
        contributions_erased.connect(erased, weak=False, dispatch_uid="forget_words_of_recalls")
