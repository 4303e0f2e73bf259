"""App configuration."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tallystick.hub.desk"
    label = "desk"
