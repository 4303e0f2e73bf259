"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tallystick.hub.reports"
    label = "reports"
