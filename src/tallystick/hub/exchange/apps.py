"""App configuration."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tallystick.hub.exchange"
    label = "exchange"
