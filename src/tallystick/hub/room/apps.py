"""App configuration: what is ordered in the morning stands in the journal, in the order's own transaction."""

from typing import Any

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "tallystick.hub.room"
    label = "room"

    def ready(self) -> None:
        from tallystick.hub.operations.models import Order
        from tallystick.hub.operations.signals import order_given
        from tallystick.hub.room import journaling
        from tallystick.hub.viewer import Viewer

        def given(*, viewer: Viewer, order: Order, **_: Any) -> None:
            journaling.note_order(viewer, order)

        order_given.connect(given, weak=False, dispatch_uid="journal_of_the_room")
