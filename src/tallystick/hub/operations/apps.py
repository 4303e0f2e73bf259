"""App configuration."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "tallystick.hub.operations"
    label = "operations"
