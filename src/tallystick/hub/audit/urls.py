"""Addresses of the log."""

from django.urls import path

from tallystick.hub.audit import pages

urlpatterns = [
    path("log/", pages.log, name="log"),
    path("log/export/", pages.export, name="log_export"),
    path("log/checkpoints/", pages.all_checkpoints, name="log_checkpoints"),
    path("log/checkpoints/<int:size>/", pages.checkpoint, name="log_checkpoint"),
    path("log/checkpoints/key/", pages.key, name="log_key"),
    path("log/delays/", pages.delays, name="log_delays"),
    path("log/delays/end/", pages.delay_end, name="log_delay_end"),
]
