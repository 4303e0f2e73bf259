"""App configuration."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "tallystick.hub.register"
    label = "register"
