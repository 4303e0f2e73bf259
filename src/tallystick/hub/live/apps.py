"""App configuration."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "tallystick.hub.live"
    label = "live"
