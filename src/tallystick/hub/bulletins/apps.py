"""Django's record of this room."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "tallystick.hub.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"
