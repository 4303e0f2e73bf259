"""App configuration."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "tallystick.hub.agencies"
    label = "agencies"
