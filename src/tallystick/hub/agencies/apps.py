"""App configuration: sign-ins are logged."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "tallystick.hub.agencies"
    label = "agencies"

    def ready(self) -> None:
        from tallystick.hub.agencies import signals

        signals.connect()
