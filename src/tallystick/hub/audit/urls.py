"""Address of the log."""

from django.urls import path

from tallystick.hub.audit import pages

urlpatterns = [path("log/", pages.log, name="log")]
