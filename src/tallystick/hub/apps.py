"""App configuration: shared templates, template tags and built assets."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "tallystick.hub"
    label = "hub"
