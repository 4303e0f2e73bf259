"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tallystick.hub.audit"
    label = "audit"
